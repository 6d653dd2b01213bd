"""The verbs of a series: all of its dates at once, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic_sched.accounts.models import User
from clinic_sched.audit import service as audit
from clinic_sched.clinic.models import Site
from clinic_sched.database import conflict_means, db
from clinic_sched.errors import NotFound
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.protocols.queries import plan_of
from clinic_sched.scheduling import rules
from clinic_sched.scheduling.course_errors import NothingBooked, SuchNumberTaken, VisitFixed
from clinic_sched.scheduling.models import Appointment, Course
from clinic_sched.scheduling.queries.courses import Place
from clinic_sched.scheduling.rules import CancelledBy, CourseStatus
from clinic_sched.scheduling.service import booking, candidacy, course_dates, progress
from clinic_sched.scheduling.service.candidacy import SignedOff
from clinic_sched.scheduling.service.course_dates import CourseDate
from clinic_sched.scheduling.spacing import main_visits


@dataclass(frozen=True)
class _Change:
    """What holds for every date of a series that is booked or moved."""

    course: Course
    site: Site
    signed: SignedOff | None
    by: User
    now: datetime


def book_course(
    *,
    patient: Patient,
    version: ProtocolVersion,
    site: Site,
    dates: Sequence[CourseDate],
    signed: SignedOff | None = None,
    by: User,
    now: datetime,
) -> Course:
    """Book all dates of a series, or none and say of each date why not.

    They are numbered from 1; those beyond the series itself are its boosters.
    """
    booking.check_bookable(version)
    dates = course_dates.in_order(dates, site)
    course_dates.check_complete(dates)
    main = main_visits(plan_of(version))
    moments = [one.starts_at for one in dates]
    lasts = timedelta(minutes=booking.shape_of(version).chair_minutes)
    course_dates.take(site, moments, lasts)
    candidacy.check(patient, version, moments, site=site, signed=signed, now=now)

    with db.session.begin_nested():
        course = Course(
            patient_id=patient.id,
            protocol_version_id=version.id,
            planned_visits=main,
            booster_visits=max(len(dates) - main, 0),
            started_at=moments[0],
        )
        db.session.add(course)
        db.session.flush()
        change = _Change(course, site, signed, by, now)
        course_dates.try_each(dates, lambda one: _book(change, one))
    facts: dict[str, str | int] = {"visits": len(dates), "boosters": course.booster_visits}
    audit.record("book series", _subject(course), facts, by=by, now=now)
    return course


def replan(
    course: Course,
    dates: Sequence[CourseDate],
    *,
    site: Site,
    seen: str | None = None,
    signed: SignedOff | None = None,
    by: User,
    now: datetime,
) -> None:
    """Give visits of the series these dates, all or none: move what is booked, book the rest.

    Each visit that moves keeps its row. Past visits and those under way are never touched.
    """
    dates = course_dates.in_order(dates, site)
    moments = [one.starts_at for one in dates]
    found = course_dates.taken(course, site, moments, seen, now=now)
    places = {one.number: one for one in found.places}
    if {one.number for one in dates} - set(places):
        raise NotFound("visit")
    course_dates.check_among_others(found, dates, site)

    change = _Change(course, site, signed, by, now)
    with db.session.begin_nested():
        ordered = course_dates.apart(dates, places)
        course_dates.try_each(ordered, lambda one: _place(change, places[one.number], one))
    course.status = CourseStatus.ACTIVE
    numbers = ", ".join(str(one.number) for one in dates)
    audit.record("plan series again", _subject(course), {"visits": numbers}, by=by, now=now)


def skip(
    course: Course,
    number: int,
    reason: str,
    cancelled_by: CancelledBy,
    *,
    seen: str | None = None,
    by: User,
    now: datetime,
) -> Appointment:
    """Call one visit of the series off; its number stays free, so that it can be added back."""
    found = course_dates.taken(course, None, (), seen, now=now)
    place = next((one for one in found.places if one.number == number), None)
    if place is None or place.visit is None:
        raise NothingBooked
    if not place.is_open(now):
        raise VisitFixed(number)

    progress.cancel(place.visit, reason, cancelled_by, by=by, now=now)
    audit.record("skip visit of series", _subject(course), {"visit": number}, by=by, now=now)
    return place.visit


def stop(
    course: Course,
    reason: str,
    cancelled_by: CancelledBy,
    *,
    seen: str | None = None,
    by: User,
    now: datetime,
) -> int:
    """Cancel every visit of the series that is still to come, and end it; return how many."""
    rules.check_reason(reason)
    found = course_dates.taken(course, None, (), seen, now=now)
    if course.status != CourseStatus.ACTIVE:
        raise NothingBooked
    rest = [one.visit for one in found.open if one.visit]

    for visit in rest:
        progress.cancel(visit, reason, cancelled_by, by=by, now=now)
    course.status = CourseStatus.STOPPED
    facts: dict[str, str | int] = {"reason": reason, "cancelled": len(rest)}
    audit.record("stop series", _subject(course), facts, by=by, now=now)
    return len(rest)


def _place(change: _Change, place: Place, wanted: CourseDate) -> None:
    visit = place.visit
    if visit is None:
        _book(change, wanted)
        return
    stays = wanted.chair is None or wanted.chair.id == visit.chair_id
    if visit.starts_at == wanted.starts_at and stays:
        return
    if not place.is_open(change.now):
        raise VisitFixed(wanted.number)
    booking.move(
        visit,
        starts_at=wanted.starts_at,
        chair=wanted.chair,
        signed=change.signed,
        by=change.by,
        now=change.now,
    )


def _book(change: _Change, wanted: CourseDate) -> None:
    course = change.course
    with conflict_means({"course_number": SuchNumberTaken(wanted.number)}):
        booking.book(
            patient=course.patient,
            version=course.protocol_version,
            site=change.site,
            starts_at=wanted.starts_at,
            chair=wanted.chair,
            course=course,
            course_number=wanted.number,
            signed=change.signed,
            by=change.by,
            now=change.now,
        )


def _subject(course: Course) -> str:
    return f"course:{course.public_id}"
