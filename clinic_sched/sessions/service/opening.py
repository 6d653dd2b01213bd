"""Opening a session, and closing one that never started."""

from datetime import datetime

from clinic_sched.accounts.models import User
from clinic_sched.audit.service import record
from clinic_sched.database import conflict_means, db
from clinic_sched.protocols import queries as protocols
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.scheduling import service as scheduling
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus, CancelledBy
from clinic_sched.sessions.errors import AlreadyOpened, NoProtocol, NotCheckedIn
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries import state
from clinic_sched.sessions.rules import SessionStatus, StepKind
from clinic_sched.sessions.service.steps import check_version, subject, take_step


def open_session(appointment: Appointment, *, by: User, now: datetime) -> InfusionSession:
    """Begin the session of a visit, pinned to the version that was booked while it is in use.

    Where another version has come into use since, the session is given by that one.
    """
    # Its day is taken and the visit held, so that the desk cannot cancel it in the same moment.
    scheduling.seat(appointment, now=now)
    db.session.refresh(appointment, with_for_update={"of": Appointment})
    if appointment.status is not AppointmentStatus.CHECKED_IN:
        raise NotCheckedIn
    if appointment.protocol_version is None:
        raise NoProtocol
    infusion = InfusionSession(
        appointment=appointment,
        patient=appointment.patient,
        protocol_version=_in_use(appointment.protocol_version),
        status=SessionStatus.PRECHECK,
        opened_at=now,
        opened_by_id=by.id,
        escort_name=appointment.patient.escort_name,
        escort_phone=appointment.patient.escort_phone,
    )
    once = AlreadyOpened()
    with conflict_means(
        {
            "uq_infusion_sessions_appointment_id": once,
            "infusion_sessions.appointment_id": once,
        }
    ):
        db.session.add(infusion)
    about = {"visit": appointment.public_id, "version": infusion.protocol_version.public_id}
    record("open session", subject(infusion), about, by=by, now=now)
    return infusion


def _in_use(booked: ProtocolVersion) -> ProtocolVersion:
    if booked.status is not ProtocolStatus.RETIRED:
        return booked
    return protocols.find_approved(booked.protocol.code) or booked


def cancel(
    infusion: InfusionSession, reason: str, *, expected_version: int, by: User, now: datetime
) -> None:
    """Close a session before anything was given; the visit is cancelled by the clinic."""
    check_version(infusion, expected_version)
    infusion.left_at = state.moment(infusion, now=now)
    take_step(infusion, StepKind.CANCELLED, reason=reason, by=by, now=now)
    scheduling.cancel(infusion.appointment, reason[:200], CancelledBy.CLINIC, by=by, now=now)
