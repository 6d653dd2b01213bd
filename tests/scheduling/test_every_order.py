"""Whatever the desks, the patients and the worker do, in any order, everything agrees.

`make torture` tries 5,000 orders on each database, `make test` 300.
"""

import os
from collections import Counter

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from clinic_sched.clinic.models import Shift, Site
from clinic_sched.database import db, writing
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.service import gate
from tests.scheduling.every_verb import EveryVerb, arrange

ORDERS = int(os.environ.get("CLINIC_ORDERS", "300"))
STEPS = 8
COMMON = settings(
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    derandomize="CLINIC_ORDERS" not in os.environ,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
VERBS = {
    *("book", "move", "cancel", "miss", "arrive", "undo", "override", "series", "skip", "stop"),
    *("offer", "accept", "decline", "lapse", "close", "replan", "reopen", "send home"),
}


@pytest.fixture
def try_orders(session):
    """Try so many orders on the same clinic, which is put back after each of them."""
    ids = arrange()
    session.commit()
    done = Counter()

    def tried(orders, **options):
        writing.set(True)
        try:
            run_state_machine_as_test(
                lambda: EveryVerb(ids, done),
                settings=settings(COMMON, max_examples=orders, **options),
            )
        finally:
            db.session.rollback()
            writing.set(False)
        return done

    return tried


def test_in_every_order_the_table_the_board_the_lanes_and_the_api_agree(try_orders):
    done = try_orders(ORDERS)

    assert done["orders"] >= ORDERS
    assert {verb for verb in VERBS if not done[verb]} == set()


def blind(resource):
    """Have the gate overlook one kind of resource."""
    seen = gate.refusals_of

    def refusals_of(wanted, day):
        return [one for one in seen(wanted, day) if one.resource is not resource]

    return refusals_of


def is_found(try_orders, words):
    with pytest.raises(AssertionError, match=words):
        try_orders(300, phases=[Phase.generate])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("resource", [Resource.NURSES, Resource.PUMPS, Resource.PATIENT])
def test_a_gate_that_overlooks_something_is_found(try_orders, monkeypatch, resource):
    monkeypatch.setattr(gate, "refusals_of", blind(resource))
    drop("appointments_patient_once")
    leave_little()

    is_found(try_orders, "does not fit|two on one patient|pumps|more care")


def test_a_chair_that_nothing_guards_is_found(try_orders, monkeypatch):
    seen = gate.find_seat

    def first_chair(wanted, *, overriding):
        seen(wanted, overriding=overriding)
        return gate.Found(wanted.site.chairs[0].id, ())

    monkeypatch.setattr(gate, "find_seat", first_chair)
    drop("appointments_chair_once")

    is_found(try_orders, "two on one chair|does not fit")


def leave_little():
    """Leave each site one nurse and one pump, so that two visits at once are one too many."""
    first = sa.select(sa.func.min(Shift.user_id)).group_by(Shift.site_id)
    db.session.execute(sa.delete(Shift).where(Shift.user_id.not_in(first)))
    db.session.execute(sa.update(Site).values(pumps=1))
    db.session.commit()


def drop(guard):
    """Take a guard from the table."""
    guards = {one.name: one for one in Appointment.__table__.info["guards"]}
    for statement in guards[guard].drop(db.engine.dialect.name):
        db.session.execute(sa.text(statement))
    db.session.commit()
