"""Visits for the patient's own calendar."""

from typing import Any

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts.access import open_to_all
from clinic_sched.accounts.service import hash_token
from clinic_sched.portal import calendars, queries, service
from clinic_sched.portal.access import patients_only, signed_in_patient
from clinic_sched.portal.calendars import CalendarVisit
from clinic_sched.portal.views.blueprint import base_url, bp
from clinic_sched.transaction import writes


@bp.get("/my/appointments/<public_id>.ics")
@patients_only
def visit_file(public_id: str) -> ResponseReturnValue:
    """Hand over one visit as a calendar file."""
    found = queries.own_visit(signed_in_patient(), public_id)
    return _file([found], "visit.ics")


@bp.post("/my/calendar")
@patients_only
@writes
def open_calendar() -> ResponseReturnValue:
    """Make a secret address that a calendar reads, and show it this once."""
    token = service.open_feed(signed_in_patient(), now=clock.now())
    return render_template("portal/calendar.html", address=f"{base_url()}/calendar/{token}.ics")


@bp.get("/calendar/<token>.ics")
@open_to_all
def calendar(token: str) -> ResponseReturnValue:
    """Answer a calendar that knows the secret address."""
    patient = queries.find_owner_of_feed(hash_token(token))
    if patient is None:
        abort(404)
    visits = queries.visits_for_calendar(patient, now=clock.now())
    return _file(visits, "visits.ics", name="Clinic visits")


def _file(visits: Any, filename: str, name: str = "") -> Response:
    content = calendars.calendar(
        [
            CalendarVisit(
                public_id=visit.public_id,
                clinic=visit.site.message_name,
                address=visit.site.address,
                starts_at=visit.starts_at,
                ends_at=visit.patient_until,
                changed_at=visit.changed_at,
                move_number=visit.move_number,
                is_confirmed=visit.confirmed_at is not None,
            )
            for visit in visits
        ],
        base_url=base_url(),
        name=name,
    )
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer
