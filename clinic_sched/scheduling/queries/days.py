"""Loading days for the booking engine: what a site has, and what is booked."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic import models
from clinic_sched.clinic import queries as clinic
from clinic_sched.database import db
from clinic_sched.scheduling.availability import Day
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import HOLDS_CHAIR
from clinic_sched.scheduling.shape import CareRatios
from clinic_sched.scheduling.site_day import BookedRow, Chair, Closure, Shift, SiteDay, Span

HORIZON_DAYS = 90
FIRST_CHUNK_DAYS = 7
_DAY = timedelta(days=1)


def one_day(site: models.Site, on: date, *, without: int | None = None) -> Day:
    """One day of a site; `without` leaves out a visit that is being moved."""
    return next(_chunk(site, on, 1, reach=_DAY, without=without))


def bare_day(site: models.Site, on: date) -> tuple[SiteDay, Span]:
    """What a site has on one day, and when the day begins and ends."""
    zone = site.clock
    spans = [clock.day_span(on, zone)]
    return _site_days(site, [on], spans, zone)[0], Span(*spans[0])


def days_from(
    site: models.Site,
    first: date,
    *,
    count: int = HORIZON_DAYS,
    reach: timedelta = _DAY,
    without: int | None = None,
) -> Iterator[Day]:
    """Draw one day after the other, loading ever more of them at a time.

    `reach` is how long the visit looked for holds a chair: so far into the next day its
    bookings matter too.
    """
    loaded, size = 0, FIRST_CHUNK_DAYS
    while loaded < count:
        size = min(size, count - loaded)
        yield from _chunk(site, first + loaded * _DAY, size, reach=reach, without=without)
        loaded, size = loaded + size, size * 2


def _chunk(
    site: models.Site, first: date, count: int, *, reach: timedelta, without: int | None
) -> Iterator[Day]:
    dates = [first + number * _DAY for number in range(count)]
    zone = site.clock
    spans = [clock.day_span(on, zone) for on in dates]
    site_days = _site_days(site, dates, spans, zone)
    rows = _booked(site, spans[0][0] - _DAY, spans[-1][1] + reach)
    starts = [row[3] for row in rows]
    longest = timedelta(minutes=max((row[4] + row[5] + row[6] + row[7] for row in rows), default=0))
    for site_day, (begins, ends) in zip(site_days, spans, strict=True):
        seen = rows[bisect_left(starts, begins - longest) : bisect_left(starts, ends + reach)]
        yield Day(site_day, seen, without=without)


def _booked(site: models.Site, first: datetime, until: datetime) -> Sequence[BookedRow]:
    """The visits that hold a chair and start in [first, until), in order, as bare rows."""
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
        )
        .where(
            Appointment.site_id == site.id,
            Appointment.starts_at >= first,
            Appointment.starts_at < until,
            Appointment.status.in_(HOLDS_CHAIR),
        )
        .order_by(Appointment.starts_at)
    )
    return db.session.execute(query).all()


def _site_days(
    site: models.Site, dates: list[date], spans: list[tuple[datetime, datetime]], zone: ZoneInfo
) -> list[SiteDay]:
    ratios = CareRatios(
        site.hands_on_minutes, site.infusion_patients_per_nurse, site.recovery_patients_per_nurse
    )
    chairs = tuple(
        Chair(chair.id, chair.label, frozenset(chair.features), chair.is_overflow)
        for chair in clinic.chairs(site)
    )
    hours: defaultdict[int, list[models.OpeningHours]] = defaultdict(list)
    for opening in clinic.hours(site):
        hours[opening.weekday].append(opening)
    closures = _closures(site, spans[0][0], spans[-1][1] + _DAY)
    shifts = _shifts(site, spans[0][0], spans[-1][1])
    return [
        SiteDay(
            on,
            zone,
            site.grid_minutes,
            ratios,
            chairs,
            site.pumps,
            tuple(
                Span(*clock.span_at_wall(on, one.opens, one.closes, zone))
                for one in hours[on.weekday()]
            ),
            tuple(one for one in closures if _touches(one.span, begins, ends + _DAY)),
            tuple(one for one in shifts if _touches(one.span, begins, ends)),
        )
        for on, (begins, ends) in zip(dates, spans, strict=True)
    ]


def _closures(site: models.Site, first: datetime, until: datetime) -> list[Closure]:
    return [
        Closure(Span(one.starts_at, one.ends_at), one.chair_id, one.reason)
        for one in clinic.closures(site, first, until)
    ]


def _shifts(site: models.Site, first: datetime, until: datetime) -> list[Shift]:
    """The nurses' shifts that touch the stretch, as bare rows."""
    query = (
        sa.select(
            models.Shift.user_id,
            models.Shift.starts_at,
            models.Shift.ends_at,
            models.Shift.break_starts_at,
            models.Shift.break_ends_at,
        )
        .join(User, User.id == models.Shift.user_id)
        .where(
            models.Shift.site_id == site.id,
            models.Shift.starts_at < until,
            models.Shift.starts_at > first - _DAY,
            models.Shift.ends_at > first,
            User.role == Role.NURSE,
            User.disabled_at.is_(None),
        )
    )
    return [
        Shift(user_id, Span(begins, ends), (Span(rests, works),) if rests and works else ())
        for user_id, begins, ends, rests, works in db.session.execute(query)
    ]


def _touches(span: Span, begins: datetime, ends: datetime) -> bool:
    return span.starts_at < ends and span.ends_at > begins
