"""Writing the trail, and sealing it."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, Protocol

from clinic_sched.audit import queries
from clinic_sched.audit.models import AuditEvent, AuditSeal
from clinic_sched.database import db

# Long enough for every transaction that took a lower number to have ended.
SETTLED_AFTER = timedelta(seconds=60)


class Actor(Protocol):
    """Whoever does something: staff, a patient, or the worker."""

    @property
    def actor(self) -> str: ...


class Worker:
    """The program itself, when nobody asked."""

    actor = "worker"
    name = "clinic_sched"


WORKER = Worker()


def record(
    action: str, subject: str, details: dict[str, Any] | None = None, *, by: Actor, now: datetime
) -> None:
    """Add one line to the trail; `subject` is "kind:public_id"."""
    name = getattr(by, "name", None) or getattr(by, "full_name", "")
    db.session.add(
        AuditEvent(
            at=now,
            actor=by.actor,
            actor_name=name,
            action=action,
            subject=subject,
            details=details or {},
        )
    )


def seal(*, now: datetime, limit: int = 500) -> int:
    """Chain the settled events that have no seal yet; return how many."""
    last = queries.find_last_seal()
    events = queries.unsealed(before=now - SETTLED_AFTER, limit=limit)
    position = last.position if last else 0
    digest = last.digest if last else ""
    for event in events:
        position += 1
        digest = digest_of(event, after=digest)
        db.session.add(AuditSeal(event_id=event.id, position=position, digest=digest))
    db.session.flush()
    return len(events)


def find_break() -> int | None:
    """Return the id of the first event that is not as it was sealed, if any."""
    digest = ""
    for expected, (seal_row, event) in enumerate(queries.sealed(), start=1):
        digest = digest_of(event, after=digest) if event else ""
        if seal_row.position != expected or seal_row.digest != digest:
            return seal_row.event_id
    return None


def digest_of(event: AuditEvent, *, after: str) -> str:
    """Return the hash of an event and of all before it."""
    content = [
        after,
        event.id,
        event.at.isoformat(),
        event.actor,
        event.actor_name,
        event.action,
        event.subject,
        event.details,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
