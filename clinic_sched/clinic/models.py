"""Sites and what they give care with."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic_sched.accounts.models import User
from clinic_sched.clinic.equipment import EQUIPMENT
from clinic_sched.clock import get_zone
from clinic_sched.database import Base, PublicId
from clinic_sched.guards import append_only, guarded_by, minutes_between, no_overlap


class Site(Base):
    """One place with its own clock, chairs, hours, staff and rules."""

    __tablename__ = "sites"
    __table_args__ = (
        sa.CheckConstraint("pumps >= 0", name="pumps_counted"),
        sa.CheckConstraint("grid_minutes IN (5, 10, 15, 20, 30, 60)", name="grid_divides_hour"),
        sa.CheckConstraint("hands_on_minutes BETWEEN 0 AND 240", name="hands_on_sane"),
        sa.CheckConstraint("infusion_patients_per_nurse BETWEEN 1 AND 12", name="infusion_ratio"),
        sa.CheckConstraint("recovery_patients_per_nurse BETWEEN 1 AND 12", name="recovery_ratio"),
        sa.CheckConstraint("messages_until > messages_from", name="messages_by_day"),
        sa.CheckConstraint(
            "arrive_early_minutes >= 0 AND no_show_after_minutes >= 0 "
            "AND escalate_open_minutes > 0 AND escalate_closed_minutes > 0",
            name="waits_positive",
        ),
        sa.CheckConstraint(
            "offer_batch BETWEEN 0 AND 20 AND offer_minutes BETWEEN 5 AND 1440 "
            "AND offer_notice_hours >= 0 AND offers_a_week > 0",
            name="offers_sane",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(sa.String(120), unique=True)
    message_name: Mapped[str] = mapped_column(sa.String(60))
    zone: Mapped[str] = mapped_column(sa.String(64))
    phone: Mapped[str] = mapped_column(sa.String(40))
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    pumps: Mapped[int]
    grid_minutes: Mapped[int]
    hands_on_minutes: Mapped[int]
    infusion_patients_per_nurse: Mapped[int]
    recovery_patients_per_nurse: Mapped[int]
    arrive_early_minutes: Mapped[int]
    no_show_after_minutes: Mapped[int]
    messages_from: Mapped[time]
    messages_until: Mapped[time]
    escalate_open_minutes: Mapped[int]
    escalate_closed_minutes: Mapped[int]
    offer_batch: Mapped[int] = mapped_column(default=3)
    offer_minutes: Mapped[int] = mapped_column(default=30)
    offer_notice_hours: Mapped[int] = mapped_column(default=4)
    offers_a_week: Mapped[int] = mapped_column(default=3)
    offer_same_length: Mapped[bool] = mapped_column(default=False)
    offline_allowed: Mapped[bool] = mapped_column(default=True)
    cosign_required: Mapped[bool] = mapped_column(default=False)
    counts_controlled: Mapped[bool] = mapped_column(default=True)
    waste_witness_required: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    chairs: Mapped[list["Chair"]] = relationship(order_by="Chair.position", back_populates="site")

    @property
    def clock(self) -> ZoneInfo:
        return get_zone(self.zone)


class Chair(Base):
    """One named place to be infused in."""

    __tablename__ = "chairs"
    __table_args__ = (sa.UniqueConstraint("site_id", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    label: Mapped[str] = mapped_column(sa.String(40))
    position: Mapped[int]
    features: Mapped[list[str]] = mapped_column(default=list)
    is_overflow: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None]

    site: Mapped[Site] = relationship(back_populates="chairs")


class ChairCheck(Base):
    """What was found at a chair on a day: each item in order, not in order, or not looked at.

    The latest of the day counts, for every patient who sits there.
    """

    __tablename__ = "chair_checks"
    __table_args__ = (
        sa.CheckConstraint(
            "monitor IS NOT NULL OR oxygen IS NOT NULL OR suction IS NOT NULL "
            "OR emergency_kit IS NOT NULL",
            name="something_checked",
        ),
        sa.Index("ix_chair_checks_chair_id_on", "chair_id", "on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chair_id: Mapped[int] = mapped_column(sa.ForeignKey("chairs.id"))
    on: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    monitor: Mapped[bool | None]
    oxygen: Mapped[bool | None]
    suction: Mapped[bool | None]
    emergency_kit: Mapped[bool | None]
    note: Mapped[str] = mapped_column(sa.String(200), default="")

    by: Mapped[User] = relationship()

    @property
    def found(self) -> dict[str, bool | None]:
        return {item: getattr(self, item) for item in EQUIPMENT}


class OpeningHours(Base):
    """When a site is open on one weekday (Monday is 0); a weekday may have several."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_of_week"),
        sa.CheckConstraint("closes > opens", name="closes_after_opens"),
        sa.UniqueConstraint("site_id", "weekday", "opens"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]


class Closure(Base):
    """A stretch in which a site, or one of its chairs, takes nobody."""

    __tablename__ = "closures"
    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.Index("ix_closures_site_id_ends_at", "site_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    chair_id: Mapped[int | None] = mapped_column(sa.ForeignKey("chairs.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.String(120))

    site: Mapped[Site] = relationship()
    chair: Mapped[Chair | None] = relationship()


class Shift(Base):
    """A stretch in which one member of staff is on duty, less a break."""

    __tablename__ = "shifts"
    __table_args__ = (
        sa.CheckConstraint(
            minutes_between("starts_at", "ends_at").between(1, 1440), name="at_most_a_day"
        ),
        sa.CheckConstraint(
            "(break_starts_at IS NULL) = (break_ends_at IS NULL)", name="break_whole"
        ),
        sa.CheckConstraint(
            "break_starts_at IS NULL OR (break_starts_at >= starts_at "
            "AND break_ends_at > break_starts_at AND break_ends_at <= ends_at)",
            name="break_inside",
        ),
        sa.Index("ix_shifts_site_id_starts_at", "site_id", "starts_at"),
        sa.Index("ix_shifts_user_id_starts_at", "user_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    break_starts_at: Mapped[datetime | None]
    break_ends_at: Mapped[datetime | None]

    site: Mapped[Site] = relationship()
    user: Mapped[User] = relationship()


class ClinicDay(Base):
    """One day of one site: the gate every change of occupancy goes through, and its version."""

    __tablename__ = "clinic_days"
    __table_args__ = (sa.UniqueConstraint("site_id", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    on: Mapped[date]
    version: Mapped[int] = mapped_column(default=0)


guarded_by(
    Shift,
    no_overlap(
        "shifts_no_overlap", table="shifts", key="user_id", start="starts_at", end="ends_at"
    ),
)
guarded_by(ChairCheck, append_only("chair_checks"))
