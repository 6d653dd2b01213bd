"""Which messages a visit is owed at a moment.

Pure: nothing here touches the database, the request or the clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from clinic_sched.followup.quiet import MessageHours
from clinic_sched.scheduling.rules import UNDO_WITHIN

# After a longer outage than this, word of a change would only confuse.
NOTICE_WITHIN = timedelta(days=3)


class VisitMessage(StrEnum):
    """What patients hear about a visit."""

    BOOKED = "visit booked"
    MOVED = "visit moved"
    CANCELLED = "visit cancelled"
    PREPARE = "visit in a week"
    CONFIRM = "please confirm"
    TOMORROW = "visit tomorrow"


NOTICES = (VisitMessage.BOOKED, VisitMessage.MOVED, VisitMessage.CANCELLED)


@dataclass(frozen=True)
class Lead:
    """A reminder, how long before the visit it is due, and when it would come too late."""

    kind: VisitMessage
    begins: timedelta
    ends: timedelta


LEADS = (
    Lead(VisitMessage.PREPARE, timedelta(days=7), timedelta(hours=48)),
    Lead(VisitMessage.CONFIRM, timedelta(hours=48), timedelta(hours=24)),
    Lead(VisitMessage.TOMORROW, timedelta(hours=24), timedelta(0)),
)
LONGEST_LEAD = max(lead.begins for lead in LEADS)
UNCONFIRMED_FROM = timedelta(hours=24)
ASKED_TO_CONFIRM_FROM = timedelta(hours=48)


@dataclass(frozen=True)
class Visit:
    """What the reminders know of a visit; `told` is the start the patient last heard of."""

    public_id: str
    starts_at: datetime
    booked_at: datetime
    changed_at: datetime
    move_number: int
    is_booked: bool
    is_cancelled: bool
    is_confirmed: bool
    told: datetime | None = None

    def can_be_undone(self, now: datetime) -> bool:
        """Was it changed a moment ago, so that the change may be a slip of the hand?"""
        return now < self.changed_at + UNDO_WITHIN

    @property
    def about(self) -> str:
        return f"appointment:{self.public_id}"

    def key(self, kind: VisitMessage) -> str:
        """Name the message: one of each kind for each time the visit was moved to."""
        return f"{kind}:{self.public_id}:{self.move_number}"


@dataclass(frozen=True)
class Owed:
    """A message a visit is owed: from when it may go, and from when it is no use."""

    kind: VisitMessage
    due_at: datetime
    expires_at: datetime


def owed(visit: Visit, hours: MessageHours, *, now: datetime) -> list[Owed]:
    """Return what the patient should hear about a visit by now."""
    if now >= visit.starts_at:
        return []
    return [*_notices(visit, hours, now), *_reminders(visit, hours, now)]


def why_not(kind: VisitMessage, key: str, visit: Visit, *, now: datetime) -> str:
    """Return why a message that waits is no longer owed, or nothing if it still is."""
    if key != visit.key(kind):
        return "The visit was moved."
    if now >= visit.starts_at:
        return "The visit has begun."
    if kind is VisitMessage.CANCELLED:
        return "" if visit.is_cancelled else "The visit is not cancelled."
    if visit.is_cancelled:
        return "The visit was cancelled."
    if not visit.is_booked:
        return "The patient has arrived, or the visit is over."
    if kind is VisitMessage.CONFIRM and visit.is_confirmed:
        return "The visit is confirmed."
    return ""


def needs_call(visit: Visit, *, now: datetime) -> bool:
    """Must somebody phone, because a visit they were asked to confirm is near?"""
    return (
        visit.is_booked
        and not visit.is_confirmed
        and visit.starts_at - UNCONFIRMED_FROM <= now < visit.starts_at
        and visit.changed_at <= visit.starts_at - ASKED_TO_CONFIRM_FROM
    )


def why_no_call(visit: Visit, move_number: int, *, now: datetime) -> str:
    """Return why nobody need phone about a visit any more, or nothing if they still must."""
    if visit.is_confirmed:
        return "The patient confirmed."
    if visit.is_cancelled:
        return "The visit was cancelled."
    if visit.move_number != move_number:
        return "The visit was moved."
    if not visit.is_booked:
        return "The patient came, or was marked as not come."
    return "The visit has begun." if now >= visit.starts_at else ""


def _notices(visit: Visit, hours: MessageHours, now: datetime) -> Iterator[Owed]:
    kind = _change(visit)
    if kind is None or not visit.changed_at + UNDO_WITHIN <= now < visit.changed_at + NOTICE_WITHIN:
        return
    due_at = hours.next_allowed(visit.changed_at + UNDO_WITHIN)
    # Word of a change that would come after the visit is better heard in the evening.
    yield Owed(kind, due_at if due_at < visit.starts_at else now, visit.starts_at)


def _change(visit: Visit) -> VisitMessage | None:
    """Name what became of the visit since the patient last heard of it."""
    if visit.is_cancelled:
        kept = visit.changed_at - visit.booked_at >= UNDO_WITHIN
        return VisitMessage.CANCELLED if kept or visit.told is not None else None
    if not visit.is_booked or visit.told == visit.starts_at:
        return None
    return VisitMessage.MOVED if visit.move_number else VisitMessage.BOOKED


def _reminders(visit: Visit, hours: MessageHours, now: datetime) -> Iterator[Owed]:
    if not visit.is_booked or visit.can_be_undone(now):
        return
    for lead in LEADS:
        begins, ends = visit.starts_at - lead.begins, visit.starts_at - lead.ends
        if not begins <= now < ends or visit.changed_at > begins:
            continue
        if lead.kind is VisitMessage.CONFIRM and visit.is_confirmed:
            continue
        due_at = hours.next_allowed(max(begins, now))
        if due_at < ends:
            yield Owed(lead.kind, due_at, ends)
