"""The series somebody wants, and the chain that the engine is to find for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
    Start,
)
from clinic_sched.scheduling.engine.proposals import Wishes
from clinic_sched.scheduling.queries.series_days import Guest, SeriesDays
from clinic_sched.scheduling.spacing import (
    STRICT,
    Easing,
    gap_before,
    loose_gap,
    main_visits,
    min_gap_days,
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
        before = sorted(one for one in self.kept if one < self.numbers[0])
        after = sorted(one for one in self.kept if one > self.numbers[-1])
        return (*before[-1:], *self.numbers, *after[:1])

    @property
    def horizon_days(self) -> int:
        """How many days are looked at, at most."""
        gaps = [gap_before(self.protocol, number) for number in self.numbers if number > 1]
        reach = sum((gap.most or gap.ideal) * (2 if gap.working else 1) for gap in gaps)
        return max(HORIZON_DAYS, BEGINS_WITHIN_DAYS + reach) + self.later_days


def days_for(ask: Ask) -> SeriesDays:
    """Prepare the days of a search; none is drawn yet."""
    first = min([ask.first_on, *[on_day(ask, pin) for pin in ask.pins.values()]])
    first = max(first, local_date(ask.guest.now, ask.guest.site.clock))
    return SeriesDays(ask.guest, first, (ask.first_on - first).days + ask.horizon_days)


def search(ask: Ask, drawn: SeriesDays, *, loose: bool) -> Plan | NoPlan:
    """Look for the best chain; `loose`, the spacing gives way beside what is kept."""
    pinned = {on_day(ask, pin) for pin in ask.pins.values()}

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
        working_weekdays=working_weekdays(ask, drawn),
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
        yield Pin(on_day(ask, ask.kept[number]), _start(ask, ask.kept[number]))
    elif number in ask.pins:
        pin = ask.pins[number]
        if not isinstance(pin, datetime):
            yield Pin(pin)
        else:
            rating = drawn.rating(pin, ask.wishes) if pin >= ask.guest.now else None
            yield Pin(on_day(ask, pin), _start(ask, pin, rating.score if rating else 0.0))


def _start(ask: Ask, moment: datetime, cost: float = 0.0) -> Start:
    wall = moment.astimezone(ask.guest.site.clock)
    return Start(60 * wall.hour + wall.minute, cost, moment)


def working_weekdays(ask: Ask, drawn: SeriesDays) -> frozenset[int]:
    """Monday to Friday, less the weekdays on which the site never opens.

    A closure leaves its day a working day: a holiday is a gap in the series, and is said.
    """
    if ask.protocol.series.unit is not SpacingUnit.WORKING_DAYS:
        return WORKING_WEEKDAYS
    return drawn.weekdays_open() & WORKING_WEEKDAYS or WORKING_WEEKDAYS


def on_day(ask: Ask, pin: datetime | date) -> date:
    """The day of a pin at the site."""
    return local_date(pin, ask.guest.site.clock) if isinstance(pin, datetime) else pin
