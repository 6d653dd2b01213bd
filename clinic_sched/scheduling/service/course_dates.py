"""The dates of a series: in order, their days taken at once, each one tried."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from clinic_sched.clinic.days import dates_of, take_days
from clinic_sched.clinic.models import Chair, Site
from clinic_sched.clock import local_date
from clinic_sched.database import hold
from clinic_sched.errors import DomainError, Stale
from clinic_sched.scheduling.course_errors import (
    Conflict,
    DatesMissing,
    DatesOutOfOrder,
    SeriesDoesNotFit,
)
from clinic_sched.scheduling.models import Appointment, Course
from clinic_sched.scheduling.queries import courses
from clinic_sched.scheduling.queries.courses import Place, Standing
from clinic_sched.scheduling.service.booking import shape_of

MOST_VISITS = 60


@dataclass(frozen=True)
class CourseDate:
    """When a visit of a series is to be, and on which chair; the best free one if none is named."""

    number: int
    starts_at: datetime
    chair: Chair | None = None


def in_order(dates: Sequence[CourseDate], site: Site) -> list[CourseDate]:
    """Return the dates by number; refuse two on one day, or one before its predecessor."""
    ordered = sorted(dates, key=lambda one: one.number)
    if not ordered or len({one.number for one in ordered}) < len(ordered):
        raise DatesMissing
    check_order([local_date(one.starts_at, site.clock) for one in ordered])
    # Two wall clocks of one zone would be subtracted without their change between.
    return [replace(one, starts_at=one.starts_at.astimezone(UTC)) for one in ordered]


def check_complete(dates: Sequence[CourseDate]) -> None:
    """Refuse a series that leaves out a visit, or goes on for ever."""
    numbers = [one.number for one in dates]
    if numbers != list(range(1, len(numbers) + 1)) or len(numbers) > MOST_VISITS:
        raise DatesMissing


def check_among_others(found: Standing, dates: Sequence[CourseDate], site: Site) -> None:
    """Refuse dates that do not follow the visits of the series that stay."""
    moments = {one.number: one.visit.starts_at for one in found.places if one.visit}
    moments |= {one.number: one.starts_at for one in dates}
    check_order([local_date(moments[number], site.clock) for number in sorted(moments)])


def check_order(days: Sequence[date]) -> None:
    """Refuse days that do not come one after the other."""
    if any(after <= before for before, after in pairwise(days)):
        raise DatesOutOfOrder


def take(
    site: Site, moments: Sequence[datetime], lasts: timedelta, visits: Collection[Appointment] = ()
) -> None:
    """Take all days at once, site by site and in order of their dates."""
    wanted: dict[int, tuple[Site, set[date]]] = {}
    spans = [(site, moment, moment + lasts) for moment in moments]
    spans += [(one.site, one.starts_at, one.chair_until) for one in visits]
    for at, starts_at, until in spans:
        wanted.setdefault(at.id, (at, set()))[1].update(dates_of(at, starts_at, until))
    for key in sorted(wanted):
        take_days(*wanted[key])


def taken(
    course: Course,
    site: Site | None,
    moments: Sequence[datetime],
    seen: str | None,
    *,
    now: datetime,
) -> Standing:
    """Take the days of the series, those it has and those it is to have, and read it again."""
    before = courses.standing(course, now=now)
    at = site or before.site
    if at is not None:
        lasts = timedelta(minutes=shape_of(course.protocol_version).chair_minutes)
        take(at, moments, lasts, [one.visit for one in before.open if one.visit])
    hold(course, "status")
    found = courses.standing(course, fresh=True, now=now)
    if found.seen != before.seen or seen not in (None, found.seen):
        raise Stale("series")
    return found


def apart(dates: Sequence[CourseDate], places: dict[int, Place]) -> list[CourseDate]:
    """Order the changes so that no visit comes to a day another one has yet to leave.

    What moves later goes last first, what moves earlier first first, what is new at the end.
    """
    groups: dict[str, list[CourseDate]] = {"later": [], "earlier": [], "new": []}
    for one in dates:
        visit = places[one.number].visit
        is_later = visit is not None and one.starts_at > visit.starts_at
        groups["new" if visit is None else "later" if is_later else "earlier"].append(one)
    return [*reversed(groups["later"]), *groups["earlier"], *groups["new"]]


def try_each(dates: Sequence[CourseDate], change: Callable[[CourseDate], object]) -> None:
    """Make the change for every date; refuse at the end with all that cannot be had."""
    conflicts: list[Conflict] = []
    for one in dates:
        try:
            change(one)
        except DomainError as refusal:
            conflicts.append(Conflict(one.number, one.starts_at, str(refusal)))
    if conflicts:
        raise SeriesDoesNotFit(sorted(conflicts, key=lambda one: one.number))
