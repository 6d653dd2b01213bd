"""When a visit could be, and why not at another time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from clinic_sched.clinic.models import Site
from clinic_sched.clock import local_date
from clinic_sched.patients.models import Patient
from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.grid_starts import GridStart, grid_starts
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.proposals import (
    DayOutlook,
    Proposal,
    nearest,
    propose,
    survey,
)
from clinic_sched.scheduling.engine.refusals import Refusal, Resource, why_not
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Span
from clinic_sched.scheduling.engine.wishes import Wishes
from clinic_sched.scheduling.queries import days
from clinic_sched.scheduling.queries.visits import moments_taken

OFFERED = 6
OFFERED_A_DAY = 2
ALTERNATIVES = 4
_ONE_DAY = timedelta(days=1)
_NEAR_DAYS = 3
_LOOKED_BACK = timedelta(days=3)
_FAR_DAYS = 24
_EXPLAINED_DAYS = 14


@dataclass(frozen=True)
class Search:
    """A visit for which somebody looks for a time."""

    site: Site
    patient: Patient
    shape: VisitShape
    now: datetime
    first_on: date
    wishes: Wishes = field(default_factory=Wishes)
    without: int | None = None

    def days(
        self, first: date, count: int, *, first_chunk: int = days.FIRST_CHUNK_DAYS
    ) -> Iterator[Day]:
        """Draw the days looked at, one after the other."""
        reach = timedelta(minutes=self.shape.chair_minutes)
        return days.days_from(
            self.site,
            first,
            count=count,
            reach=reach,
            without=self.without,
            first_chunk=first_chunk,
            now=self.now,
        )

    def all_days(self, first: date, count: int) -> Iterator[Day]:
        """Draw them all: they are read at once."""
        return self.days(first, count, first_chunk=count)

    @property
    def today(self) -> date:
        """The date at the site."""
        return local_date(self.now, self.site.clock)


def openings(
    search: Search,
    *,
    limit: int = OFFERED,
    per_day: int = OFFERED_A_DAY,
    count: int = days.HORIZON_DAYS,
) -> list[Proposal]:
    """The next starts that suit within so many days; nothing beyond the last is loaded."""
    return propose(
        search.days(search.first_on, count),
        search.shape,
        search.wishes,
        limit=limit,
        per_day=per_day,
        patient_busy=elsewhere(search),
        not_before=search.now,
    )


def outlook(search: Search, *, limit: int = OFFERED) -> tuple[list[Proposal], list[DayOutlook]]:
    """The next starts that suit, and what every day of the weeks to come has left."""
    return survey(
        search.all_days(search.first_on, days.HORIZON_DAYS),
        search.shape,
        search.wishes,
        limit=limit,
        per_day=OFFERED_A_DAY,
        patient_busy=elsewhere(search),
        not_before=search.now,
    )


def alternatives(search: Search, around: datetime) -> list[Proposal]:
    """The starts that fit and are closest to a moment: near it, or else within weeks."""
    wanted = local_date(around, search.site.clock)
    near = _closest(search, around, max(search.today, wanted - _ONE_DAY), _NEAR_DAYS)
    if len(near) == ALTERNATIVES:
        return near
    return _closest(search, around, max(search.today, wanted - _LOOKED_BACK), _FAR_DAYS)


def at(search: Search, starts_at: datetime) -> list[Proposal]:
    """The start at that very moment, if it fits."""
    on = local_date(starts_at, search.site.clock)
    found = nearest(
        [days.one_day(search.site, on, without=search.without, now=search.now)],
        search.shape,
        starts_at,
        limit=1,
        wishes=search.wishes,
        patient_busy=elsewhere(search),
        not_before=search.now,
    )
    return [one for one in found if one.starts_at == starts_at]


def in_the_way(search: Search, starts_at: datetime) -> list[Refusal]:
    """Everything that keeps the visit from starting at that moment."""
    on, wishes = local_date(starts_at, search.site.clock), search.wishes
    day = days.one_day(search.site, on, without=search.without, now=search.now)
    return why_not(
        day,
        starts_at,
        search.shape,
        chairs=day.site.chair_ids(wishes.features),
        nurse=wishes.nurse,
        patient_busy=elsewhere(search, starts_at),
        not_before=search.now,
    )


def one_day(search: Search, on: date) -> tuple[Day, list[GridStart]]:
    """One day with all its starts: free, or what is in the way."""
    day = days.one_day(search.site, on, without=search.without, now=search.now)
    begins, ends = day.timeline.starts_at, day.timeline.ends_at
    busy = moments_taken(search.patient, begins, ends, without=search.without)
    return day, grid_starts(
        day, search.shape, search.wishes, patient_busy=busy, not_before=search.now
    )


def commonest_hindrance(search: Search) -> Resource | None:
    """What most often is in the way within opening hours and the wishes; None if never open."""
    counted: Counter[Resource] = Counter()
    busy = elsewhere(search)
    for day in search.days(search.first_on, _EXPLAINED_DAYS):
        if search.wishes.allow(day.site.on):
            for refusal in _refusals(day, search, busy):
                counted[refusal.resource] += 1
    return counted.most_common(1)[0][0] if counted else None


def _closest(search: Search, around: datetime, first: date, count: int) -> list[Proposal]:
    return nearest(
        search.days(first, count),
        search.shape,
        around,
        limit=ALTERNATIVES,
        wishes=search.wishes,
        patient_busy=elsewhere(search),
        not_before=search.now,
    )


def _refusals(day: Day, search: Search, busy: list[Span]) -> Iterator[Refusal]:
    cells = day.lanes.open & day.timeline.grid(day.site.grid_minutes)
    cells &= search.wishes.times(day)
    for cell in each(cells):
        moment = day.timeline.moment(cell)
        if moment >= search.now:
            yield from why_not(day, moment, search.shape, patient_busy=busy)


def elsewhere(search: Search, around: datetime | None = None) -> list[Span]:
    """When the patient already is somewhere, in the time looked at."""
    first = around or search.now
    until = first + timedelta(days=1 if around else 2 * days.HORIZON_DAYS)
    return moments_taken(search.patient, first, until, without=search.without)
