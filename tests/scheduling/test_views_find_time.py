"""Finding a time and booking it, as the desk does."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from clinic_sched.accounts.rules import Role
from clinic_sched.patients.models import RiskFlag
from clinic_sched.patients.rules import FlagKind
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling.models import Appointment
from tests import builders
from tests.moments import EIGHT, EVENING_BEFORE, MONDAY, NINE, at
from tests.people import Form


@pytest.fixture(autouse=True)
def evening_before(site, patient, version):
    """It is the evening before; everything the pages need is there."""
    with time_machine.travel(EVENING_BEFORE, tick=False):
        yield


def url(patient, version, **more):
    asked = {"patient": patient.public_id, "protocol": version.public_id} | more
    return "/find-time?" + "&".join(f"{name}={value}" for name, value in asked.items())


def booking(patient, version, site, starts_at=NINE, chair=0, **more):
    return {
        "patient": patient.public_id,
        "protocol": version.public_id,
        "site": site.public_id,
        "starts_at": starts_at.isoformat(),
        "chair": site.chairs[chair].public_id,
    } | more


def posted(desk, fields):
    """Post a booking with the page's own guard against forgery."""
    token = Form(desk.get("/find-time").text, None).fields["csrf_token"]
    return desk.post("/appointments", fields | {"csrf_token": token})


def count(session):
    return session.scalar(sa.select(sa.func.count()).select_from(Appointment))


def test_the_patient_is_found_without_a_name_in_the_address(desk, patient):
    page = desk.submit("/find-time", wanted=patient.family_name)

    assert page.status_code == 200
    assert f"/find-time?patient={patient.public_id}" in page.text


@pytest.mark.parametrize("wanted", ["", "x" * 81, "nul\0", "=cmd()"])
def test_a_strange_search_is_answered_in_words(desk, wanted):
    assert desk.submit("/find-time", wanted=wanted).status_code in (200, 422)


def test_only_approved_protocols_are_offered(desk, patient, version):
    builders.protocol_version("LIDO-90", status=ProtocolStatus.DRAFT)

    page = desk.get(f"/find-time?patient={patient.public_id}").text

    assert version.name in page
    assert "lidocaine" not in page.lower()


def test_an_unknown_patient_is_not_found(desk):
    assert desk.get("/find-time?patient=nobody").status_code == 404


def test_the_next_starts_say_why(desk, patient, version):
    page = desk.get(url(patient, version)).text

    assert "Mon 6 May 2030" in page
    assert "Best for the day" in page
    assert "is free for all 150 minutes" in page
    assert "at the busiest moment" in page


def test_a_wish_is_met_as_closely_as_can_be(desk, patient, version):
    page = desk.get(url(patient, version, around="10:00", weekdays=1)).text

    assert "Tue 7 May 2030" in page
    assert 'offer__date">Mon 6 May 2030' not in page
    assert "Closest to the wish" in page
    assert "At the wished time" in page


@pytest.mark.parametrize(
    "wish", ["from=yesterday", "earliest=25:00", "around=soon", "weekdays=9", "site=none"]
)
def test_a_wish_that_cannot_be_read_is_said_beside_its_field(desk, patient, version, wish):
    page = desk.get(f"{url(patient, version)}&{wish}")

    assert page.status_code == 422
    assert "This needs attention" in page.text


def test_the_desk_is_told_why_not_another_time(desk, patient, version):
    page = desk.get(url(patient, version, ask_on=MONDAY, ask_at="17:30")).text

    assert "The clinic closes at 19:00; this visit would end at 19:45." in page


def test_a_time_that_is_free_can_be_booked_there_and_then(desk, patient, version):
    page = desk.get(url(patient, version, ask_on=MONDAY, ask_at="09:00")).text

    assert "Mon 6 May 2030, 09:00 is free" in page


def test_an_hour_that_the_clocks_skip_is_said_to_be_missing(desk, patient, version):
    page = desk.get(url(patient, version, ask_on="2031-03-09", ask_at="02:30")).text

    assert "02:30 does not exist on 9 March 2031" in page


def test_where_nothing_fits_the_commonest_reason_is_said(desk, patient, version, session):
    lonely = builders.site()

    page = desk.get(url(patient, version, site=lonely.public_id)).text

    assert "Nothing fits in the next 90 days" in page
    assert "there are not enough nurses on duty" in page


def test_an_open_flag_is_said_and_does_not_forbid(desk, patient, version, session):
    session.add(
        RiskFlag(
            patient_id=patient.id,
            kind=FlagKind.CLINICAL,
            note="High pressure last time",
            raised_by="Nina",
            raised_at=EVENING_BEFORE,
        )
    )

    page = desk.get(url(patient, version)).text

    assert "Flagged: ask a nurse before booking" in page
    assert "Open flag." in page
    assert "Book 0" in page


def test_a_booking_goes_through_the_button_of_the_list(desk, patient, version, session):
    page = desk.submit(url(patient, version), action="/appointments")

    assert page.status_code == 303
    visit = session.scalar(sa.select(Appointment))
    assert page.location == f"/appointments/{visit.public_id}"
    assert "The visit is booked." in desk.get(page.location).text


def test_a_double_click_books_once(desk, patient, version, session):
    fields = Form(desk.get(url(patient, version)).text, "/appointments").fields

    first = desk.post("/appointments", fields)
    second = desk.post("/appointments", fields)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert count(session) == 1


def test_a_time_that_has_gone_is_answered_with_the_nearest_ones(
    desk, patient, version, site, session
):
    builders.appointment(site, builders.patient(), version, NINE)

    page = posted(desk, booking(patient, version, site, note="Needs a lift"))

    assert page.status_code == 422
    assert "Chair 1 is taken from 09:00 to 11:30." in page.text
    assert "The nearest times that are free" in page.text
    assert "Needs a lift" in page.text
    assert page.text.count("Book 09:") >= 1
    assert count(session) == 1


