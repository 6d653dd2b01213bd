"""Reading one day for the board: few queries, bare rows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from clinic_sched.accounts.models import User
from clinic_sched.clinic.models import Shift, Site
from clinic_sched.database import db
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import Protocol, ProtocolVersion
from clinic_sched.scheduling.availability import Day
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.queries import days
from clinic_sched.scheduling.rules import HOLDS_CHAIR, AppointmentStatus

_DAY = timedelta(days=1)


class BoardRow(NamedTuple):
    """One visit as the board needs it; the first eight are what the booking engine reads."""

    id: int
    chair_id: int
    patient_id: int
    starts_at: datetime
    prep_minutes: int
    infusion_minutes: int
    recovery_minutes: int
    turnover_minutes: int
    public_id: str
    status: AppointmentStatus
    confirmed: bool
    override_reason: str | None
    given_name: str
    family_name: str
    code: str


class Duty(NamedTuple):
    """One member of staff on duty, and when they rest."""

    name: str
    starts_at: datetime
    ends_at: datetime
    break_starts_at: datetime | None
    break_ends_at: datetime | None


def board_day(site: Site, on: date) -> tuple[Day, list[BoardRow], list[BoardRow]]:
    """The day as the engine sees it, the visits that hold a chair, and those called off."""
    site_day, (begins, ends) = days.bare_day(site, on)
    rows = _rows(begins, ends, site)
    holding = [row for row in rows if row.status in HOLDS_CHAIR]
    called_off = [row for row in rows if row.status not in HOLDS_CHAIR and row.starts_at >= begins]
    return Day(site_day, [row[:8] for row in holding]), holding, called_off


def on_duty(site: Site, first: datetime, until: datetime) -> Sequence[Duty]:
    """Who works in that stretch, by name."""
    query = (
        sa.select(
            User.name, Shift.starts_at, Shift.ends_at, Shift.break_starts_at, Shift.break_ends_at
        )
        .join(User, User.id == Shift.user_id)
        .where(Shift.site_id == site.id, Shift.starts_at < until, Shift.ends_at > first)
        .order_by(Shift.starts_at, User.name)
    )
    return [Duty(*row) for row in db.session.execute(query)]


def _rows(begins: datetime, ends: datetime, site: Site) -> list[BoardRow]:
    query = (
        sa.select(
            Appointment.id,
            Appointment.chair_id,
            Appointment.patient_id,
            Appointment.starts_at,
            Appointment.prep_minutes,
            Appointment.infusion_minutes,
            Appointment.recovery_minutes,
            Appointment.turnover_minutes,
            Appointment.public_id,
            Appointment.status,
            Appointment.confirmed_at.is_not(None),
            Appointment.override_reason,
            Patient.given_name,
            Patient.family_name,
            Protocol.code,
        )
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(ProtocolVersion, ProtocolVersion.id == Appointment.protocol_version_id)
        .join(Protocol, Protocol.id == ProtocolVersion.protocol_id)
        .where(
            Appointment.site_id == site.id,
            Appointment.starts_at > begins - _DAY,
            Appointment.starts_at < ends,
            Appointment.chair_until > begins,
            Appointment.status != AppointmentStatus.ENTERED_IN_ERROR,
        )
        .order_by(Appointment.starts_at)
    )
    return [BoardRow._make(row) for row in db.session.execute(query)]
