"""Reading check-ins and their answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.followup.check_in_plan import BEFORE_ROW
from clinic_sched.followup.models import Answer, CheckIn, Outcome, Task
from clinic_sched.followup.rules import CheckInStatus, TaskKind
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import Appointment
from clinic_sched.sessions.models import InfusionSession, Step
from clinic_sched.sessions.queries.standing import not_struck
from clinic_sched.sessions.rules import IN_CHAIR, SessionStatus, StepKind

WAITING = (CheckInStatus.SCHEDULED, CheckInStatus.SENT)
# Sessions that ended longer ago than any follow-up lasts are let be.
LOOK_BACK = timedelta(days=120)
_LEFT = (SessionStatus.DISCHARGED, SessionStatus.LEFT_AMA, SessionStatus.SIGNED)


def get_check_in(public_id: str) -> CheckIn:
    """The check-in of that public id, or `NotFound`."""
    found = find_check_in(public_id)
    if found is None:
        raise NotFound("check-in")
    return found


def find_check_in(public_id: str) -> CheckIn | None:
    """The check-in of that public id, with the visit and the site it follows."""
    visit = joinedload(CheckIn.session).joinedload(InfusionSession.appointment)
    query = (
        sa.select(CheckIn)
        .options(joinedload(CheckIn.patient), visit.joinedload(Appointment.site))
        .where(CheckIn.public_id == public_id)
    )
    return db.session.scalar(query)


def open_check_ins(patient: Patient, *, now: datetime) -> Sequence[CheckIn]:
    """What the patient can answer now, the first due first."""
    query = (
        sa.select(CheckIn)
        .where(
            CheckIn.patient_id == patient.id,
            CheckIn.status.in_(WAITING),
            CheckIn.due_at <= now,
            CheckIn.expires_at > now,
        )
        .order_by(CheckIn.due_at, CheckIn.id)
    )
    return [found for found in db.session.scalars(query) if found.instruments]


def check_ins_of(patient: Patient, *, limit: int = 100) -> Sequence[CheckIn]:
    """The patient's check-ins, the latest due first."""
    query = (
        sa.select(CheckIn)
        .where(CheckIn.patient_id == patient.id)
        .order_by(CheckIn.due_at.desc(), CheckIn.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def sessions_to_follow(*, now: datetime) -> Sequence[InfusionSession]:
    """The sessions whose patient has left and whose check-ins are not written yet."""
    written = sa.exists().where(CheckIn.session_id == InfusionSession.id, CheckIn.row > BEFORE_ROW)
    return _sessions(
        InfusionSession.status.in_(_LEFT),
        InfusionSession.started_at.is_not(None),
        InfusionSession.left_at.between(now - LOOK_BACK, now),
        ~written,
        not_struck(),
    )


def left_against_advice(*, now: datetime) -> Sequence[InfusionSession]:
    """The sessions whose patient left against advice, and whom nobody was told to call yet."""
    asked = sa.exists().where(
        Task.kind == TaskKind.LEFT_AMA,
        Task.about == sa.literal("session:") + InfusionSession.public_id,
    )
    left = sa.exists().where(Step.session_id == InfusionSession.id, Step.kind == StepKind.LEFT_AMA)
    return _sessions(
        left, InfusionSession.left_at.between(now - LOOK_BACK, now), ~asked, not_struck()
    )


def sessions_to_compare_with(*, now: datetime) -> Sequence[InfusionSession]:
    """The sessions about to be a patient's first under a protocol, not asked about yet."""
    earlier = aliased(InfusionSession)
    earlier_version = aliased(ProtocolVersion)
    before = (
        sa.exists()
        .where(
            earlier.patient_id == InfusionSession.patient_id,
            earlier.id != InfusionSession.id,
            earlier.started_at.is_not(None),
            earlier.protocol_version_id == earlier_version.id,
            earlier_version.protocol_id == ProtocolVersion.protocol_id,
        )
        .correlate(InfusionSession, ProtocolVersion)
    )
    asked = sa.exists().where(CheckIn.session_id == InfusionSession.id)
    return _sessions(
        InfusionSession.status.in_(tuple(IN_CHAIR)),
        InfusionSession.started_at.is_(None),
        InfusionSession.opened_at >= now - timedelta(days=1),
        ~asked,
        ~before,
    )


def superseded_by(infusion: InfusionSession) -> Sequence[CheckIn]:
    """The check-ins still waiting after earlier infusions under the same protocol."""
    other = aliased(ProtocolVersion)
    query = (
        sa.select(CheckIn)
        .join(InfusionSession, InfusionSession.id == CheckIn.session_id)
        .join(other, other.id == InfusionSession.protocol_version_id)
        .where(
            CheckIn.patient_id == infusion.patient_id,
            CheckIn.status == CheckInStatus.SCHEDULED,
            InfusionSession.left_at < infusion.left_at,
            other.protocol_id == infusion.protocol_version.protocol_id,
        )
    )
    return db.session.scalars(query).all()


def due(*, now: datetime) -> Sequence[CheckIn]:
    """The check-ins to be asked for now."""
    visit = joinedload(CheckIn.session).joinedload(InfusionSession.appointment)
    query = (
        sa.select(CheckIn)
        .options(joinedload(CheckIn.patient), visit.joinedload(Appointment.site))
        .where(
            CheckIn.status == CheckInStatus.SCHEDULED,
            CheckIn.due_at <= now,
            CheckIn.expires_at > now,
            CheckIn.session.has(not_struck()),
        )
        .order_by(CheckIn.due_at, CheckIn.id)
        .limit(200)
    )
    return db.session.scalars(query).all()


def overdue(*, now: datetime) -> sa.Update:
    """The statement that closes what nobody answered in time."""
    return (
        sa.update(CheckIn)
        .where(CheckIn.status.in_(WAITING), CheckIn.expires_at <= now)
        .values(status=CheckInStatus.EXPIRED)
        .execution_options(synchronize_session=False)
    )


def answers_to(check_in: CheckIn) -> Sequence[Answer]:
    """What was answered, in the order it was asked."""
    query = sa.select(Answer).where(Answer.check_in_id == check_in.id).order_by(Answer.id)
    return db.session.scalars(query).all()


def last_answers(patient: Patient, *, limit: int = 12) -> Sequence[Answer]:
    """The patient's latest answers."""
    query = (
        sa.select(Answer)
        .where(Answer.patient_id == patient.id)
        .order_by(Answer.answered_at.desc(), Answer.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def outcomes_of(patient: Patient) -> Sequence[Outcome]:
    """Every number the patient's answers came to, oldest first."""
    query = sa.select(Outcome).where(Outcome.patient_id == patient.id)
    return db.session.scalars(query.order_by(Outcome.at, Outcome.id)).all()


def _sessions(*where: sa.ColumnElement[bool]) -> Sequence[InfusionSession]:
    query = (
        sa.select(InfusionSession)
        .join(InfusionSession.protocol_version)
        .options(joinedload(InfusionSession.patient), joinedload(InfusionSession.protocol_version))
        .where(*where)
        .order_by(InfusionSession.id)
        .limit(200)
    )
    return db.session.scalars(query).all()
