"""Visits, the series they belong to, and who waits for one."""

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic_sched.accounts.models import User
from clinic_sched.clinic.models import Chair, Site
from clinic_sched.database import Base, PublicId
from clinic_sched.guards import append_only, guarded_by, minutes_between, no_overlap
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.rules import (
    HOLDS_CHAIR,
    AppointmentStatus,
    CancelledBy,
    ChangeKind,
    CourseStatus,
    OfferStatus,
)

_HOLDS = "status IN (" + ", ".join(f"'{word}'" for word in HOLDS_CHAIR) + ")"
HOLDING = "{row}." + _HOLDS
_PHASES = ("prep_minutes", "infusion_minutes", "recovery_minutes", "turnover_minutes")


class Course(Base):
    """A series of visits of one patient under one protocol version."""

    __tablename__ = "courses"
    __table_args__ = (
        sa.CheckConstraint("planned_visits > 0 AND booster_visits >= 0", name="plans_visits"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    protocol_version_id: Mapped[int] = mapped_column(sa.ForeignKey("protocol_versions.id"))
    planned_visits: Mapped[int]
    booster_visits: Mapped[int] = mapped_column(default=0)
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
    protocol version when it was booked. A visit without a protocol has a purpose in words
    and a length chosen freely. `seated_at` is when the nurse began at the chair; sessions tell
    so, and know the rest. `changed_at` is when the patient was last owed a word about
    it; nobody booked what the patient took from an offer.
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
            "prep_minutes >= 0 AND infusion_minutes >= 0 AND recovery_minutes >= 0 "
            "AND turnover_minutes >= 0 "
            "AND prep_minutes + infusion_minutes + recovery_minutes > 0 "
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
        sa.CheckConstraint(
            "protocol_version_id IS NOT NULL OR purpose <> ''", name="protocol_or_purpose"
        ),
        sa.CheckConstraint(
            "(course_id IS NULL) = (course_number IS NULL) "
            "AND (course_number IS NULL OR course_number > 0)",
            name="numbered_in_course",
        ),
        sa.Index(
            "uq_appointments_course_number",
            "course_id",
            "course_number",
            unique=True,
            sqlite_where=sa.text(_HOLDS),
            postgresql_where=sa.text(_HOLDS),
        ),
        # All that a search reads, so that it never goes to the table.
        sa.Index(
            "ix_appointments_site_id_starts_at",
            "site_id",
            "starts_at",
            "status",
            "chair_id",
            "prep_minutes",
            "infusion_minutes",
            "recovery_minutes",
            "turnover_minutes",
        ),
        sa.Index("ix_appointments_chair_id_starts_at", "chair_id", "starts_at"),
        sa.Index("ix_appointments_patient_id_starts_at", "patient_id", "starts_at"),
        sa.Index("ix_appointments_changed_at", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    chair_id: Mapped[int] = mapped_column(sa.ForeignKey("chairs.id"))
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"))
    protocol_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("protocol_versions.id"))
    purpose: Mapped[str] = mapped_column(sa.String(120), default="")
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("courses.id"), index=True)
    course_number: Mapped[int | None]
    wished_nurse_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
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
    seated_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(sa.String(200))
    cancelled_by: Mapped[CancelledBy | None]
    override_reason: Mapped[str | None] = mapped_column(sa.String(200))
    override_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    booked_at: Mapped[datetime]
    booked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    changed_at: Mapped[datetime]
    move_number: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    site: Mapped[Site] = relationship()
    chair: Mapped[Chair] = relationship()
    patient: Mapped[Patient] = relationship()
    protocol_version: Mapped[ProtocolVersion | None] = relationship()
    course: Mapped[Course | None] = relationship(back_populates="appointments")
    wished_nurse: Mapped[User | None] = relationship(foreign_keys=[wished_nurse_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def about(self) -> str:
        """What the visit is for, in the words of its protocol or of whoever booked it."""
        return self.protocol_version.name if self.protocol_version else self.purpose

    @property
    def infusion_starts_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.prep_minutes)

    @property
    def infusion_ends_at(self) -> datetime:
        return self.infusion_starts_at + timedelta(minutes=self.infusion_minutes)


class WaitlistEntry(Base):
    """A patient who would come if a chair came free: instead of a visit, or for a new one.

    Monday is weekday 0, and no weekdays means any; earliest and latest are starts on the
    site's clock.
    """

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        sa.CheckConstraint("notice_hours >= 0", name="notice_positive"),
        sa.CheckConstraint("priority BETWEEN 1 AND 3", name="priority_known"),
        sa.CheckConstraint("earliest <= latest AND first_on <= last_on", name="wishes_in_order"),
        sa.CheckConstraint("(left_at IS NULL) = (left_reason IS NULL)", name="left_with_reason"),
        sa.Index(
            "uq_waitlist_entries_open",
            "patient_id",
            "site_id",
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    protocol_version_id: Mapped[int] = mapped_column(sa.ForeignKey("protocol_versions.id"))
    appointment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("appointments.id"))
    weekdays: Mapped[list[int]] = mapped_column(default=list)
    earliest: Mapped[time | None]
    latest: Mapped[time | None]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    wishes: Mapped[str] = mapped_column(sa.String(300), default="")
    notice_hours: Mapped[int]
    priority: Mapped[int] = mapped_column(default=2)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    left_at: Mapped[datetime | None]
    left_reason: Mapped[str | None] = mapped_column(sa.String(200))

    site: Mapped[Site] = relationship()
    patient: Mapped[Patient] = relationship()
    protocol_version: Mapped[ProtocolVersion] = relationship()
    appointment: Mapped[Appointment | None] = relationship()
    added_by: Mapped[User] = relationship()


class ChairHold(Base):
    """A chair kept for a short while for whoever takes up an offer first.

    No constraint can see an expiry: whoever books releases what has expired, inside the gate.
    """

    __tablename__ = "chair_holds"
    __table_args__ = (
        sa.CheckConstraint(
            minutes_between("starts_at", "chair_until")
            == sa.text("prep_minutes + infusion_minutes + recovery_minutes + turnover_minutes"),
            name="chair_until_follows",
        ),
        sa.CheckConstraint("expires_at > made_at", name="expires_later"),
        sa.Index("ix_chair_holds_site_id_starts_at", "site_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    chair_id: Mapped[int] = mapped_column(sa.ForeignKey("chairs.id"))
    starts_at: Mapped[datetime]
    chair_until: Mapped[datetime]
    prep_minutes: Mapped[int]
    infusion_minutes: Mapped[int]
    recovery_minutes: Mapped[int]
    turnover_minutes: Mapped[int]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    site: Mapped[Site] = relationship()
    chair: Mapped[Chair] = relationship()
    offers: Mapped[list["WaitlistOffer"]] = relationship(back_populates="hold")


class WaitlistOffer(Base):
    """A held chair offered to one who waits; without `offered_by_id` the worker did."""

    __tablename__ = "waitlist_offers"
    __table_args__ = (
        sa.UniqueConstraint("entry_id", "hold_id"),
        sa.Index(
            "uq_waitlist_offers_open",
            "entry_id",
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
        sa.CheckConstraint("(status = 'open') = (ended_at IS NULL)", name="ended_when_closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("waitlist_entries.id"))
    hold_id: Mapped[int] = mapped_column(sa.ForeignKey("chair_holds.id"), index=True)
    status: Mapped[OfferStatus] = mapped_column(default=OfferStatus.OPEN)
    offered_at: Mapped[datetime]
    offered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]

    entry: Mapped[WaitlistEntry] = relationship()
    offered_by: Mapped[User | None] = relationship()
    hold: Mapped[ChairHold] = relationship(back_populates="offers")


class KnownStarts(Base):
    """What was free on a day already when somebody began to wait for a visit of that shape.

    A start that is free and not known became free since: a hole. The cells of the day are
    the bits of a hexadecimal number.
    """

    __tablename__ = "known_starts"
    __table_args__ = (sa.UniqueConstraint("site_id", "on", *_PHASES, name="uq_known_starts_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    on: Mapped[date]
    prep_minutes: Mapped[int]
    infusion_minutes: Mapped[int]
    recovery_minutes: Mapped[int]
    turnover_minutes: Mapped[int]
    cells: Mapped[str] = mapped_column(sa.String(80))


class AppointmentChange(Base):
    """What a visit was before the desk booked, moved or cancelled it, so that it can be undone."""

    __tablename__ = "appointment_changes"
    __table_args__ = (
        sa.CheckConstraint(
            "(old_override_reason IS NULL) = (old_override_by_id IS NULL)",
            name="override_by_somebody",
        ),
        sa.Index("ix_appointment_changes_appointment_id_made_at", "appointment_id", "made_at"),
        sa.Index("ix_appointment_changes_made_by_id_made_at", "made_by_id", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    appointment_id: Mapped[int] = mapped_column(sa.ForeignKey("appointments.id"))
    kind: Mapped[ChangeKind]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    old_starts_at: Mapped[datetime]
    old_chair_id: Mapped[int] = mapped_column(sa.ForeignKey("chairs.id"))
    old_status: Mapped[AppointmentStatus]
    old_confirmed_at: Mapped[datetime | None]
    old_changed_at: Mapped[datetime]
    old_override_reason: Mapped[str | None] = mapped_column(sa.String(200))
    old_override_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]

    appointment: Mapped[Appointment] = relationship()
    old_chair: Mapped[Chair] = relationship()


class CandidacyOverride(Base):
    """A safety rule that a prescriber set aside for one visit, and why."""

    __tablename__ = "candidacy_overrides"

    id: Mapped[int] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(sa.ForeignKey("appointments.id"), index=True)
    rule: Mapped[str] = mapped_column(sa.String(20))
    sentence: Mapped[str] = mapped_column(sa.String(300))
    reason: Mapped[str] = mapped_column(sa.String(200))
    overridden_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    overridden_at: Mapped[datetime]

    appointment: Mapped[Appointment] = relationship()
    overridden_by: Mapped[User] = relationship()


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
guarded_by(
    ChairHold,
    no_overlap(
        "chair_holds_chair_once",
        table="chair_holds",
        key="chair_id",
        start="starts_at",
        end="chair_until",
        where="{row}.released_at IS NULL",
    ),
)
guarded_by(CandidacyOverride, append_only("candidacy_overrides"))
