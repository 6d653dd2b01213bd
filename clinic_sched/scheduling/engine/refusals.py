"""Why a visit cannot start at a given moment: everything in its way, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.explanations import chair_name, day_name, sentence
from clinic_sched.scheduling.engine.lanes import gap_after, gap_before, lowest, stretch
from clinic_sched.scheduling.engine.shape import Phase, Profile, VisitShape
from clinic_sched.scheduling.engine.site_day import Chair, Nurse, Span


class Resource(StrEnum):
    """What a visit cannot have."""

    TIME = "time"
    GRID = "grid"
    CLOSURE = "closure"
    HOURS = "hours"
    PATIENT = "patient"
    CHAIR = "chair"
    NURSES = "nurses"
    PUMPS = "pumps"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing in the way, from when until when, and the sentence that says so.

    The phase is None where the whole visit is refused and no part of it.
    """

    phase: Phase | None
    resource: Resource
    starts_at: datetime
    ends_at: datetime
    sentence: str


def why_not(
    day: Day,
    start: datetime,
    shape: VisitShape,
    *,
    chairs: Iterable[int] | None = None,
    nurse: Nurse | None = None,
    patient_busy: Iterable[Span] = (),
    not_before: datetime | None = None,
    on_grid: bool = True,
) -> list[Refusal]:
    """List all that is in the way of that start; empty exactly when it fits.

    Nurses are asked for only while the clinic is open: outside hours, the hours are
    the reason.
    """
    visit = _Visit.at(day, start, shape)
    found: list[Refusal] = []
    if not_before is not None and start < not_before:
        found.append(_too_early(visit, not_before))
    if on_grid and not day.on_grid(*day.locate(start)):
        found.append(_off_grid(visit))
    for reasons in (
        _closures(visit),
        _hours(visit),
        _patient(visit, patient_busy),
        _chairs(visit, [day.chairs[chair_id] for chair_id in day.candidates(chairs)]),
        _nurses(visit),
        _wished(visit, nurse),
        _pumps(visit),
    ):
        found.extend(reasons)
    return found


@dataclass(frozen=True, slots=True)
class _Visit:
    """The visit that is asked for, with its cells."""

    day: Day
    start: datetime
    shape: VisitShape
    cell: int
    profile: Profile

    @classmethod
    def at(cls, day: Day, start: datetime, shape: VisitShape) -> "_Visit":
        cell, late = day.locate(start)
        return cls(day, start, shape, cell, day.profile(shape, late))

    @property
    def patient_until(self) -> datetime:
        return self.start + timedelta(minutes=self.shape.patient_minutes)

    @property
    def chair_until(self) -> datetime:
        return self.start + timedelta(minutes=self.shape.chair_minutes)

    @property
    def held(self) -> int:
        return self.profile.chair_mask << self.cell

    def cells(self, first: int, until: int) -> int:
        return stretch(self.cell + first, self.cell + until)

    def phase_at(self, cell: int) -> Phase:
        moment = self.day.timeline.moment(cell)
        phases = self.shape.phases(self.start)
        return next((phase for phase, _, until in phases if until > moment), phases[-1][0])

    def clock(self, cell: int) -> str:
        return self.day.timeline.clock(self.day.timeline.moment(cell))

    def refuse(
        self, resource: Resource, first: int, until: int, words: str, *, in_phase: bool = False
    ) -> Refusal:
        moment = self.day.timeline.moment
        phase = self.phase_at(first) if in_phase else None
        return Refusal(phase, resource, moment(first), moment(until), sentence(words))


def _too_early(visit: _Visit, not_before: datetime) -> Refusal:
    timeline = visit.day.timeline
    on = not_before.astimezone(timeline.zone).date()
    words = f"the visit cannot start before {timeline.clock(not_before)} on {day_name(on)}"
    return Refusal(None, Resource.TIME, visit.start, not_before, sentence(words))


def _off_grid(visit: _Visit) -> Refusal:
    every = visit.day.site.grid_minutes
    words = f"outside the starting grid: visits start every {every} minutes"
    return Refusal(None, Resource.GRID, visit.start, visit.chair_until, sentence(words))


def _closures(visit: _Visit) -> Iterator[Refusal]:
    timeline, lanes = visit.day.timeline, visit.day.lanes
    for closure in visit.day.site.closures:
        cells = timeline.reached(closure.span)
        if closure.chair_id is not None or not cells & visit.held:
            continue
        words = "the clinic is closed"
        if not lanes.open or lanes.open & ~cells:
            words += _between(visit, closure.span)
        words += f": {closure.reason}" if closure.reason else ""
        yield Refusal(None, Resource.CLOSURE, *closure.span, sentence(words))


