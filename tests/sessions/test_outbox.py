"""What a device sends once it is back: taken in once, at its own time, never for somebody else."""

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.models import SignIn
from clinic_sched.accounts.rules import Role
from clinic_sched.audit.models import AuditEvent
from clinic_sched.sessions import service
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside
from tests.sessions.pages import fresh, url

KEY = "0b5ce9a4-entry"
HEADERS = {"X-Requested-With": "outbox", "X-Refresh": "1"}
OPENED = NINE - timedelta(hours=1)


@pytest.fixture
def infusion(nurse):
    return chairside.opened(by=nurse.user, now=OPENED)


def send(nurse, infusion, part="vitals", *, ago=30, off=0, **said):
    """Send an entry that was taken some minutes ago, by a device whose clock is off."""
    device_at = NINE - timedelta(minutes=ago) - timedelta(minutes=off)
    hello = nurse.get("/sessions/outbox", headers=HEADERS).get_json()
    fields = {
        "csrf_token": hello["csrf_token"],
        "sent_by": nurse.user.public_id,
        "entry_key": KEY,
        "device_at": int(device_at.timestamp() * 1000),
        "clock_off": off * 60_000,
    }
    typed = {"hr": "71"} if part == "vitals" else {}
    address = said.pop("address", url(infusion, part))
    return nurse.post(address, fields | typed | said, headers=HEADERS)


def test_a_device_learns_who_is_signed_in_and_what_time_it_is(nurse):
    hello = nurse.get("/sessions/outbox").get_json()

    assert hello["user"] == nurse.user.public_id
    assert hello["now"] == NINE.timestamp() * 1000
    assert hello["csrf_token"]


def test_readings_come_late_with_the_time_they_were_taken(session, nurse, infusion):
    answer = send(nurse, infusion)

    assert (answer.status_code, answer.get_json()) == (200, {"kept": KEY})
    (kept,) = fresh(session, infusion).vitals
    assert (kept.taken_at, kept.recorded_at) == (NINE - timedelta(minutes=30), NINE)
    assert kept.late_reason == "recorded without network"


@pytest.mark.parametrize(
    ("part", "typed", "rows"),
    [
        ("vitals", {}, "vitals"),
        ("notes", {"kind": "note", "text": "Calm."}, "notes"),
        ("reactions", {"term": "Rash", "grade": "1", "action": "Cream"}, "reactions"),
    ],
)
def test_an_entry_sent_again_is_answered_as_at_first_and_stays_one(
    session, nurse, infusion, part, typed, rows
):
    answers = [send(nurse, infusion, part, **typed).get_json() for _ in range(2)]

    assert answers == [{"kept": KEY}, {"kept": KEY}]
    (kept,) = getattr(fresh(session, infusion), rows)
    assert kept.late_reason == "recorded without network"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_record_says_when_and_why_something_was_entered_late(nurse, infusion):
    send(nurse, infusion, "notes", kind="note", text="Calm.")

    for page in (nurse.get(url(infusion)), nurse.get(url(infusion, "record"))):
        assert "Calm." in page.text
        assert "(entered 09:00: recorded without network)" in page.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_for_no_network_names_nobody(nurse):
    page = nurse.get("/sessions/offline").text

    assert "No network" in page
    for word in (nurse.user.name, nurse.user.public_id, "csrf_token"):
        assert word not in page


def test_what_the_page_had_sent_before_the_network_went_is_known_again(session, nurse, infusion):
    token = nurse.get("/sessions/outbox").get_json()["csrf_token"]
    sent = {"csrf_token": token, "form_key": KEY, "kind": "note", "text": "Calm."}
    nurse.post(url(infusion, "notes"), sent)

    assert send(nurse, infusion, "notes", kind="note", text="Calm.").get_json() == {"kept": KEY}
    assert len(fresh(session, infusion).notes) == 1


@pytest.mark.parametrize("off", [-525_600, 47, 525_600])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_device_clock_that_is_wrong_moves_nothing(session, nurse, infusion, off):
    send(nurse, infusion, off=off)

    (kept,) = fresh(session, infusion).vitals
    assert kept.taken_at == NINE - timedelta(minutes=30)
    assert "the tablet’s clock was" in kept.late_reason


@pytest.mark.parametrize("ago", [-30, 120])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_time_that_cannot_be_is_asked_for(session, nurse, infusion, ago):
    refused = send(nurse, infusion, ago=ago)
    assert refused.status_code == 422
    assert "Type the time at which it was taken" in refused.get_json()["sentence"]

    assert send(nurse, infusion, ago=ago, taken_at="08:40").get_json() == {"kept": KEY}

    (kept,) = fresh(session, infusion).vitals
    assert kept.taken_at == NINE - timedelta(minutes=20)
    assert kept.late_reason.endswith("the tablet’s clock was changed")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_note_can_be_given_its_time_by_hand(session, nurse, infusion):
    said = {"kind": "note", "text": "Calm."}
    assert send(nurse, infusion, "notes", ago=120, **said).status_code == 422
    for wrong in ("09:30", "07:30", "soon"):
        refused = send(nurse, infusion, "notes", ago=120, taken_at=wrong, **said)
        assert refused.status_code == 422

    send(nurse, infusion, "notes", ago=120, taken_at="08:40", **said)

    (note,) = fresh(session, infusion).notes
    assert note.at == NINE - timedelta(minutes=20)


