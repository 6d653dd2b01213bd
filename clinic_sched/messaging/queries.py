"""Reading the outbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import defer

from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.messaging.models import Message, Suppression
from clinic_sched.messaging.rules import MessageStatus, same_address

# As many names as either database takes in one list without complaint.
CHUNK = 500


def ready(*, now: datetime, timeout: timedelta) -> sa.ColumnElement[bool]:
    """Which messages a worker may take: those due, and those another one left lying."""
    return sa.or_(
        sa.and_(Message.status == MessageStatus.QUEUED, Message.due_at <= now),
        sa.and_(Message.status == MessageStatus.CLAIMED, Message.claimed_at <= now - timeout),
    )


def is_anything_ready(*, now: datetime, timeout: timedelta) -> bool:
    """Is there anything to send?"""
    return bool(db.session.scalar(sa.select(sa.exists().where(ready(now=now, timeout=timeout)))))


def get(public_id: str) -> Message:
    """The message of that public id, or `NotFound`."""
    found = db.session.scalar(sa.select(Message).where(Message.public_id == public_id))
    if found is None:
        raise NotFound("message")
    return found


def find_by_key(dedupe_key: str) -> Message | None:
    """The message of that key, if it was ever written."""
    return db.session.scalar(sa.select(Message).where(Message.dedupe_key == dedupe_key))


def outbox(
    statuses: Sequence[MessageStatus], *, before_id: int | None = None, limit: int = 50
) -> Sequence[Message]:
    """The newest messages in one of these states."""
    query = (
        sa.select(Message)
        .where(Message.status.in_(statuses))
        .order_by(Message.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        query = query.where(Message.id < before_id)
    return db.session.scalars(query).all()


def counts() -> dict[MessageStatus, int]:
    """How many messages there are in each state."""
    query = sa.select(Message.status, sa.func.count()).group_by(Message.status)
    return {status: number for status, number in db.session.execute(query)}


def failed_since(moment: datetime) -> Sequence[Message]:
    """What could not be sent of late, oldest first."""
    query = (
        sa.select(Message)
        .where(Message.status == MessageStatus.FAILED, Message.due_at >= moment)
        .order_by(Message.id)
    )
    return db.session.scalars(query).all()


def is_suppressed(address: str) -> bool:
    """Did the owner of that address say stop?"""
    wanted = Suppression.address == same_address(address)
    return bool(db.session.scalar(sa.select(sa.exists().where(wanted))))


def suppressed_among(addresses: Sequence[str]) -> set[str]:
    """Those of these addresses whose owners said stop."""
    wanted = {same_address(address): address for address in addresses}
    query = sa.select(Suppression.address).where(Suppression.address.in_(wanted))
    return {wanted[address] for address in db.session.scalars(query)}


def about(subjects: Sequence[str]) -> Sequence[Message]:
    """Every message about one of these subjects, without its text, oldest first."""
    return [
        message
        for first in range(0, len(subjects), CHUNK)
        for message in db.session.scalars(
            sa.select(Message)
            .options(defer(Message.body, raiseload=True))
            .where(Message.about.in_(subjects[first : first + CHUNK]))
            .order_by(Message.id)
        )
    ]
