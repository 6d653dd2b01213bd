"""The outbox: what is owed is written once, taken by one worker, and marked."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from clinic_sched.audit.service import WORKER, Actor, record
from clinic_sched.database import db, hold
from clinic_sched.messaging import queries, rules
from clinic_sched.messaging.errors import NotFailed
from clinic_sched.messaging.models import Message, Suppression
from clinic_sched.messaging.rules import (
    CLAIM_TIMEOUT,
    OUTCOME_LENGTH,
    Channel,
    Claimed,
    MessageStatus,
)

_TAKEN = (
    Message.id,
    Message.public_id,
    Message.dedupe_key,
    Message.kind,
    Message.about,
    Message.recipient,
    Message.channel,
    Message.address,
    Message.subject,
    Message.body,
    Message.expires_at,
    Message.claimed_at,
    Message.attempts,
)


def enqueue(
    *,
    dedupe_key: str,
    kind: str,
    about: str,
    recipient: str,
    address: str,
    subject: str,
    body: str,
    due_at: datetime,
    expires_at: datetime | None,
    channel: Channel = Channel.EMAIL,
    now: datetime,
) -> bool:
    """Owe somebody a message; the same key again, also in a race, is the same message."""
    new = _insert(Message).values(
        dedupe_key=dedupe_key,
        kind=kind,
        about=about,
        recipient=recipient,
        channel=channel,
        address=address,
        subject=subject[:200],
        body=body,
        due_at=due_at,
        expires_at=expires_at,
        created_at=now,
    )
    once = new.on_conflict_do_nothing(index_elements=[Message.dedupe_key])
    return db.session.scalar(once.returning(Message.id)) is not None


def claim_next(*, now: datetime, timeout: timedelta = CLAIM_TIMEOUT) -> Claimed | None:
    """Take the message that is due first, if there is one; no other worker gets it.

    One statement takes it. One that was taken and never marked is taken again after
    the timeout.
    """
    # A subquery with LIMIT may be run again for every row; a common table is not.
    first = (
        sa.select(Message.id)
        .where(queries.ready(now=now, timeout=timeout))
        .order_by(Message.due_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("first_due")
    )
    claim = (
        sa.update(Message)
        .where(Message.id.in_(sa.select(first.c.id)))
        .values(status=MessageStatus.CLAIMED, claimed_at=now, attempts=Message.attempts + 1)
        .returning(*_TAKEN)
        .execution_options(synchronize_session=False)
    )
    row = db.session.execute(claim).one_or_none()
    return None if row is None else Claimed(**row._mapping)


def mark_sent(message: Claimed, *, now: datetime) -> None:
    """Keep that it went, whoever holds the claim by now: it did go."""
    _settle(
        Message.id == message.id,
        Message.status.in_((MessageStatus.CLAIMED, MessageStatus.QUEUED)),
        status=MessageStatus.SENT,
        sent_at=now,
        outcome=None,
    )
    record("send message", _subject(message), {"kind": message.kind}, by=WORKER, now=now)


def mark_failed(message: Claimed, reason: str, *, for_good: bool = False, now: datetime) -> None:
    """Wait for another time, or after the last one give up."""
    wait = None if for_good else rules.retry_after(message.attempts)
    status = MessageStatus.FAILED if wait is None else MessageStatus.QUEUED
    _settle(
        *_still_ours(message),
        status=status,
        due_at=now + (wait or timedelta()),
        outcome=_short(reason),
    )
    if wait is None:
        record("give up message", _subject(message), {"why": _short(reason)}, by=WORKER, now=now)


def postpone(message: Claimed, due_at: datetime, *, now: datetime) -> None:
    """Put it back until a moment at which it may go; that was no attempt."""
    _settle(
        *_still_ours(message),
        status=MessageStatus.QUEUED,
        due_at=max(due_at, now),
        attempts=message.attempts - 1,
    )


def drop(message: Claimed, reason: str, *, now: datetime) -> None:
    """Send nothing, and keep why."""
    _settle(*_still_ours(message), status=MessageStatus.DROPPED, outcome=_short(reason))
    record("drop message", _subject(message), {"why": _short(reason)}, by=WORKER, now=now)


def send_again(message: Message, *, by: Actor, now: datetime) -> None:
    """Let a message that failed be tried anew."""
    hold(message, "status")
    if message.status != MessageStatus.FAILED:
        raise NotFailed
    message.status, message.attempts, message.due_at = MessageStatus.QUEUED, 0, now
    message.outcome = None
    record("send message again", f"message:{message.public_id}", by=by, now=now)


def suppress(address: str, reason: str, *, by: Actor, now: datetime) -> None:
    """Write to that address no more."""
    new = _insert(Suppression).values(
        address=rules.same_address(address), reason=reason[:120], since=now
    )
    db.session.execute(new.on_conflict_do_nothing(index_elements=[Suppression.address]))
    record("suppress address", by.actor, {"why": reason}, by=by, now=now)


def _insert(model: type[Message] | type[Suppression]) -> Any:
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return (postgresql if on_postgresql else sqlite).insert(model)


def _still_ours(message: Claimed) -> tuple[sa.ColumnElement[bool], ...]:
    """A claim that timed out belongs to whoever took it next, and is theirs to mark."""
    return (
        Message.id == message.id,
        Message.status == MessageStatus.CLAIMED,
        Message.claimed_at == message.claimed_at,
    )


def _settle(*where: sa.ColumnElement[bool], **values: Any) -> None:
    change = sa.update(Message).where(*where).values(claimed_at=None, **values)
    db.session.execute(change.execution_options(synchronize_session=False))


def _subject(message: Claimed) -> str:
    return f"message:{message.public_id}"


def _short(reason: str) -> str:
    return " ".join(reason.split())[:OUTCOME_LENGTH]
