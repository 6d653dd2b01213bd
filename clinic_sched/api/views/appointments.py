"""Visits: listed, shown, booked and given another time."""

from typing import Any

from flask import Response

from clinic_sched import clock
from clinic_sched.accounts.rules import Scope
from clinic_sched.api import queries
from clinic_sched.api.access import calling_program, scoped
from clinic_sched.api.answers import visit_facts
from clinic_sched.api.asked import NEW_TIME, NEW_VISIT, VISITS_ASKED
from clinic_sched.api.cursors import Cursor
from clinic_sched.api.descriptions import VISIT
from clinic_sched.api.operation import Operation
from clinic_sched.api.records import page_of
from clinic_sched.api.views.blueprint import bp
from clinic_sched.api.views.conflicts import explained
from clinic_sched.api.views.references import chair_of, patient_of, protocol_of, site_of
from clinic_sched.api.views.speaking import expected_version, once, speaks, told
from clinic_sched.clinic import queries as clinic
from clinic_sched.scheduling import queries as schedule
from clinic_sched.scheduling import service
from clinic_sched.transaction import writes
from clinic_sched.web import wall

VISITS = "/api/v1/appointments"


@bp.get(VISITS)
@scoped(Scope.APPOINTMENTS_READ)
@speaks(
    Operation(
        "List visits by their start",
        page_of(VISIT),
        query=VISITS_ASKED,
        conditional=True,
        about="What is booked meanwhile moves nothing from one page to another.",
    )
)
def list_visits(query: dict[str, Any]) -> Response:
    """List visits, page by page."""
    sites = clinic.sites()
    # Where there is but one, saying so lets the database read along its days.
    alone = sites[0] if len(sites) == 1 else None
    site = site_of(query) if query["site"] else alone
    zone = site.clock if site else wall.zone()
    wanted = queries.Wanted(
        first=clock.day_span(query["from"], zone)[0] if query["from"] else None,
        until=clock.day_span(query["to"], zone)[1] if query["to"] else None,
        site=site,
        patient=patient_of(query) if query["patient"] else None,
        statuses=query["status"] or (),
    )
    limit = query["limit"]
    found = queries.visits(wanted, after=query["cursor"], limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return told(
        {
            "items": [visit_facts(visit) for visit in found[:limit]],
            "next": Cursor(last.starts_at, last.public_id).text() if last else None,
        }
    )


@bp.get(f"{VISITS}/<public_id>")
@scoped(Scope.APPOINTMENTS_READ)
@speaks(Operation("Show a visit", VISIT, conditional=True))
def show_visit(public_id: str) -> Response:
    """Show one visit, with its version as ETag."""
    return told_visit(schedule.get(public_id))


@bp.post(VISITS)
@scoped(Scope.APPOINTMENTS_WRITE)
@speaks(
    Operation(
        "Book a visit",
        VISIT,
        201,
        body=NEW_VISIT,
        keyed=True,
        refuses=("taken", "not-a-candidate"),
        about="Booked wholly or not at all. Where it does not fit, the problem says what is in "
        "the way and where it would fit.",
    )
)
@writes
@once
def book(body: dict[str, Any]) -> Response:
    """Book a visit."""
    site, patient, version = site_of(body), patient_of(body), protocol_of(body)
    chair, now = chair_of(body, site), clock.now()
    with explained(site, patient, service.shape_of(version), body["start"], now=now):
        visit = service.book(
            patient=patient,
            version=version,
            site=site,
            starts_at=body["start"],
            chair=chair,
            note=body["note"],
            by=calling_program(),
            now=now,
        )
    return told_visit(schedule.get(visit.public_id), 201)


@bp.post(f"{VISITS}/<public_id>/reschedule")
@scoped(Scope.APPOINTMENTS_WRITE)
@speaks(
    Operation(
        "Give a visit another time or chair",
        VISIT,
        body=NEW_TIME,
        keyed=True,
        versioned=True,
        refuses=("taken", "not-a-candidate", "refused", "stale"),
        about="The visit keeps its id; a new time has to be confirmed again.",
    )
)
@writes
@once
def reschedule(public_id: str, body: dict[str, Any]) -> Response:
    """Move a visit."""
    visit, now = schedule.get(public_id), clock.now()
    chair, site = chair_of(body, visit.site), visit.site
    shape, expected = service.shape_of(visit), expected_version()
    with explained(
        site, visit.patient, shape, body["start"], expected=expected, without=visit.id, now=now
    ):
        service.move(
            visit,
            starts_at=body["start"],
            chair=chair,
            expected_version=expected,
            by=calling_program(),
            now=now,
        )
    return told_visit(visit)


def told_visit(visit: Any, status: int = 200) -> Response:
    """Answer with a visit; where it is new, with its address."""
    location = f"{VISITS}/{visit.public_id}" if status == 201 else ""
    return told(visit_facts(visit), status, location=location, etag=f'"{visit.version}"')
