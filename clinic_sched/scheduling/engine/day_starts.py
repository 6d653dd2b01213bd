"""The starts of one visit on one day, and the distance transform over the time of day."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import inf

from clinic_sched.scheduling.engine.chain import MINUTE_OF_DRIFT, Start

# The day of the visit that follows, and which of its starts; nothing follows the last visit.
Onward = tuple[int, int]
LAST: Onward = (0, 0)


class DayStarts:
    """The starts of one visit on one day, and what the best chain from each of them costs."""

    __slots__ = ("_above", "_below", "_walls", "costs", "least", "onward", "starts")

    def __init__(
        self, starts: Sequence[Start], costs: Sequence[float], onward: Sequence[Onward]
    ) -> None:
        self.starts, self.costs, self.onward = starts, costs, onward
        self._walls = [start.wall for start in starts]
        self.least = min(costs)
        drifts = [MINUTE_OF_DRIFT * wall for wall in self._walls]
        both = list(zip(costs, drifts, strict=True))
        falling = [(cost - drift, nth) for nth, (cost, drift) in enumerate(both)]
        rising = [(cost + drift, nth) for nth, (cost, drift) in enumerate(both)]
        self._below = list(accumulate(falling, min))
        self._above = list(accumulate(reversed(rising), min))[::-1]

    def reach(self, wall: int) -> tuple[float, int]:
        """Return the least cost from here for a visit before at that time of day."""
        place = bisect_right(self._walls, wall)
        drift = MINUTE_OF_DRIFT * wall
        earlier = (inf, -1)
        if place:
            cost, nth = self._below[place - 1]
            earlier = cost + drift, nth
        if place == len(self._walls):
            return earlier
        cost, nth = self._above[place]
        return min(earlier, (cost - drift, nth))
