"""Reading what a site has on a stretch of days: hours, chairs, closures, nurses."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from clinic_sched import clock
from clinic_sched.accounts.rules import Role
from clinic_sched.clinic import models
from clinic_sched.database import db
from clinic_sched.scheduling.engine.shape import CareRatios
from clinic_sched.scheduling.engine.site_day import Chair, Closure, Shift, SiteDay, Span
from clinic_sched.scheduling.queries import statements

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Standing:
    """What a site has on every day, read once for all days of a search."""

    site: models.Site
    zone: ZoneInfo
    ratios: CareRatios
    chairs: tuple[Chair, ...]
    hours: dict[int, list[tuple[time, time]]]

    @classmethod
    def of(cls, site: models.Site) -> "Standing":
        ratios = CareRatios(
            site.hands_on_minutes,
            site.infusion_patients_per_nurse,
            site.recovery_patients_per_nurse,
        )
        return cls(site, site.clock, ratios, _chairs(site), _hours(site))

    def days(self, dates: Sequence[date], spans: Sequence[Span]) -> Iterator[SiteDay]:
        """Read what is particular to these days."""
        site, zone = self.site, self.zone
        closures = _closures(site, spans[0].starts_at, spans[-1].ends_at + _DAY)
        shifts = _shifts(site, spans)
        for nth, (on, (begins, ends)) in enumerate(zip(dates, spans, strict=True)):
            hours = self.hours.get(on.weekday(), ())
            yield SiteDay(
                on,
                zone,
                site.grid_minutes,
                self.ratios,
                self.chairs,
                site.pumps,
                tuple(_open(on, *open_, zone) for open_ in hours),
                tuple(one for one in closures if _touches(one.span, begins, ends + _DAY)),
                tuple(shifts[nth]),
            )


def spans_of(dates: Sequence[date], zone: ZoneInfo) -> list[Span]:
    """Return when each of these days in a row begins and ends."""
    return [_day(on, zone) for on in dates]


# A calendar does not change from search to search.
@lru_cache(maxsize=4096)
def _day(on: date, zone: ZoneInfo) -> Span:
    return Span(*clock.day_span(on, zone))


@lru_cache(maxsize=4096)
def _open(on: date, opens: time, closes: time, zone: ZoneInfo) -> Span:
    return Span(*clock.span_at_wall(on, opens, closes, zone))


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
    return dict(hours)


def _closures(site: models.Site, first: datetime, until: datetime) -> list[Closure]:
    given = {"site_id": site.id, "first": first, "until": until}
    return [
        Closure(Span(begins, ends), chair_id, reason)
        for begins, ends, chair_id, reason in db.session.connection().execute(
            statements.CLOSURES, given
        )
    ]


def _shifts(site: models.Site, spans: Sequence[Span]) -> list[list[Shift]]:
    """The nurses' shifts, for each of the days those that touch it."""
    days: list[list[Shift]] = [[] for _ in spans]
    begins = [span.starts_at for span in spans]
    for nurses, starts_at, ends_at, rests, works in _nurses(
        site, spans[0].starts_at, spans[-1].ends_at
    ):
        span, breaks = Span(starts_at, ends_at), (Span(rests, works),) if rests and works else ()
        shifts = [Shift(int(user_id), span, breaks) for user_id in nurses.split()]
        first = max(bisect_right(begins, starts_at) - 1, 0)
        for nth in range(first, bisect_left(begins, ends_at)):
            days[nth] += shifts
    return days


def _nurses(site: models.Site, first: datetime, until: datetime) -> Sequence[Any]:
    given = {
        "site_id": site.id,
        "day_before": first - _DAY,
        "first": first,
        "until": until,
        "nurse": Role.NURSE,
    }
    return db.session.connection().execute(statements.NURSES, given).all()


def _touches(span: Span, begins: datetime, ends: datetime) -> bool:
    return span.starts_at < ends and span.ends_at > begins
