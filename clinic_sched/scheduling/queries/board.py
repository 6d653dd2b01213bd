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
    given = {"site_id": site.id, "first": first, "until": until}
    return [Duty._make(row) for row in db.session.connection().execute(_DUTY, given)]


def _rows(begins: datetime, ends: datetime, site: Site) -> list[BoardRow]:
    given = {"site_id": site.id, "begins": begins, "day_before": begins - _DAY, "ends": ends}
    return [BoardRow._make(row) for row in db.session.connection().execute(_ROWS, given)]


_VISIT = Appointment.__table__.c
_SHIFT = Shift.__table__.c
# The board is polled by every screen, so its questions are put together once.
_DUTY = (
    sa.select(
        User.name, _SHIFT.starts_at, _SHIFT.ends_at, _SHIFT.break_starts_at, _SHIFT.break_ends_at
    )
    .join(User, User.id == _SHIFT.user_id)
    .where(
        _SHIFT.site_id == sa.bindparam("site_id"),
        _SHIFT.starts_at < sa.bindparam("until"),
        _SHIFT.ends_at > sa.bindparam("first"),
    )
    .order_by(_SHIFT.starts_at, User.name)
)
_ROWS = (
    sa.select(
        _VISIT.id,
        _VISIT.chair_id,
        _VISIT.patient_id,
        _VISIT.starts_at,
        _VISIT.prep_minutes,
        _VISIT.infusion_minutes,
        _VISIT.recovery_minutes,
        _VISIT.turnover_minutes,
        _VISIT.public_id,
        _VISIT.status,
        _VISIT.confirmed_at.is_not(None),
        _VISIT.override_reason,
        Patient.given_name,
        Patient.family_name,
        Protocol.code,
    )
    .join(Patient, Patient.id == _VISIT.patient_id)
    .join(ProtocolVersion, ProtocolVersion.id == _VISIT.protocol_version_id)
    .join(Protocol, Protocol.id == ProtocolVersion.protocol_id)
    .where(
        _VISIT.site_id == sa.bindparam("site_id"),
        _VISIT.starts_at > sa.bindparam("day_before"),
        _VISIT.starts_at < sa.bindparam("ends"),
        _VISIT.chair_until > sa.bindparam("begins"),
        _VISIT.status != AppointmentStatus.ENTERED_IN_ERROR,
    )
    .order_by(_VISIT.starts_at)
)
