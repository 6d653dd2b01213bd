"""Patients, and the facts about them that booking and the chairside must know."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic_sched.accounts.models import User
from clinic_sched.database import Amount, Base, PublicId
from clinic_sched.guards import guarded_by, kept_words
from clinic_sched.patients.rules import FlagKind, ResponseStatus, Sex

# Words are looked up by how they begin, which only the plain order of the letters answers.
_Word = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


class Patient(Base):
    """A person the clinic treats."""

    __tablename__ = "patients"
    __table_args__ = (
        sa.CheckConstraint("birth_date >= '1900-01-01'", name="born_after_1900"),
        sa.CheckConstraint("height_cm BETWEEN 30 AND 260", name="height_possible"),
        sa.Index("ix_patients_birth_date", "birth_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    given_name: Mapped[str] = mapped_column(sa.String(80))
    family_name: Mapped[str] = mapped_column(sa.String(80))
    search_name: Mapped[str] = mapped_column(sa.String(200), index=True)
    birth_date: Mapped[date]
    sex: Mapped[Sex] = mapped_column(default=Sex.UNKNOWN)
    email: Mapped[str | None] = mapped_column(sa.String(254), index=True)
    phone: Mapped[str | None] = mapped_column(sa.String(20), index=True)
    zone: Mapped[str | None] = mapped_column(sa.String(64))
    wants_email: Mapped[bool] = mapped_column(default=True)
    height_cm: Mapped[int | None]
    escort_name: Mapped[str | None] = mapped_column(sa.String(120))
    escort_phone: Mapped[str | None] = mapped_column(sa.String(20))
    conditions: Mapped[str] = mapped_column(sa.String(500), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def actor(self) -> str:
        return f"patient:{self.public_id}"


class NameWord(Base):
    """A word that is part of somebody's name; the database keeps trigrams of it."""

    __tablename__ = "name_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(_Word, unique=True)


class PatientWord(Base):
    """A word of one patient's name, with the whole name beside it; the database writes it."""

    __tablename__ = "patient_words"
    __table_args__ = (sa.Index("ix_patient_words_word", "word", "search_name", "patient_id"),)

    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), primary_key=True)
    word: Mapped[str] = mapped_column(_Word, primary_key=True)
    search_name: Mapped[str] = mapped_column(_Word)


class Consent(Base):
    """A signed consent to one version of one protocol, until it expires."""

    __tablename__ = "consents"
    __table_args__ = (sa.CheckConstraint("expires_on > signed_on", name="expires_later"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    protocol_code: Mapped[str] = mapped_column(sa.String(40))
    protocol_version: Mapped[int]
    signed_on: Mapped[date]
    expires_on: Mapped[date]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class Consultation(Base):
    """What a prescriber found before a first infusion: is the protocol suitable?"""

    __tablename__ = "consultations"

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    protocol_code: Mapped[str] = mapped_column(sa.String(40))
    held_on: Mapped[date]
    is_suitable: Mapped[bool]
    held_by: Mapped[str] = mapped_column(sa.String(120))
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime]


class Allergy(Base):
    """A substance the patient must not be given."""

    __tablename__ = "allergies"

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    substance: Mapped[str] = mapped_column(sa.String(120))
    reaction: Mapped[str] = mapped_column(sa.String(200), default="")
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class AllergyReview(Base):
    """Somebody asked the patient about allergies; without one, none known is not known."""

    __tablename__ = "allergy_reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))

    asked_by: Mapped[User] = relationship()


class Weight(Base):
    """A weight, measured on a day."""

    __tablename__ = "weights"
    __table_args__ = (sa.CheckConstraint("kg > 0 AND kg < 500", name="kg_possible"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    kg: Mapped[Decimal] = mapped_column(Amount(5, 1))
    measured_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))


class RiskFlag(Base):
    """A reason to look twice before the next visit, open until somebody clears it."""

    __tablename__ = "risk_flags"
    __table_args__ = (
        sa.CheckConstraint("(cleared_at IS NULL) = (cleared_reason IS NULL)", name="cleared_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    kind: Mapped[FlagKind]
    note: Mapped[str] = mapped_column(sa.String(300))
    raised_by: Mapped[str] = mapped_column(sa.String(80))
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    cleared_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    cleared_reason: Mapped[str | None] = mapped_column(sa.String(300))

    patient: Mapped[Patient] = relationship()


class Response(Base):
    """What the follow-up found a protocol did for a patient."""

    __tablename__ = "responses"

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    protocol_code: Mapped[str] = mapped_column(sa.String(40))
    status: Mapped[ResponseStatus]
    why: Mapped[str] = mapped_column(sa.String(300))
    found_at: Mapped[datetime]


guarded_by(
    Patient,
    kept_words(
        "patients_words",
        table="patients",
        column="search_name",
        postings="patient_words",
        vocabulary="name_words",
    ),
)
