"""What patients ask for once they are in."""

import secrets
from datetime import datetime

from clinic_sched.accounts.service import hash_token
from clinic_sched.audit.service import record
from clinic_sched.clock import local
from clinic_sched.database import db
from clinic_sched.followup import service as followup
from clinic_sched.followup.rules import PHONE_WITHIN, TaskKind
from clinic_sched.patients.models import Patient
from clinic_sched.portal import queries
from clinic_sched.portal.errors import VisitNotAwaited
from clinic_sched.portal.models import CalendarFeed
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus


def say_cannot_come(visit: Appointment, *, by: Patient, now: datetime) -> None:
    """Have the desk phone about a visit the patient cannot come to; nothing is cancelled yet."""
    if visit.status != AppointmentStatus.BOOKED or now >= visit.starts_at:
        raise VisitNotAwaited
    when = local(visit.starts_at, visit.site.clock)
    followup.open_task(
        TaskKind.OTHER,
        about_not_coming(visit),
        f"The patient cannot come on {when:%a} {when.day} {when:%b} at {when:%H:%M}. Please phone.",
        patient_id=visit.patient_id,
        due_at=min(now + PHONE_WITHIN, visit.starts_at),
        by=by,
        now=now,
    )


def about_not_coming(visit: Appointment) -> str:
    """Name what the desk is asked to phone about."""
    return f"appointment:{visit.public_id}:{visit.move_number}"


def open_feed(patient: Patient, *, now: datetime) -> str:
    """Give the patient's calendar a secret address; an earlier one answers no more."""
    for earlier in queries.open_feeds(patient):
        earlier.ended_at = now
    token = secrets.token_urlsafe(32)
    db.session.add(
        CalendarFeed(token_hash=hash_token(token), patient_id=patient.id, created_at=now)
    )
    record("open calendar feed", patient.actor, by=patient, now=now)
    return token
