"""Reading the trail."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from clinic_sched.audit.models import AuditEvent, AuditSeal
from clinic_sched.database import db


def trail(
    *, subject: str = "", actor: str = "", before_id: int | None = None, limit: int = 100
) -> Sequence[AuditEvent]:
    """The newest events, of one subject or one actor if asked."""
    query = sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if subject:
        query = query.where(AuditEvent.subject == subject)
    if actor:
        query = query.where(AuditEvent.actor == actor)
    if before_id is not None:
        query = query.where(AuditEvent.id < before_id)
    return db.session.scalars(query).all()


def find_last_seal() -> AuditSeal | None:
    """The newest seal, if there is one."""
    return db.session.scalar(sa.select(AuditSeal).order_by(AuditSeal.position.desc()).limit(1))


def unsealed(*, before: datetime, limit: int) -> Sequence[AuditEvent]:
    """Events old enough to be sealed that are not, oldest first."""
    sealed = sa.exists().where(AuditSeal.event_id == AuditEvent.id)
    query = (
        sa.select(AuditEvent)
        .where(~sealed, AuditEvent.at < before)
        .order_by(AuditEvent.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def sealed() -> Iterator[tuple[AuditSeal, AuditEvent | None]]:
    """Every seal with its event, in order of the chain, a page at a time."""
    position = 0
    while page := _sealed_after(position):
        yield from page
        position = page[-1][0].position


def _sealed_after(position: int, limit: int = 500) -> list[tuple[AuditSeal, AuditEvent | None]]:
    query = (
        sa.select(AuditSeal, AuditEvent)
        .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
        .where(AuditSeal.position > position)
        .order_by(AuditSeal.position)
        .limit(limit)
    )
    return [(seal, event) for seal, event in db.session.execute(query)]
