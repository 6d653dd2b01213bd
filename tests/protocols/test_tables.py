"""What the tables of the protocols refuse, whatever the code does."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from clinic_sched.protocols.models import Protocol, ProtocolVersion
from clinic_sched.protocols.rules import ProtocolStatus
from tests import builders
from tests.moments import NINE, TEN

TABLE = ProtocolVersion.__table__
DRAFT = {"status": ProtocolStatus.DRAFT}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("document", {"code": "ANOTHER"}),
        ("name", "Another"),
        ("number", 9),
        ("prep_minutes", 1),
        ("infusion_minutes", 1),
        ("recovery_minutes", 1),
        ("turnover_minutes", 1),
        ("public_id", "another"),
        ("created_at", TEN),
        ("approved_at", TEN),
        ("approved_by_id", 10**6),
    ],
)
@pytest.mark.parametrize("status", [ProtocolStatus.APPROVED, ProtocolStatus.RETIRED])
def test_a_version_that_was_approved_never_changes(session, status, column, value):
    retired_at = NINE if status is ProtocolStatus.RETIRED else None
    version = builders.protocol_version(status=status, retired_at=retired_at)

    with pytest.raises(IntegrityError, match="protocol_versions_fixed"):
        session.execute(sa.update(TABLE).where(TABLE.c.id == version.id).values({column: value}))


def test_a_version_that_was_approved_is_no_draft_again(session):
    version = builders.protocol_version()
    back = {"status": ProtocolStatus.DRAFT, "approved_at": None, "approved_by_id": None}

    with pytest.raises(IntegrityError, match="protocol_versions_fixed"):
        session.execute(sa.update(TABLE).where(TABLE.c.id == version.id).values(back))


def test_a_version_that_was_retired_is_not_in_use_again(session):
    version = builders.protocol_version(status=ProtocolStatus.RETIRED, retired_at=NINE)
    back = {"status": ProtocolStatus.APPROVED, "retired_at": None}

    with pytest.raises(IntegrityError, match="protocol_versions_fixed"):
        session.execute(sa.update(TABLE).where(TABLE.c.id == version.id).values(back))


@pytest.mark.parametrize("status", [ProtocolStatus.DRAFT, ProtocolStatus.APPROVED])
def test_a_version_is_never_removed(session, status):
    version = builders.protocol_version(status=status)

    with pytest.raises(IntegrityError, match="protocol_versions_never_removed"):
        session.execute(sa.delete(TABLE).where(TABLE.c.id == version.id))


def test_a_draft_that_was_put_away_is_not_signed_later(session):
    away = {"status": ProtocolStatus.RETIRED, "retired_at": NINE}
    version = builders.protocol_version(**away, approved_at=None, approved_by_id=None)
    signed = {"approved_at": TEN, "approved_by_id": builders.user().id}

    with pytest.raises(IntegrityError, match="protocol_versions_fixed"):
        session.execute(sa.update(TABLE).where(TABLE.c.id == version.id).values(signed))


def test_a_draft_may_change(session):
    version = builders.protocol_version(**DRAFT)

    session.execute(sa.update(TABLE).where(TABLE.c.id == version.id).values(name="Another"))


def test_one_version_of_a_protocol_is_approved(session):
    first = builders.protocol_version()

    with pytest.raises(IntegrityError):
        builders.kept(
            ProtocolVersion(
                **{
                    column.name: getattr(first, column.name)
                    for column in TABLE.columns
                    if column.name not in ("id", "public_id")
                }
                | {"number": 2}
            )
        )


def test_one_number_one_version(session):
    first = builders.protocol_version(**DRAFT)
    copied = {
        column.name: getattr(first, column.name)
        for column in TABLE.columns
        if column.name not in ("id", "public_id")
    }

    with pytest.raises(IntegrityError):
        builders.kept(ProtocolVersion(**copied))


def test_one_code_one_protocol(session):
    builders.kept(Protocol(code="ABC-1"))

    with pytest.raises(IntegrityError):
        builders.kept(Protocol(code="ABC-1"))


@pytest.mark.parametrize(
    "facts",
    [
        {"number": 0},
        {"prep_minutes": -1},
        {"infusion_minutes": 0},
        {"recovery_minutes": -1},
        {"turnover_minutes": -1},
        {"approved_at": None},
        {"approved_by_id": None},
        {"retired_at": NINE},
        {"status": ProtocolStatus.RETIRED},
        {"status": ProtocolStatus.DRAFT, "approved_at": NINE},
        {"status": ProtocolStatus.RETIRED, "retired_at": NINE, "approved_by_id": None},
    ],
    ids=str,
)
def test_no_version_is_like_that(session, facts):
    with pytest.raises(IntegrityError):
        builders.protocol_version(**facts)
