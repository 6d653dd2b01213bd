"""A series as it would be: all its dates with their reasons, or what stands in the way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from clinic_sched.scheduling.engine.chain import (
    Chain,
    Gap,
    NoPlan,
    Plan,
    Spacing,
    Start,
)
from clinic_sched.scheduling.engine.explanations import why
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.queries.series_asks import (
    Ask,
    days_for,
    on_day,
    search,
    working_weekdays,
)
from clinic_sched.scheduling.queries.series_days import SeriesDays
from clinic_sched.scheduling.spacing import (
    gap_before,
    main_visits,
    spacing_words,
)


@dataclass(frozen=True)
class PlannedDate:
    """One visit of a series as it would be; `refusals` say why it cannot be there."""

    number: int
    starts_at: datetime
    ends_at: datetime
    chair_id: int | None
    chair_label: str
    reasons: tuple[str, ...]
    refusals: tuple[str, ...]
    is_pinned: bool
    is_booster: bool
    days_after: int | None
    asked: str
    is_off: bool


@dataclass(frozen=True)
class Obstacle:
    """The visit for which there is no start, between which days, and why."""

    number: int
    first_on: date | None
    last_on: date | None
    by_window: bool
    resource: Resource | None


@dataclass(frozen=True)
class SeriesPlan:
    """All dates in order; with an obstacle, those that come before it."""

    dates: tuple[PlannedDate, ...]
    obstacle: Obstacle | None
    cost: float
    is_loose: bool = False

    @property
    def is_bookable(self) -> bool:
        """Whether every date fits."""
        return self.obstacle is None and not any(one.refusals for one in self.dates)


def plan(ask: Ask, drawn: SeriesDays | None = None) -> SeriesPlan:
    """Find the best dates; where pins break the spacing, the best around them."""
    drawn = drawn or days_for(ask)
    found, loose = search(ask, drawn, loose=False), False
    if isinstance(found, NoPlan) and (ask.pins or ask.kept):
        again = search(ask, drawn, loose=True)
        found, loose = (again, True) if isinstance(again, Plan) else (found, False)
    if isinstance(found, NoPlan):
        return _as_far(ask, drawn, found)
    dates = _dates(ask, drawn, dict(zip(ask.chained, found.starts, strict=True)))
    return SeriesPlan(dates, None, found.cost, loose)


def _as_far(ask: Ask, drawn: SeriesDays, found: NoPlan) -> SeriesPlan:
    """Show the dates before the one that finds no start, and why it finds none."""
    number = ask.chained[found.visit]
    resource = drawn.hindrance(found.days, ask.wishes)
    first, last = (found.days[0], found.days[-1]) if found.days else (None, None)
    obstacle = Obstacle(number, first, last, found.by_window, resource)
    before = tuple(one for one in ask.numbers if one < number)
    if not before:
        return SeriesPlan((), obstacle, 0.0)
    pins = {one: pin for one, pin in ask.pins.items() if one in before}
    kept = {one: at for one, at in ask.kept.items() if one < number}
    shorter = plan(replace(ask, numbers=before, pins=pins, kept=kept), drawn)
    return replace(shorter, obstacle=obstacle)


def _dates(ask: Ask, drawn: SeriesDays, chosen: Mapping[int, Start]) -> tuple[PlannedDate, ...]:
    moments = {number: start.moment for number, start in chosen.items()}
    ordered = sorted(moments)
    before = dict(zip(ordered[1:], ordered, strict=False))
    return tuple(
        _date(ask, drawn, number, moments[number], (before[number], moments[before[number]]))
        if number in before
        else _date(ask, drawn, number, moments[number], None)
        for number in ordered
        if number in ask.numbers
    )


def _date(
    ask: Ask, drawn: SeriesDays, number: int, moment: datetime, last: tuple[int, datetime] | None
) -> PlannedDate:
    rating = drawn.rating(moment, ask.wishes)
    day = drawn.day(on_day(ask, moment))
    gap = gap_before(ask.protocol, number) if last and number - last[0] == 1 else None
    days = _count(ask, drawn, last[1], moment, gap) if last else None
    return PlannedDate(
        number,
        moment,
        moment + timedelta(minutes=ask.guest.shape.patient_minutes),
        rating.seat.chair.id if rating else None,
        rating.seat.chair.label if rating else "",
        why(day, rating, ask.guest.shape) if rating else (),
        () if rating else tuple(drawn.refusals(moment)),
        number in ask.pins,
        number > main_visits(ask.protocol),
        days,
        spacing_words(gap) if gap else "",
        bool(gap and days is not None and not gap.least <= days <= (gap.most or days)),
    )


def _count(ask: Ask, drawn: SeriesDays, before: datetime, after: datetime, gap: Gap | None) -> int:
    first, last = on_day(ask, before), on_day(ask, after)
    if gap is None or not gap.working:
        return (last - first).days
    chain = Chain((), first, last, working_weekdays=working_weekdays(ask, drawn))
    return sum(first.toordinal() < day for day in Spacing(chain).working)
