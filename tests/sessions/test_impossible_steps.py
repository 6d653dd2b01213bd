"""What cannot be is refused with a sentence, and never left for the tables to refuse."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic_sched.protocols.vocabulary import Phase
from clinic_sched.sessions import errors, run, service
from clinic_sched.sessions.queries import chair, state
from clinic_sched.sessions.rules import StepKind
from clinic_sched.sessions.run import Move, Run
from clinic_sched.sessions.service import NewRate
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside
from tests.sessions.plans import plan

SOON = NINE + timedelta(minutes=10)


@pytest.fixture
def nurse_user(session):
    return builders.user()


@pytest.mark.parametrize("mg_h", [0, -5])
def test_a_rate_is_above_nothing(nurse_user, mg_h):
    infusion = chairside.started(by=nurse_user)

    with pytest.raises(errors.FieldRefused, match="use Pause"):
        service.change_rate(
            infusion, NewRate(Decimal(mg_h), "Slower"), expected_version=infusion.version,
            by=nurse_user, now=SOON,
        )  # fmt: skip


def test_nobody_was_given_less_than_nothing(nurse_user):
    infusion = chairside.started(by=nurse_user)

    with pytest.raises(errors.FieldRefused, match="0 or more"):
        service.end(
            infusion, Decimal(-1), "Odd", expected_version=infusion.version, by=nurse_user, now=SOON
        )


def test_nothing_is_measured_on_a_patient_who_has_left(nurse_user):
    infusion = chairside.discharged(by=nurse_user)

    with pytest.raises(errors.FieldRefused, match="had left by then"):
        chairside.take(infusion, by=nurse_user, now=infusion.left_at + timedelta(minutes=1))


def test_after_an_emergency_before_the_start_the_patient_is_watched_as_in_recovery(nurse_user):
    infusion = chairside.opened(by=nurse_user)
    service.stop_for_emergency(infusion, by=nurse_user, now=NINE)

    look = chair.look(infusion, now=SOON)

    assert {line.when for line in look.due} != {"Before the start"}
    assert look.due


def test_an_emergency_before_the_start_begins_the_recovery_once():
    calls = tuple(Move(StepKind.EMERGENCY, at) for at in (SOON, SOON + timedelta(minutes=20)))

    clocks = {clock.phase: clock for clock in run.clocks(Run(NINE, moves=calls), plan())}

    assert clocks[Phase.PRE].ended_at == clocks[Phase.RECOVERY].started_at == SOON


def test_a_reading_between_two_emergencies_is_one_of_the_recovery(nurse_user):
    infusion = chairside.opened(by=nurse_user)
    doctor = builders.user(builders.Role.PRESCRIBER)
    service.stop_for_emergency(infusion, by=nurse_user, now=NINE)
    service.send_to_recovery(
        infusion, "Better", prescriber=doctor, expected_version=infusion.version,
        by=nurse_user, now=NINE,
    )  # fmt: skip

    service.stop_for_emergency(infusion, by=nurse_user, now=SOON)

    assert state.stopped_at(infusion) == NINE
