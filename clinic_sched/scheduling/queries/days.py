"""Loading days for the booking engine: what a site has, and what is booked."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter

from clinic_sched.clinic import models
from clinic_sched.database import db
from clinic_sched.scheduling.engine.availability import Day, Without
from clinic_sched.scheduling.engine.shape import PACKED
from clinic_sched.scheduling.engine.site_day import BookedRow, SiteDay, Span, TakenRow, taken_row
from clinic_sched.scheduling.queries import statements
from clinic_sched.scheduling.queries.site_days import Standing, spans_of
from clinic_sched.scheduling.queries.taken import taken

HORIZON_DAYS = 90
FIRST_CHUNK_DAYS = 7
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_START = itemgetter(3)
_BEGAN = itemgetter(1)
_PACKED = itemgetter(2)
_EVER = datetime(1, 1, 2, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def one_day(site: models.Site, on: date, *, without: Without = None, now: datetime = _EVER) -> Day:
    """One day of a site; `without` leaves out a visit that is being moved.

    A chair that is kept for an offer is taken; with `now`, only while the offer stands.
    """
    return next(days_from(site, on, count=1, without=without, now=now))


def bare_day(site: models.Site, on: date) -> tuple[SiteDay, Span]:
    """What a site has on one day, and when the day begins and ends."""
    spans = spans_of([on], site.clock)
    return next(Standing.of(site).days([on], spans)), spans[0]


def bare_days(
    site: models.Site, first: date, count: int, *, now: datetime = _EVER
) -> tuple[list[SiteDay], Sequence[BookedRow]]:
    """What a site has on these days, and all that is booked or held on them, as bare rows."""
    dates = [first + number * _DAY for number in range(count)]
    spans = spans_of(dates, site.clock)
    begins, ends = spans[0].starts_at - _DAY, spans[-1].ends_at + _DAY
    given = {"site_id": site.id, "first": begins, "until": ends}
    booked = db.session.connection().execute(statements.BOOKED, given).all()
    rows = sorted([*booked, *held(site, begins, ends, now=now)], key=_START)
    return list(Standing.of(site).days(dates, spans)), rows


def days_from(
    site: models.Site,
    first: date,
    *,
    count: int = HORIZON_DAYS,
    reach: timedelta = _DAY,
    without: Without = None,
    also: Sequence[BookedRow] = (),
    first_chunk: int = FIRST_CHUNK_DAYS,
    now: datetime = _EVER,
) -> Iterator[Day]:
    """Draw one day after the other, loading ever more of them at a time.

    `reach` is how long the visit looked for holds a chair: so far into the next day its
    bookings matter too. `also` is taken as well, though nobody has booked it. Who needs
    all the days asks for them in the first chunk.
    """
    left_out = frozenset({without}) if isinstance(without, int) else without or frozenset()
    standing = Standing.of(site)
    loaded, size = 0, first_chunk
    while loaded < count:
        size = min(size, count - loaded)
        dates = [first + (loaded + number) * _DAY for number in range(size)]
        spans = spans_of(dates, standing.zone)
        begins, ends = spans[0].starts_at - _DAY, spans[-1].ends_at + reach
        rows = taken(site, begins, ends, without=left_out)
        kept = [*held(site, begins, ends, now=now), *also]
        yield from _drawn(standing.days(dates, spans), spans, _with(rows, kept), reach)
        loaded, size = loaded + size, size * 2


def held(
    site: models.Site, first: datetime, until: datetime, *, now: datetime = _EVER
) -> Sequence[BookedRow]:
    """The chairs kept for offers that start in [first, until), in order, as bare rows."""
    given = {"site_id": site.id, "first": first, "until": until, "now": now}
    return db.session.connection().execute(statements.HELD, given).all()


def _with(rows: list[TakenRow], kept: Sequence[BookedRow]) -> list[TakenRow]:
    return sorted([*rows, *map(taken_row, kept)], key=_BEGAN) if kept else rows


def _drawn(
    site_days: Iterator[SiteDay], spans: list[Span], rows: list[TakenRow], reach: timedelta
) -> Iterator[Day]:
    """Draw each day with the rows that may reach into it."""
    starts = list(map(_BEGAN, rows))
    longest, ahead = _longest(rows), reach // _SECOND
    for site_day, span in zip(site_days, spans, strict=True):
        begins, ends = ((moment - _EPOCH) // _SECOND for moment in span)
        seen = rows[bisect_left(starts, begins - longest) : bisect_left(starts, ends + ahead)]
        yield Day(site_day, taken=seen)


def _longest(rows: list[TakenRow]) -> int:
    """Return the seconds the longest of them holds its chair."""
    kinds = set(map(_PACKED, rows))
    minutes = (sum(packed // PACKED**phase % PACKED for phase in range(4)) for packed in kinds)
    return 60 * max(minutes, default=0)
