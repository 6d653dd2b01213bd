"""Where on a day a visit fits: every chair and start at once, and why not for the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.refusals import why_not
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Span

REASONS = 2
GONE_BY = "That time has gone by."


@dataclass(frozen=True)
class Moving:
    """A visit that is to be moved: its length, where it starts now, and what it must respect.

    It may keep a start that has gone by, and change its chair. What speaks `against` the
    whole day is said for every start but its own.
    """

    shape: VisitShape
    starts_at: datetime
    not_before: datetime
    busy: Sequence[Span] = ()
    against: str = ""


@dataclass(frozen=True)
class Fits:
    """The starts looked at, and for each chair and start the number of its sentence.

    The first sentence is empty: there the visit fits.
    """

    cells: Sequence[int]
    sentences: Sequence[str]
    chairs: dict[int, list[int]]


def fits(day: Day, moving: Moving, chairs: Iterable[int]) -> Fits:
    """Answer for every start of the grid while the clinic wakes, and for the visit's own."""
    nth = day.timeline.locate(moving.starts_at)[0]
    own = 1 << nth if 0 <= nth < day.timeline.cells else 0
    cells = [*each(day.timeline.grid(day.site.grid_minutes) & _waking(day) | own)]
    numbers = {"": 0}
    answers = {
        chair: [
            numbers.setdefault(_words(day, moving, cell, chair), len(numbers)) for cell in cells
        ]
        for chair in chairs
    }
    return Fits(cells, [*numbers], answers)


def _waking(day: Day) -> int:
    """Return the cells from the first that is open or taken to the last."""
    cells = day.lanes.open
    for taken in day.lanes.taken.values():
        cells |= taken
    cells &= day.timeline.all
    return (1 << cells.bit_length()) - (cells & -cells) if cells else 0


def _words(day: Day, moving: Moving, cell: int, chair: int) -> str:
    start = day.timeline.moment(cell)
    if start != moving.starts_at:
        if start < moving.not_before:
            return GONE_BY
        if moving.against:
            return moving.against
    found = why_not(day, start, moving.shape, chairs=(chair,), patient_busy=moving.busy)
    return " ".join(one.sentence for one in found[:REASONS])