def test_what_another_person_recorded_is_refused(session, nurse, infusion):
    other = builders.user(Role.NURSE)

    answer = send(nurse, infusion, sent_by=other.public_id)

    assert (answer.status_code, answer.get_json()["why"]) == (409, "user")
    assert fresh(session, infusion).vitals == []


@pytest.mark.parametrize(
    ("said", "why", "sentence"),
    [
        ({"hr": "500"}, "value", "Heart rate must be from"),
        ({"hr": "fast"}, "value", "Enter a whole number"),
        ({"hr": ""}, "value", "Enter at least one reading."),
        ({"sent_by": ""}, "user", "Another person recorded this."),
        ({"entry_key": ""}, "value", "has lost its key"),
        ({"entry_key": "a\0b"}, "value", "has lost its key"),
        ({"device_at": "soon"}, "value", "clock was changed"),
        ({"clock_off": "9" * 16}, "value", "clock was changed"),
        ({"clock_then": str(10 * 60_000)}, "value", "clock was changed"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_refusal_is_a_sentence_that_a_device_can_keep(nurse, infusion, said, why, sentence):
    answer = send(nurse, infusion, **said)

    assert answer.status_code in (409, 422)
    told = answer.get_json()
    assert (told["why"], told["confirm"]) == (why, False)
    assert sentence in told["sentence"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_unusual_value_can_be_confirmed_from_the_device(session, nurse, infusion):
    asked = send(nurse, infusion, hr="38")
    assert asked.get_json()["confirm"]

    assert send(nurse, infusion, hr="38", confirmed="y").get_json() == {"kept": KEY}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_is_entered_after_the_signature(nurse):
    infusion = chairside.signed(by=nurse.user, now=NINE - timedelta(hours=3))

    answer = send(nurse, infusion)

    assert (answer.status_code, answer.get_json()["why"]) == (409, "signed")
    assert "signed and locked" in answer.get_json()["sentence"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nobody_signed_in_and_no_such_session_are_told_apart(visitor, nurse, infusion):
    assert visitor().get("/sessions/outbox", headers=HEADERS).status_code == 401

    gone = send(nurse, infusion, address="/sessions/gone/vitals")
    assert (gone.status_code, gone.get_json()["sentence"]) == (404, "There is no such session.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reading_taken_in_the_chair_is_kept_though_the_patient_has_left(session, nurse, infusion):
    service.cancel(infusion, "Ill", expected_version=infusion.version, by=nurse.user, now=NINE)

    assert send(nurse, infusion).get_json() == {"kept": KEY}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sending_is_no_activity_that_keeps_somebody_signed_in(session, nurse, infusion, wall):
    wall.shift(timedelta(minutes=20))
    seen = session.scalars(sa.select(SignIn.seen_at)).all()

    send(nurse, infusion)

    session.expire_all()
    assert session.scalars(sa.select(SignIn.seen_at)).all() == seen


def test_an_emergency_stop_comes_late_at_the_moment_it_was_pressed(session, nurse):
    infusion = chairside.started(by=nurse.user, now=NINE - timedelta(minutes=20))

    for _ in range(2):
        assert send(nurse, infusion, "emergency", ago=10).get_json() == {"kept": KEY}

    stopped = fresh(session, infusion)
    assert (stopped.status, stopped.ended_at) == ("emergency", NINE - timedelta(minutes=10))
    (*_, step) = stopped.steps
    assert (step.at, step.recorded_at) == (NINE - timedelta(minutes=10), NINE)
    assert step.reason == "recorded without network"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_late_emergency_stop_hides_nothing_that_ran_after_it(session, nurse):
    infusion = chairside.started(by=nurse.user, now=NINE - timedelta(minutes=20))
    slower, at = service.NewRate(Decimal(30), "Dizzy"), NINE - timedelta(minutes=9)
    version = infusion.version
    service.change_rate(infusion, slower, expected_version=version, by=nurse.user, now=at)

    send(nurse, infusion, "emergency", ago=10)

    stopped = fresh(session, infusion)
    assert stopped.ended_at == NINE
    # 11 minutes at 60 mg/h, and 9 at 30 mg/h.
    assert stopped.given_mg == Decimal("15.5")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_emergency_stop_that_comes_after_the_end_is_a_note(session, nurse):
    infusion = chairside.started(by=nurse.user, now=NINE - timedelta(minutes=20))
    version, at = infusion.version, NINE - timedelta(minutes=5)
    service.stop_early(infusion, "Unwell", expected_version=version, by=nurse.user, now=at)

    for _ in range(2):
        assert send(nurse, infusion, "emergency", ago=6).get_json() == {"kept": KEY}

    kept = fresh(session, infusion)
    assert kept.status == "recovery"
    (note,) = kept.notes
    assert note.text.startswith("Emergency stop pressed")
    assert note.at == NINE - timedelta(minutes=6)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_emergency_stop_never_waits_for_a_right_clock(session, nurse, infusion):
    assert send(nurse, infusion, "emergency", ago=-600).get_json() == {"kept": KEY}

    assert fresh(session, infusion).status == "emergency"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_letting_a_refused_entry_go_is_in_the_trail_with_why(session, nurse, infusion):
    assert send(nurse, infusion, "discarded", what="Readings").status_code == 422

    answer = send(nurse, infusion, "discarded", what="Readings", reason="Wrong patient")

    assert answer.get_json() == {"kept": KEY}
    events = session.query(AuditEvent).filter_by(action="discard entry").all()
    assert [event.details for event in events] == [{"what": "Readings", "reason": "Wrong patient"}]
