"""Reading the worklist."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.followup.models import Task
from clinic_sched.followup.rules import TaskKind
from clinic_sched.patients.models import Patient


def worklist(kind: TaskKind | None = None, *, limit: int = 200) -> Sequence[Task]:
    """What is to be done: the urgent first, the escalated before them, then by when it is due."""
    query = (
        sa.select(Task)
        .options(joinedload(Task.patient), joinedload(Task.acknowledged_by))
        .where(Task.done_at.is_(None))
        .order_by(Task.is_urgent.desc(), Task.escalated_at.is_(None), Task.due_at, Task.id)
        .limit(limit)
    )
    return db.session.scalars(query if kind is None else query.where(Task.kind == kind)).all()


def done_lately(*, limit: int = 20) -> Sequence[Task]:
    """What was done, the latest first."""
    query = (
        sa.select(Task)
        .options(joinedload(Task.patient), joinedload(Task.done_by))
        .where(Task.done_at.is_not(None))
        .order_by(Task.done_at.desc(), Task.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def open_counts() -> dict[TaskKind, int]:
    """How many open tasks there are of each kind."""
    query = sa.select(Task.kind, sa.func.count()).where(Task.done_at.is_(None)).group_by(Task.kind)
    return {kind: number for kind, number in db.session.execute(query)}


def get_task(public_id: str) -> Task:
    """The task of that public id, or `NotFound`."""
    found = db.session.scalar(
        sa.select(Task).options(joinedload(Task.patient)).where(Task.public_id == public_id)
    )
    if found is None:
        raise NotFound("task")
    return found


def find_task(kind: TaskKind, about: str) -> Task | None:
    """The task of that kind about that thing, if there ever was one."""
    return db.session.scalar(sa.select(Task).where(Task.kind == kind, Task.about == about))


def open_of_kind(kind: TaskKind) -> Sequence[Task]:
    """The open tasks of one kind."""
    query = sa.select(Task).where(Task.kind == kind, Task.done_at.is_(None)).order_by(Task.id)
    return db.session.scalars(query).all()


def find_patient_id(recipient: str) -> int | None:
    """The key of the patient a message was for, if it was for one."""
    kind, _, public_id = recipient.partition(":")
    if kind != "patient":
        return None
    return db.session.scalar(sa.select(Patient.id).where(Patient.public_id == public_id))
