"""Series of visits: planned, booked as a whole, read and stopped."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from clinic_sched import clock
from clinic_sched.accounts.rules import Scope
from clinic_sched.api import queries
from clinic_sched.api.access import calling_program, scoped
from clinic_sched.api.answers import course_facts, finding_facts, plan_facts, when
from clinic_sched.api.asked import CANCELLATION, CANCELLED_BY, COURSES_ASKED, NEW_COURSE, PLAN_ASKED
from clinic_sched.api.cursors import Cursor
from clinic_sched.api.descriptions import COURSE, PLAN
from clinic_sched.api.errors import Invalid, NotCandidate, SeriesTaken
from clinic_sched.api.notation import Fault
from clinic_sched.api.operation import Operation
from clinic_sched.api.records import page_of
from clinic_sched.api.views.blueprint import bp
from clinic_sched.api.views.conflicts import chair_ids
from clinic_sched.api.views.references import chair_of, patient_of, protocol_of, site_of
from clinic_sched.api.views.speaking import once, speaks, told
from clinic_sched.api.views.wished import wishes_of
from clinic_sched.protocols import queries as protocols
from clinic_sched.scheduling import queries as schedule
from clinic_sched.scheduling import service
from clinic_sched.scheduling.course_errors import DatesMissing, DatesOutOfOrder, SeriesDoesNotFit
from clinic_sched.scheduling.errors import NotACandidate
from clinic_sched.scheduling.queries import candidacy, series_plans
from clinic_sched.scheduling.queries import courses as standings
from clinic_sched.scheduling.queries.series_asks import Ask
from clinic_sched.scheduling.queries.series_days import Guest
from clinic_sched.scheduling.service import courses
from clinic_sched.scheduling.service.course_dates import CourseDate
from clinic_sched.scheduling.spacing import main_visits, min_gap_days, takes_boosters
from clinic_sched.transaction import writes
from clinic_sched.web import wall

COURSES = "/api/v1/courses"
TAG = "Courses"
NO_BOOSTERS = "This protocol does not say when a booster comes, so ask for fewer visits."


@bp.get(COURSES)
@scoped(Scope.APPOINTMENTS_READ)
@speaks(Operation("List series", page_of(COURSE), query=COURSES_ASKED, conditional=True, tag=TAG))
def list_courses(query: dict[str, Any]) -> Response:
    """List series in the order they were begun, page by page."""
    patient = patient_of(query) if query["patient"] else None
    limit = query["limit"]
    found = queries.courses(patient, after=query["cursor"], limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    cursor = Cursor(last.started_at, last.public_id).text() if last else None
    visits: dict[int, list[Any]] = {course.id: [] for course in found[:limit]}
    for visit in standings.visits_of(list(visits)):
        visits[visit.course_id].append(visit)
    items = [_told(course, visits[course.id]) for course in found[:limit]]
    return told({"items": items, "next": cursor})


@bp.get(f"{COURSES}/<public_id>")
@scoped(Scope.APPOINTMENTS_READ)
@speaks(Operation("Show a series", COURSE, conditional=True, tag=TAG))
def show_course(public_id: str) -> Response:
    """Show one series with its visits."""
    return told(_facts(schedule.get_course(public_id)))


@bp.get(f"{COURSES}/plan")
@scoped(Scope.AVAILABILITY_READ)
@speaks(
    Operation(
        "Plan a series",
        PLAN,
        query=PLAN_ASKED,
        conditional=True,
        tag=TAG,
        about="The best dates that keep the protocol's spacing. Book them as they are.",
    )
)
def plan_course(query: dict[str, Any]) -> Response:
    """Find the best dates for a series."""
    version, patient, site = protocol_of(query), patient_of(query), site_of(query)
    now, protocol = clock.now(), protocols.plan_of(version)
    today = clock.local_date(now, site.clock)
    gap, shape = min_gap_days(protocol), service.shape_of(version)
    visits = query["visits"] or main_visits(protocol)
    if visits > main_visits(protocol) and not takes_boosters(protocol):
        raise Invalid([Fault("visits", NO_BOOSTERS)], place="query")
    ask = Ask(
        Guest(site, patient, version, shape, gap, now),
        protocol,
        max(query["from"] or today, today),
        tuple(range(1, visits + 1)),
        wishes_of(query),
    )
    plan = series_plans.plan(ask)
    starts = [one.starts_at for one in plan.dates]
    said = candidacy.findings(patient, version, starts, site=site, together=True, now=now)
    facts = plan_facts(plan, chair_ids(site), site.clock)
    return told(facts | {"candidacy": finding_facts(said)})


@bp.post(COURSES)
@scoped(Scope.APPOINTMENTS_WRITE)
@speaks(
    Operation(
        "Book a series",
        COURSE,
        201,
        body=NEW_COURSE,
        keyed=True,
        tag=TAG,
        refuses=("series-taken", "not-a-candidate"),
        about="All dates are booked, or none.",
    )
)
@writes
@once
def book_course(body: dict[str, Any]) -> Response:
    """Book every date of a series, or none."""
    version, patient, site = protocol_of(body), patient_of(body), site_of(body)
    dates = [
        CourseDate(nth + 1, one["start"], chair_of(one, site, at=f"dates/{nth}/chair"))
        for nth, one in enumerate(body["dates"])
    ]
    try:
        course = courses.book_course(
            patient=patient,
            version=version,
            site=site,
            dates=dates,
            by=calling_program(),
            now=clock.now(),
        )
    except NotACandidate as refusal:
        raise NotCandidate(str(refusal), finding_facts(refusal.findings)) from refusal
    except (DatesMissing, DatesOutOfOrder) as refusal:
        raise Invalid([Fault("/dates", str(refusal))], place="body") from refusal
    except SeriesDoesNotFit as refusal:
        raise SeriesTaken(str(refusal), _conflicts(refusal, site)) from refusal
    location = f"{COURSES}/{course.public_id}"
    return told(_facts(course), 201, location=location)


@bp.post(f"{COURSES}/<public_id>/stop")
@scoped(Scope.APPOINTMENTS_WRITE)
@speaks(
    Operation(
        "Stop a series",
        COURSE,
        body=CANCELLATION,
        keyed=True,
        tag=TAG,
        refuses=("refused", "stale"),
        about="Every visit that is still to come is called off.",
    )
)
@writes
@once
def stop_course(public_id: str, body: dict[str, Any]) -> Response:
    """Call off what is left of a series."""
    course = schedule.get_course(public_id)
    whose = CANCELLED_BY[body["by"]]
    courses.stop(course, body["reason"], whose, by=calling_program(), now=clock.now())
    return told(_facts(course))


def _conflicts(refusal: SeriesDoesNotFit, site: Any) -> list[dict[str, Any]]:
    return [
        {
            "number": one.number,
            "start": when(one.starts_at, site.clock),
            "detail": one.sentence,
        }
        for one in refusal.conflicts
    ]


def _facts(course: Any) -> dict[str, Any]:
    return _told(course, standings.visits_of([course.id]))


def _told(course: Any, visits: Sequence[Any]) -> dict[str, Any]:
    zone = visits[0].site.clock if visits else wall.zone()
    return course_facts(course, visits, zone)
