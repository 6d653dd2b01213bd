"""What the tables refuse, whoever writes past the service."""

from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from clinic_sched.accounts.rules import Role
from clinic_sched.database import broken_constraint
from clinic_sched.ledger import queries, service
from clinic_sched.ledger.models import LedgerBook, LedgerCabinet, LedgerEntry, LedgerVial
from clinic_sched.ledger.rules import EntryKind
from tests import builders
from tests.ledger.cabinet import cabinet, drawn, vial
from tests.moments import NINE

D = Decimal


@pytest.fixture
def last(session):
    """A vial's last line: eight tenths drawn, 9.2 mL left."""
    return drawn(vial())


def following(last, **facts):
    """A line that may follow it, but for what the test changes."""
    columns = sa.inspect(LedgerEntry).column_attrs.keys()
    alike = {name: getattr(last, name) for name in columns if name not in ("id", "public_id")}
    own = {
        "number": last.number + 1,
        "quantity_ml": D("0.2"),
        "quantity_mg": D(10),
        "change_ml": D("-0.2"),
        "balance_ml": D("9.0"),
        "previous_hash": last.hash,
        "hash": "x",
    }
    return LedgerEntry(**alike | own | facts)


def refused(session, row):
    session.add(row)
    with pytest.raises(IntegrityError) as refusal:
        session.flush()
    session.rollback()
    return broken_constraint(refusal.value)


def test_a_sound_line_is_accepted(session, last):
    session.add(following(last))
    session.flush()


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"balance_ml": D("-1"), "change_ml": D("-10.2")}, "balance_not_negative"),
        ({"quantity_mg": D(11)}, "mg_by_strength"),
        ({"quantity_ml": D("-0.2"), "quantity_mg": D(-10)}, "quantity_positive"),
        ({"patient_id": None}, "drawn_for_somebody"),
        ({"subject": None}, "drawn_for_somebody"),
        ({"kind": EntryKind.ADMINISTER}, "refers_to_another"),
        ({"kind": EntryKind.LOSS}, "says_why"),
        ({"vial_id": None}, "of_a_vial"),
        ({"number": 9}, "ledger_entries_follow"),
        ({"number": 2}, "ledger_entries_follow"),
        ({"previous_hash": "another"}, "ledger_entries_follow"),
        ({"balance_ml": D("9.5")}, "ledger_entries_balance"),
        ({"change_ml": D("0")}, "ledger_entries_balance"),
    ],
)
def test_a_line_that_cannot_be_true_is_refused(session, last, facts, name):
    assert name in refused(session, following(last, **facts))


def test_nobody_is_their_own_witness(session, last):
    assert "witness_is_another" in refused(session, following(last, witness_id=last.by_id))


def test_who_counted_explains_nothing_past_the_service_either(session):
    safe = cabinet()
    vial(safe)
    by = builders.user(Role.NURSE)
    (item,) = queries.items(queries.held(safe.site, now=NINE))
    said = {item.key: service.Counted(0, D(0))}
    (found,) = service.count(safe, said, "Shift start", by=by, now=NINE)

    row = following(found, kind=EntryKind.EXPLANATION, refers_to_id=found.id, reason="Mine.")

    assert "ledger_entries_second_person" in refused(session, row)


def test_a_line_is_reversed_once(session, last):
    service.correct(last, "Wrong vial.", by=builders.user(Role.MANAGER), now=NINE)
    first = queries.of_vial(last.vial)[0]

    again = following(first, balance_ml=D("9.8"), kind=EntryKind.CORRECTION, refers_to_id=last.id)

    # SQLite names the columns of a unique index, PostgreSQL the index.
    said = refused(session, again)
    assert "uq_ledger_entries_answered_once" in said or "ledger_entries.refers_to_id" in said


@pytest.mark.parametrize("model", [LedgerEntry, LedgerVial, LedgerBook, LedgerCabinet])
def test_nothing_is_removed(session, last, model):
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.delete(model))


@pytest.mark.parametrize(
    ("model", "facts"),
    [
        (LedgerEntry, {"reason": "Rewritten."}),
        (LedgerVial, {"lot": "Another"}),
        (LedgerBook, {"last_number": 0}),
        (LedgerBook, {"tolerance_ml": D(5)}),
        (LedgerBook, {"unresolved_hours": 0}),
        (LedgerBook, {"kept_years": 1}),
    ],
)
def test_nothing_is_rewritten(session, last, model, facts):
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.update(model).values(**facts))


def test_a_vial_holds_something(session, last):
    empty = LedgerVial(
        cabinet_id=last.cabinet_id,
        number=99,
        drug="x",
        strength_mg_ml=D(1),
        volume_ml=D(0),
        lot="l",
        expires_on=last.expires_on,
    )

    assert "holds_something" in refused(session, empty)
