"""How full a day is, cell by cell, for the strip beneath the board."""

from dataclasses import dataclass
from datetime import datetime

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.timeline import CELL_MINUTES


@dataclass(frozen=True, slots=True)
class Strip:
    """What is used and what there is of one thing, in each cell."""

    used: tuple[int, ...]
    whole: tuple[int, ...]

    def share(self, cell: int) -> float:
        """Return the part used, above 1 where more is booked than there is."""
        if not self.used[cell]:
            return 0.0
        return self.used[cell] / self.whole[cell] if self.whole[cell] else float(self.used[cell])


@dataclass(frozen=True, slots=True)
class DayLoad:
    """The load of nurses (in units of care), chairs and pumps from the day's first cell on."""

    starts_at: datetime
    cell_minutes: int
    open: tuple[bool, ...]
    nurses: Strip
    chairs: Strip
    pumps: Strip


def load(day: Day) -> DayLoad:
    """Return how full the day is; overflow chairs are used, but add nothing to the whole."""
    lanes, cells = day.lanes, range(day.lanes.cells)
    usable = lanes.open & ~lanes.closed
    booked = [taken & ~lanes.shut[chair_id] for chair_id, taken in lanes.taken.items()]
    ordinary = [usable & ~lanes.shut[chair_id] for chair_id in day.site.chair_ids()]
    duty, care, pumps = lanes.duty.free, lanes.care.free, lanes.pumps.free
    return DayLoad(
        day.timeline.starts_at,
        CELL_MINUTES,
        tuple(bool(usable >> cell & 1) for cell in cells),
        Strip(tuple(has - left for has, left in zip(duty, care, strict=True)), tuple(duty)),
        Strip(_counted(booked, len(cells)), _counted(ordinary, len(cells))),
        Strip(
            tuple(day.site.pumps - left for left in pumps),
            tuple(day.site.pumps for _ in cells),
        ),
    )


def _counted(sets: list[int], cells: int) -> tuple[int, ...]:
    return tuple(sum(one >> cell & 1 for one in sets) for cell in range(cells))
