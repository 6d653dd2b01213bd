"""Reading the nurses whom a patient may wish for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic.models import Shift, Site
from clinic_sched.clock import local_date
from clinic_sched.database import db
from clinic_sched.scheduling.engine.lanes import stretch
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.queries import days

_SOON = timedelta(days=90)


def on_shifts(site: Site, now: datetime) -> Sequence[User]:
    """The nurses who work at a site in the weeks to come, by name."""
    working = sa.select(Shift.user_id).where(
        Shift.site_id == site.id, Shift.ends_at > now, Shift.starts_at < now + _SOON
    )
    query = (
        sa.select(User)
        .where(User.role == Role.NURSE, User.disabled_at.is_(None), User.id.in_(working))
        .order_by(User.name)
    )
    return db.session.scalars(query).all()


def is_there(appointment: Appointment) -> bool:
    """Tell whether the nurse whom the patient wished for is on duty all through the visit."""
    nurse, site = appointment.wished_nurse_id, appointment.site
    if nurse is None:
        return False
    day = days.one_day(site, local_date(appointment.starts_at, site.clock))
    first, until = (
        day.timeline.locate(appointment.starts_at)[0],
        day.timeline.first_from(appointment.patient_until),
    )
    return not stretch(first, until) & ~day.on_duty(nurse)
