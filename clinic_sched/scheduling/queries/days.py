"""Loading days for the booking engine: what a site has, and what is booked."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from zoneinfo import ZoneInfo

from clinic_sched import clock
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic import models
from clinic_sched.database import db
from clinic_sched.scheduling.engine.availability import Day, Without
from clinic_sched.scheduling.engine.shape import CareRatios
from clinic_sched.scheduling.engine.site_day import BookedRow, Chair, Closure, Shift, SiteDay, Span
from clinic_sched.scheduling.queries import statements

HORIZON_DAYS = 90
FIRST_CHUNK_DAYS = 7
_DAY = timedelta(days=1)
_START = itemgetter(3)
_MINUTES = itemgetter(4, 5, 6, 7)
_EVER = datetime(1, 1, 2, tzinfo=UTC)


def one_day(
    site: models.Site, on: date, *, without: int | None = None, now: datetime = _EVER
) -> Day:
    """One day of a site; `without` leaves out a visit that is being moved.

    A chair that is kept for an offer is taken; with `now`, only while the offer stands.
    """
    return next(_chunk(site, on, 1, reach=_DAY, without=without, now=now))


def bare_day(site: models.Site, on: date) -> tuple[SiteDay, Span]:
    """What a site has on one day, and when the day begins and ends."""
    zone = site.clock
    span = Span(*clock.day_span(on, zone))
    return _site_days(site, [on], [span], zone)[0], span


def bare_days(
    site: models.Site, first: date, count: int, *, now: datetime = _EVER
) -> tuple[list[SiteDay], Sequence[BookedRow]]:
    """What a site has on these days, and all that is booked or held on them, as bare rows."""
    dates = [first + number * _DAY for number in range(count)]
    spans = [Span(*clock.day_span(on, site.clock)) for on in dates]
    rows = _taken(site, spans[0].starts_at - _DAY, spans[-1].ends_at + _DAY, now)
    return _site_days(site, dates, spans, site.clock), rows


def days_from(
    site: models.Site,
    first: date,
    *,
    count: int = HORIZON_DAYS,
    reach: timedelta = _DAY,
    without: Without = None,
    also: Sequence[BookedRow] = (),
    now: datetime = _EVER,
) -> Iterator[Day]:
    """Draw one day after the other, loading ever more of them at a time.

    `reach` is how long the visit looked for holds a chair: so far into the next day its
    bookings matter too. `also` is taken as well, though nobody has booked it.
    """
    loaded, size = 0, FIRST_CHUNK_DAYS
    while loaded < count:
        size = min(size, count - loaded)
        begins = first + loaded * _DAY
        yield from _chunk(site, begins, size, reach=reach, without=without, also=also, now=now)
        loaded, size = loaded + size, size * 2


def held(
    site: models.Site, first: datetime, until: datetime, *, now: datetime = _EVER
) -> Sequence[BookedRow]:
    """The chairs kept for offers that start in [first, until), in order, as bare rows."""
    given = {"site_id": site.id, "first": first, "until": until, "now": now}
    return db.session.connection().execute(statements.HELD, given).all()


def _chunk(
    site: models.Site,
    first: date,
    count: int,
    *,
    reach: timedelta,
    without: Without,
    also: Sequence[BookedRow] = (),
    now: datetime,
) -> Iterator[Day]:
    dates = [first + number * _DAY for number in range(count)]
    zone = site.clock
    spans = [Span(*clock.day_span(on, zone)) for on in dates]
    site_days = _site_days(site, dates, spans, zone)
    rows = _taken(site, spans[0].starts_at - _DAY, spans[-1].ends_at + reach, also, now)
    starts = [row[3] for row in rows]
    kinds = set(map(_MINUTES, rows))
    longest = timedelta(minutes=max(map(sum, kinds), default=0))
    for site_day, (begins, ends) in zip(site_days, spans, strict=True):
        seen = rows[bisect_left(starts, begins - longest) : bisect_left(starts, ends + reach)]
        yield Day(site_day, seen, without=without)


def _taken(
    site: models.Site,
    first: datetime,
    until: datetime,
    also: Sequence[BookedRow],
    now: datetime,
) -> Sequence[BookedRow]:
    booked, kept = _booked(site, first, until), held(site, first, until, now=now)
    kept = [*kept, *[row for row in also if first <= _START(row) < until]]
    return sorted([*booked, *kept], key=_START) if kept else booked


def _booked(site: models.Site, first: datetime, until: datetime) -> Sequence[BookedRow]:
    """The visits that hold a chair and start in [first, until), in order, as bare rows.

    They are read past the mapper, which would triple what a search of 90 days costs.
    """
    given = {"site_id": site.id, "first": first, "until": until}
    return db.session.connection().execute(statements.BOOKED, given).all()


def _site_days(
    site: models.Site, dates: list[date], spans: list[Span], zone: ZoneInfo
) -> list[SiteDay]:
    ratios = CareRatios(
        site.hands_on_minutes, site.infusion_patients_per_nurse, site.recovery_patients_per_nurse
    )
    chairs = _chairs(site)
    hours = _hours(site)
    closures = _closures(site, spans[0].starts_at, spans[-1].ends_at + _DAY)
    shifts = _shifts(site, spans)
    return [
        SiteDay(
            on,
            zone,
            site.grid_minutes,
            ratios,
            chairs,
            site.pumps,
            tuple(Span(*clock.span_at_wall(on, *open_, zone)) for open_ in hours[on.weekday()]),
            tuple(one for one in closures if _touches(one.span, begins, ends + _DAY)),
            tuple(shifts[nth]),
        )
        for nth, (on, (begins, ends)) in enumerate(zip(dates, spans, strict=True))
    ]


def _chairs(site: models.Site) -> tuple[Chair, ...]:
    rows = db.session.connection().execute(statements.CHAIRS, {"site_id": site.id})
    return tuple(
        Chair(chair_id, label, frozenset(features), is_overflow)
        for chair_id, label, features, is_overflow in rows
    )


def _hours(site: models.Site) -> dict[int, list[tuple[time, time]]]:
    hours: defaultdict[int, list[tuple[time, time]]] = defaultdict(list)
    rows = db.session.connection().execute(statements.HOURS, {"site_id": site.id})
    for weekday, opens, closes in rows:
        hours[weekday].append((opens, closes))
    return hours


def _closures(site: models.Site, first: datetime, until: datetime) -> list[Closure]:
    given = {"site_id": site.id, "first": first, "until": until}
    return [
        Closure(Span(begins, ends), chair_id, reason)
        for begins, ends, chair_id, reason in db.session.connection().execute(
            statements.CLOSURES, given
        )
    ]


def _shifts(site: models.Site, spans: list[Span]) -> list[list[Shift]]:
    """The nurses' shifts, for each of the days those that touch it."""
    days: list[list[Shift]] = [[] for _ in spans]
    begins = [span.starts_at for span in spans]
    for shift in _nurses(site, spans[0].starts_at, spans[-1].ends_at):
        first = max(bisect_right(begins, shift.span.starts_at) - 1, 0)
        for nth in range(first, bisect_left(begins, shift.span.ends_at)):
            days[nth].append(shift)
    return days


def _nurses(site: models.Site, first: datetime, until: datetime) -> Iterator[Shift]:
    given = {
        "site_id": site.id,
        "day_before": first - _DAY,
        "first": first,
        "until": until,
        "nurse": Role.NURSE,
    }
    rows = db.session.connection().execute(statements.NURSES, given)
    for user_id, begins, ends, rests, works in rows:
        breaks = (Span(rests, works),) if rests and works else ()
        yield Shift(user_id, Span(begins, ends), breaks)


def _touches(span: Span, begins: datetime, ends: datetime) -> bool:
    return span.starts_at < ends and span.ends_at > begins
