"""What a story begins with, where the clinic's own day does not offer it."""

import itertools
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts import queries as accounts
from clinic_sched.accounts import service as hiring
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.audit.service import WORKER
from clinic_sched.clinic import queries as places
from clinic_sched.clinic.models import Chair, Site
from clinic_sched.database import db
from clinic_sched.followup.models import CheckIn
from clinic_sched.followup.rules import CheckInStatus
from clinic_sched.operations.demo.fitness import certify
from clinic_sched.operations.demo.house import PASSWORD
from clinic_sched.operations.demo.people import PATIENT_EMAIL
from clinic_sched.patients import service as register
from clinic_sched.patients.models import Patient
from clinic_sched.patients.rules import Sex
from clinic_sched.protocols import queries as protocols
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling import queries as visits
from clinic_sched.scheduling import service as scheduling
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import HOLDS_CHAIR
from tests import builders
from tests.journeys.clinic import Clinic

_FAMILIES = itertools.cycle(["Quillfeather", "Marrowby", "Tindlewick", "Ashenford", "Corrander"])
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """A patient as a story speaks of them."""

    name: str
    born: date
    email: str
    url: str


@dataclass(frozen=True)
class Visit:
    """A visit as a story speaks of it."""

    patient: Person
    chair: str
    starts_at: datetime
    url: str


def a_nurse(clinic: Clinic) -> str:
    """A nurse who has no patients yet; the address they sign in with."""
    email = f"nurse.of.story{next(_numbers)}@demo.example"
    with clinic.behind() as now:
        nurse = hiring.create_user(
            email=email,
            name="Wilhelmina Stroud",
            role=Role.NURSE,
            password=PASSWORD,
            by=WORKER,
            now=now,
        )
        db.session.flush()
        certify(nurse, now=now)
    return email


def a_patient(clinic: Clinic, given_name: str) -> Person:
    """Somebody weighed and consulted, with a consent for the protocol of the stories."""
    with clinic.behind() as now:
        return _person(_register(given_name, now))


def a_visit(
    clinic: Clinic, given_name: str, *, starts_in: timedelta, code: str = "KET-MOOD-40"
) -> Visit:
    """A booked visit of a new patient, in a chair that is free for it."""
    with clinic.behind() as now:
        patient, site = _register(given_name, now), places.get_site()
        version = protocols.find_approved(code)
        assert version is not None
        starts_at = (now + starts_in).replace(second=0, microsecond=0)
        # The patient is told of a change once it has stood for some minutes.
        visit = _book(site, patient, version, starts_at, now - timedelta(minutes=5))
        return Visit(
            _person(patient), visit.chair.label, starts_at, f"/appointments/{visit.public_id}"
        )


def somebody_asked_about_safety(clinic: Clinic) -> Person:
    """A patient of the demo, not its own one, with open questions that ask about safety."""
    with clinic.behind() as now:
        query = (
            sa.select(CheckIn)
            .join(CheckIn.patient)
            .where(
                CheckIn.status == CheckInStatus.SENT,
                CheckIn.by_phone.is_(False),
                CheckIn.expires_at > now,
                Patient.email.is_not(None),
                Patient.email != PATIENT_EMAIL,
            )
            .order_by(CheckIn.expires_at.desc())
        )
        asked = [one for one in db.session.scalars(query) if "safety" in one.instruments]
        return _person(asked[0].patient)


def _register(given_name: str, now: datetime) -> Patient:
    nurse, number = _staff("nurse"), next(_numbers)
    today = clock.local_date(now, places.get_site().clock)
    born = date(1960, 1, 1) + timedelta(days=397 * number)
    family = next(_FAMILIES)
    email = f"{given_name}.{family}{number}@mail.example".lower()
    details = register.Details(
        given_name,
        family,
        born,
        Sex.FEMALE,
        email,
        escort_name="Joan Ellison",
        escort_phone="+15555550188",
    )
    patient = register.register(details, today=today, by=nurse, now=now)
    patient.height_cm = 170
    register.record_weight(patient, Decimal(70), measured_at=now, by=nurse, now=now)
    register.record_consent(
        patient,
        protocol_code="KET-MOOD-40",
        protocol_version=1,
        signed_on=today - timedelta(days=30),
        expires_on=today + timedelta(days=300),
        today=today,
        by=nurse,
        now=now,
    )
    register.record_consultation(
        patient,
        protocol_code="KET-MOOD-40",
        held_on=today - timedelta(days=30),
        held_by="Dr. Ines Falkenrath",
        is_suitable=True,
        today=today,
        by=nurse,
        now=now,
    )
    return patient


def _book(
    site: Site,
    patient: Patient,
    version: ProtocolVersion,
    starts_at: datetime,
    booked_at: datetime,
) -> Appointment:
    minutes = version.prep_minutes + version.infusion_minutes + version.recovery_minutes
    until = starts_at + timedelta(minutes=minutes + version.turnover_minutes)
    return builders.appointment(
        site,
        patient,
        version,
        starts_at,
        chair_id=_free_chair(site, starts_at, until).id,
        booked_by_id=_staff("desk").id,
        booked_at=booked_at,
        changed_at=booked_at,
    )


def _free_chair(site: Site, starts_at: datetime, until: datetime) -> Chair:
    held = sa.select(Appointment.chair_id).where(
        Appointment.status.in_(HOLDS_CHAIR),
        Appointment.starts_at < until,
        Appointment.chair_until > starts_at - timedelta(hours=3),
    )
    free = sa.select(Chair).where(Chair.site_id == site.id, Chair.id.not_in(held))
    found = db.session.scalars(free.order_by(Chair.position).limit(1)).first()
    return found or builders.chair(site, places.last_position(site) + 1)


def _staff(role: str) -> User:
    found = accounts.find_by_email(f"{role}@demo.example")
    assert found is not None
    return found


def _person(patient: Patient) -> Person:
    return Person(
        patient.full_name, patient.birth_date, patient.email or "", f"/patients/{patient.public_id}"
    )


def checked_in(clinic: Clinic, visit: Visit) -> Visit:
    """The same visit, whose patient the desk has checked in."""
    with clinic.behind() as now:
        appointment = visits.get(visit.url.rpartition("/")[2])
        scheduling.arrive(appointment, by=_staff("desk"), now=now)
        scheduling.check_in(appointment, by=_staff("desk"), now=now)
    return visit
