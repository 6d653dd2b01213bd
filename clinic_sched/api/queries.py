"""Reading for programs: long lists page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload

from clinic_sched.api.cursors import Cursor
from clinic_sched.api.models import ApiReceipt
from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import Appointment, Course
from clinic_sched.scheduling.rules import AppointmentStatus


@dataclass(frozen=True)
class Wanted:
    """Which visits a program asks for; what is left out may be anything."""

    first: datetime | None = None
    until: datetime | None = None
    site: Site | None = None
    patient: Patient | None = None
    statuses: Sequence[AppointmentStatus] = ()


def visits(wanted: Wanted, *, after: Cursor | None, limit: int) -> Sequence[Appointment]:
    """The visits asked for that come after the cursor, by start and then by id.

    What was booked in error is told only where it is asked for by name.
    """
    query = sa.select(Appointment).options(
        joinedload(Appointment.patient),
        joinedload(Appointment.chair),
        joinedload(Appointment.site),
        joinedload(Appointment.course),
        joinedload(Appointment.protocol_version).options(
            defer(ProtocolVersion.document), joinedload(ProtocolVersion.protocol)
        ),
    )
    query = query.where(*_asked(wanted), *_after(Appointment.starts_at, Appointment, after))
    query = query.order_by(Appointment.starts_at, Appointment.public_id).limit(limit)
    return db.session.scalars(query).all()


def patients(*, after: Cursor | None, limit: int) -> Sequence[Patient]:
    """The register after the cursor, in the order people were added."""
    query = sa.select(Patient).where(*_after(Patient.created_at, Patient, after))
    query = query.order_by(Patient.created_at, Patient.public_id).limit(limit)
    return db.session.scalars(query).all()


def courses(patient: Patient | None, *, after: Cursor | None, limit: int) -> Sequence[Course]:
    """The series after the cursor, in the order they were begun."""
    query = (
        sa.select(Course)
        .options(
            joinedload(Course.patient),
            joinedload(Course.protocol_version).options(
                defer(ProtocolVersion.document), joinedload(ProtocolVersion.protocol)
            ),
        )
        .where(*_after(Course.started_at, Course, after))
    )
    if patient is not None:
        query = query.where(Course.patient_id == patient.id)
    return db.session.scalars(
        query.order_by(Course.started_at, Course.public_id).limit(limit)
    ).all()


def find_receipt(token_id: int, key: str) -> ApiReceipt | None:
    """What a program was answered under that key, if it was."""
    query = sa.select(ApiReceipt).where(ApiReceipt.token_id == token_id, ApiReceipt.key == key)
    return db.session.scalar(query)


def _asked(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    asked: list[sa.ColumnElement[bool]] = []
    if wanted.first is not None:
        asked.append(Appointment.starts_at >= wanted.first)
    if wanted.until is not None:
        asked.append(Appointment.starts_at < wanted.until)
    if wanted.site is not None:
        asked.append(Appointment.site_id == wanted.site.id)
    if wanted.patient is not None:
        asked.append(Appointment.patient_id == wanted.patient.id)
    if wanted.statuses:
        return [*asked, Appointment.status.in_(wanted.statuses)]
    return [*asked, Appointment.status != AppointmentStatus.ENTERED_IN_ERROR]


def _after(moment: Any, model: Any, cursor: Cursor | None) -> list[sa.ColumnElement[bool]]:
    if cursor is None:
        return []
    same = sa.and_(moment == cursor.at, model.public_id > cursor.public_id)
    return [sa.or_(moment > cursor.at, same)]
