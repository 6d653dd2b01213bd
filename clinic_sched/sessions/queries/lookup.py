"""Finding a session, and taking it to change it."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import Appointment
from clinic_sched.sessions.models import Concern, InfusionSession, Reaction


def get(public_id: str) -> InfusionSession:
    """The session of that public id with its visit, or `NotFound`."""
    query = (
        sa.select(InfusionSession)
        .options(
            joinedload(InfusionSession.patient),
            joinedload(InfusionSession.protocol_version).joinedload(ProtocolVersion.protocol),
            joinedload(InfusionSession.appointment).joinedload(Appointment.chair),
            joinedload(InfusionSession.appointment).joinedload(Appointment.site),
        )
        .where(InfusionSession.public_id == public_id)
    )
    return _found(db.session.scalar(query))


def take(public_id: str) -> InfusionSession:
    """The session, held until the transaction ends, so that nobody else moves it meanwhile."""
    query = (
        sa.select(InfusionSession)
        .where(InfusionSession.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return _found(db.session.scalar(query))


def find_for(appointment: Appointment) -> InfusionSession | None:
    """The session of a visit, if one was opened."""
    return db.session.scalar(
        sa.select(InfusionSession).where(InfusionSession.appointment_id == appointment.id)
    )


def get_concern(infusion: InfusionSession, public_id: str) -> Concern:
    """The concern of that public id in this session, or `NotFound`."""
    query = sa.select(Concern).where(
        Concern.public_id == public_id, Concern.session_id == infusion.id
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("concern")
    return found


def get_reaction(infusion: InfusionSession, public_id: str) -> Reaction:
    """The reaction of that public id in this session, or `NotFound`."""
    query = sa.select(Reaction).where(
        Reaction.public_id == public_id, Reaction.session_id == infusion.id
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("reaction")
    return found


def _found(infusion: InfusionSession | None) -> InfusionSession:
    if infusion is None:
        raise NotFound("session")
    return infusion
