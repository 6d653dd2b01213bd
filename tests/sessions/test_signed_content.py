"""The hash of a signed record: what it covers, and that nobody can change what it covers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from clinic_sched.sessions import corrections, models, sealing, service
from clinic_sched.sessions.corrections import Amendment, Signature, Strike
from clinic_sched.sessions.models import (
    Concern,
    DoseOrder,
    GateCheck,
    InfusionSession,
    Note,
    Reaction,
    Step,
    VitalSigns,
)
from clinic_sched.sessions.queries import seals, standing
from tests import builders
from tests.moments import NINE
from tests.sessions import chairside
from tests.sessions.test_tables import row_of

CONTENT = {
    "steps": Step,
    "checks": GateCheck,
    "orders": DoseOrder,
    "vitals": VitalSigns,
    "concerns": Concern,
    "reactions": Reaction,
    "notes": Note,
    "strikes": Strike,
    "amendments": Amendment,
}
# A signature stands for the content and is no part of it.
NOT_CONTENT = {InfusionSession, Signature}
# What is hashed is the same in either database; who may change it is not.
ON_ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def nurse_user(session):
    return builders.user()


@pytest.fixture
def whole(session, nurse_user):
    """A record with a row in every part of it that a signature covers."""
    infusion = chairside.discharged(by=nurse_user, now=NINE - timedelta(hours=2))
    for model in (Concern, Reaction, Note):
        row = row_of(model, infusion, nurse_user)
        session.execute(sa.insert(model.__table__).values(**row))
    session.execute(sa.insert(Strike.__table__).values(**strike_of(infusion, nurse_user)))
    session.expire_all()
    return infusion


def strike_of(infusion, by, **facts):
    common = {"session_id": infusion.id, "reason": "Mistyped", "at": NINE, "by_id": by.id}
    return common | {"vitals_id": infusion.vitals[0].id, "revision": 0} | facts


def other(value):
    """Something else of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Decimal):
        return value + 1
    if isinstance(value, datetime):
        return value + timedelta(seconds=1)
    return (
        {"other": 1}
        if isinstance(value, dict)
        else ["x"]
        if isinstance(value, list)
        else f"{value} other"
    )


def test_every_table_of_a_session_is_content_or_listed_as_none():
    tables = {
        mapper.class_
        for mapper in models.Base.registry.mappers
        if mapper.class_.__module__ in (models.__name__, corrections.__name__)
    }

    assert tables == set(CONTENT.values()) | NOT_CONTENT
    assert set(CONTENT) == set(seals.PARTS)


@ON_ONE
def test_every_column_of_the_session_is_content_or_listed_as_none(whole):
    hashed = set(seals.content(whole)["session"])

    assert hashed | seals.NOT_SIGNED == set(sa.inspect(InfusionSession).columns.keys())
    assert not hashed & seals.NOT_SIGNED


@ON_ONE
def test_the_hash_changes_with_every_value_of_the_session(whole):
    content = seals.content(whole)
    for name, value in content["session"].items():
        changed = content | {"session": content["session"] | {name: other(value)}}

        assert sealing.digest(changed) != sealing.digest(content), name


@ON_ONE
def test_the_hash_changes_with_every_column_of_every_row(session, whole):
    before = sealing.digest(seals.content(whole))
    rows = {part: getattr(whole, part)[0] for part in CONTENT if part != "amendments"}
    for row in rows.values():
        for column in sa.inspect(type(row)).column_attrs:
            with session.no_autoflush:
                value = getattr(row, column.key)
                set_committed_value(row, column.key, other(value))
                after = sealing.digest(seals.content(whole, revision=10))
                set_committed_value(row, column.key, value)

            assert after != before, column


@ON_ONE
def test_a_field_that_is_left_out_of_the_hash_is_found(session, whole, monkeypatch):
    left_out = seals.NOT_SIGNED | {"given_mg"}
    monkeypatch.setattr(seals, "NOT_SIGNED", left_out)
    before = sealing.digest(seals.content(whole))
    set_committed_value(whole, "given_mg", Decimal(999))

    assert sealing.digest(seals.content(whole)) == before


@contextmanager
def under_the_guards(session, table) -> Iterator[None]:
    """Take the guards of a table away, as somebody with the database in hand could."""
    dialect = session.get_bind().dialect.name
    for guard in table.info["guards"]:
        for statement in guard.drop(dialect):
            session.execute(sa.text(statement))
    yield
    for guard in table.info["guards"]:
        for statement in guard.create(dialect):
            session.connection().exec_driver_sql(statement)
    session.expire_all()


TAMPERED = [
    (VitalSigns, {"heart_rate": 61}),
    (Note, {"text": "Nothing happened."}),
    (InfusionSession, {"given_mg": 1}),
    (GateCheck, {"met": True, "by_id": 1}),
]


@pytest.mark.parametrize(
    ("model", "facts"), TAMPERED, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_row_that_was_changed_under_the_guards_is_told(session, nurse_user, nurse, model, facts):
    infusion = chairside.discharged(by=nurse_user, now=NINE - timedelta(hours=2))
    session.execute(sa.insert(Note.__table__).values(**row_of(Note, infusion, nurse_user)))
    session.expire_all()
    chairside.sign(infusion, by=nurse_user, now=NINE)
    assert seals.is_as_signed(infusion)

    with under_the_guards(session, model.__table__):
        session.execute(sa.update(model.__table__).values(**facts))
    session.commit()

    assert not seals.is_as_signed(infusion)
    assert (
        "This record is NOT as it was signed"
        in nurse.get(f"/sessions/{infusion.public_id}/record").text
    )


def test_a_row_slipped_in_after_the_signature_is_told(session, nurse_user):
    infusion = chairside.signed(by=nurse_user)
    row = row_of(Note, infusion, nurse_user, revision=1)
    session.execute(sa.insert(Note.__table__).values(**row))
    session.expire_all()

    assert not seals.is_as_signed(infusion)


def test_what_a_later_signature_covers_leaves_the_first_as_it_was(session, nurse_user):
    infusion = chairside.signed(by=nurse_user)
    entry = standing.get_entry(infusion, f"vitals-{infusion.vitals[0].id}")
    service.strike(infusion, entry, "Mistyped", builders.PASSWORD, by=nurse_user, now=NINE)
    session.expire_all()

    first, second = seals.seals(infusion)
    assert (first.is_intact, second.is_intact) == (True, True)
    assert first.content_hash != second.content_hash
