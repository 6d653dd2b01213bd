"""Reading visits and the series they belong to."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from clinic_sched import clock
from clinic_sched.clinic.models import Chair, Site
from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.engine.site_day import Span
from clinic_sched.scheduling.models import Appointment, Course
from clinic_sched.scheduling.rules import HOLDS_CHAIR, AppointmentStatus

LONGEST = timedelta(days=1)


def get(public_id: str) -> Appointment:
    """The visit of that public id, or `NotFound`."""
    query = sa.select(Appointment).options(*_around()).where(Appointment.public_id == public_id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("visit")
    return found


def day(site: Site, on: date) -> Sequence[Appointment]:
    """The visits that start on one local day of a site, by time, whatever became of them."""
    first, until = clock.day_span(on, site.clock)
    query = (
        sa.select(Appointment)
        .options(*_around())
        .where(
            Appointment.site_id == site.id,
            Appointment.starts_at >= first,
            Appointment.starts_at < until,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return db.session.scalars(query).all()


def holding(site: Site, first: datetime, until: datetime) -> Sequence[Appointment]:
    """The visits that have a chair in [first, until), by time."""
    query = (
        sa.select(Appointment)
        .options(*_around())
        .where(
            Appointment.site_id == site.id,
            Appointment.starts_at > first - LONGEST,
            Appointment.starts_at < until,
            Appointment.chair_until > first,
            Appointment.status.in_(HOLDS_CHAIR),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return db.session.scalars(query).all()


def last_on_chair(chair: Chair, now: datetime) -> datetime | None:
    """When the chair is free for good, if a visit that has not ended yet is booked on it."""
    query = sa.select(sa.func.max(Appointment.chair_until)).where(
        Appointment.chair_id == chair.id,
        Appointment.chair_until > now,
        Appointment.status.in_(HOLDS_CHAIR),
    )
    return db.session.scalar(query)


def whereabouts(
    patient_ids: Iterable[int], first: datetime, until: datetime
) -> dict[int, list[tuple[int, Span]]]:
    """The visits of these patients at any site that touch [first, until), by patient."""
    query = sa.select(
        Appointment.patient_id, Appointment.id, Appointment.starts_at, Appointment.patient_until
    ).where(
        Appointment.patient_id.in_(set(patient_ids)),
        Appointment.starts_at < until,
        Appointment.starts_at > first - LONGEST,
        Appointment.status.in_(HOLDS_CHAIR),
    )
    found: dict[int, list[tuple[int, Span]]] = {}
    for patient_id, visit_id, starts_at, patient_until in db.session.execute(query):
        found.setdefault(patient_id, []).append((visit_id, Span(starts_at, patient_until)))
    return found


def upcoming(patient: Patient, now: datetime) -> Sequence[Appointment]:
    """The patient's visits that are not over and not called off, the next one first."""
    query = (
        sa.select(Appointment)
        .options(*_around())
        .where(
            Appointment.patient_id == patient.id,
            Appointment.patient_until > now,
            Appointment.status.in_(HOLDS_CHAIR),
        )
        .order_by(Appointment.starts_at)
    )
    return db.session.scalars(query).all()


def history(patient: Patient, *, limit: int = 200) -> Sequence[Appointment]:
    """Every visit of the patient, whatever became of it, the latest first."""
    query = (
        sa.select(Appointment)
        .options(*_around())
        .where(
            Appointment.patient_id == patient.id,
            Appointment.status != AppointmentStatus.ENTERED_IN_ERROR,
        )
        .order_by(Appointment.starts_at.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def moments_taken(
    patient: Patient, first: datetime, until: datetime, *, without: int | None = None
) -> list[Span]:
    """When the patient is somewhere else: visits at any site that touch [first, until)."""
    query = sa.select(Appointment.starts_at, Appointment.patient_until).where(
        Appointment.patient_id == patient.id,
        Appointment.starts_at < until,
        Appointment.starts_at > first - LONGEST,
        Appointment.patient_until > first,
        Appointment.status.in_(HOLDS_CHAIR),
    )
    if without is not None:
        query = query.where(Appointment.id != without)
    return [Span(*row) for row in db.session.execute(query)]


def get_course(public_id: str) -> Course:
    """The series of that public id, or `NotFound`."""
    query = (
        sa.select(Course)
        .options(
            joinedload(Course.patient),
            joinedload(Course.protocol_version).options(
                defer(ProtocolVersion.document), joinedload(ProtocolVersion.protocol)
            ),
        )
        .where(Course.public_id == public_id)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("series")
    return found


def of_course(course: Course) -> Sequence[Appointment]:
    """The visits of a series, by time."""
    query = (
        sa.select(Appointment)
        .options(*_around())
        .where(
            Appointment.course_id == course.id,
            Appointment.status != AppointmentStatus.ENTERED_IN_ERROR,
        )
        .order_by(Appointment.starts_at)
    )
    return db.session.scalars(query).all()


def _around() -> tuple[ORMOption, ...]:
    """What every page about a visit says; a protocol's document is read where it is used."""
    return (
        joinedload(Appointment.patient),
        joinedload(Appointment.chair),
        joinedload(Appointment.site),
        joinedload(Appointment.protocol_version).options(
            defer(ProtocolVersion.document), joinedload(ProtocolVersion.protocol)
        ),
    )
