"""The questions every search, booking and board asks, put together once."""

from datetime import datetime

import sqlalchemy as sa

from clinic_sched.accounts.models import User
from clinic_sched.clinic.models import Chair, Closure, OpeningHours, Shift
from clinic_sched.database import UTCDateTime
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import Protocol, ProtocolVersion
from clinic_sched.scheduling.models import Appointment, AppointmentChange, ChairHold
from clinic_sched.scheduling.rules import HOLDS_CHAIR, AppointmentStatus

_site: sa.BindParameter[int] = sa.bindparam("site_id")
_first: sa.BindParameter[datetime] = sa.bindparam("first")
_until: sa.BindParameter[datetime] = sa.bindparam("until")
_day_before: sa.BindParameter[datetime] = sa.bindparam("day_before")

_visit = Appointment.__table__.c
_hold = ChairHold.__table__.c
_change = AppointmentChange.__table__.c
_shift = Shift.__table__.c
_chair = Chair.__table__.c
_hours = OpeningHours.__table__.c
_closure = Closure.__table__.c

# The visits that hold a chair, as the booking engine reads them.
BOOKED = (
    sa.select(
        _visit.id,
        _visit.chair_id,
        _visit.patient_id,
        _visit.starts_at,
        _visit.prep_minutes,
        _visit.infusion_minutes,
        _visit.recovery_minutes,
        _visit.turnover_minutes,
    )
    .where(
        _visit.site_id == _site,
        _visit.starts_at >= _first,
        _visit.starts_at < _until,
        _visit.status.in_(HOLDS_CHAIR),
    )
    .order_by(_visit.starts_at)
)
# The chairs kept for those who were offered them, in the columns of BOOKED: nobody's visit yet.
HELD = (
    sa.select(
        sa.null(),
        _hold.chair_id,
        sa.null(),
        _hold.starts_at,
        _hold.prep_minutes,
        _hold.infusion_minutes,
        _hold.recovery_minutes,
        _hold.turnover_minutes,
    )
    .where(
        _hold.site_id == _site,
        _hold.starts_at >= _first,
        _hold.starts_at < _until,
        _hold.released_at.is_(None),
        _hold.expires_at > sa.bindparam("now", type_=UTCDateTime()),
    )
    .order_by(_hold.starts_at)
)
CHAIRS = (
    sa.select(_chair.id, _chair.label, _chair.features, _chair.is_overflow)
    .where(_chair.site_id == _site, _chair.retired_at.is_(None))
    .order_by(_chair.position, _chair.id)
)
GONE_CHAIRS = (
    sa.select(_chair.id, _chair.label)
    .where(_chair.site_id == _site, _chair.retired_at.is_not(None))
    .order_by(_chair.position, _chair.id)
)
CHAIR_NAMES = sa.select(_chair.id, _chair.public_id).where(
    _chair.site_id == _site, _chair.retired_at.is_(None)
)
# The first eight columns are those of BOOKED; what has lapsed stays until it is given back.
BOARD_HOLDS = (
    sa.select(*HELD.selected_columns, _hold.chair_until, _hold.expires_at)
    .where(
        _hold.site_id == _site,
        _hold.chair_until > _first,
        _hold.starts_at > _day_before,
        _hold.starts_at < _until,
        _hold.released_at.is_(None),
    )
    .order_by(_hold.starts_at)
)
JUST_DONE = (
    sa.select(_change.id)
    .where(
        _change.made_by_id == sa.bindparam("user_id"),
        _change.made_at > _first,
        _change.undone_at.is_(None),
    )
    .limit(1)
)
HOURS = sa.select(_hours.weekday, _hours.opens, _hours.closes).where(_hours.site_id == _site)
CLOSURES = (
    sa.select(_closure.starts_at, _closure.ends_at, _closure.chair_id, _closure.reason)
    .where(_closure.site_id == _site, _closure.ends_at > _first, _closure.starts_at < _until)
    .order_by(_closure.starts_at)
)
# Many nurses keep the same hours: one row for all of them, their numbers in one text.
NURSES = (
    sa.select(
        sa.func.aggregate_strings(sa.cast(_shift.user_id, sa.String), " "),
        _shift.starts_at,
        _shift.ends_at,
        _shift.break_starts_at,
        _shift.break_ends_at,
    )
    .join(User, User.id == _shift.user_id)
    .where(
        _shift.site_id == _site,
        _shift.starts_at < _until,
        _shift.starts_at > _day_before,
        _shift.ends_at > _first,
        User.role == sa.bindparam("nurse"),
        User.disabled_at.is_(None),
    )
    .group_by(_shift.starts_at, _shift.ends_at, _shift.break_starts_at, _shift.break_ends_at)
)
ON_DUTY = (
    sa.select(
        User.name,
        _shift.starts_at,
        _shift.ends_at,
        _shift.break_starts_at,
        _shift.break_ends_at,
    )
    .join(User, User.id == _shift.user_id)
    .where(_shift.site_id == _site, _shift.starts_at < _until, _shift.ends_at > _first)
    .order_by(_shift.starts_at, User.name)
)
# The first eight columns are those of BOOKED.
BOARD_ROWS = (
    sa.select(
        *BOOKED.selected_columns,
        _visit.public_id,
        _visit.status,
        _visit.seated_at.is_not(None),
        _visit.confirmed_at.is_not(None),
        _visit.override_reason,
        Patient.given_name,
        Patient.family_name,
        sa.func.coalesce(Protocol.code, _visit.purpose),
        User.name,
        Patient.birth_date,
    )
    .join(Patient, Patient.id == _visit.patient_id)
    .outerjoin(ProtocolVersion, ProtocolVersion.id == _visit.protocol_version_id)
    .outerjoin(Protocol, Protocol.id == ProtocolVersion.protocol_id)
    .outerjoin(User, User.id == _visit.wished_nurse_id)
    .where(
        _visit.site_id == _site,
        _visit.starts_at > _day_before,
        _visit.starts_at < _until,
        _visit.chair_until > _first,
        _visit.status != AppointmentStatus.ENTERED_IN_ERROR,
    )
    .order_by(_visit.starts_at)
)
