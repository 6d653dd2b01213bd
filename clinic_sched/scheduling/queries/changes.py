"""Reading what was done to visits in the last minutes."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from clinic_sched.accounts.models import User
from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.scheduling.models import Appointment, AppointmentChange
from clinic_sched.scheduling.queries import statements
from clinic_sched.scheduling.rules import UNDO_WITHIN, AppointmentStatus

SHOWN = 3


def find_last_change(appointment: Appointment) -> AppointmentChange | None:
    """The last thing the staff did to a visit, unless it has been undone."""
    query = (
        sa.select(AppointmentChange)
        .where(
            AppointmentChange.appointment_id == appointment.id,
            AppointmentChange.undone_at.is_(None),
        )
        .order_by(AppointmentChange.made_at.desc(), AppointmentChange.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def was_closed(appointment: Appointment) -> bool:
    """Was the visit called off at the chair, after a nurse had begun? Then it stays so."""
    return appointment.status is AppointmentStatus.CANCELLED and appointment.seated_at is not None


def find_undoable(appointment: Appointment, *, now: datetime) -> AppointmentChange | None:
    """The last thing done to a visit, while it can still be undone."""
    last = find_last_change(appointment)
    if last is None or last.made_at < appointment.changed_at:
        return None
    if appointment.status is AppointmentStatus.ENTERED_IN_ERROR or was_closed(appointment):
        return None
    return last if last.made_at + UNDO_WITHIN > now else None


def undoable_by(user: User, site: Site, *, now: datetime) -> Sequence[AppointmentChange]:
    """What one person did at a site and can still undo: the last of each visit, latest first."""
    just = {"user_id": user.id, "first": now - UNDO_WITHIN}
    if db.session.connection().scalar(statements.JUST_DONE, just) is None:
        return []
    query = (
        sa.select(AppointmentChange)
        .join(AppointmentChange.appointment)
        .options(
            joinedload(AppointmentChange.old_chair),
            joinedload(AppointmentChange.appointment).options(
                joinedload(Appointment.patient), joinedload(Appointment.chair)
            ),
        )
        .where(
            AppointmentChange.made_by_id == user.id,
            AppointmentChange.made_at > now - UNDO_WITHIN,
            AppointmentChange.made_at >= Appointment.changed_at,
            Appointment.status != AppointmentStatus.ENTERED_IN_ERROR,
            sa.or_(
                Appointment.status != AppointmentStatus.CANCELLED,
                Appointment.seated_at.is_(None),
            ),
            AppointmentChange.undone_at.is_(None),
            Appointment.site_id == site.id,
        )
        .order_by(AppointmentChange.made_at.desc(), AppointmentChange.id.desc())
    )
    last: dict[int, AppointmentChange] = {}
    for change in db.session.scalars(query):
        last.setdefault(change.appointment_id, change)
    return list(last.values())[:SHOWN]
