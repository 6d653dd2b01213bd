"""What the desk needs for a patient who stands there without a visit."""

from datetime import datetime

import sqlalchemy as sa

from clinic_sched.clinic.models import Site
from clinic_sched.clock import day_span, local_date
from clinic_sched.database import db
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import Protocol, ProtocolVersion
from clinic_sched.scheduling.engine.proposals import Proposal, nearest
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.queries import days
from clinic_sched.scheduling.queries.openings import Search
from clinic_sched.scheduling.queries.visits import moments_taken
from clinic_sched.scheduling.rules import AppointmentStatus

OFFERED = 4
_GONE = (AppointmentStatus.CANCELLED, AppointmentStatus.ENTERED_IN_ERROR)


def soonest(search: Search, *, limit: int = OFFERED) -> list[Proposal]:
    """The next starts of today, the soonest first."""
    today = local_date(search.now, search.site.clock)
    day = days.one_day(search.site, today, now=search.now)
    return nearest(
        [day],
        search.shape,
        search.now,
        limit=limit,
        patient_busy=moments_taken(search.patient, day.timeline.starts_at, day.timeline.ends_at),
        not_before=search.now,
    )


def find_usual_code(patient: Patient) -> str | None:
    """The code of the protocol of the patient's latest visit, if there was one."""
    query = (
        sa.select(Protocol.code)
        .join(ProtocolVersion, ProtocolVersion.protocol_id == Protocol.id)
        .join(Appointment, Appointment.protocol_version_id == ProtocolVersion.id)
        .where(Appointment.patient_id == patient.id, Appointment.status.not_in(_GONE))
        .order_by(Appointment.starts_at.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def find_expected(patient: Patient, site: Site, *, now: datetime) -> Appointment | None:
    """The visit of today that the patient may be here for after all."""
    begins, ends = day_span(local_date(now, site.clock), site.clock)
    query = (
        sa.select(Appointment)
        .where(
            Appointment.patient_id == patient.id,
            Appointment.site_id == site.id,
            Appointment.starts_at >= begins,
            Appointment.starts_at < ends,
            Appointment.status == AppointmentStatus.BOOKED,
        )
        .order_by(Appointment.starts_at)
        .limit(1)
    )
    return db.session.scalar(query)
