"""What the database keeps for itself, and what it keeps quiet about."""

import sqlite3

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from clinic_sched.audit.models import AuditEvent
from clinic_sched.audit.service import WORKER, record
from clinic_sched.database import is_passing
from clinic_sched.patients.models import Patient
from tests import builders
from tests.moments import NINE

REPLACED = {
    "sqlite": "INSERT OR REPLACE INTO audit_events SELECT id, at, 'nobody', actor_name, action, "
    "subject, details FROM audit_events",
    "postgresql": "INSERT INTO audit_events SELECT * FROM audit_events "
    "ON CONFLICT (id) DO UPDATE SET actor = 'nobody'",
}


def test_a_row_that_is_kept_cannot_be_replaced_by_another(session):
    record("look", "patient:one", by=WORKER, now=NINE)
    session.flush()
    replacing = sa.text(REPLACED[session.get_bind().dialect.name])

    with (
        pytest.raises(IntegrityError, match="audit_events_append_only"),
        session.begin_nested(),
    ):
        session.execute(replacing)

    assert session.scalar(sa.select(AuditEvent.actor)) == WORKER.actor


def test_a_statement_that_fails_does_not_tell_of_whom_it_spoke(session):
    builders.patient()
    twice = sa.update(Patient).values(given_name="Philippa", birth_date=None)

    with pytest.raises(IntegrityError) as failure, session.begin_nested():
        session.execute(twice)

    assert "Philippa" not in str(failure.value).partition("\n")[2].partition("DETAIL")[0]
    assert "parameters hidden" in str(failure.value)


def test_a_file_that_somebody_else_writes_to_may_be_tried_again(tmp_path):
    one = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None, timeout=0)
    one.execute("BEGIN IMMEDIATE")

    with pytest.raises(sqlite3.OperationalError) as locked:
        other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as broken:
        other.execute("SELECT * FROM nothing")

    assert is_passing(OperationalError("BEGIN", {}, locked.value))
    assert not is_passing(OperationalError("SELECT", {}, broken.value))
    one.close()
    other.close()
