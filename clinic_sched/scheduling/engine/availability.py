"""One picture of a day, from which every question about free time is answered."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from clinic_sched.scheduling.engine.day_lanes import DayLanes
from clinic_sched.scheduling.engine.lanes import gap_after, gap_before, runs, steps
from clinic_sched.scheduling.engine.shape import Profile, VisitShape
from clinic_sched.scheduling.engine.site_day import (
    BookedRow,
    Chair,
    SiteDay,
    Span,
    TakenRow,
    taken_row,
)
from clinic_sched.scheduling.engine.timeline import CELL_MINUTES

# A stretch of free chair time shorter than this is lost to the clinic.
USEFUL_MINUTES = 30

Without = int | frozenset[int] | None


class Seat(NamedTuple):
    """A chair for a visit, and the minutes that stay free on it before and after."""

    chair: Chair
    before_minutes: int
    after_minutes: int

    @property
    def stranded_minutes(self) -> int:
        """The minutes left beside the visit that are too few for another one."""
        sides = (self.before_minutes, self.after_minutes)
        return sum(minutes for minutes in sides if minutes < USEFUL_MINUTES)


class Day:
    """Who and what is free at one site on one local day.

    The patient's time must lie within opening hours and within the day; the turnover
    may run past closing. No chair time may touch a closure of the site or of the chair.
    Bookings of the days before and after may be given too: what reaches into the day
    counts, and a turnover past midnight meets the chair's first visit of the next day.
    """

    def __init__(
        self,
        site: SiteDay,
        booked: Iterable[BookedRow] = (),
        *,
        without: Without = None,
        taken: Iterable[TakenRow] = (),
    ) -> None:
        """Draw the day; `without` leaves out the appointment, or those, being moved.

        `taken` are bookings too, in the short form in which a long search reads them.
        """
        if isinstance(without, int):
            without = frozenset({without})
        rows = [taken_row(row) for row in booked if not without or row[0] not in without]
        self.site = site
        self.lanes = DayLanes(site, chain(rows, taken) if rows else taken)
        self.timeline = self.lanes.timeline
        self.chairs = {chair.id: chair for chair in site.chairs}

    def starts(
        self,
        shape: VisitShape,
        *,
        chairs: Iterable[int] | None = None,
        nurse: int | None = None,
        patient_busy: Iterable[Span] = (),
        not_before: datetime | None = None,
        on_grid: bool = True,
    ) -> int:
        """Return the set of cells in which a visit of that shape can start."""
        cells = self.timeline.grid(self.site.grid_minutes) if on_grid else self.timeline.all
        if not_before is not None:
            cells &= -1 << max(self.timeline.first_from(not_before), 0)
        profile = self.profile(shape)
        if nurse is not None:
            cells &= runs(self.on_duty(nurse), profile.patient_until)
        return self._feasible(cells, profile, chairs, patient_busy)

    def on_duty(self, user_id: int) -> int:
        """Return the cells in which that nurse is here, and not at rest."""
        cells = 0
        for shift in self.site.shifts:
            if shift.user_id == user_id:
                cells |= self.lanes.present(shift)
        return cells

    def fits(
        self,
        start: datetime,
        shape: VisitShape,
        chair_id: int | None = None,
        *,
        patient_busy: Iterable[Span] = (),
        not_before: datetime | None = None,
        on_grid: bool = True,
    ) -> bool:
        """Tell whether the visit can start at that moment, on that chair if one is named."""
        cell, late = self.locate(start)
        if not_before is not None and start < not_before:
            return False
        if on_grid and not self.on_grid(cell, late):
            return False
        chairs = None if chair_id is None else (chair_id,)
        return bool(self._feasible(1 << cell, self.profile(shape, late), chairs, patient_busy))

    def assign(
        self, start: datetime, shape: VisitShape, *, chairs: Iterable[int] | None = None
    ) -> Seat | None:
        """Return the chair, free for the whole visit, that strands the least time."""
        cell, late = self.locate(start)
        return self.best_seat(cell, self.profile(shape, late), chairs)

    def best_seat(
        self, cell: int, profile: Profile, chairs: Iterable[int] | None = None
    ) -> Seat | None:
        """Return the best free chair from that cell on.

        Chairs that can do more, and overflow chairs, are kept for those who need them.
        """
        return min(self.seats(cell, profile, chairs), key=preference, default=None)

    def seats(
        self, cell: int, profile: Profile, chairs: Iterable[int] | None = None
    ) -> Iterator[Seat]:
        """List the chairs that are free for the whole visit from that cell on."""
        lanes, held = self.lanes, profile.chair_mask << cell
        until = cell + profile.chair_until
        for chair_id in self.candidates(chairs) if not lanes.closed & held else ():
            if not lanes.taken[chair_id] & held:
                blocked = ~(lanes.open & ~lanes.closed & ~lanes.taken[chair_id])
                before, after = gap_before(blocked, cell), gap_after(blocked, until)
                yield Seat(self.chairs[chair_id], before * CELL_MINUTES, after * CELL_MINUTES)

    def profile(self, shape: VisitShape, late: int = 0) -> Profile:
        """Return the visit in cells; it starts `late` seconds into its first."""
        return self.lanes.profiles.of(shape.minutes, late)

    def locate(self, start: datetime) -> tuple[int, int]:
        """Return the cell of that moment and the seconds into it; refuse another day's."""
        cell, late = self.timeline.locate(start)
        if not 0 <= cell < self.lanes.cells:
            raise ValueError("the moment lies on another day")
        return cell, late

    def on_grid(self, cell: int, late: int) -> bool:
        """Tell whether visits may start there by the site's starting grid."""
        return not late and bool(self.timeline.grid(self.site.grid_minutes) >> cell & 1)

    def candidates(self, chairs: Iterable[int] | None) -> Iterable[int]:
        """List the chairs asked for that the site has; if none is named, the ordinary ones."""
        if chairs is None:
            return self.site.chair_ids()
        return [chair_id for chair_id in chairs if chair_id in self.chairs]

    @cached_property
    def chair_share(self) -> float:
        """The part of the ordinary chairs' opening time that is taken."""
        lanes, whole, busy = self.lanes, 0, 0
        usable, shut, taken = lanes.open & ~lanes.closed, lanes.shut, lanes.taken
        for chair in self.site.chairs:
            if not chair.is_overflow:
                cells = usable & ~shut[chair.id] if shut[chair.id] else usable
                whole += cells.bit_count()
                busy += (cells & taken[chair.id]).bit_count()
        return busy / whole if whole else 0.0

    def busy(self, spans: Iterable[Span]) -> int:
        """Return the cells of the day that any of the spans touches."""
        cells = 0
        for span in spans:
            cells |= self.timeline.touched(span)
        return cells

    def _feasible(
        self,
        cells: int,
        profile: Profile,
        chairs: Iterable[int] | None,
        patient_busy: Iterable[Span],
    ) -> int:
        """Return those of the cells in which everything the visit needs is there."""
        lanes, held = self.lanes, profile.chair_until
        busy = self.busy(patient_busy)
        cells &= runs(lanes.open & ~busy, profile.patient_until)
        if cells and lanes.closed:
            cells &= runs(~lanes.closed, held)
        for units, first, until in profile.care if cells else ():
            cells &= runs(lanes.care.enough(units), until - first) >> first
        first, until = profile.pump
        if cells and until > first:
            cells &= runs(lanes.pumps.enough(1), until - first) >> first
        return cells and self._seated(cells, held, chairs)

    def _seated(self, cells: int, length: int, chairs: Iterable[int] | None) -> int:
        """Return those of the cells from which some chair is free for so many cells."""
        seated, taken, shifts = 0, self.lanes.taken, steps(length)
        for chair_id in self.candidates(chairs):
            free = ~taken[chair_id]
            for shift in shifts:
                free &= free >> shift
            seated |= cells & free
            if seated == cells:
                break
        return seated


def preference(seat: Seat) -> tuple[bool, int, int, int]:
    """Rank seats, the best first: what strands little, and leaves special chairs free."""
    left = seat.before_minutes + seat.after_minutes
    return seat.chair.is_overflow, seat.stranded_minutes, len(seat.chair.features), left
