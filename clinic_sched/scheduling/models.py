"""Visits, the series they belong to, and who waits for one."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic_sched.clinic.models import Chair, Site
from clinic_sched.database import Base, PublicId
from clinic_sched.guards import guarded_by, minutes_between, no_overlap
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.rules import (
    HOLDS_CHAIR,
    AppointmentStatus,
    CancelledBy,
    CourseStatus,
)

HOLDING = "{row}.status IN (" + ", ".join(f"'{word}'" for word in HOLDS_CHAIR) + ")"


class Course(Base):
    """A series of visits of one patient under one protocol version."""

    __tablename__ = "courses"
    __table_args__ = (sa.CheckConstraint("planned_visits > 0", name="plans_visits"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    protocol_version_id: Mapped[int] = mapped_column(sa.ForeignKey("protocol_versions.id"))
    planned_visits: Mapped[int]
    status: Mapped[CourseStatus] = mapped_column(default=CourseStatus.ACTIVE)
    started_at: Mapped[datetime]

    patient: Mapped[Patient] = relationship()
    protocol_version: Mapped[ProtocolVersion] = relationship()
    appointments: Mapped[list["Appointment"]] = relationship(
        back_populates="course", order_by="Appointment.starts_at"
    )


class Appointment(Base):
    """A chair kept for one patient: the patient's time, and the chair's, which ends later.

    A move keeps the row and raises `move_number`; the phase minutes are those of the
    protocol version when it was booked. `changed_at` is when the patient was last owed
    a word about it.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        sa.CheckConstraint(
            minutes_between("starts_at", "patient_until")
            == sa.text("prep_minutes + infusion_minutes + recovery_minutes"),
            name="patient_until_follows",
        ),
        sa.CheckConstraint(
            minutes_between("patient_until", "chair_until") == sa.text("turnover_minutes"),
            name="chair_until_follows",
        ),
        sa.CheckConstraint(
            "prep_minutes >= 0 AND infusion_minutes > 0 AND recovery_minutes >= 0 "
            "AND turnover_minutes >= 0 "
            "AND prep_minutes + infusion_minutes + recovery_minutes + turnover_minutes <= 1440",
            name="minutes_sane",
        ),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancel_reason IS NOT NULL) "
            "AND (cancel_reason IS NULL) = (cancelled_by IS NULL)",
            name="cancelled_with_reason",
        ),
        sa.CheckConstraint(
            "(override_reason IS NULL) = (override_by_id IS NULL)", name="override_by_somebody"
        ),
        sa.CheckConstraint("move_number >= 0", name="moves_counted"),
        sa.Index("ix_appointments_site_id_starts_at", "site_id", "starts_at"),
        sa.Index("ix_appointments_chair_id_starts_at", "chair_id", "starts_at"),
        sa.Index("ix_appointments_patient_id_starts_at", "patient_id", "starts_at"),
        sa.Index("ix_appointments_changed_at", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    chair_id: Mapped[int] = mapped_column(sa.ForeignKey("chairs.id"))
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"))
    protocol_version_id: Mapped[int] = mapped_column(sa.ForeignKey("protocol_versions.id"))
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("courses.id"), index=True)
    starts_at: Mapped[datetime]
    patient_until: Mapped[datetime]
    chair_until: Mapped[datetime]
    prep_minutes: Mapped[int]
    infusion_minutes: Mapped[int]
    recovery_minutes: Mapped[int]
    turnover_minutes: Mapped[int]
    status: Mapped[AppointmentStatus] = mapped_column(default=AppointmentStatus.BOOKED)
    confirmed_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    checked_in_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(sa.String(200))
    cancelled_by: Mapped[CancelledBy | None]
    override_reason: Mapped[str | None] = mapped_column(sa.String(200))
    override_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    booked_at: Mapped[datetime]
    booked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    changed_at: Mapped[datetime]
    move_number: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    site: Mapped[Site] = relationship()
    chair: Mapped[Chair] = relationship()
    patient: Mapped[Patient] = relationship()
    protocol_version: Mapped[ProtocolVersion] = relationship()
    course: Mapped[Course | None] = relationship(back_populates="appointments")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def infusion_starts_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.prep_minutes)

    @property
    def infusion_ends_at(self) -> datetime:
        return self.infusion_starts_at + timedelta(minutes=self.infusion_minutes)


class WaitlistEntry(Base):
    """A patient who would come sooner if a chair came free."""

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        sa.CheckConstraint("notice_hours >= 0", name="notice_positive"),
        sa.CheckConstraint("priority BETWEEN 1 AND 3", name="priority_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    protocol_version_id: Mapped[int] = mapped_column(sa.ForeignKey("protocol_versions.id"))
    wishes: Mapped[str] = mapped_column(sa.String(300), default="")
    notice_hours: Mapped[int]
    priority: Mapped[int] = mapped_column(default=2)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    left_at: Mapped[datetime | None]
    left_reason: Mapped[str | None] = mapped_column(sa.String(200))

    patient: Mapped[Patient] = relationship()
    protocol_version: Mapped[ProtocolVersion] = relationship()


guarded_by(
    Appointment,
    no_overlap(
        "appointments_chair_once",
        table="appointments",
        key="chair_id",
        start="starts_at",
        end="chair_until",
        where=HOLDING,
    ),
    no_overlap(
        "appointments_patient_once",
        table="appointments",
        key="patient_id",
        start="starts_at",
        end="patient_until",
        where=HOLDING,
    ),
)
