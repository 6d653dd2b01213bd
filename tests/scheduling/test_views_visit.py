"""One visit on its page: its next steps, its changes and its history."""

from datetime import timedelta

import pytest

from clinic_sched.scheduling.models import Course
from clinic_sched.scheduling.rules import AppointmentStatus
from tests import builders
from tests.moments import EVENING_BEFORE, NINE, at
from tests.people import Form


@pytest.fixture
def visit(site, patient, version):
    return builders.appointment(site, patient, version, NINE)


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
    visit.course_id, visit.course_number = course.id, 2
    builders.appointment(
        site,
        patient,
        version,
        at(9, days=-3),
        course_id=course.id,
        course_number=1,
        status=AppointmentStatus.FULFILLED,
    )

    page = reception(EVENING_BEFORE).get(f"/courses/{course.public_id}").text

    assert "1 of 6" in page
    assert "Mon 6 May 2030, 09:00" in page


def test_a_series_that_is_not_there_is_not_found(reception):
    assert reception(EVENING_BEFORE).get("/courses/none").status_code == 404
