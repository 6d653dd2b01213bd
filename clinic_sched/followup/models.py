"""Check-ins after an infusion, their answers, and the worklist."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic_sched.accounts.models import User
from clinic_sched.database import Amount, Base, PublicId
from clinic_sched.followup.rules import CheckInStatus, TaskKind
from clinic_sched.guards import append_only, guarded_by
from clinic_sched.patients.models import Patient
from clinic_sched.sessions.models import InfusionSession


class CheckIn(Base):
    """Questions a protocol asks of a patient some time after an infusion."""

    __tablename__ = "check_ins"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "row"),
        sa.CheckConstraint(
            "(status = 'completed') = (completed_at IS NOT NULL)", name="completed_when_completed"
        ),
        sa.CheckConstraint("expires_at > due_at", name="expires_later"),
        sa.Index("ix_check_ins_status_due_at", "status", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("infusion_sessions.id"))
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    row: Mapped[int]
    offset: Mapped[str] = mapped_column(sa.String(20))
    instruments: Mapped[list[str]]
    by_phone: Mapped[bool] = mapped_column(default=False)
    status: Mapped[CheckInStatus] = mapped_column(default=CheckInStatus.SCHEDULED)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]

    session: Mapped[InfusionSession] = relationship()
    patient: Mapped[Patient] = relationship()


class Answer(Base):
    """What was answered to one instrument, as it was answered."""

    __tablename__ = "answers"
    __table_args__ = (sa.UniqueConstraint("check_in_id", "instrument"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_in_id: Mapped[int] = mapped_column(sa.ForeignKey("check_ins.id"))
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    instrument: Mapped[str] = mapped_column(sa.String(40))
    items: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime]
    answered_by: Mapped[str] = mapped_column(sa.String(80))


class Outcome(Base):
    """One number the answers came to: what the timeline draws."""

    __tablename__ = "outcomes"
    __table_args__ = (
        sa.UniqueConstraint("check_in_id", "measure"),
        sa.Index("ix_outcomes_patient_id_measure_at", "patient_id", "measure", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    check_in_id: Mapped[int] = mapped_column(sa.ForeignKey("check_ins.id"))
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"))
    measure: Mapped[str] = mapped_column(sa.String(40))
    value: Mapped[Decimal] = mapped_column(Amount(9, 2))
    at: Mapped[datetime]


class Task(Base):
    """Something a person must do; unique by what it is about, so it is not made twice.

    One that nobody need do any more is closed by the worker, and then `done_by` is empty.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        sa.UniqueConstraint("kind", "about"),
        sa.CheckConstraint(
            "(done_at IS NULL) = (outcome IS NULL) AND (done_by_id IS NULL OR done_at IS NOT NULL)",
            name="done_whole",
        ),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)", name="acknowledged_whole"
        ),
        sa.Index("ix_tasks_done_at_due_at", "done_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    kind: Mapped[TaskKind]
    about: Mapped[str] = mapped_column(sa.String(80))
    patient_id: Mapped[int | None] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    sentence: Mapped[str] = mapped_column(sa.String(300))
    is_urgent: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    outcome: Mapped[str | None] = mapped_column(sa.String(500))

    patient: Mapped[Patient | None] = relationship()
    acknowledged_by: Mapped[User | None] = relationship(foreign_keys=[acknowledged_by_id])
    done_by: Mapped[User | None] = relationship(foreign_keys=[done_by_id])


guarded_by(Answer, append_only("answers"))
guarded_by(Outcome, append_only("outcomes"))
