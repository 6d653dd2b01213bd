"""What each signature of a record stands for, and whether the record is still that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from clinic_sched.clinic.models import Site
from clinic_sched.database import Base, db
from clinic_sched.scheduling.models import Appointment
from clinic_sched.sessions import sealing
from clinic_sched.sessions.corrections import Signature
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.rules import HAS_LEFT, StepKind

# What the signature itself sets, and what only counts changes, is not part of what is signed.
NOT_SIGNED = frozenset(
    {
        "status",
        "version",
        "signed_at",
        "signed_by_id",
        "signed_name",
        "signed_meaning",
        "needs_cosign",
        "content_hash",
    }
)
PARTS = (
    "steps",
    "checks",
    "orders",
    "vitals",
    "concerns",
    "reactions",
    "notes",
    "strikes",
    "amendments",
)


@dataclass(frozen=True)
class Seal:
    """One signature as any copy of the record shows it."""

    kind: str
    name: str
    at: datetime
    meaning: str
    content_hash: str
    is_intact: bool


def content(infusion: InfusionSession, *, revision: int = 0) -> dict[str, Any]:
    """The record as it is hashed: every row that the signature of that revision covers."""
    found: dict[str, Any] = {"session": _row(infusion, NOT_SIGNED)}
    found["patient"] = infusion.patient.public_id
    found["protocol"] = infusion.protocol_version.public_id
    for part in PARTS:
        rows = [row for row in getattr(infusion, part) if _is_covered(row, revision)]
        found[part] = [_row(row) for row in sorted(rows, key=lambda row: int(row.id))]
    return found


def seals(infusion: InfusionSession) -> list[Seal]:
    """Every signature, the first first, each held against the record as it is now."""
    if infusion.signed_at is None:
        return []
    first = Seal(
        "signed",
        infusion.signed_name or "",
        infusion.signed_at,
        sealing.meaning_of(infusion.signed_meaning),
        infusion.content_hash or "",
        _has_hash(infusion, 0, infusion.content_hash),
    )
    return [first, *(_later(infusion, signature) for signature in infusion.signatures)]


def is_as_signed(infusion: InfusionSession) -> bool:
    """Does every signature still fit, and does a signature cover everything?"""
    covered = last_revision(infusion)
    numbers = [
        *(note.revision for note in infusion.notes),
        *(strike.revision for strike in infusion.strikes),
        *(amendment.revision for amendment in infusion.amendments),
    ]
    intact = all(seal.is_intact for seal in seals(infusion))
    return intact and max(numbers, default=0) <= covered


def last_revision(infusion: InfusionSession) -> int:
    """How often the record was changed and signed again."""
    return max((signature.revision for signature in infusion.signatures), default=0)


def cosigned(infusion: InfusionSession) -> Signature | None:
    """The last signature of a second person, if there is one."""
    found = [signature for signature in infusion.signatures if signature.kind == "cosigned"]
    return found[-1] if found else None


def awaits_cosign(infusion: InfusionSession) -> bool:
    """Must a prescriber still sign, or sign again because it was changed since?"""
    if not infusion.needs_cosign:
        return False
    last = cosigned(infusion)
    changed = [one.revision for one in infusion.signatures if one.kind == "amended"]
    return last is None or last.revision < max(changed, default=0)


def to_cosign(site: Site, *, limit: int = 100) -> Sequence[InfusionSession]:
    """The signed records of a site that wait for a prescriber, the oldest first."""
    amended = (
        sa.select(sa.func.coalesce(sa.func.max(Signature.revision), 0))
        .where(Signature.session_id == InfusionSession.id, Signature.kind == "amended")
        .correlate(InfusionSession)
        .scalar_subquery()
    )
    done = sa.select(Signature.id).where(
        Signature.session_id == InfusionSession.id,
        Signature.kind == "cosigned",
        Signature.revision >= amended,
    )
    return _records(site, limit, InfusionSession.needs_cosign.is_(True), ~done.exists())


def to_sign(site: Site, *, limit: int = 100) -> Sequence[InfusionSession]:
    """The records of a site that nobody has signed yet, the oldest first."""
    return _records(site, limit, InfusionSession.status.in_(HAS_LEFT))


def _records(site: Site, limit: int, *where: sa.ColumnElement[bool]) -> Sequence[InfusionSession]:
    query = (
        sa.select(InfusionSession)
        .join(InfusionSession.appointment)
        .options(
            joinedload(InfusionSession.patient),
            joinedload(InfusionSession.protocol_version),
            joinedload(InfusionSession.signed_by),
        )
        .where(Appointment.site_id == site.id, *where)
        .order_by(InfusionSession.opened_at, InfusionSession.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def _later(infusion: InfusionSession, signature: Signature) -> Seal:
    return Seal(
        signature.kind,
        signature.signed_name,
        signature.at,
        sealing.meaning_of(signature.meaning),
        signature.content_hash,
        _has_hash(infusion, signature.revision, signature.content_hash),
    )


def _has_hash(infusion: InfusionSession, revision: int, expected: str | None) -> bool:
    return sealing.digest(content(infusion, revision=revision)) == expected


def _is_covered(row: Any, revision: int) -> bool:
    if getattr(row, "kind", None) is StepKind.SIGNED:
        return False
    return int(getattr(row, "revision", 0)) <= revision


def _row(row: Base, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    columns = sa.inspect(type(row)).column_attrs.keys()
    return {name: _plain(getattr(row, name)) for name in columns if name not in without}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
