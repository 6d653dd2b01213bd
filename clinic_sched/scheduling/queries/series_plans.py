"""A series as it would be: all its dates with their reasons, or what stands in the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from clinic_sched.clock import local_date
from clinic_sched.protocols.plan import Plan as Protocol
from clinic_sched.protocols.vocabulary import SpacingUnit
from clinic_sched.scheduling.engine import series
from clinic_sched.scheduling.engine.chain import (
    WORKING_WEEKDAYS,
    Chain,
    Gap,
    NoPlan,
    Pin,
    Plan,
    Spacing,
    Start,
)
from clinic_sched.scheduling.engine.explanations import why
from clinic_sched.scheduling.engine.proposals import Wishes
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.queries.series_days import Guest, SeriesDays
from clinic_sched.scheduling.spacing import (
    STRICT,
    Easing,
    gap_before,
    loose_gap,
    main_visits,
    min_gap_days,
    spacing_words,
    window_days,
)

HORIZON_DAYS = 90
# So many days after the first wished one may the first visit be, and the rest still have room.
BEGINS_WITHIN_DAYS = 28


@dataclass(frozen=True)
class Ask:
    """A series that somebody wants: which visits, from when, and what would suit.

    `kept` are visits of the series that stay where they are; a pin is a moment, or a day of
    which the best start is taken.
    """

    guest: Guest
    protocol: Protocol
    first_on: date
    numbers: tuple[int, ...]
    wishes: Wishes = field(default_factory=Wishes)
    pins: Mapping[int, datetime | date] = field(default_factory=dict)
    kept: Mapping[int, datetime] = field(default_factory=dict)
    easing: Easing = STRICT
    later_days: int = 0

    @property
    def chained(self) -> tuple[int, ...]:
        """The visits planned, and of those kept the neighbours that they must be apart from."""
        before = max((one for one in self.kept if one < self.numbers[0]), default=None)
        after = min((one for one in self.kept if one > self.numbers[-1]), default=None)
        return tuple(
            [before] * (before is not None) + [*self.numbers] + [after] * (after is not None)
        )

    @property
    def horizon_days(self) -> int:
        """How many days are looked at, at most."""
        gaps = [gap_before(self.protocol, number) for number in self.numbers if number > 1]
        reach = sum((gap.most or gap.ideal) * (2 if gap.working else 1) for gap in gaps)
        return max(HORIZON_DAYS, BEGINS_WITHIN_DAYS + reach) + self.later_days


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


def days_for(ask: Ask) -> SeriesDays:
    """Prepare the days of a search; none is drawn yet."""
    first = min([ask.first_on, *[_on(ask, pin) for pin in ask.pins.values()]])
    first = max(first, local_date(ask.guest.now, ask.guest.site.clock))
    return SeriesDays(ask.guest, first, (ask.first_on - first).days + ask.horizon_days)


def plan(ask: Ask, drawn: SeriesDays | None = None) -> SeriesPlan:
    """Find the best dates; where pins break the spacing, the best around them."""
    drawn = drawn or days_for(ask)
    found, loose = _search(ask, drawn, loose=False), False
    if isinstance(found, NoPlan) and (ask.pins or ask.kept):
        again = _search(ask, drawn, loose=True)
        found, loose = (again, True) if isinstance(again, Plan) else (found, False)
    if isinstance(found, NoPlan):
        return _as_far(ask, drawn, found)
    dates = _dates(ask, drawn, dict(zip(ask.chained, found.starts, strict=True)))
    return SeriesPlan(dates, None, found.cost, loose)


def _search(ask: Ask, drawn: SeriesDays, *, loose: bool) -> Plan | NoPlan:
    pinned = {_on(ask, pin) for pin in ask.pins.values()}

    def starts(_: int, on: date) -> Sequence[Start]:
        if on not in pinned and not ask.wishes.allow(on):
            return ()
        return drawn.starts(on, ask.wishes)

    return series.plan(_chain(ask, drawn, loose=loose), starts)


def _chain(ask: Ask, drawn: SeriesDays, *, loose: bool) -> Chain:
    numbers = ask.chained
    main = [number for number in numbers if number <= main_visits(ask.protocol)]
    from_the_first = numbers[0] == 1 and not loose
    return Chain(
        tuple(_gap(ask, *pair, loose=loose) for pair in pairwise(numbers)),
        ask.first_on,
        ask.first_on + timedelta(days=ask.horizon_days - 1),
        windowed=len(main),
        window_days=window_days(ask.protocol, ask.easing) if from_the_first else None,
        min_gap_days=min_gap_days(ask.protocol),
        working_weekdays=_working_weekdays(ask, drawn),
        pins={nth: pin for nth, number in enumerate(numbers) for pin in _pin(ask, drawn, number)},
    )


def _gap(ask: Ask, before: int, after: int, *, loose: bool) -> Gap:
    """Return the spacing of two visits; beside one that stays, it gives way where it must."""
    fixed = {before, after} & {*ask.kept, *ask.pins}
    if after - before > 1 or (loose and fixed):
        return loose_gap(ask.protocol, before, after)
    return gap_before(ask.protocol, after, ask.easing)


def _pin(ask: Ask, drawn: SeriesDays, number: int) -> Iterator[Pin]:
    if number in ask.kept:
        yield Pin(_on(ask, ask.kept[number]), _start(ask, ask.kept[number]))
    elif number in ask.pins:
        pin = ask.pins[number]
        if not isinstance(pin, datetime):
            yield Pin(pin)
        else:
            rating = drawn.rating(pin) if pin >= ask.guest.now else None
            yield Pin(_on(ask, pin), _start(ask, pin, rating.score if rating else 0.0))


def _start(ask: Ask, moment: datetime, cost: float = 0.0) -> Start:
    wall = moment.astimezone(ask.guest.site.clock)
    return Start(60 * wall.hour + wall.minute, cost, moment)


def _working_weekdays(ask: Ask, drawn: SeriesDays) -> frozenset[int]:
    """Monday to Friday, less the weekdays on which the site never opens.

    A closure leaves its day a working day: a holiday is a gap in the series, and is said.
    """
    if ask.protocol.series.unit is not SpacingUnit.WORKING_DAYS:
        return WORKING_WEEKDAYS
    return drawn.weekdays_open() & WORKING_WEEKDAYS or WORKING_WEEKDAYS


def _as_far(ask: Ask, drawn: SeriesDays, found: NoPlan) -> SeriesPlan:
    """Show the dates before the one that finds no start, and why it finds none."""
    number = ask.chained[found.visit]
    resource = drawn.hindrance(found.days, ask.wishes)
    ends = (found.days[0], found.days[-1]) if found.days else (None, None)
    obstacle = Obstacle(number, *ends, found.by_window, resource)
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
    rating = drawn.rating(moment)
    day = drawn.day(_on(ask, moment))
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
    first, last = _on(ask, before), _on(ask, after)
    if gap is None or not gap.working:
        return (last - first).days
    chain = Chain((), first, last, working_weekdays=_working_weekdays(ask, drawn))
    return sum(first.toordinal() < day for day in Spacing(chain).working)


def _on(ask: Ask, pin: datetime | date) -> date:
    return local_date(pin, ask.guest.site.clock) if isinstance(pin, datetime) else pin
