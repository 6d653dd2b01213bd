"""Whom to ask when a chair is free, and for which start.

Pure: nothing here touches the database, the request or the clock.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from clinic_sched.scheduling.engine.availability import USEFUL_MINUTES, Day, Seat, preference
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.scoring import rate
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Span

WEEK = timedelta(days=7)
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OfferRules:
    """How a site lets the program offer: to how many at once, how long, how late, how often."""

    batch: int
    minutes: int
    notice_hours: int
    a_week: int
    same_length: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits, with their wishes and what they were asked so far.

    `before` is the visit they already have: only an earlier start is any use. `asked` are
    the moments at which the patient was offered something, `refused` the starts of it.
    """

    entry_id: int
    patient_id: int
    shape: VisitShape
    priority: int
    added_at: datetime
    notice_hours: int
    weekdays: frozenset[int] = frozenset()
    earliest: time | None = None
    latest: time | None = None
    first_on: date | None = None
    last_on: date | None = None
    before: datetime | None = None
    is_reached: bool = True
    has_open_offer: bool = False
    asked: tuple[datetime, ...] = ()
    offered_starts: frozenset[datetime] = frozenset()
    busy: tuple[Span, ...] = ()

    @property
    def last_asked_at(self) -> datetime:
        """When they were asked last; long ago if never."""
        return max(self.asked, default=_NEVER)

    def asked_within(self, stretch: timedelta, *, now: datetime) -> int:
        """Count the offers made to the patient of late."""
        return sum(moment > now - stretch for moment in self.asked)

    def wants(self, on: date) -> bool:
        """Is that a day they would come?"""
        return (
            (not self.weekdays or on.weekday() in self.weekdays)
            and (self.first_on is None or on >= self.first_on)
            and (self.last_on is None or on <= self.last_on)
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """One start on one chair, kept for those who are asked together."""

    starts_at: datetime
    chair_id: int
    shape: VisitShape
    members: tuple[Waiting, ...]

    @property
    def span(self) -> Span:
        """How long the chair is kept."""
        length = timedelta(minutes=self.shape.chair_minutes)
        return Span(self.starts_at, self.starts_at + length)


Barred = Callable[[Waiting, date], bool]
Known = Mapping[tuple[date, tuple[int, int, int, int]], int]


def rank(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Order who waits: the most urgent, then who was asked longest ago, then who came first."""
    return sorted(
        waiting, key=lambda one: (one.priority, one.last_asked_at, one.added_at, one.entry_id)
    )


def may_be_asked(one: Waiting, rules: OfferRules, *, now: datetime) -> bool:
    """May the program write to them at all just now?"""
    return (
        one.is_reached and not one.has_open_offer and one.asked_within(WEEK, now=now) < rules.a_week
    )


def are_messages_welcome(zone: ZoneInfo, begins: time, ends: time, *, now: datetime) -> bool:
    """Is it an hour of the reader's day at which messages may come?"""
    return begins <= now.astimezone(zone).time() < ends


def fitting_cells(day: Day, one: Waiting, *, notice_hours: int = 0, now: datetime) -> int:
    """Return the cells of a day in which their visit could start, as they wish it."""
    if not one.wants(day.site.on):
        return 0
    known = timedelta(hours=max(one.notice_hours, notice_hours))
    cells = day.starts(one.shape, patient_busy=one.busy, not_before=now + known)
    cells &= day.timeline.window(one.earliest, one.latest)
    for cell in each(cells):
        moment = day.timeline.moment(cell)
        too_late = one.before is not None and moment >= one.before
        if too_late or moment in one.offered_starts:
            cells &= ~(1 << cell)
    return cells


@dataclass(frozen=True, slots=True)
class Look:
    """One look at who waits: by which rules, who is barred on which day, and when it is.

    `known` are the starts of each day and shape that were free all along: no holes.
    """

    rules: OfferRules
    barred: Barred
    now: datetime
    known: Known = field(default_factory=dict)

    def open_to(self, day: Day, one: Waiting) -> int:
        """Return the cells of a day that may be offered to them: those that became free."""
        cells = fitting_cells(day, one, notice_hours=self.rules.notice_hours, now=self.now)
        cells &= ~self.known.get((day.site.on, one.shape.minutes), 0)
        return 0 if cells and self.barred(one, day.site.on) else cells

    def choose(self, days: Sequence[Day], ranked: Sequence[Waiting]) -> Batch | None:
        """Return the next start to offer and to whom: the first in rank has the choice.

        All who are asked together need the same phases, so what is kept fits whoever is first.
        """
        asked = [one for one in ranked if may_be_asked(one, self.rules, now=self.now)]
        for nth, first in enumerate(asked if self.rules.batch else ()):
            for day in days:
                best = _best_start(day, first.shape, self.open_to(day, first), self.rules)
                if best is not None:
                    others = islice(
                        self._alike(asked[nth + 1 :], day, best[0], first.shape),
                        self.rules.batch - 1,
                    )
                    starts_at = day.timeline.moment(best[0])
                    return Batch(starts_at, best[1].chair.id, first.shape, (first, *others))
        return None

    def _alike(
        self, rest: Iterable[Waiting], day: Day, cell: int, shape: VisitShape
    ) -> Iterator[Waiting]:
        """List who else needs just that long and could start just then."""
        for one in rest:
            if one.shape == shape and self.open_to(day, one) >> cell & 1:
                yield one


def _best_start(
    day: Day, shape: VisitShape, cells: int, rules: OfferRules
) -> tuple[int, Seat] | None:
    """Return the day's start that costs the clinic least, with its chair."""
    found = []
    profile = day.profile(shape)
    for cell in each(cells):
        seats = day.seats(cell, profile)
        fit = [seat for seat in seats if not rules.same_length or fills_the_gap(seat)]
        if fit:
            seat = min(fit, key=preference)
            found.append((rate(day, cell, profile, seat).score, cell, seat))
    best = min(found, key=lambda one: one[:2], default=None)
    return None if best is None else best[1:]


def fills_the_gap(seat: Seat) -> bool:
    """Is the chair free for hardly longer than the visit?"""
    return seat.before_minutes < USEFUL_MINUTES and seat.after_minutes < USEFUL_MINUTES
