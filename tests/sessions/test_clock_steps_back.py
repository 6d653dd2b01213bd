"""Two machines, or one that was set right: the clock may show less than it did."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.sessions import service
from clinic_sched.sessions.queries import chair, facts, state
from clinic_sched.sessions.rules import SessionStatus
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside

BEFORE = NINE - timedelta(seconds=3)


def stop(infusion, by):
    service.stop_for_emergency(infusion, by=by, now=BEFORE)


def stop_early(infusion, by):
    version = infusion.version
    service.stop_early(infusion, "Faint", expected_version=version, by=by, now=BEFORE)


def end(infusion, by):
    version, none = infusion.version, Decimal(0)
    service.end(infusion, none, "Clock", expected_version=version, by=by, now=BEFORE)


@pytest.mark.parametrize("halt", [stop, stop_early, end])
def test_an_infusion_can_be_stopped_by_a_clock_that_stepped_back(session, halt):
    nurse = builders.user()
    infusion = chairside.started(by=nurse, now=NINE)

    halt(infusion, nurse)

    assert infusion.ended_at == infusion.started_at
    assert infusion.status in (SessionStatus.EMERGENCY, SessionStatus.RECOVERY)


def minute(number):
    return NINE + timedelta(minutes=number)


def step(verb, infusion, by, now):
    verb(infusion, "Toilet", expected_version=infusion.version, by=by, now=now)


def test_a_reading_after_the_start_is_one_of_the_infusion_whatever_the_clock_shows(session):
    nurse = builders.user()
    infusion = chairside.started(by=nurse, now=NINE)

    vitals = chairside.take(infusion, by=nurse, now=BEFORE, spo2=85)

    assert (vitals.phase, vitals.taken_at) == ("infusion", NINE)
    assert [concern.must_answer for concern in infusion.concerns] == [True]


def test_minutes_that_the_clock_shows_twice_give_nothing_twice(session):
    nurse = builders.user()
    infusion = chairside.started(by=nurse, now=NINE)
    step(service.pause, infusion, nurse, minute(10))

    step(service.resume, infusion, nurse, minute(4))

    assert [one.at for one in infusion.steps[-2:]] == [minute(10), minute(10)]
    assert state.gone_in_mg(infusion, now=minute(12)) == 12


def test_the_page_goes_on_from_what_was_last_recorded(session):
    nurse = builders.user()
    infusion = chairside.started(by=nurse, now=NINE)
    step(service.pause, infusion, nurse, minute(10))

    look = chair.look(infusion, now=BEFORE)

    assert dict(look.figures)["Running"] == "10 min"
    assert {line.when for line in look.due} != {"Before the start"}


def test_who_leaves_by_a_clock_that_stepped_back_leaves_after_the_end(session):
    nurse = builders.user()
    infusion = chairside.recovering(by=nurse, now=NINE)

    service.leave_against_advice(
        infusion,
        "Has to work",
        "Dr. Who",
        expected_version=infusion.version,
        by=nurse,
        now=minute(5),
    )

    assert infusion.left_at == infusion.ended_at == minute(40)


def test_what_is_said_and_seen_goes_by_the_time_of_the_session(session):
    nurse = builders.user()
    infusion = chairside.started(by=nurse, now=NINE)
    step(service.pause, infusion, nurse, minute(10))

    note = service.add_note(infusion, "Sleeps", by=nurse, now=minute(4))
    seen = service.Seen("Nausea", 1, minute(9), "Watched")
    reaction = service.record_reaction(infusion, seen, by=nurse, now=minute(4))

    assert (note.at, reaction.recorded_at) == (minute(10), minute(10))


def test_nobody_signs_before_the_patient_has_left(session):
    nurse = builders.user()
    infusion = chairside.discharged(by=nurse, now=NINE)

    chairside.sign(infusion, by=nurse, now=BEFORE)
    service.add_addendum(infusion, "Called", by=nurse, now=BEFORE)

    assert infusion.signed_at == infusion.left_at
    assert infusion.notes[-1].at == infusion.signatures[-1].at == infusion.left_at


def test_the_weight_that_was_taken_last_counts_whatever_the_clock_shows(session):
    nurse = builders.user()
    infusion = chairside.opened(by=nurse, now=NINE)
    service.weigh(infusion, Decimal(95), by=nurse, now=minute(10))

    service.weigh(infusion, Decimal(79), by=nurse, now=minute(4))

    assert facts.body_of(infusion).weight_kg == 79
