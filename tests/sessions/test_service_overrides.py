"""What stands in the way of a start is set aside at its level, and kept with who and why."""

import pytest
import sqlalchemy as sa

from clinic_sched.accounts.rules import Role
from clinic_sched.audit.models import AuditEvent
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.sessions import service
from clinic_sched.sessions.errors import FieldRefused, NeedsPrescriber
from clinic_sched.sessions.queries import gates
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.service import Aside
from tests import builders
from tests.moments import NINE, TEN
from tests.sessions import chairside


@pytest.fixture
def nurse_user(session):
    return builders.user()


@pytest.fixture
def doctor(session):
    return builders.user(Role.PRESCRIBER)


@pytest.fixture
def infusion(nurse_user):
    """A session of which nothing is known that may be unknown."""
    return chairside.opened(chairside.visit(equipped=False, consulted=False), by=nurse_user)


def standing(infusion, nurse):
    return gates.before_start(infusion, nurse=nurse, now=NINE).standing


def of_level(level, infusion, nurse):
    found = [check.code for check in standing(infusion, nurse) if check.level is level]
    assert found
    return found


def last_of_the_trail(session):
    return session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()


def test_nobody_sets_a_block_aside(infusion, nurse_user, doctor):
    for code in of_level(Level.BLOCK, infusion, nurse_user):
        aside = Aside(Stage.GATE, [code], "It is urgent")

        with pytest.raises(FieldRefused, match="Nobody may set this aside"):
            service.override(infusion, aside, nurse=nurse_user, by=doctor, now=NINE)
        with pytest.raises(FieldRefused, match="Nobody may set this aside"):
            service.acknowledge(infusion, aside, by=nurse_user, now=NINE)

    assert infusion.checks == []


def test_a_prescriber_and_no_nurse_sets_an_overridable_block_aside(
    session, infusion, nurse_user, doctor
):
    for code in of_level(Level.OVERRIDE, infusion, nurse_user):
        aside = Aside(Stage.GATE, [code], f"Because of {code}")
        with pytest.raises(NeedsPrescriber):
            service.acknowledge(infusion, aside, by=nurse_user, now=NINE)
        with pytest.raises(NeedsPrescriber):
            service.override(infusion, aside, nurse=nurse_user, by=nurse_user, now=NINE)

        service.override(infusion, aside, nurse=nurse_user, by=doctor, now=NINE)

        row, event = infusion.checks[-1], last_of_the_trail(session)
        assert (row.code, row.override_by, row.override_reason) == (code, doctor, aside.reason)
        assert (event.action, event.actor) == ("set aside", doctor.actor)
    assert {check.level for check in standing(infusion, nurse_user)} == {Level.BLOCK, Level.WARN}


def test_the_nurse_acknowledges_a_warning_with_a_reason(session, infusion, nurse_user):
    for code in of_level(Level.WARN, infusion, nurse_user):
        aside = Aside(Stage.GATE, [code], f"Because of {code}")

        service.acknowledge(infusion, aside, by=nurse_user, now=NINE)

        row, event = infusion.checks[-1], last_of_the_trail(session)
        assert (row.code, row.override_by, row.override_reason) == (code, nurse_user, aside.reason)
        assert event.details["reason"] == aside.reason
    assert Level.WARN not in {check.level for check in standing(infusion, nurse_user)}


def test_before_leaving_a_prescriber_sets_aside_what_may_be_and_nobody_the_rest(
    session, nurse_user, doctor
):
    infusion = chairside.recovering(by=nurse_user)
    leaving = gates.before_leaving(infusion, now=TEN)
    assert {check.rule for check in leaving.standing} >= {"SR-40", "SR-41", "SR-42"}

    for check in leaving.standing:
        aside = Aside(Stage.DISCHARGE, [check.code], f"Because of {check.code}")
        with pytest.raises((NeedsPrescriber, FieldRefused)):
            service.acknowledge(infusion, aside, by=nurse_user, now=TEN)
        if check.level is Level.BLOCK:
            with pytest.raises(FieldRefused, match="Nobody may set this aside"):
                service.override(infusion, aside, nurse=nurse_user, by=doctor, now=TEN)
            continue
        service.override(infusion, aside, nurse=nurse_user, by=doctor, now=TEN)

        row, event = infusion.checks[-1], last_of_the_trail(session)
        assert (row.override_by, row.override_reason) == (doctor, aside.reason)
        assert (event.action, event.actor) == ("set aside", doctor.actor)
    still = gates.before_leaving(infusion, now=TEN).standing
    assert {check.level for check in still} <= {Level.BLOCK}


def test_what_was_set_aside_for_one_reading_does_not_pass_for_the_next(nurse_user, doctor):
    infusion = chairside.recovering(by=nurse_user)
    low, lower = chairside.HOME | {"sbp": 93}, chairside.HOME | {"sbp": 91}
    chairside.take(infusion, by=nurse_user, now=TEN, key="low", **low)
    aside = Aside(Stage.DISCHARGE, ["pressure_near_baseline"], "Always low after it, and walking")
    service.override(infusion, aside, nurse=nurse_user, by=doctor, now=TEN)

    def stands():
        found = gates.before_leaving(infusion, now=TEN).standing
        return "pressure_near_baseline" in {check.code for check in found}

    assert not stands()
    chairside.take(infusion, by=nurse_user, now=TEN, key="lower", **lower)
    assert stands()
