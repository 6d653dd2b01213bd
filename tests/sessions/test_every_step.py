"""Whatever is tried at the chair, in any order, only what may follow is done.

`make torture` tries 5,000 orders on each database, `make test` 40 and 20.
"""

import os
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from clinic_sched.database import db, writing
from clinic_sched.sessions import rules, run
from clinic_sched.sessions.models import Note
from clinic_sched.sessions.queries import gates, state
from clinic_sched.sessions.rules import SessionStatus as S
from clinic_sched.sessions.rules import Stage, StepKind
from clinic_sched.sessions.service import events, running
from tests.builders import PASSWORD
from tests.sessions import snapshots
from tests.sessions.every_step import CALM, EveryStep
from tests.sessions.plain_session import MOVES
from tests.sessions.two_tablets import TwoTablets

FEW = {"sqlite": 40, "postgresql": 20}
ORDERS = int(os.environ.get("CLINIC_ORDERS", "0"))
COMMON = settings(
    stateful_step_count=14,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    derandomize=not ORDERS,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def try_orders(orders, *points, nights=True):
    """Try so many orders on sessions that are put back after each of them."""
    made, staff = snapshots.arrange(*points, nights=nights)
    db.session.commit()
    done = Counter()
    writing.set(True)
    try:
        run_state_machine_as_test(
            lambda: EveryStep(made, staff, done),
            settings=settings(COMMON, max_examples=orders),
        )
    finally:
        db.session.rollback()
        writing.set(False)
    return done


def test_in_every_order_a_session_is_what_paper_would_hold(session):
    kind = db.engine.dialect.name
    done = try_orders(ORDERS or FEW[kind])

    assert done["orders"] >= (ORDERS or FEW[kind])


# Whole visits, so that every move is made at least once.
VISITS = [
    (
        snapshots.opened,
        *(("answer_checks",), ("order",), CALM, ("check_pump", 1), ("make_ready",), ("reopen",)),
        *(("make_ready",), ("start",), ("pause",), ("resume",), ("change_rate", 45)),
        *(("end", 40, "It leaked"), ("tap_emergency",), ("end_emergency", "doctor", False)),
        *(("prepare_to_leave",), ("discharge",), ("sign", PASSWORD), ("add_addendum",)),
    ),
    (snapshots.infusing, ("stop_early",), ("leave_against_advice",), ("sign", PASSWORD)),
    (snapshots.infusing, ("tap_emergency",), ("end_emergency", "doctor", True)),
    (snapshots.ready, ("cancel",), ("sign", PASSWORD)),
]


def test_every_move_can_be_made(session):
    made, staff = snapshots.arrange(*(visit[0] for visit in VISITS), nights=False)
    done = Counter()

    for (_, *steps), snapshot in zip(VISITS, made, strict=True):
        tablets = TwoTablets(snapshot, staff, done)
        for verb, *said in steps:
            tablets.clock += timedelta(minutes=2)
            getattr(tablets, verb)(*said)
            tablets.compare()

    assert {move for move in MOVES if not done[move]} == set()


# From here on something is broken on purpose, and must be found.

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def is_found(words, *points):
    with pytest.raises(AssertionError, match=words):
        try_orders(200, *points, nights=False)


@sqlite_only
def test_a_guard_that_was_left_out_is_found(session, monkeypatch):
    for kind, (before, following) in rules._STEPS.items():
        monkeypatch.setitem(rules._STEPS, kind, (before | {S.RECOVERY}, following))

    is_found("came after recovery", snapshots.recovering)


@sqlite_only
def test_a_pause_that_does_not_stop_the_clock_is_found(session, monkeypatch):
    monkeypatch.setattr(run, "_HALTS", run._HALTS - {StepKind.PAUSED})

    is_found("milligrams|minutes", snapshots.infusing)


@sqlite_only
def test_a_record_that_is_not_locked_is_found(session, monkeypatch):
    monkeypatch.setattr(events, "_check_open", lambda infusion: None)
    for guard in Note.__table__.info["guards"]:
        for statement in guard.drop("sqlite"):
            db.session.execute(sa.text(statement))

    is_found("signed", snapshots.gone)


@sqlite_only
def test_a_time_that_runs_backwards_is_found(session, monkeypatch):
    monkeypatch.setattr(state, "moment", lambda infusion, *, now: now)

    is_found(None, snapshots.infusing)


@sqlite_only
def test_a_step_from_an_old_page_is_found(session, monkeypatch):
    monkeypatch.setattr(running, "check_version", lambda infusion, expected: None)

    is_found("from a stale page", snapshots.infusing)


@sqlite_only
def test_a_gate_that_lets_everybody_go_is_found(session, monkeypatch):
    empty = gates.Gate(Stage.DISCHARGE, [], {})
    monkeypatch.setattr(gates, "before_leaving", lambda infusion, *, now: empty)

    is_found("before everything was in place", snapshots.recovering)