def _hours(visit: _Visit) -> Iterator[Refusal]:
    opened = visit.day.lanes.open
    outside = visit.cells(0, visit.profile.patient_until) & ~opened
    if not outside:
        return
    first = lowest(outside)
    until = first + gap_after(~outside, first)
    before, after = opened & stretch(0, first), opened >> first
    if not opened:
        words = f"the clinic is closed on {day_name(visit.day.site.on)}"
    elif not before:
        words = f"the clinic opens at {visit.clock(lowest(opened))}"
    elif not after:
        ends = visit.day.timeline.clock(visit.patient_until)
        words = f"the clinic closes at {visit.clock(before.bit_length())}"
        words += f"; this visit would end at {ends}"
    else:
        reopens = first + lowest(after)
        words = f"the clinic is closed from {visit.clock(before.bit_length())}"
        words += f" to {visit.clock(reopens)}"
    yield visit.refuse(Resource.HOURS, first, until, words)


def _patient(visit: _Visit, busy: Iterable[Span]) -> Iterator[Refusal]:
    cells = visit.cells(0, visit.profile.patient_until)
    for span in busy:
        if visit.day.timeline.touched(span) & cells:
            words = f"the patient already has a visit{_between(visit, span)}"
            yield Refusal(None, Resource.PATIENT, *span, sentence(words))


def _chairs(visit: _Visit, chairs: list[Chair]) -> Iterator[Refusal]:
    taken, held = visit.day.lanes.taken, visit.held
    if not chairs:
        words = "no chair here has what this visit needs"
        yield Refusal(None, Resource.CHAIR, visit.start, visit.chair_until, sentence(words))
    elif all(taken[chair.id] & held for chair in chairs):
        longest = max(chairs, key=lambda chair: gap_after(taken[chair.id], visit.cell))
        cells = taken[longest.id]
        first = visit.cell + gap_after(cells, visit.cell)
        until = first + gap_after(~cells, first)
        words = _one_chair(visit, longest, first, until)
        if len(chairs) > 1:
            words = _many_chairs(visit, longest, first)
        yield visit.refuse(Resource.CHAIR, first, until, words, in_phase=True)


def _one_chair(visit: _Visit, chair: Chair, first: int, until: int) -> str:
    lanes = visit.day.lanes
    for closure in visit.day.site.closures:
        cells = visit.day.timeline.reached(closure.span)
        if closure.chair_id == chair.id and cells >> first & 1:
            reason = f": {closure.reason}" if closure.reason else ""
            return f"{chair_name(chair.label)} is closed{_between(visit, closure.span)}{reason}"
    begins = first - gap_before(~lanes.taken[chair.id], first)
    return f"{chair_name(chair.label)} is taken from {visit.clock(begins)} to {visit.clock(until)}"


def _many_chairs(visit: _Visit, longest: Chair, first: int) -> str:
    if first == visit.cell:
        return f"no chair is free at {visit.clock(first)}"
    return (
        f"no chair is free for the whole visit; {chair_name(longest.label)} is free the "
        f"longest, until {visit.clock(first)}"
    )


def _nurses(visit: _Visit) -> Iterator[Refusal]:
    lanes, whole = visit.day.lanes, visit.day.site.ratios.units_per_nurse
    for units, begins, ends in visit.profile.care:
        short = visit.cells(begins, ends) & lanes.open & ~lanes.care.enough(units)
        if not short:
            continue
        first = lowest(short)
        if not lanes.duty.free[first]:
            words = f"no nurse is on duty at {visit.clock(first)}"
        elif units == whole and lanes.care.free[first] > 0:
            words = f"no nurse is free for one patient alone at {visit.clock(first)}"
        else:
            words = f"nurses are fully taken at {visit.clock(first)}"
        until = first + gap_after(~short, first)
        yield visit.refuse(Resource.NURSES, first, until, words, in_phase=True)


def _wished(visit: _Visit, nurse: Nurse | None) -> Iterator[Refusal]:
    """Say where the nurse who was wished for is away."""
    if nurse is None:
        return
    away = visit.cells(0, visit.profile.patient_until) & ~visit.day.on_duty(nurse.user_id)
    if away:
        first = lowest(away)
        until = first + gap_after(~away, first)
        words = f"{nurse.name} is not on duty from {visit.clock(first)} to {visit.clock(until)}"
        yield visit.refuse(Resource.NURSES, first, until, words, in_phase=True)


def _pumps(visit: _Visit) -> Iterator[Refusal]:
    short = visit.cells(*visit.profile.pump) & visit.day.timeline.all
    short &= ~visit.day.lanes.pumps.enough(1)
    if short:
        first, pumps = lowest(short), visit.day.site.pumps
        words = f"all {pumps} pumps are in use at {visit.clock(first)}"
        if pumps < 2:
            words = f"the pump is in use at {visit.clock(first)}" if pumps else "there is no pump"
        until = first + gap_after(~short, first)
        yield visit.refuse(Resource.PUMPS, first, until, words, in_phase=True)


def _between(visit: _Visit, span: Span) -> str:
    timeline = visit.day.timeline
    return f" from {timeline.clock(span.starts_at)} to {timeline.clock(span.ends_at)}"