def test_the_nearest_time_is_one_click_away(desk, patient, version, site, session):
    builders.appointment(site, builders.patient(), version, NINE)
    refused = posted(desk, booking(patient, version, site, note="Needs a lift"))

    answer = desk.post("/appointments", Form(refused.text, "/appointments").fields)

    assert answer.status_code == 303
    visit = session.scalar(sa.select(Appointment).where(Appointment.patient_id == patient.id))
    assert visit.starts_at == NINE
    assert visit.note == "Needs a lift"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"starts_at": ""},
        {"starts_at": "soon"},
        {"starts_at": "2030-05-06T09:00"},
        {"starts_at": "9999-12-31T23:59:59-12:00"},
        {"patient": ""},
        {"protocol": ""},
        {"note": "x" * 501},
        {"note": "nul\0"},
        {"patient": "x" * 500},
    ],
)
def test_a_booking_that_cannot_be_read_is_refused_in_words(
    desk, patient, version, site, session, spoilt
):
    page = posted(desk, booking(patient, version, site) | spoilt)

    assert page.status_code == 422
    assert "This needs attention" in page.text
    assert count(session) == 0


@pytest.mark.parametrize(
    "spoilt", [{"patient": "nobody"}, {"protocol": "x"}, {"site": "x"}, {"chair": "x"}]
)
def test_a_booking_of_what_does_not_exist_is_not_found(
    desk, patient, version, site, session, spoilt
):
    assert posted(desk, booking(patient, version, site) | spoilt).status_code == 404
    assert count(session) == 0


@pytest.mark.parametrize("note", ["=cmd()", "💉 blue chair", "<b>bold</b>"])
def test_a_note_is_kept_as_it_was_typed(desk, patient, version, site, session, note):
    answer = posted(desk, booking(patient, version, site, note=note))

    assert session.scalar(sa.select(Appointment.note)) == note
    assert "<b>bold" not in desk.get(answer.location).text


def test_a_protocol_that_is_not_in_use_is_refused(desk, patient, site):
    draft = builders.protocol_version("LIDO-90", status=ProtocolStatus.DRAFT)

    page = posted(desk, booking(patient, draft, site))

    assert page.status_code == 422
    assert "is not approved for use" in page.text


def test_the_desk_is_not_offered_to_set_rules_aside(desk, patient, version, site):
    page = posted(desk, booking(patient, version, site, starts_at=at(18)))

    assert "The clinic closes at 19:00" in page.text
    assert "Set the rule aside" not in page.text


def test_a_manager_sets_hours_aside_with_a_reason(manager, patient, version, site, session):
    refused = posted(manager, booking(patient, version, site, starts_at=at(18)))
    assert "Book it anyway" in refused.text

    answer = posted(
        manager, booking(patient, version, site, starts_at=at(18), override_reason="Far away")
    )

    assert answer.status_code == 303
    assert "Far away" in manager.get(answer.location).text
    assert "Rule set aside" in manager.get(f"/board/{MONDAY}?site={site.public_id}").text


def test_the_desk_cannot_set_rules_aside_by_hand(desk, patient, version, site, session):
    page = posted(
        desk, booking(patient, version, site, starts_at=at(18), override_reason="Far away")
    )

    assert page.status_code == 422
    assert "Your role may not override hours or nurse cover." in page.text
    assert count(session) == 0


def test_a_moment_in_another_zone_is_the_same_moment(desk, patient, version, site, session):
    posted(desk, booking(patient, version, site, starts_at=NINE.astimezone(UTC)))

    assert session.scalar(sa.select(Appointment.starts_at)) == NINE


def test_a_visit_on_the_day_of_the_change_is_offered_and_kept_at_its_wall_time(
    desk, patient, version, session
):
    site = builders.site(zone="Europe/London")
    change = datetime(2030, 10, 27, tzinfo=UTC)
    builders.shift(site, builders.user(Role.NURSE), change, change + timedelta(hours=20))
    builders.shift(site, builders.user(Role.NURSE), change, change + timedelta(hours=20))
    asked = url(patient, version, site=site.public_id, earliest="09:00", **{"from": "2030-10-27"})

    with time_machine.travel(change - timedelta(days=1), tick=False):
        desk.signed_in(builders.user(Role.DESK))
        page = desk.get(asked)
        answer = desk.post("/appointments", Form(page.text, "/appointments").fields)

        assert "Sun 27 Oct 2030, 09:00" in desk.get(answer.location).text
    assert session.scalar(sa.select(Appointment.starts_at)) == change + timedelta(hours=9)


def test_the_past_is_not_offered(desk, patient, version):
    with time_machine.travel(EIGHT + timedelta(hours=4, minutes=5), tick=False):
        desk.signed_in(builders.user(Role.DESK))
        page = desk.get(url(patient, version)).text

    assert "Book 12:15" in page
    assert "Book 12:00<" not in page
    assert "Book 09:" not in page.split('offer__date">Tue 7 May 2030')[0]


def test_no_button_invites_to_what_must_be_refused(desk, version):
    stranger = builders.patient()

    page = desk.get(url(stranger, version, ask_on=str(MONDAY), ask_at="09:00")).text

    assert "begins with a consultation, and none is on file" in page
    assert "Free, and not yet possible: see above." in page
    assert 'action="/appointments"' not in page


def test_a_move_within_the_day_is_offered_whatever_is_missing_for_another(
    desk, version, site, session
):
    visit = builders.appointment(site, builders.patient(), version, NINE)

    page = desk.get(f"/find-time?move={visit.public_id}&ask_on={MONDAY}&ask_at=13:00").text

    assert "Move to 13:00" in page
