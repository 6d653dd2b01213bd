"""What people must do: opened once, acknowledged, escalated, done."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Permission
from clinic_sched.audit.service import WORKER, Actor, record
from clinic_sched.clock import local
from clinic_sched.database import db, hold
from clinic_sched.followup import queries, reminders, rules
from clinic_sched.followup.models import Task
from clinic_sched.followup.queries.visits import AwaitedVisit
from clinic_sched.followup.rules import LOOK_WITHIN, PHONE_WITHIN, TaskKind
from clinic_sched.messaging import queries as messages
from clinic_sched.messaging.rules import MessageStatus

UNSENT_FOR = timedelta(days=30)


def open_task(
    kind: TaskKind,
    about: str,
    sentence: str,
    *,
    patient_id: int | None,
    due_at: datetime,
    is_urgent: bool = False,
    by: Actor = WORKER,
    now: datetime,
) -> bool:
    """Put a task on the worklist; the same one again changes nothing."""
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    insert: Any = (postgresql if on_postgresql else sqlite).insert(Task)
    once = (
        insert.values(
            kind=kind,
            about=about,
            sentence=sentence[:300],
            patient_id=patient_id,
            is_urgent=is_urgent,
            opened_at=now,
            due_at=due_at,
        )
        .on_conflict_do_nothing(index_elements=[Task.kind, Task.about])
        .returning(Task.public_id)
    )
    public_id = db.session.scalar(once)
    if public_id is not None:
        record("open task", f"task:{public_id}", {"kind": kind, "about": about}, by=by, now=now)
    return public_id is not None


def acknowledge(task: Task, *, by: User, now: datetime) -> None:
    """Say that somebody is on it: it escalates no further."""
    rules.check_may_take(task.kind, is_clinician=by.may(Permission.SEE_RECORD))
    hold(task, "acknowledged_at", "done_at")
    rules.check_open(task.done_at)
    if task.acknowledged_at is None:
        task.acknowledged_at, task.acknowledged_by_id = now, by.id
        record("acknowledge task", f"task:{task.public_id}", by=by, now=now)


def finish(task: Task, outcome: str, *, by: User, now: datetime) -> None:
    """Say what came of it."""
    rules.check_may_take(task.kind, is_clinician=by.may(Permission.SEE_RECORD))
    hold(task, "acknowledged_at", "done_at")
    rules.check_open(task.done_at)
    if task.acknowledged_at is None:
        task.acknowledged_at, task.acknowledged_by_id = now, by.id
    task.done_at, task.done_by_id, task.outcome = now, by.id, outcome
    record("finish task", f"task:{task.public_id}", by=by, now=now)


def escalate(*, now: datetime) -> int:
    """Mark the urgent tasks nobody has taken in time; return how many are new."""
    late = (
        sa.update(Task)
        .where(
            Task.is_urgent,
            Task.escalated_at.is_(None),
            Task.acknowledged_at.is_(None),
            Task.done_at.is_(None),
            Task.due_at <= now,
        )
        .values(escalated_at=now)
        .returning(Task.public_id)
        .execution_options(synchronize_session=False)
    )
    escalated = db.session.scalars(late).all()
    for public_id in escalated:
        record("escalate task", f"task:{public_id}", by=WORKER, now=now)
    return len(escalated)


def open_calls(*, now: datetime) -> int:
    """Have somebody phone about tomorrow's visits that nobody has confirmed."""
    opened = 0
    for awaited in queries.unconfirmed(now=now):
        visit = awaited.visit
        if reminders.needs_call(visit, now=now):
            opened += open_task(
                TaskKind.UNCONFIRMED_VISIT,
                f"{visit.about}:{visit.move_number}",
                _call(awaited),
                patient_id=awaited.addressee.patient_id,
                due_at=min(now + PHONE_WITHIN, visit.starts_at),
                now=now,
            )
    return opened


def open_unsent(*, now: datetime) -> int:
    """Have somebody look at the messages that could not be sent."""
    opened = 0
    for message in messages.failed_since(now - UNSENT_FOR):
        opened += open_task(
            TaskKind.UNSENT_MESSAGE,
            f"message:{message.public_id}:{message.due_at:%Y%m%dT%H%M%S}",
            f"A message could not be sent: {message.subject}"[:300],
            patient_id=queries.find_patient_id(message.recipient),
            due_at=now + LOOK_WITHIN,
            now=now,
        )
    return opened


def close_settled(*, now: datetime) -> int:
    """Close the tasks that settled themselves; return how many."""
    closed = 0
    for task in queries.open_of_kind(TaskKind.UNCONFIRMED_VISIT):
        closed += _close(task, _why_no_call(task, now), now)
    for task in queries.open_of_kind(TaskKind.UNSENT_MESSAGE):
        message = messages.get(task.about.split(":")[1])
        sent = message.status == MessageStatus.SENT
        closed += _close(task, "It was sent after all." if sent else "", now)
    return closed


def _call(awaited: AwaitedVisit) -> str:
    when = local(awaited.visit.starts_at, awaited.place.zone)
    known = "" if awaited.addressee.email else " We may not write to this patient."
    return f"Not confirmed: {when:%a} {when.day} {when:%b, %H:%M}.{known} Please phone."


def _why_no_call(task: Task, now: datetime) -> str:
    _, public_id, moves = task.about.split(":")
    awaited = queries.find_awaited(public_id)
    if awaited is None:
        return "The visit does not exist any more."
    return reminders.why_no_call(awaited.visit, int(moves), now=now)


def _close(task: Task, reason: str, now: datetime) -> bool:
    if reason:
        task.done_at, task.outcome = now, reason
        record("close task", f"task:{task.public_id}", {"why": reason}, by=WORKER, now=now)
    return bool(reason)
