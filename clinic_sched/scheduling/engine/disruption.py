"""What is taken away from a day, and which of its visits that hits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.day_lanes import DayLanes
from clinic_sched.scheduling.engine.lanes import stretch
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import (
    Booked,
    BookedRow,
    Closure,
    Shift,
    SiteDay,
    Span,
)


@dataclass(frozen=True, slots=True)
class Disruption:
    """A closure, a chair out of use, or a nurse who is away for a while."""

    closure: Closure | None = None
    chair_id: int | None = None
    nurse_id: int | None = None
    away: Span | None = None

    def apply(self, day: SiteDay) -> SiteDay:
        """Return the day without what is taken away."""
        closures = (*day.closures, self.closure) if self.closure else day.closures
        chairs = tuple(chair for chair in day.chairs if chair.id != self.chair_id)
        shifts = tuple(part for shift in day.shifts for part in self._left_of(shift))
        return replace(day, closures=closures, chairs=chairs, shifts=shifts)

    def _left_of(self, shift: Shift) -> list[Shift]:
        if self.away is None or shift.user_id != self.nurse_id:
            return [shift]
        begins, ends = shift.span
        left = [Span(begins, min(ends, self.away.starts_at))]
        left += [Span(max(begins, self.away.ends_at), ends)]
        return [replace(shift, span=span) for span in left if span.ends_at > span.starts_at]


@dataclass(frozen=True, slots=True)
class DayVisit:
    """A visit of the day, and what may be done with it when the day goes wrong.

    `stays` is one that nobody moves, `excepted` one for which a rule was set aside;
    `by_phone` says that word of another time needs a call. No new start lies before
    `not_before`; a late patient comes at `expected_at`. `busy` is where the patient is
    otherwise, `features` what another chair must offer.
    """

    id: int
    chair_id: int
    patient_id: int | None
    starts_at: datetime
    shape: VisitShape
    stays: bool = False
    excepted: bool = False
    by_phone: bool = False
    not_before: datetime | None = None
    expected_at: datetime | None = None
    busy: tuple[Span, ...] = ()
    features: frozenset[str] = frozenset()

    @property
    def is_late(self) -> bool:
        """Tell whether the patient cannot be there at the start."""
        return self.expected_at is not None and self.expected_at > self.starts_at

    @property
    def earliest(self) -> datetime | None:
        """The moment before which no new start lies."""
        bounds = [bound for bound in (self.not_before, self.expected_at) if bound]
        return max(bounds, default=None)

    def chairs_of(self, site: SiteDay) -> tuple[int, ...]:
        """List the chairs it may have; an overflow chair only if it has that already."""
        alike = site.chair_ids(self.features)
        overflow = any(one.id == self.chair_id and one.is_overflow for one in site.chairs)
        return (*alike, self.chair_id) if overflow else alike

    def row(self, starts_at: datetime | None = None, chair_id: int | None = None) -> Booked:
        """Return the booking as it stands, or as it would be elsewhere."""
        return Booked.of(
            self.shape,
            starts_at or self.starts_at,
            chair_id=chair_id or self.chair_id,
            patient_id=self.patient_id,
            appointment_id=self.id,
        )


def hit(
    site: SiteDay,
    visits: Sequence[DayVisit],
    *,
    others: Iterable[BookedRow] = (),
    before: SiteDay | None = None,
) -> dict[int, Resource]:
    """Return the visits that cannot stay as they are, each with what it lacks.

    What was set aside knowingly is no hit, unless the day has less of it than `before`.
    """
    others = list(others)
    rows = [visit.row() for visit in visits]
    lanes = Day(site, [*others, *rows]).lanes
    short, worse = _short_of_nurses(lanes, site, visits, others), 0
    if before is not None:
        had = Day(before, [*others, *rows]).lanes.care.free
        worse = _cells(
            now < 0 and now < then for now, then in zip(lanes.care.free, had, strict=True)
        )
    crowded = _crowded(visits)
    found: dict[int, Resource] = {}
    for visit in visits:
        missed = worse if visit.excepted else short | worse
        lack = _lack(lanes, visit, missed, crowded)
        if lack is not None:
            found[visit.id] = lack
    return found


def _short_of_nurses(
    lanes: DayLanes, site: SiteDay, visits: Sequence[DayVisit], others: list[BookedRow]
) -> int:
    """Return the cells in which nurses lack without any visit for which that was allowed."""
    if any(visit.excepted for visit in visits):
        plain = [visit.row() for visit in visits if not visit.excepted]
        lanes = Day(site, [*others, *plain]).lanes
    return _cells(free < 0 for free in lanes.care.free)


def _cells(marks: Iterable[bool]) -> int:
    return sum(1 << cell for cell, marked in enumerate(marks) if marked)


def _lack(lanes: DayLanes, visit: DayVisit, short: int, crowded: set[int]) -> Resource | None:
    first, late = lanes.timeline.locate(visit.starts_at)
    profile = lanes.profiles.of(visit.shape.minutes, late)
    held = profile.chair_mask << first if first >= 0 else profile.chair_mask >> -first
    if visit.is_late:
        return Resource.TIME
    if lanes.closed & held:
        return Resource.CLOSURE
    shut = lanes.shut.get(visit.chair_id)
    if shut is None or shut & held or visit.id in crowded:
        return Resource.CHAIR
    cared = 0
    for _, begins, ends in profile.care:
        cared |= stretch(max(first + begins, 0), max(first + ends, 0))
    return Resource.NURSES if cared & short else None


def _crowded(visits: Iterable[DayVisit]) -> set[int]:
    """Return the visits whose chair somebody else still has; who stays has the better right."""
    found: set[int] = set()
    last: dict[int, tuple[datetime, DayVisit]] = {}
    for visit in sorted(visits, key=lambda one: one.starts_at):
        until = visit.starts_at + timedelta(minutes=visit.shape.chair_minutes)
        ended, earlier = last.get(visit.chair_id, (visit.starts_at, visit))
        if ended > visit.starts_at:
            gives_way = earlier if visit.stays and not earlier.stays else visit
            found.add(gives_way.id)
        if until >= ended:
            last[visit.chair_id] = until, visit
    return found
