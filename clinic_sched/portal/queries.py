"""Reading what belongs to the patient who asks, and to nobody else."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.followup import queries as followup
from clinic_sched.followup.models import CheckIn
from clinic_sched.patients.models import Patient
from clinic_sched.portal.models import CalendarFeed, PatientLink, PatientSignIn
from clinic_sched.portal.rules import FEED_LOOKS_BACK
from clinic_sched.scheduling import queries as scheduling
from clinic_sched.scheduling.models import Appointment, WaitlistOffer
from clinic_sched.scheduling.queries import waitlist

LINKS_AT_ONCE = 5


def own_visit(patient: Patient, public_id: str) -> Appointment:
    """The patient's visit of that public id; another's does not exist."""
    found = scheduling.get(public_id)
    if found.patient_id != patient.id:
        raise NotFound("visit")
    return found


def own_check_in(patient: Patient, public_id: str) -> CheckIn:
    """The patient's check-in of that public id; another's does not exist."""
    found = followup.get_check_in(public_id)
    if found.patient_id != patient.id:
        raise NotFound("check-in")
    return found


def own_offer(patient: Patient, public_id: str) -> WaitlistOffer:
    """The patient's offer of that public id; another's does not exist."""
    found = waitlist.get_offer(public_id)
    if found.entry.patient_id != patient.id:
        raise NotFound("offer")
    return found


def by_email(email: str) -> Sequence[Patient]:
    """Everybody who is reached at that address: a family may share one."""
    query = sa.select(Patient).where(Patient.email == email.strip().lower())
    return db.session.scalars(query.order_by(Patient.id).limit(LINKS_AT_ONCE)).all()


def find_link(token_hash: str) -> PatientLink | None:
    """The link of that token, good or not."""
    query = sa.select(PatientLink).options(joinedload(PatientLink.patient))
    return db.session.scalar(query.where(PatientLink.token_hash == token_hash))


def count_wrong_birth_dates(patient_id: int, *, since: datetime) -> int:
    """How often a birth date was wrong on the links a patient was sent since then."""
    query = sa.select(sa.func.sum(PatientLink.wrong_birth_dates)).where(
        PatientLink.patient_id == patient_id, PatientLink.created_at >= since
    )
    return db.session.scalar(query) or 0


def find_sign_in(token_hash: str) -> PatientSignIn | None:
    """The sign-in of that token, whether it holds or not."""
    query = sa.select(PatientSignIn).options(joinedload(PatientSignIn.patient))
    return db.session.scalar(query.where(PatientSignIn.token_hash == token_hash))


def find_owner_of_feed(token_hash: str) -> Patient | None:
    """Whose the calendar feed of that token is, unless it was ended."""
    query = (
        sa.select(Patient)
        .join(CalendarFeed, Patient.id == CalendarFeed.patient_id)
        .where(CalendarFeed.token_hash == token_hash, CalendarFeed.ended_at.is_(None))
    )
    return db.session.scalar(query)


def open_feeds(patient: Patient) -> Sequence[CalendarFeed]:
    """The calendar addresses of a patient that still answer."""
    query = sa.select(CalendarFeed).where(
        CalendarFeed.patient_id == patient.id, CalendarFeed.ended_at.is_(None)
    )
    return db.session.scalars(query).all()


def visits_for_calendar(patient: Patient, *, now: datetime) -> Sequence[Appointment]:
    """The visits a calendar shows: those ahead, and the last month's."""
    return [
        visit
        for visit in scheduling.upcoming(patient, now - FEED_LOOKS_BACK)
        if visit.patient_until > now - FEED_LOOKS_BACK
    ]
