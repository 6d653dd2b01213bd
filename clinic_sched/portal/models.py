"""How a patient gets in: a link used once, then a sign-in of their own."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic_sched.database import Base, PublicId
from clinic_sched.patients.models import Patient


class PatientLink(Base):
    """A link sent to a patient, good once and for a while."""

    __tablename__ = "patient_links"
    __table_args__ = (
        sa.CheckConstraint("expires_at > created_at", name="expires_later"),
        sa.CheckConstraint("wrong_birth_dates >= 0", name="tries_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    next_path: Mapped[str] = mapped_column(sa.String(120), default="/my")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    wrong_birth_dates: Mapped[int] = mapped_column(default=0)

    patient: Mapped[Patient] = relationship()


class PatientSignIn(Base):
    """One browser of one patient, until it ends or expires."""

    __tablename__ = "patient_sign_ins"
    __table_args__ = (sa.CheckConstraint("expires_at > created_at", name="expires_later"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    patient: Mapped[Patient] = relationship()


class CalendarFeed(Base):
    """A secret address a patient's calendar reads."""

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
