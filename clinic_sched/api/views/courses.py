"""Series of visits, read."""

from typing import Any

from flask import Response

from clinic_sched.accounts.rules import Scope
from clinic_sched.api import queries
from clinic_sched.api.access import scoped
from clinic_sched.api.answers import COURSE, course_facts
from clinic_sched.api.asked import COURSES_ASKED
from clinic_sched.api.cursors import Cursor
from clinic_sched.api.operation import Operation
from clinic_sched.api.records import page_of
from clinic_sched.api.views.blueprint import bp
from clinic_sched.api.views.references import patient_of
from clinic_sched.api.views.speaking import speaks, told
from clinic_sched.scheduling import queries as schedule
from clinic_sched.web import wall

COURSES = "/api/v1/courses"
TAG = "Courses"


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
    return told({"items": [_facts(course) for course in found[:limit]], "next": cursor})


@bp.get(f"{COURSES}/<public_id>")
@scoped(Scope.APPOINTMENTS_READ)
@speaks(Operation("Show a series", COURSE, conditional=True, tag=TAG))
def show_course(public_id: str) -> Response:
    """Show one series with its visits."""
    return told(_facts(schedule.get_course(public_id)))


def _facts(course: Any) -> dict[str, Any]:
    visits = schedule.of_course(course)
    zone = visits[0].site.clock if visits else wall.zone()
    return course_facts(course, visits, zone)
