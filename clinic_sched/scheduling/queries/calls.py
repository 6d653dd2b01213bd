"""Reading whom the desk must phone because a visit has another time now."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.queries.replanning import needs_call
from clinic_sched.scheduling.rules import AppointmentStatus

# What was moved longer ago has been told, or comes up again when it must be confirmed.
_SINCE = timedelta(days=3)


def to_phone(site: Site, *, now: datetime) -> Sequence[Appointment]:
    """The moved visits that no mail tells of, until the patient has confirmed."""
    query = (
        sa.select(Appointment)
        .options(joinedload(Appointment.patient), joinedload(Appointment.chair))
        .where(
            Appointment.site_id == site.id,
            Appointment.starts_at > now,
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.move_number > 0,
            Appointment.confirmed_at.is_(None),
            Appointment.changed_at > now - _SINCE,
        )
        .order_by(Appointment.starts_at)
    )
    return [one for one in db.session.scalars(query) if needs_call(one, now=now)]
