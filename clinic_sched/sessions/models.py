"""What happened in the chair. Rows are added, not changed; after the signature, none."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic_sched.accounts.models import User
from clinic_sched.database import Amount, Base, PublicId
from clinic_sched.guards import append_only, closed_with, guarded_by, never_removed, unchanging
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import Appointment
from clinic_sched.sessions.corrections import Amendment, Signature, Strike
from clinic_sched.sessions.late import fresh_key
from clinic_sched.sessions.rules import COLUMN_OF, NoteKind, SessionStatus, StepKind


class InfusionSession(Base):
    """One visit in the chair, pinned to the protocol version it was started with."""

    __tablename__ = "infusion_sessions"
    __table_args__ = (
        sa.CheckConstraint(
            "started_at IS NOT NULL OR status IN ('precheck', 'ready', 'emergency', 'recovery', "
            "'discharged', 'left-ama', 'transferred', 'cancelled', 'signed')",
            name="started_when_infusing",
        ),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_start"),
        sa.CheckConstraint(
            "(status = 'signed') = (signed_at IS NOT NULL) "
            "AND (signed_at IS NULL) = (signed_by_id IS NULL) "
            "AND (signed_at IS NULL) = (signed_name IS NULL) "
            "AND (signed_at IS NULL) = (content_hash IS NULL)",
            name="signed_by_somebody",
        ),
        sa.CheckConstraint("given_mg >= 0", name="given_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    appointment_id: Mapped[int] = mapped_column(sa.ForeignKey("appointments.id"), unique=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"), index=True)
    protocol_version_id: Mapped[int] = mapped_column(sa.ForeignKey("protocol_versions.id"))
    status: Mapped[SessionStatus] = mapped_column(default=SessionStatus.PRECHECK, index=True)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    given_mg: Mapped[Decimal | None] = mapped_column(Amount(9, 2))
    escort_name: Mapped[str | None] = mapped_column(sa.String(120))
    escort_phone: Mapped[str | None] = mapped_column(sa.String(20))
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    signed_name: Mapped[str | None] = mapped_column(sa.String(120))
    signed_meaning: Mapped[str | None] = mapped_column(sa.String(120))
    needs_cosign: Mapped[bool] = mapped_column(default=False)
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    version: Mapped[int] = mapped_column()

    appointment: Mapped[Appointment] = relationship()
    patient: Mapped[Patient] = relationship()
    protocol_version: Mapped[ProtocolVersion] = relationship()
    signed_by: Mapped[User | None] = relationship(foreign_keys=[signed_by_id])
    steps: Mapped[list["Step"]] = relationship(order_by="Step.id")
    checks: Mapped[list["GateCheck"]] = relationship(order_by="GateCheck.id")
    orders: Mapped[list["DoseOrder"]] = relationship(order_by="DoseOrder.id")
    vitals: Mapped[list["VitalSigns"]] = relationship(
        order_by="[VitalSigns.taken_at, VitalSigns.id]"
    )
    concerns: Mapped[list["Concern"]] = relationship(order_by="Concern.id")
    reactions: Mapped[list["Reaction"]] = relationship(order_by="Reaction.onset_at")
    notes: Mapped[list["Note"]] = relationship(order_by="[Note.at, Note.id]")
    strikes: Mapped[list[Strike]] = relationship(order_by=Strike.id)
    amendments: Mapped[list[Amendment]] = relationship(order_by=Amendment.id)
    signatures: Mapped[list[Signature]] = relationship(order_by=Signature.id)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Step(Base):
    """One move of the session, or a change of rate: who, when, and why."""

    __tablename__ = "session_steps"
    __table_args__ = (sa.CheckConstraint("rate_mg_h >= 0", name="rate_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("infusion_sessions.id"), index=True)
    kind: Mapped[StepKind]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    rate_mg_h: Mapped[Decimal | None] = mapped_column(Amount(9, 3))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    second_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[User] = relationship(foreign_keys=[by_id])
    second_by: Mapped[User | None] = relationship(foreign_keys=[second_by_id])


class GateCheck(Base):
    """An answer to one item of the gate, the discharge set or the record; the latest counts.

    `met` unknown is not met. An override carries who allowed it, and why.
    """

    __tablename__ = "session_checks"
    __table_args__ = (
        sa.CheckConstraint(
            "(override_by_id IS NULL) = (override_reason IS NULL)", name="override_with_reason"
        ),
        sa.CheckConstraint("stage IN ('gate', 'discharge', 'record')", name="stage_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("infusion_sessions.id"), index=True)
    stage: Mapped[str] = mapped_column(sa.String(12))
    code: Mapped[str] = mapped_column(sa.String(60))
    met: Mapped[bool | None]
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    at: Mapped[datetime]
    override_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    override_reason: Mapped[str | None] = mapped_column(sa.String(300))

    by: Mapped[User] = relationship(foreign_keys=[by_id])
    override_by: Mapped[User | None] = relationship(foreign_keys=[override_by_id])


class DoseOrder(Base):
    """What a prescriber ordered for this session; the latest counts."""

    __tablename__ = "dose_orders"
    __table_args__ = (
        sa.CheckConstraint(
            "dose > 0 AND dose_mg > 0 AND minutes > 0 AND rate_mg_h > 0", name="amounts_positive"
        ),
        sa.CheckConstraint("weight_kg > 0 AND weight_kg < 500", name="weight_possible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("infusion_sessions.id"), index=True)
    dose: Mapped[Decimal] = mapped_column(Amount(9, 3))
    unit: Mapped[str] = mapped_column(sa.String(20))
    minutes: Mapped[int]
    weight_kg: Mapped[Decimal] = mapped_column(Amount(5, 1))
    dosing_weight_kg: Mapped[Decimal] = mapped_column(Amount(5, 1))
    dose_mg: Mapped[Decimal] = mapped_column(Amount(9, 2))
    concentration_mg_ml: Mapped[Decimal | None] = mapped_column(Amount(9, 3))
    rate_mg_h: Mapped[Decimal] = mapped_column(Amount(9, 3))
    pump_ml_h: Mapped[Decimal | None] = mapped_column(Amount(9, 2))
    ordered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    ordered_at: Mapped[datetime]
    alternate: Mapped[str | None] = mapped_column(sa.String(60))
    concerns: Mapped[list[str]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")

    ordered_by: Mapped[User] = relationship()


class VitalSigns(Base):
    """One set of readings, taken at one moment. Empty is not taken."""

    __tablename__ = "vital_signs"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "entry_key"),
        sa.CheckConstraint("systolic BETWEEN 30 AND 300", name="systolic_possible"),
        sa.CheckConstraint("diastolic BETWEEN 10 AND 200", name="diastolic_possible"),
        sa.CheckConstraint("systolic > diastolic", name="systolic_over_diastolic"),
        sa.CheckConstraint("(systolic IS NULL) = (diastolic IS NULL)", name="blood_pressure_whole"),
        sa.CheckConstraint("heart_rate BETWEEN 10 AND 300", name="heart_rate_possible"),
        sa.CheckConstraint("respiratory_rate BETWEEN 0 AND 80", name="respiratory_rate_possible"),
        sa.CheckConstraint("spo2 BETWEEN 30 AND 100", name="spo2_possible"),
        sa.CheckConstraint("temperature_c BETWEEN 25 AND 45", name="temperature_possible"),
        sa.CheckConstraint("pain BETWEEN 0 AND 10", name="pain_scale"),
        sa.CheckConstraint("sedation BETWEEN 0 AND 5", name="sedation_scale"),
        sa.CheckConstraint("dissociation BETWEEN 0 AND 10", name="dissociation_scale"),
        sa.CheckConstraint("nausea BETWEEN 0 AND 3", name="nausea_scale"),
        sa.CheckConstraint(
            "phase IN ('pre', 'infusion', 'recovery', 'discharge')", name="phase_known"
        ),
        sa.CheckConstraint("taken_at <= recorded_at", name="taken_before_recorded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("infusion_sessions.id"), index=True)
    entry_key: Mapped[str] = mapped_column(sa.String(64))
    phase: Mapped[str] = mapped_column(sa.String(12))
    taken_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    late_reason: Mapped[str | None] = mapped_column(sa.String(200))
    systolic: Mapped[int | None]
    diastolic: Mapped[int | None]
    heart_rate: Mapped[int | None]
    respiratory_rate: Mapped[int | None]
    spo2: Mapped[int | None]
    temperature_c: Mapped[Decimal | None] = mapped_column(Amount(3, 1))
    pain: Mapped[int | None]
    sedation: Mapped[int | None]
    dissociation: Mapped[int | None]
    nausea: Mapped[int | None]
    others: Mapped[dict[str, Any]] = mapped_column(default=dict)

    by: Mapped[User] = relationship()

    @property
    def readings(self) -> dict[str, Decimal]:
        columns = {code: getattr(self, column) for code, column in COLUMN_OF.items()}
        taken = columns | self.others
        return {code: Decimal(str(value)) for code, value in taken.items() if value is not None}


class Concern(Base):
    """A crossed threshold and what it calls for; open until somebody answers it."""

    __tablename__ = "session_concerns"
    __table_args__ = (
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) "
            "AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name="answered_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("infusion_sessions.id"), index=True)
    vitals_id: Mapped[int] = mapped_column(sa.ForeignKey("vital_signs.id"))
    action: Mapped[str] = mapped_column(sa.String(60))
    sentence: Mapped[str] = mapped_column(sa.String(300))
    must_answer: Mapped[bool]
    raised_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    answer: Mapped[str | None] = mapped_column(sa.String(300))


class Reaction(Base):
    """Something unwanted: what, how bad, what was done, and when it was over."""

    __tablename__ = "reactions"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "entry_key"),
        sa.CheckConstraint("onset_at <= recorded_at", name="begun_before_recorded"),
        sa.CheckConstraint("grade BETWEEN 1 AND 5", name="grade_known"),
        sa.CheckConstraint(
            "resolved_at IS NULL OR resolved_at >= onset_at", name="resolved_after_onset"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("infusion_sessions.id"), index=True)
    entry_key: Mapped[str] = mapped_column(sa.String(64), default=fresh_key)
    term: Mapped[str] = mapped_column(sa.String(120))
    grade: Mapped[int]
    onset_at: Mapped[datetime]
    action: Mapped[str] = mapped_column(sa.String(300))
    recorded_at: Mapped[datetime]
    late_reason: Mapped[str | None] = mapped_column(sa.String(200))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[User] = relationship(foreign_keys=[by_id])


class Note(Base):
    """A sentence for the record; after the signature only as an addendum.

    An addendum has the revision of the signature that covers it, every other note has 0.
    """

    __tablename__ = "session_notes"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "entry_key"),
        sa.CheckConstraint("at <= recorded_at", name="said_before_recorded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("infusion_sessions.id"), index=True)
    entry_key: Mapped[str] = mapped_column(sa.String(64), default=fresh_key)
    kind: Mapped[NoteKind] = mapped_column(default=NoteKind.NOTE)
    revision: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    late_reason: Mapped[str | None] = mapped_column(sa.String(200))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))

    by: Mapped[User] = relationship()

    @property
    def is_addendum(self) -> bool:
        return self.revision > 0


def _locked(also: str = "") -> str:
    return (
        f"EXISTS (SELECT 1 FROM infusion_sessions s "  # noqa: S608 (our own names)
        f"WHERE s.id = NEW.session_id AND s.signed_at IS NOT NULL){also}"
    )


# Neither changed in a signed record, nor moved out of one.
_KEPT = (
    "EXISTS (SELECT 1 FROM infusion_sessions s "
    "WHERE s.id IN (OLD.session_id, NEW.session_id) AND s.signed_at IS NOT NULL)"
)

guarded_by(
    InfusionSession,
    unchanging(
        "infusion_sessions_locked",
        table="infusion_sessions",
        condition="OLD.signed_at IS NOT NULL",
    ),
    never_removed("infusion_sessions"),
)
guarded_by(
    Appointment,
    unchanging(
        "appointments_in_chair",
        table="appointments",
        condition="NEW.status IN ('cancelled', 'entered-in-error') AND NEW.status <> OLD.status "
        "AND EXISTS (SELECT 1 FROM infusion_sessions s "
        "WHERE s.appointment_id = OLD.id AND s.status <> 'cancelled')",
    ),
)
_ADDED: tuple[type[Base], ...] = (Step, GateCheck, DoseOrder, VitalSigns, Note)
_LOCKED: tuple[type[Base], ...] = (Step, GateCheck, DoseOrder, VitalSigns, Concern, Reaction)
_ANSWERED: tuple[type[Base], ...] = (Concern, Reaction)

for _model in _ADDED:
    guarded_by(_model, append_only(_model.__tablename__))
for _model in _LOCKED:
    _name = _model.__tablename__
    guarded_by(_model, closed_with(f"{_name}_locked", table=_name, condition=_locked()))
for _model in _ANSWERED:
    _name = _model.__tablename__
    guarded_by(
        _model,
        unchanging(f"{_name}_kept", table=_name, condition=_KEPT),
        never_removed(_name),
    )
guarded_by(
    Note,
    closed_with(
        "session_notes_locked",
        table="session_notes",
        condition=_locked(" AND NEW.revision = 0"),
    ),
)
