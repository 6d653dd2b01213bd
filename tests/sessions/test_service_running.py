"""While the drug runs: readings, thresholds, rates, pauses, the emergency."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.accounts.rules import Role
from clinic_sched.errors import Stale
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions import errors, service
from clinic_sched.sessions.rules import NoteKind, SessionStatus
from clinic_sched.sessions.service import Entry, NewRate, Seen
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside

SOON = NINE + timedelta(minutes=10)


@pytest.fixture
def nurse_user(session):
    return builders.user()


@pytest.fixture
def doctor(session):
    return builders.user(Role.PRESCRIBER)


@pytest.fixture
def infusion(nurse_user):
    return chairside.started(by=nurse_user)


def step(infusion, verb, *said, now=SOON, by):
    getattr(service, verb)(infusion, *said, expected_version=infusion.version, by=by, now=now)


def go_on(infusion, by, prescriber, *, now):
    service.resume(
        infusion, "Better", prescriber=prescriber, expected_version=infusion.version, by=by, now=now
    )


def rate(infusion, mg_h, by, *, prescriber=None, now=SOON):
    wanted = NewRate(Decimal(mg_h), "Because", prescriber)
    step(infusion, "change_rate", wanted, by=by, now=now)


def record(infusion, by, now=SOON, **facts):
    entry = {"key": "an entry", "readings": chairside.numbers(hr=72)} | facts
    return service.record_vitals(infusion, Entry(**entry), by=by, now=now)


def test_an_entry_that_comes_twice_is_kept_once(infusion, nurse_user):
    before = len(infusion.vitals)

    first = record(infusion, nurse_user)
    second = record(infusion, nurse_user, now=SOON + timedelta(minutes=3))

    assert first is second
    assert len(infusion.vitals) == before + 1


@pytest.mark.parametrize(
    ("readings", "sentence"),
    [
        ({"spo2": 101}, "SpO2 must be from 30 to 100"),
        ({"hr": 5}, "Heart rate must be from"),
        ({"sbp": 80, "dbp": 90}, "must be above the diastolic"),
        ({"sbp": 120}, "Enter both pressures"),
        ({}, "Enter at least one reading"),
        ({"moaas": 9}, "choose one of the answers"),
    ],
)
def test_what_no_patient_can_have_is_not_kept(infusion, nurse_user, readings, sentence):
    with pytest.raises(errors.DomainError, match=sentence):
        record(infusion, nurse_user, readings=chairside.numbers(**readings), confirmed=True)


def test_what_is_unusual_is_kept_when_it_was_measured_again(infusion, nurse_user):
    unusual = chairside.numbers(hr=38)
    with pytest.raises(errors.ReadingRefused) as refusal:
        record(infusion, nurse_user, readings=unusual)
    assert refusal.value.confirmable

    kept = record(infusion, nurse_user, readings=unusual, confirmed=True)

    assert kept.heart_rate == 38


def test_an_earlier_time_needs_a_reason(infusion, nurse_user):
    taken_at = SOON - timedelta(minutes=6)
    with pytest.raises(errors.FieldRefused) as refusal:
        record(infusion, nurse_user, taken_at=taken_at)
    assert refusal.value.field == "late_reason"

    kept = record(infusion, nurse_user, taken_at=taken_at, late_reason="Held a hand")

    assert (kept.taken_at, kept.recorded_at) == (taken_at, SOON)


@pytest.mark.parametrize("minutes", [5, -60])
def test_a_time_that_cannot_be_is_refused(infusion, nurse_user, minutes):
    with pytest.raises(errors.FieldRefused) as refusal:
        record(infusion, nurse_user, taken_at=SOON + timedelta(minutes=minutes), late_reason="x")

    assert refusal.value.field == "taken_at"


def test_readings_never_wait_for_a_version(infusion, nurse_user):
    version = infusion.version

    record(infusion, nurse_user)

    assert infusion.version == version


def test_a_crossed_threshold_asks_what_was_done(infusion, nurse_user):
    chairside.take(infusion, by=nurse_user, now=SOON, spo2=90)
    (concern,) = infusion.concerns
    assert concern.must_answer
    assert "SpO2 90 % is below 92 %" in concern.sentence

    service.answer_concern(infusion, concern, "Oxygen, 2 L", by=nurse_user, now=SOON)

    assert concern.answered_by_id == nurse_user.id
    with pytest.raises(errors.AlreadyAnswered):
        service.answer_concern(infusion, concern, "Again", by=nurse_user, now=SOON)


def test_readings_before_the_start_raise_no_concern(session, nurse_user):
    waiting = chairside.opened(by=nurse_user)

    chairside.take(waiting, by=nurse_user, now=NINE, sbp=190, dbp=90)

    assert waiting.concerns == []


def test_the_rate_is_not_raised_while_a_threshold_is_unanswered(infusion, nurse_user):
    chairside.take(infusion, by=nurse_user, now=SOON, spo2=90)

    with pytest.raises(errors.MustBeAnswered):
        rate(infusion, 70, nurse_user)
    rate(infusion, 30, nurse_user)
    assert infusion.steps[-1].rate_mg_h == 30


def test_the_rate_is_not_raised_after_a_stop_until_the_reading_is_clear(infusion, nurse_user):
    chairside.take(infusion, by=nurse_user, now=SOON, spo2=90)
    service.answer_concern(infusion, infusion.concerns[0], "Oxygen", by=nurse_user, now=SOON)
    with pytest.raises(errors.FieldRefused, match="readings are clear again"):
        rate(infusion, 70, nurse_user)

    later = SOON + timedelta(minutes=2)
    chairside.take(infusion, by=nurse_user, now=later, spo2=97)
    rate(infusion, 70, nurse_user, now=later)

    assert infusion.steps[-1].rate_mg_h == 70


def test_a_rate_over_the_limit_needs_a_prescriber(infusion, nurse_user, doctor):
    with pytest.raises(errors.NeedsPrescriber, match="above the cap of 1 mg/kg/h"):
        rate(infusion, 90, nurse_user)

    rate(infusion, 90, nurse_user, prescriber=doctor)

    assert infusion.steps[-1].second_by is doctor


def test_the_rate_it_has_is_no_new_rate(infusion, nurse_user):
    with pytest.raises(errors.FieldRefused, match="runs at now"):
        rate(infusion, 60, nurse_user)


def test_two_pages_do_not_change_the_rate_twice(infusion, nurse_user):
    version = infusion.version
    rate(infusion, 50, nurse_user)

    with pytest.raises(Stale):
        service.change_rate(
            infusion, NewRate(Decimal(40), "Late"), expected_version=version, by=nurse_user,
            now=SOON,
        )  # fmt: skip


def test_a_pause_ends_when_its_cause_is_answered_and_clear(infusion, nurse_user, doctor):
    chairside.take(infusion, by=nurse_user, now=SOON, sbp=185, dbp=95)
    step(infusion, "pause", "Pressure", by=nurse_user)
    with pytest.raises(errors.MustBeAnswered):
        step(infusion, "resume", "Better", by=nurse_user)
    for concern in infusion.concerns:
        service.answer_concern(infusion, concern, "Called", by=nurse_user, now=SOON)
    with pytest.raises(errors.NotClear, match="Systolic pressure"):
        step(infusion, "resume", "Better", by=nurse_user)

    later = SOON + timedelta(minutes=5)
    chairside.take(infusion, by=nurse_user, now=later, sbp=140, dbp=85)
    with pytest.raises(errors.NeedsPrescriber, match="Systolic pressure 185"):
        step(infusion, "resume", "Better", by=nurse_user, now=later)
    go_on(infusion, nurse_user, doctor, now=later)

    assert infusion.status is SessionStatus.INFUSING
    assert (infusion.steps[-1].by, infusion.steps[-1].second_by) == (nurse_user, doctor)


def test_a_pause_for_the_patients_own_sake_needs_no_prescriber(infusion, nurse_user):
    step(infusion, "pause", "Toilet", by=nurse_user)

    step(infusion, "resume", "Back", by=nurse_user)

    assert infusion.status is SessionStatus.INFUSING


def test_the_drug_goes_on_under_a_severe_reaction_only_with_a_prescriber(
    infusion, nurse_user, doctor
):
    seen = service.Seen("Confusion", 3, SOON, "Watched")
    reaction = service.record_reaction(infusion, seen, by=nurse_user, now=SOON)
    with pytest.raises(errors.NeedsPrescriber, match="“Confusion” is severe and not over"):
        rate(infusion, 70, nurse_user)
    rate(infusion, 50, nurse_user)
    step(infusion, "pause", "Confused", by=nurse_user)
    with pytest.raises(errors.NeedsPrescriber, match="“Confusion” is severe and not over"):
        step(infusion, "resume", "Better", by=nurse_user)
    with pytest.raises(errors.NeedsPrescriber):
        go_on(infusion, nurse_user, nurse_user, now=SOON)

    service.resolve_reaction(infusion, reaction, by=nurse_user, now=SOON)
    step(infusion, "resume", "Clear again", by=nurse_user)

    assert infusion.steps[-1].second_by is None


def test_a_paused_infusion_has_no_new_rate(infusion, nurse_user):
    step(infusion, "pause", "Toilet", by=nurse_user)

    with pytest.raises(errors.StepNotAllowed):
        rate(infusion, 50, nurse_user)


def test_what_the_pump_gave_is_held_against_the_rates(infusion, nurse_user):
    end = NINE + timedelta(minutes=40)
    with pytest.raises(errors.FieldRefused, match="by the rates 40 mg went in"):
        step(infusion, "end", Decimal(30), by=nurse_user, now=end)

    step(infusion, "end", Decimal(30), "The line leaked", by=nurse_user, now=end)

    assert infusion.given_mg == 30
    assert infusion.status is SessionStatus.RECOVERY


def test_what_was_given_before_an_early_stop_follows_from_the_rates(infusion, nurse_user):
    step(infusion, "stop_early", "The patient wishes", by=nurse_user, now=SOON)

    assert infusion.given_mg == 10
    assert infusion.ended_at == SOON


def test_an_emergency_stop_needs_no_fresh_page_and_is_one_however_often_it_is_tapped(
    infusion, nurse_user
):
    service.stop_for_emergency(infusion, by=nurse_user, now=SOON)
    service.stop_for_emergency(infusion, by=nurse_user, now=SOON + timedelta(seconds=1))

    assert infusion.status is SessionStatus.EMERGENCY
    assert [step.kind for step in infusion.steps].count("emergency stop") == 1
    assert (infusion.ended_at, infusion.given_mg) == (SOON, 10)


def test_an_emergency_before_the_start_gives_nothing(session, nurse_user):
    waiting = chairside.opened(by=nurse_user)

    service.stop_for_emergency(waiting, by=nurse_user, now=NINE)

    assert waiting.status is SessionStatus.EMERGENCY
    assert (waiting.ended_at, waiting.given_mg) == (None, None)


def test_only_a_prescriber_says_how_an_emergency_ended(infusion, nurse_user, doctor):
    service.stop_for_emergency(infusion, by=nurse_user, now=SOON)
    said = {"expected_version": infusion.version, "by": nurse_user, "now": SOON}
    with pytest.raises(errors.NeedsPrescriber):
        service.send_to_recovery(infusion, "Better", prescriber=nurse_user, **said)

    service.send_to_recovery(infusion, "Better", prescriber=doctor, **said)

    assert infusion.status is SessionStatus.RECOVERY
    assert infusion.steps[-1].second_by is doctor


def test_a_patient_who_is_transferred_has_left(infusion, nurse_user, doctor):
    service.stop_for_emergency(infusion, by=nurse_user, now=SOON)

    service.transfer(
        infusion, "Ambulance", prescriber=doctor, expected_version=infusion.version,
        by=nurse_user, now=SOON,
    )  # fmt: skip

    assert infusion.left_at == SOON
    assert infusion.appointment.status is AppointmentStatus.FULFILLED


def test_a_reaction_is_kept_until_it_is_over(infusion, nurse_user):
    seen = Seen("Nausea", 1, SOON, "Ondansetron")
    reaction = service.record_reaction(infusion, seen, by=nurse_user, now=SOON)

    service.resolve_reaction(infusion, reaction, by=nurse_user, now=SOON + timedelta(minutes=9))

    assert reaction.resolved_by_id == nurse_user.id
    with pytest.raises(errors.AlreadyResolved):
        service.resolve_reaction(infusion, reaction, by=nurse_user, now=SOON)


@pytest.mark.parametrize("minutes", [5, -60])
def test_a_reaction_began_in_this_session(infusion, nurse_user, minutes):
    seen = Seen("Rash", 1, SOON + timedelta(minutes=minutes), "-")

    with pytest.raises(errors.FieldRefused) as refusal:
        service.record_reaction(infusion, seen, by=nurse_user, now=SOON)
    assert refusal.value.field == "onset_at"


def test_a_rescue_drug_is_a_note_that_the_plan_knows(infusion, nurse_user):
    note = service.add_note(infusion, "Midazolam 1 mg", NoteKind.RESCUE, by=nurse_user, now=SOON)

    assert note.kind is NoteKind.RESCUE
    with pytest.raises(errors.NotSigned):
        service.add_addendum(infusion, "Later", by=nurse_user, now=SOON)
