"""Reading protocols and their versions."""

from collections.abc import Sequence
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, load_only

from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.protocols.document import parse
from clinic_sched.protocols.models import Protocol, ProtocolVersion
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.rules import ProtocolStatus

PLANS_KEPT = 128


def approved() -> Sequence[ProtocolVersion]:
    """The versions that may be booked, by name."""
    query = (
        sa.select(ProtocolVersion)
        .options(joinedload(ProtocolVersion.protocol))
        .where(ProtocolVersion.status == ProtocolStatus.APPROVED)
        .order_by(ProtocolVersion.name)
    )
    return db.session.scalars(query).all()


def find_approved(code: str) -> ProtocolVersion | None:
    """The version in use of the protocol with that code, if there is one."""
    query = (
        sa.select(ProtocolVersion)
        .join(ProtocolVersion.protocol)
        .options(contains_eager(ProtocolVersion.protocol))
        .where(Protocol.code == code, ProtocolVersion.status == ProtocolStatus.APPROVED)
    )
    return db.session.scalar(query)


def get_version(public_id: str) -> ProtocolVersion:
    """The version of that public id, or `NotFound`."""
    query = (
        sa.select(ProtocolVersion)
        .options(joinedload(ProtocolVersion.protocol))
        .where(ProtocolVersion.public_id == public_id)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("protocol")
    return found


def find_protocol(code: str) -> Protocol | None:
    """The protocol of that code, if there is one."""
    return db.session.scalar(sa.select(Protocol).where(Protocol.code == code))


def versions() -> Sequence[ProtocolVersion]:
    """Every version of every protocol without its document, by code, the newest first."""
    return db.session.scalars(_listed()).all()


def _listed() -> sa.Select[ProtocolVersion]:
    return (
        sa.select(ProtocolVersion)
        .join(ProtocolVersion.protocol)
        .options(
            contains_eager(ProtocolVersion.protocol),
            load_only(
                ProtocolVersion.public_id,
                ProtocolVersion.number,
                ProtocolVersion.name,
                ProtocolVersion.status,
                ProtocolVersion.prep_minutes,
                ProtocolVersion.infusion_minutes,
                ProtocolVersion.recovery_minutes,
                ProtocolVersion.turnover_minutes,
            ),
        )
        .order_by(Protocol.code, ProtocolVersion.number.desc())
    )


def versions_of(code: str) -> Sequence[ProtocolVersion]:
    """Every version of one protocol without its document, the newest first."""
    return db.session.scalars(_listed().where(Protocol.code == code)).all()


def get_numbered(code: str, number: int) -> ProtocolVersion:
    """The version of that protocol with that number, or `NotFound`."""
    query = (
        sa.select(ProtocolVersion)
        .join(ProtocolVersion.protocol)
        .options(contains_eager(ProtocolVersion.protocol))
        .where(Protocol.code == code, ProtocolVersion.number == number)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("version")
    return found


def plan_of(version: ProtocolVersion) -> Plan:
    """What the version says, read; one that was approved is read once, for it never changes."""
    if version.status == ProtocolStatus.DRAFT:
        return parse(version.document)
    # The public id and not the key: two databases in one process share their keys.
    return _read_once(version.public_id)


def plan_by(public_id: str) -> Plan:
    """What the version of that public id says, which must have been approved once."""
    return _read_once(public_id)


@lru_cache(maxsize=PLANS_KEPT)
def _read_once(public_id: str) -> Plan:
    return parse(get_version(public_id).document)
