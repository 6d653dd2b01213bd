"""The sessions of a patient over the months, for the gate and for the follow-up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from clinic_sched.database import db
from clinic_sched.patients.models import Patient
from clinic_sched.protocols import queries as protocols
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import Appointment
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries.standing import given_mg, not_struck

_YEAR = timedelta(days=365)
_NONE = Decimal(0)


@dataclass(frozen=True)
class Infusion:
    """One infusion on a patient's timeline."""

    public_id: str
    protocol_code: str
    protocol_name: str
    started_at: datetime
    ended_at: datetime | None
    given_mg: Decimal | None


@dataclass(frozen=True)
class Earlier:
    """What earlier sessions with the same drug come to."""

    count: int
    within_year: int
    last_at: datetime | None
    course_mg: Decimal | None


def infusions_of(patient: Patient) -> list[Infusion]:
    """The infusions a patient was given, the oldest first."""
    return [
        Infusion(
            public_id=session.public_id,
            protocol_code=session.protocol_version.protocol.code,
            protocol_name=session.protocol_version.name,
            started_at=session.started_at,
            ended_at=session.ended_at,
            given_mg=given_mg(session),
        )
        for session in sessions_of(patient)
        if session.started_at is not None
    ]


def sessions_of(patient: Patient) -> Sequence[InfusionSession]:
    """Every session of a patient that counts, with its protocol, the oldest first."""
    query = (
        sa.select(InfusionSession)
        .options(
            joinedload(InfusionSession.protocol_version).joinedload(ProtocolVersion.protocol),
            selectinload(InfusionSession.amendments),
        )
        .where(InfusionSession.patient_id == patient.id, not_struck())
        .order_by(InfusionSession.opened_at)
    )
    return db.session.scalars(query).all()


def discharged_between(start: datetime, end: datetime) -> Sequence[InfusionSession]:
    """Sessions with an infusion whose patient left in [start, end), the oldest first."""
    query = (
        sa.select(InfusionSession)
        .options(
            joinedload(InfusionSession.patient),
            joinedload(InfusionSession.protocol_version).joinedload(ProtocolVersion.protocol),
            joinedload(InfusionSession.appointment).joinedload(Appointment.site),
        )
        .where(
            InfusionSession.left_at >= start,
            InfusionSession.left_at < end,
            InfusionSession.started_at.is_not(None),
            not_struck(),
        )
        .order_by(InfusionSession.left_at, InfusionSession.id)
    )
    return db.session.scalars(query).all()


def earlier(infusion: InfusionSession, *, now: datetime) -> Earlier:
    """What the patient was given of this drug before this session."""
    drug = protocols.plan_of(infusion.protocol_version).drug
    same = [
        session
        for session in sessions_of(infusion.patient)
        if session.id != infusion.id
        and session.started_at is not None
        and protocols.plan_of(session.protocol_version).drug == drug
    ]
    moments = [session.started_at for session in same if session.started_at is not None]
    # Before a first infusion there is nothing to know.
    has_past = bool(same) or infusion.appointment.course_id is not None
    return Earlier(
        count=len(same),
        within_year=sum(now - moment <= _YEAR for moment in moments),
        last_at=max(moments, default=None),
        course_mg=_given_in_course(infusion) if has_past else _NONE,
    )


def _given_in_course(infusion: InfusionSession) -> Decimal | None:
    """Return what earlier visits of the course gave; outside of one it is not known."""
    course_id = infusion.appointment.course_id
    if course_id is None:
        return None
    query = (
        sa.select(InfusionSession)
        .options(selectinload(InfusionSession.amendments))
        .join(InfusionSession.appointment)
        .where(
            Appointment.course_id == course_id,
            InfusionSession.id != infusion.id,
            InfusionSession.given_mg.is_not(None),
            not_struck(),
        )
    )
    given = (given_mg(session) for session in db.session.scalars(query))
    return sum((amount for amount in given if amount is not None), _NONE)
