"""What a chain of visits must keep to: spacing, the window of the whole, and what is fixed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

WORKING_WEEKDAYS = frozenset(range(5))

# What the terms of a chain are worth, in the minutes of `scoring`: a first visit a day later
# costs an hour, spacing that is off by all of the ideal an hour and a half, and a start an hour
# earlier or later in the day than the visit before a quarter of an hour.
DAY_LATER = 60.0
ALL_OFF_THE_IDEAL = 90.0
MINUTE_OF_DRIFT = 0.25


class Start(NamedTuple):
    """A start that fits: the minutes since midnight on the wall, and what it costs."""

    wall: int
    cost: float
    moment: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """How many days, or working days, after the visit before; without `most` as many as need be."""

    least: int
    ideal: int
    most: int | None
    working: bool = False

    def cost(self, days: int) -> float:
        """Say what so many days cost: nothing where they are ideal."""
        return ALL_OFF_THE_IDEAL * abs(days - self.ideal) / max(self.ideal, 1)


@dataclass(frozen=True, slots=True)
class Pin:
    """A visit that stays on its day: at this very start, or at the best one of that day."""

    on: date
    start: Start | None = None


@dataclass(frozen=True)
class Chain:
    """The visits to be placed between two dates, both included.

    The first `windowed` visits lie within `window_days` of the first one. Of visits whose
    spacing counts working days, both lie on working days. No visit is nearer to the one
    before than `min_gap_days`, whatever a gap says.
    """

    gaps: tuple[Gap, ...]
    first_on: date
    last_on: date
    windowed: int = 0
    window_days: int | None = None
    min_gap_days: int = 1
    working_weekdays: frozenset[int] = WORKING_WEEKDAYS
    pins: Mapping[int, Pin] = field(default_factory=dict)

    @property
    def visits(self) -> int:
        """How many visits the chain has."""
        return len(self.gaps) + 1


@dataclass(frozen=True, slots=True)
class Plan:
    """The best chain: one start for each visit, and the sum of all costs."""

    starts: tuple[Start, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class NoPlan:
    """There is no chain: the first visit that finds no start, and the days it could be on.

    `by_window` tells that each spacing could be kept, but not the window of the whole.
    """

    visit: int
    days: tuple[date, ...]
    by_window: bool = False


# The starts that a visit, counted from 0, can have on a day, in order of the wall clock.
Starts = Callable[[int, date], Sequence[Start]]


class Spacing:
    """Which days may follow which, as ordinals of dates."""

    def __init__(self, chain: Chain) -> None:
        pinned = [pin.on for pin in chain.pins.values()]
        first = min([chain.first_on, *pinned]).toordinal()
        self.last = max([chain.last_on, *pinned]).toordinal()
        self.min_gap = max(chain.min_gap_days, 1)
        days = range(first, self.last + 1)
        weekdays = chain.working_weekdays
        self.working = [day for day in days if (day - 1) % 7 in weekdays]
        self.place = {day: nth for nth, day in enumerate(self.working)}

    def after(self, day: int, gap: Gap) -> Iterator[tuple[int, float]]:
        """List the days on which the next visit may be, with what each costs."""
        for following, count in self._counted(day, gap):
            if following - day >= self.min_gap:
                yield following, gap.cost(count)

    def _counted(self, day: int, gap: Gap) -> Iterator[tuple[int, int]]:
        if not gap.working:
            most = self.last - day if gap.most is None else gap.most
            for count in range(max(gap.least, 1), min(most, self.last - day) + 1):
                yield day + count, count
        elif day in self.place:
            place = self.place[day]
            until = None if gap.most is None else place + gap.most + 1
            counted = self.working[place + gap.least : until]
            yield from ((one, gap.least + nth) for nth, one in enumerate(counted))
