"""The best chain of visits, exactly: a shortest path over visit, day and start.

Only neighbours constrain each other, so what can best follow a start is found once and kept.
The drift of the time of day is a distance transform over the starts of a day, which makes
the search linear in them. Days are asked for only where the spacing can reach them.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from math import ceil, inf

from clinic_sched.scheduling.engine.chain import (
    DAY_LATER,
    Chain,
    Gap,
    NoPlan,
    Plan,
    Spacing,
    Start,
    Starts,
)
from clinic_sched.scheduling.engine.day_starts import LAST, DayStarts

FIRST_LOOK_DAYS = 7

_Layer = dict[int, DayStarts]


def plan(chain: Chain, starts: Starts) -> Plan | NoPlan:
    """Return the best chain of all, whatever day of the horizon it begins on; or why none.

    A first visit so late that the delay alone costs more than the best chain found is not
    looked at: it cannot be better.
    """
    search = _Search(chain, starts)
    days = search.first_days()
    width = min(FIRST_LOOK_DAYS, len(days))
    while True:
        found = search.best(days[:width])
        if width == len(days):
            return found
        if isinstance(found, NoPlan):
            width = min(2 * width, len(days))
        elif DAY_LATER * width >= found.cost:
            return found
        else:
            width = min(ceil(found.cost / DAY_LATER), len(days))


class _Search:
    """One chain that is looked for, with the starts that were asked for so far."""

    def __init__(self, chain: Chain, starts: Starts) -> None:
        self.chain, self.spacing = chain, Spacing(chain)
        self._ask = starts
        self._known: dict[tuple[int, int], Sequence[Start]] = {}

    def first_days(self) -> list[int]:
        if 0 in self.chain.pins:
            return [self.chain.pins[0].on.toordinal()]
        return list(range(self.chain.first_on.toordinal(), self.chain.last_on.toordinal() + 1))

    def best(self, first_days: Iterable[int]) -> Plan | NoPlan:
        reached = [[day for day in first_days if self.starts(0, day)]]
        tried: set[int] = set(first_days)
        for visit, gap in enumerate(self.chain.gaps, 1):
            if reached[-1]:
                tried = {n for day in reached[-1] for n, _ in self.spacing.after(day, gap)}
                reached.append([day for day in sorted(tried) if self.starts(visit, day)])
        if not reached[-1]:
            return NoPlan(len(reached) - 1, tuple(map(date.fromordinal, sorted(tried))))
        return self._shortest(reached)

    def starts(self, visit: int, day: int) -> Sequence[Start]:
        """Return the starts of a visit on a day: those of its pin only, where it has one."""
        known = self._known.get((visit, day))
        if known is None:
            known = self._known[visit, day] = self._starts(visit, day)
        return known

    def _starts(self, visit: int, day: int) -> Sequence[Start]:
        pin, on = self.chain.pins.get(visit), date.fromordinal(day)
        if pin is None:
            return self._ask(visit, on)
        if pin.on != on:
            return ()
        return (pin.start,) if pin.start else self._ask(visit, on)

    def _shortest(self, reached: list[list[int]]) -> Plan | NoPlan:
        layers: list[_Layer] = [{}] * len(reached)
        for visit in range(len(reached) - 1, -1, -1):
            layers[visit] = self._layer(visit, reached[visit], layers[visit + 1 :][:1])
        delays = {day: self._delay(day) for day in layers[0]}
        found: Plan | None = None
        for day in sorted(layers[0], key=lambda one: delays[one] + layers[0][one].least):
            delay = delays[day]
            if found and delay + layers[0][day].least >= found.cost:
                break
            kept = self._within_window(day, layers)
            if kept and (found is None or delay + kept[0][day].least < found.cost):
                found = Plan(_follow(kept, day), delay + kept[0][day].least)
        if found:
            return found
        last = self.chain.windowed - 1
        return NoPlan(last, tuple(map(date.fromordinal, reached[last])), by_window=True)

    def _delay(self, day: int) -> float:
        pinned = 0 in self.chain.pins
        return 0.0 if pinned else DAY_LATER * (day - self.chain.first_on.toordinal())

    def _within_window(self, first: int, layers: list[_Layer]) -> list[_Layer] | None:
        """Return layers in which every chain from that first day keeps to the window."""
        last = self.chain.windowed - 1
        if self.chain.window_days is None or last < 1:
            return layers
        end = first + self.chain.window_days
        if _day_of(layers, first, last) <= end:
            return layers
        kept = list(layers)
        kept[last] = {day: row for day, row in layers[last].items() if day <= end}
        for visit in range(last - 1, -1, -1):
            days = [day for day in layers[visit] if day <= end and (visit or day == first)]
            kept[visit] = self._layer(visit, days, [kept[visit + 1]])
        return kept if kept[0] else None

    def _layer(self, visit: int, days: Iterable[int], following: list[_Layer]) -> _Layer:
        layer: _Layer = {}
        for day in days:
            starts = self.starts(visit, day)
            if not following:
                layer[day] = DayStarts(starts, [one.cost for one in starts], [LAST] * len(starts))
                continue
            row = self._onward(day, starts, self.chain.gaps[visit], following[0])
            if row:
                layer[day] = row
        return layer

    def _onward(
        self, day: int, starts: Sequence[Start], gap: Gap, following: _Layer
    ) -> DayStarts | None:
        """Find for each start what follows it best; the days that promise most come first."""
        options = sorted(
            (cost + following[after].least, cost, after)
            for after, cost in self.spacing.after(day, gap)
            if after in following
        )
        costs, onward = [inf] * len(starts), [LAST] * len(starts)
        for promise, cost, after in options:
            if promise >= max(costs):
                break
            row = following[after]
            for nth, start in enumerate(starts):
                reached, at = row.reach(start.wall)
                if cost + reached < costs[nth]:
                    costs[nth], onward[nth] = cost + reached, (after, at)
        if not options:
            return None
        return DayStarts(
            starts, [one.cost + cost for one, cost in zip(starts, costs, strict=True)], onward
        )


def _follow(layers: list[_Layer], day: int) -> tuple[Start, ...]:
    """Walk the best chain from the best start of that day."""
    return tuple(row.starts[nth] for _, row, nth in _walk(layers, day))


def _day_of(layers: list[_Layer], first: int, visit: int) -> int:
    """Return the day a visit has in the best chain from that first day."""
    return _walk(layers, first)[visit][0]


def _walk(layers: list[_Layer], day: int) -> list[tuple[int, DayStarts, int]]:
    row = layers[0][day]
    nth = row.costs.index(row.least)
    steps = [(day, row, nth)]
    for layer in layers[1:]:
        day, nth = row.onward[nth]
        row = layer[day]
        steps.append((day, row, nth))
    return steps
