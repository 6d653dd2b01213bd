"""A book that somebody rewrote is found, wherever they did it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from clinic_sched import migration
from clinic_sched.accounts.models import User
from clinic_sched.database import db
from clinic_sched.ledger import chain, queries
from clinic_sched.ledger.chain import Link
from clinic_sched.ledger.cli import ledger
from clinic_sched.ledger.models import LedgerBook, LedgerEntry
from clinic_sched.operations import doctor
from tests.ledger.cabinet import drawn, vial
from tests.moments import NINE

TEXT = {"ml": Decimal("0.8"), "at": datetime(2030, 5, 6, tzinfo=UTC), "reason": ""}


def links(*reasons):
    found, hashed = [], chain.START
    for number, reason in enumerate(reasons, start=1):
        content = TEXT | {"reason": reason}
        after, hashed = hashed, chain.digest(content, after=hashed)
        found.append(Link(number, content, after, hashed))
    return found


def broken(found, last=None):
    last = last or found[-1]
    return chain.find_break(found, last_number=last.number, last_hash=last.hash)


def test_a_whole_chain_has_no_break():
    assert broken(links("a", "b", "c")) is None


def test_a_changed_line_is_named():
    whole = links("a", "b", "c")
    whole[1] = Link(2, TEXT | {"reason": "else"}, whole[1].previous_hash, whole[1].hash)

    assert broken(whole) == 2


def test_a_missing_line_is_named():
    whole = links("a", "b", "c")

    assert broken([whole[0], whole[2]]) == 2


def test_a_line_that_was_cut_off_at_the_end_is_missed():
    whole = links("a", "b", "c")

    assert broken(whole[:2], last=whole[2]) == 3


def test_a_number_is_the_same_number_however_it_is_written():
    assert chain.digest({"ml": Decimal("0.8")}, after="") == chain.digest(
        {"ml": Decimal("0.800")}, after=""
    )


@pytest.fixture
def written(session):
    """A book of three lines: received, opened, drawn."""
    taken = drawn(vial())
    session.commit()
    return taken.cabinet.site


def under_the_guards(session, change):
    """Change the table as somebody could who may change the database itself."""
    guards = [
        guard for table in (LedgerEntry, LedgerBook) for guard in table.__table__.info["guards"]
    ]
    for guard in guards:
        for statement in guard.drop(db.engine.dialect.name):
            session.execute(sa.text(statement))
    session.execute(change)
    session.expire_all()


SMALLEST = sa.select(sa.func.min(User.id)).scalar_subquery()


@pytest.mark.parametrize(
    "facts",
    [
        {"quantity_ml": Decimal("0.7"), "quantity_mg": Decimal(35)},
        {"reason": "x"},
        {"at": NINE + timedelta(seconds=1)},
        {"witness_id": SMALLEST},
        {"by_id": SMALLEST},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_a_tampered_row_is_found(session, written, facts):
    assert queries.find_break(written) is None

    under_the_guards(session, sa.update(LedgerEntry).where(LedgerEntry.number == 3).values(**facts))

    assert queries.find_break(written) == 3


def test_a_removed_last_row_is_found(session, written):
    under_the_guards(session, sa.delete(LedgerEntry).where(LedgerEntry.number == 3))

    assert queries.find_break(written) == 3


def test_the_command_says_whether_the_ledger_is_whole(app, session, written):
    runner = app.test_cli_runner()
    assert runner.invoke(ledger, ["verify"]).output == "The ledger is whole.\n"

    change = sa.update(LedgerEntry).where(LedgerEntry.number == 2).values(reason="x")
    under_the_guards(session, change)
    session.commit()

    answer = runner.invoke(ledger, ["verify"])
    assert answer.exit_code == 1
    assert "line 2 is not as it was written" in answer.output


def test_the_doctor_finds_a_book_that_was_rewritten(app, settings, session, written, monkeypatch):
    monkeypatch.setattr(migration, "check_ready", lambda _connection: None)
    change = sa.update(LedgerEntry).where(LedgerEntry.number == 2).values(reason="x")
    under_the_guards(session, change)
    session.commit()

    found = list(doctor.findings(settings, now=NINE))

    assert any("is not as it was written, from line 2 on" in sentence for sentence in found)
