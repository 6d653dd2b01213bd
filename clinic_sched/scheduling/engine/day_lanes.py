"""The lanes of one day: every chair, the nurses' care and the pumps, less what is booked."""

from collections import Counter
from collections.abc import Iterable

from clinic_sched.scheduling.engine.lanes import Pool
from clinic_sched.scheduling.engine.shape import CELL_SECONDS, Profile, profiles_of
from clinic_sched.scheduling.engine.site_day import Shift, SiteDay, Span, TakenRow
from clinic_sched.scheduling.engine.timeline import timeline_of


class DayLanes:
    """What is open, on duty and taken in each cell of a day.

    `taken` and `shut` hold a set of cells per chair and may reach past the day's end;
    `taken` includes what is shut. `duty` is the nurses' care before bookings, `care`
    what is left of it.
    """

    __slots__ = (
        "care",
        "cells",
        "closed",
        "duty",
        "open",
        "profiles",
        "pumps",
        "shut",
        "taken",
        "timeline",
    )

    def __init__(self, site: SiteDay, rows: Iterable[TakenRow]) -> None:
        self.timeline = timeline_of(site.on, site.zone)
        self.cells = self.timeline.cells
        self.profiles = profiles_of(site.ratios)
        self.open = self._opening(site)
        self.closed, self.shut = self._closures(site)
        self.duty = self._duty(site)
        self.care = self.duty.copy()
        self.pumps = Pool(self.cells)
        self.pumps.give(self.timeline.all, site.pumps)
        self.taken = dict(self.shut)
        self._take(rows)

    def present(self, shift: Shift) -> int:
        """Return the cells of a shift, its breaks left out."""
        cells = self.timeline.inside(shift.span)
        for pause in shift.breaks:
            cells &= ~self.timeline.touched(pause)
        return cells

    def _opening(self, site: SiteDay) -> int:
        cells = 0
        for span in site.opening:
            cells |= self.timeline.inside(span)
        return cells

    def _closures(self, site: SiteDay) -> tuple[int, dict[int, int]]:
        closed, shut = 0, {chair.id: 0 for chair in site.chairs}
        for closure in site.closures:
            cells = self.timeline.reached(closure.span)
            if closure.chair_id is None:
                closed |= cells
            elif closure.chair_id in shut:
                shut[closure.chair_id] |= cells
        return closed, shut

    def _duty(self, site: SiteDay) -> Pool:
        """Count the nurses on duty; one with two overlapping shifts counts once."""
        nurses: dict[int, int] = {}
        worked: dict[tuple[Span, tuple[Span, ...]], int] = {}
        for shift in site.shifts:
            hours = shift.span, shift.breaks
            if hours not in worked:
                worked[hours] = self.present(shift)
            nurses[shift.user_id] = nurses.get(shift.user_id, 0) | worked[hours]
        duty, units = Pool(self.cells), site.ratios.units_per_nurse
        for cells, number in Counter(nurses.values()).items():
            duty.give(cells, units * number)
        return duty

    def _take(self, rows: Iterable[TakenRow]) -> None:
        """Take what each booking holds: the loop in which a long search spends its time."""
        taken, profiles, midnight = self.taken, self.profiles, self.timeline.seconds_at_start
        care, pumps, cells = self.care.changes, self.pumps.changes, self.cells
        on_time = profiles.on_time
        for chair_id, began, packed in rows:
            first, late = divmod(began - midnight, CELL_SECONDS)
            profile = profiles[packed, late] if late else on_time[packed]
            until, _, chair_mask, (pump_from, pump_until), _, _, steps = profile
            if first < 0 or first + until > cells:
                self._take_clipped(chair_id, first, profile)
                continue
            if chair_id in taken:
                taken[chair_id] |= chair_mask << first
            # Written out, the four cost half of what a loop would.
            one, by_one, two, by_two, three, by_three, four, by_four = steps
            care[first + one] += by_one
            care[first + two] += by_two
            care[first + three] += by_three
            care[first + four] += by_four
            pumps[first + pump_from] -= 1
            pumps[first + pump_until] += 1

    def _take_clipped(self, chair_id: int, first: int, profile: Profile) -> None:
        """Take the part of a booking that lies in this day; the chair also past its end."""
        held = profile.chair_mask << first if first >= 0 else profile.chair_mask >> -first
        if chair_id in self.taken:
            self.taken[chair_id] |= held
        pump_from, pump_until = profile.pump
        for pool, changes in (
            (self.care, profile.care_changes),
            (self.pumps, ((pump_from, -1), (pump_until, 1))),
        ):
            for cell, change in changes:
                pool.changes[min(max(first + cell, 0), self.cells)] += change
