"""A search that counts, cell by cell: slow, plain, and made without the engine's parts."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from math import ceil, floor, lcm
from typing import Any

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.refusals import why_not
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Booked, SiteDay, Span

FIVE = timedelta(minutes=5)


class NaiveDay:
    """What is there and what is used in every cell of a day, in dictionaries."""

    def __init__(self, site: SiteDay, rows: Iterable[Booked]) -> None:
        self.site = site
        self.begins = datetime.combine(site.on, time(), tzinfo=site.zone).astimezone(UTC)
        tomorrow = datetime.combine(site.on + timedelta(days=1), time(), tzinfo=site.zone)
        self.cells = round((tomorrow.astimezone(UTC) - self.begins) / FIVE)
        self.care: Counter[int] = Counter()
        self.pumps: Counter[int] = Counter()
        self.chairs: Counter[tuple[int, int]] = Counter()
        for row in rows:
            needs = self.needs(row.starts_at, VisitShape(*row[4:]))
            self.care.update(needs["care"])
            self.pumps.update(needs["pump"])
            self.chairs.update((row.chair_id, cell) for cell in needs["chair"])

    def cells_of(self, span: Span) -> range:
        """Return the cells a span touches, those of other days too."""
        return range(
            floor((span.starts_at - self.begins) / FIVE), ceil((span.ends_at - self.begins) / FIVE)
        )

    def holds(self, span: Span, cell: int) -> bool:
        begins = self.begins + cell * FIVE
        return span.starts_at <= begins and begins + FIVE <= span.ends_at

    def needs(self, start: datetime, shape: VisitShape) -> dict[str, Counter[int]]:
        """Return what a visit takes of everything, per cell."""
        ratios = self.site.ratios
        whole = lcm(ratios.infusion_patients_per_nurse, ratios.recovery_patients_per_nurse)
        prep, infusion, recovery, turnover = shape.minutes
        hands_on = min(ratios.hands_on_minutes, prep)
        parts = (
            (hands_on, whole),
            (prep - hands_on + infusion, whole // ratios.infusion_patients_per_nurse),
            (recovery, whole // ratios.recovery_patients_per_nurse),
        )
        care: Counter[int] = Counter()
        moment = start
        for minutes, units in parts:
            until = moment + timedelta(minutes=minutes)
            for cell in self.cells_of(Span(moment, until)) if minutes else ():
                care[cell] = max(care[cell], units)
            moment = until
        infused = start + timedelta(minutes=prep)
        infused_until = infused + timedelta(minutes=infusion)
        chair_until = moment + timedelta(minutes=turnover)
        return {
            "care": care,
            "pump": Counter(self.cells_of(Span(infused, infused_until)) if infusion else ()),
            "patient": Counter(self.cells_of(Span(start, moment))),
            "chair": Counter(self.cells_of(Span(start, chair_until))),
        }

    def duty(self, cell: int) -> int:
        """Return the units of care on duty, each nurse counted once."""
        ratios = self.site.ratios
        whole = lcm(ratios.infusion_patients_per_nurse, ratios.recovery_patients_per_nurse)
        users = {
            shift.user_id
            for shift in self.site.shifts
            if self.holds(shift.span, cell)
            and not any(cell in self.cells_of(pause) for pause in shift.breaks)
        }
        return whole * len(users)

    def chairs_for(
        self,
        start: datetime,
        shape: VisitShape,
        *,
        chairs: Iterable[int],
        patient_busy: Iterable[Span] = (),
        not_before: datetime | None = None,
    ) -> set[int]:
        """Return the chairs on which the visit fits, whatever the starting grid says."""
        needs = self.needs(start, shape)
        blocked = {cell for span in patient_busy for cell in self.cells_of(span)}
        if not_before is not None and start < not_before:
            return set()
        if not all(self.is_open(cell) and cell not in blocked for cell in needs["patient"]):
            return set()
        if any(self.care[cell] + units > self.duty(cell) for cell, units in needs["care"].items()):
            return set()
        if any(self.pumps[cell] + 1 > self.site.pumps for cell in needs["pump"]):
            return set()
        return {chair for chair in chairs if self.is_free(chair, needs["chair"])}

    def is_open(self, cell: int) -> bool:
        inside = 0 <= cell < self.cells
        return inside and any(self.holds(span, cell) for span in self.site.opening)

    def is_free(self, chair: int, cells: Iterable[int]) -> bool:
        shut = {
            cell
            for closure in self.site.closures
            if closure.chair_id in (None, chair)
            for cell in self.cells_of(closure.span)
        }
        return not any(cell in shut or self.chairs[chair, cell] for cell in cells)

    def on_grid(self, start: datetime) -> bool:
        local = start.astimezone(self.site.zone)
        return (60 * local.hour + local.minute) % self.site.grid_minutes == 0


def differences(
    day: Day,
    naive: NaiveDay,
    shape: VisitShape,
    *,
    patient_busy: tuple[Span, ...] = (),
    not_before: datetime | None = None,
) -> list[str]:
    """Compare every start of the day, its chairs and its reasons; list what differs."""
    asked: dict[str, Any] = {"patient_busy": patient_busy, "not_before": not_before}
    chairs = naive.site.chair_ids()
    found, starts = [], day.starts(shape, **asked)
    for cell in range(naive.cells):
        start = naive.begins + cell * FIVE
        on_grid = naive.on_grid(start)
        fitting = naive.chairs_for(start, shape, chairs=chairs, **asked) if on_grid else set()
        seat = day.assign(start, shape)
        if bool(starts >> cell & 1) != bool(fitting):
            found.append(f"{start}: start")
        if bool(why_not(day, start, shape, **asked)) == bool(fitting):
            found.append(f"{start}: reason")
        if fitting and (seat is None or seat.chair.id not in fitting):
            found.append(f"{start}: chair")
        if any(day.fits(start, shape, one, **asked) != (one in fitting) for one in chairs):
            found.append(f"{start}: fit")
    return found
