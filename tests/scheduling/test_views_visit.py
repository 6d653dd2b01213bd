"""One visit on its page: its next steps, its changes and its history."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from clinic_sched.accounts.rules import Role
from clinic_sched.scheduling.models import Course, WaitlistEntry
from clinic_sched.scheduling.rules import AppointmentStatus
from tests import builders
from tests.moments import EVENING_BEFORE, MONDAY, NINE, at
from tests.people import Form


@pytest.fixture
def visit(site, patient, version):
    return builders.appointment(site, patient, version, NINE)


@pytest.fixture
def it_is():
    """Travel to a moment."""
    travels = []

    def travel(moment):
        for earlier in travels:
            earlier.stop()
        travels[:] = [time_machine.travel(moment, tick=False)]
        travels[0].start()

    yield travel
    for last in travels:
        last.stop()


@pytest.fixture
def reception(it_is, visitor):
    """The desk, signed in at that moment."""

    def signed_in(moment):
        it_is(moment)
        return visitor().signed_in(builders.user(Role.DESK))

    return signed_in


def page_of(visit):
    return f"/appointments/{visit.public_id}"


def fresh(session, visit):
    session.expire_all()
    return visit


def test_the_page_says_what_the_visit_is(reception, visit, patient):
    page = reception(EVENING_BEFORE).get(page_of(visit)).text

    for words in (
        patient.full_name,
        "Mon 6 May 2030, 09:00",
        "Chair 1",
        "09:00–11:15",
        "KET-MOOD-40",
    ):
        assert words in page


def test_a_visit_that_is_not_there_is_not_found(reception):
    assert reception(EVENING_BEFORE).get("/appointments/none").status_code == 404


def test_only_the_steps_that_can_be_taken_are_offered(reception, visit):
    desk = reception(EVENING_BEFORE)
    before = desk.get(page_of(visit)).text
    assert "/confirm" in before
    assert "/arrive" not in before
    assert "/no-show" not in before

    after = reception(at(9, 40)).get(page_of(visit)).text

    assert "/confirm" not in after
    assert "/arrive" in after
    assert "/no-show" in after
    assert ">Late<" in after


def test_the_way_of_a_visit_is_a_click_each(reception, visit, session):
    desk = reception(EVENING_BEFORE)
    desk.submit(page_of(visit), action=f"{page_of(visit)}/confirm")
    desk = reception(at(8, 50))
    desk.submit(page_of(visit), action=f"{page_of(visit)}/arrive")
    desk.submit(page_of(visit), action=f"{page_of(visit)}/check-in")

    page = desk.get(page_of(visit)).text

    assert fresh(session, visit).status == AppointmentStatus.CHECKED_IN
    for words in ("Confirmed.", "Arrived.", "Checked in."):
        assert words in page


def test_a_step_that_cannot_be_taken_is_refused_in_words(reception, visit, session):
    desk = reception(at(8, 50))
    fields = Form(desk.get(page_of(visit)).text, f"{page_of(visit)}/arrive").fields
    desk.post(f"{page_of(visit)}/arrive", fields)

    again = desk.post(f"{page_of(visit)}/arrive", fields | {"form_key": "another"})

    assert again.status_code == 409
    assert "This visit is arrived" in again.text


def test_a_double_click_is_one_arrival(reception, visit):
    desk = reception(at(8, 50))
    fields = Form(desk.get(page_of(visit)).text, f"{page_of(visit)}/arrive").fields

    answers = [desk.post(f"{page_of(visit)}/arrive", fields) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert desk.get(page_of(visit)).text.count("Arrived.") == 1


def test_a_patient_who_came_after_all_is_told_the_chair_is_gone(
    reception, visit, site, version, session
):
    desk = reception(at(9, 40))
    desk.submit(page_of(visit), action=f"{page_of(visit)}/no-show")
    builders.appointment(site, builders.patient(), version, at(9, 45))

    answer = desk.submit(page_of(visit), action=f"{page_of(visit)}/arrive")

    assert answer.status_code == 409
    assert "Chair 1 is taken from 09:45" in answer.text
    assert fresh(session, visit).status == AppointmentStatus.NO_SHOW


def test_a_cancellation_needs_a_reason_and_keeps_what_was_typed(reception, visit, session):
    desk = reception(EVENING_BEFORE)

    refused = desk.submit(f"{page_of(visit)}/cancel", cancelled_by="pat", reason="")
    assert refused.status_code == 422
    assert "Say why." in refused.text
    done = desk.submit(f"{page_of(visit)}/cancel", cancelled_by="pat", reason="Has a cold 🤧")

    assert done.status_code == 303
    assert fresh(session, visit).cancel_reason == "Has a cold 🤧"
    page = desk.get(page_of(visit)).text
    assert "Cancelled by the patient: Has a cold 🤧." in page


@pytest.mark.parametrize("reason", ["x" * 201, "nul\0", "two\nlines"])
def test_a_reason_that_cannot_be_kept_is_refused(reception, visit, session, reason):
    answer = reception(EVENING_BEFORE).submit(
        f"{page_of(visit)}/cancel", cancelled_by="pat", reason=reason
    )

    assert answer.status_code == 422
    assert fresh(session, visit).status == AppointmentStatus.BOOKED


def test_a_stale_cancellation_shows_what_changed(reception, visit, session):
    desk = reception(EVENING_BEFORE)
    form = Form(desk.get(f"{page_of(visit)}/cancel").text, f"{page_of(visit)}/cancel").fields
    other = reception(EVENING_BEFORE + timedelta(minutes=3))
    other.submit(f"{page_of(visit)}/move", starts_at="2030-05-06T13:00", chair="")

    answer = desk.post(
        f"{page_of(visit)}/cancel", form | {"cancelled_by": "pat", "reason": "Has a cold"}
    )

    assert answer.status_code == 409
    assert "Somebody else changed this visit" in answer.text
    assert "Moved from Mon 6 May 2030, 09:00, Chair 1 to Mon 6 May 2030, 13:00" in answer.text
    assert "Has a cold" in answer.text
    assert fresh(session, visit).status == AppointmentStatus.BOOKED
    again = desk.post(
        f"{page_of(visit)}/cancel",
        Form(answer.text, f"{page_of(visit)}/cancel").fields | {"cancelled_by": "pat"},
    )
    assert again.status_code == 303


def test_a_visit_is_moved_by_typing_its_time(reception, visit, session):
    desk = reception(EVENING_BEFORE)

    done = desk.submit(f"{page_of(visit)}/move", starts_at="2030-05-07T10:15", chair="")

    assert done.status_code == 303
    assert fresh(session, visit).starts_at == at(10, 15, days=1)
    assert (
        "Moved from Mon 6 May 2030, 09:00, Chair 1 to Tue 7 May 2030, 10:15"
        in desk.get(page_of(visit)).text
    )


def test_a_visit_is_moved_by_choosing_from_the_list(reception, visit, session):
    desk = reception(EVENING_BEFORE)

    done = desk.submit(
        f"/find-time?move={visit.public_id}&earliest=13:00", action=f"{page_of(visit)}/move"
    )

    assert done.status_code == 303
    assert fresh(session, visit).starts_at >= at(13)
    assert visit.move_number == 1


def test_a_move_that_does_not_fit_says_why_and_what_would(reception, visit, site, version, session):
    builders.appointment(site, builders.patient(), version, at(13), chair_id=site.chairs[1].id)
    desk = reception(EVENING_BEFORE)

    answer = desk.submit(
        f"{page_of(visit)}/move", starts_at="2030-05-06T13:30", chair=site.chairs[1].public_id
    )

    assert answer.status_code == 422
    assert "Chair 2 is taken from 13:00 to 15:30." in answer.text
    assert "Move to 13:30" in answer.text
    assert 'value="2030-05-06T13:30"' in answer.text
    assert fresh(session, visit).starts_at == NINE


@pytest.mark.parametrize("typed", ["", "soon", "2030-02-30T10:00", "2030-05-06T25:00", "💉"])
def test_a_time_that_cannot_be_read_is_said_beside_its_field(reception, visit, session, typed):
    answer = reception(EVENING_BEFORE).submit(f"{page_of(visit)}/move", starts_at=typed)

    assert answer.status_code == 422
    assert fresh(session, visit).starts_at == NINE


@pytest.mark.parametrize("seen", ["", "one", "-1", "9" * 30])
def test_a_version_that_is_none_is_no_way_in(reception, visit, session, seen):
    answer = reception(EVENING_BEFORE).submit(
        f"{page_of(visit)}/cancel", version=seen, cancelled_by="pat", reason="Ill"
    )

    assert answer.status_code in (303, 409, 422)


def test_a_visit_entered_in_error_leaves_the_lists(reception, visit, patient, session):
    desk = reception(EVENING_BEFORE)

    desk.submit(f"{page_of(visit)}/remove", reason="Wrong patient")

    assert "Removed as an error: Wrong patient." in desk.get(page_of(visit)).text
    assert "Mon 6 May 2030" not in desk.get(f"/patients/{patient.public_id}/visits").text


def test_a_patients_visits_are_listed_with_the_next_one_first(
    reception, visit, site, patient, version
):
    builders.appointment(site, patient, version, at(9, days=-7), status=AppointmentStatus.FULFILLED)

    page = reception(EVENING_BEFORE).get(f"/patients/{patient.public_id}/visits").text

    assert page.index("Coming") < page.index("Mon 6 May 2030") < page.index("Earlier")
    assert page.index("Earlier") < page.index("Mon 29 Apr 2030")


def test_a_series_says_how_far_it_has_come(reception, visit, site, patient, version, session):
    course = builders.kept(
        Course(
            patient_id=patient.id,
            protocol_version_id=version.id,
            planned_visits=6,
            started_at=EVENING_BEFORE,
        )
    )
    visit.course_id = course.id
    builders.appointment(
        site,
        patient,
        version,
        at(9, days=-3),
        course_id=course.id,
        status=AppointmentStatus.FULFILLED,
    )

    page = reception(EVENING_BEFORE).get(f"/courses/{course.public_id}").text

    assert "1 of 6" in page
    assert "Mon 6 May 2030, 09:00" in page


def test_a_series_that_is_not_there_is_not_found(reception):
    assert reception(EVENING_BEFORE).get("/courses/none").status_code == 404


def test_somebody_is_put_on_the_waitlist_and_taken_off(reception, site, patient, version, session):
    desk = reception(EVENING_BEFORE)

    added = desk.submit(
        f"/waitlist/add?patient={patient.public_id}",
        protocol=version.public_id,
        wishes="Mornings",
        notice_hours="24",
    )
    assert added.status_code == 303
    assert patient.full_name in desk.get("/waitlist").text
    entry = session.scalar(sa.select(WaitlistEntry))
    done = desk.submit(f"/waitlist/{entry.public_id}/leave", reason="Found a time")

    assert done.status_code == 303
    assert "Nobody is waiting." in desk.get("/waitlist").text


@pytest.mark.parametrize(
    "spoilt",
    [
        {"protocol": ""},
        {"protocol": "none"},
        {"notice_hours": "soon"},
        {"notice_hours": "-1"},
        {"notice_hours": ""},
        {"priority": "7"},
        {"wishes": "x" * 301},
        {"wishes": "nul\0"},
    ],
)
def test_a_wish_that_cannot_be_kept_is_refused(reception, site, patient, version, session, spoilt):
    typed = {"protocol": version.public_id, "notice_hours": "24", "wishes": "Mornings"} | spoilt

    answer = reception(EVENING_BEFORE).submit(f"/waitlist/add?patient={patient.public_id}", **typed)

    assert answer.status_code == 422
    assert session.scalar(sa.select(WaitlistEntry)) is None


def test_leaving_the_waitlist_needs_a_reason(reception, site, patient, version, session):
    desk = reception(EVENING_BEFORE)
    typed = {"protocol": version.public_id, "notice_hours": "24"}
    desk.submit(f"/waitlist/add?patient={patient.public_id}", **typed)
    entry = session.scalar(sa.select(WaitlistEntry))

    assert desk.submit(f"/waitlist/{entry.public_id}/leave", reason="").status_code == 422


def test_the_board_shows_the_day_by_chair(reception, visit, patient, site):
    page = reception(at(10)).get("/board").text

    assert patient.full_name in page
    assert "09:00–11:15 KET-MOOD-40" in page.replace("\n", " ")
    assert "Late" in page
    assert "3 on duty" in page


def test_the_board_says_what_is_closed_and_who_does_not_come(reception, visit, site, session):
    builders.closure(site, at(12), at(13), reason="Fire drill")
    visit.status = AppointmentStatus.NO_SHOW

    page = reception(at(11)).get(f"/board/{MONDAY}").text

    assert "Clinic closed 12:00–13:00: Fire drill" in page
    assert "Did not come" in page


def test_a_board_without_anything_is_still_a_board(reception):
    builders.site(chairs=0)

    page = reception(EVENING_BEFORE).get("/board/2031-12-25")

    assert page.status_code == 200
    assert "Nobody is on duty." in page.text


@pytest.mark.parametrize("on", ["today", "2030-02-30", "1066-10-14", "9999-12-31"])
def test_a_day_that_is_none_is_not_found(reception, on):
    assert reception(EVENING_BEFORE).get(f"/board/{on}").status_code == 404


def test_the_board_is_sent_again_only_when_it_changed(reception, visit, session):
    desk = reception(EVENING_BEFORE)
    part = f"/board/{MONDAY}/part"
    tag = desk.get(part, headers={"X-Refresh": "1"}).headers["ETag"]

    same = desk.get(part, headers={"X-Refresh": "1", "If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    desk.submit(page_of(visit), action=f"{page_of(visit)}/confirm")
    changed = desk.get(part, headers={"X-Refresh": "1", "If-None-Match": tag})

    assert changed.status_code == 200
    assert "Confirmed" in changed.text


def test_the_board_moves_on_with_the_clock(reception, visit):
    part = f"/board/{MONDAY}/part"
    tag = reception(at(9)).get(part).headers["ETag"]

    later = reception(at(9, 5)).get(part, headers={"If-None-Match": tag})

    assert later.status_code == 200
    assert "Late" in later.text


def test_a_day_of_twenty_five_hours_is_drawn_whole(reception, site, patient, version):
    reach = at(9, days=181)
    builders.appointment(site, patient, version, reach)

    page = reception(reach - timedelta(days=1)).get("/board/2030-11-03").text

    assert "09:00–11:15" in page


def test_the_board_of_another_site_shows_the_others(reception, visit, patient):
    other = builders.site()

    page = reception(EVENING_BEFORE).get(f"/board/{MONDAY}?site={other.public_id}").text

    assert patient.full_name not in page
