"""One visit, as the patient sees it."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.followup import queries as followup
from clinic_sched.followup.rules import TaskKind
from clinic_sched.portal import queries, service
from clinic_sched.portal.access import patients_only, signed_in_patient
from clinic_sched.portal.forms import PressForm
from clinic_sched.portal.views.blueprint import bp
from clinic_sched.protocols.queries import plan_of
from clinic_sched.scheduling import service as scheduling
from clinic_sched.transaction import writes


@bp.get("/my/appointments/<public_id>")
@patients_only
def visit(public_id: str) -> ResponseReturnValue:
    """Show one visit and how to prepare for it."""
    found = queries.own_visit(signed_in_patient(), public_id)
    return render_template(
        "portal/visit.html", visit=shown(found, clock.now()), site=found.site, form=PressForm()
    )


@bp.post("/my/appointments/<public_id>/confirm")
@patients_only
@writes
def confirm(public_id: str) -> ResponseReturnValue:
    """Note that the patient means to come."""
    patient = signed_in_patient()
    scheduling.confirm(queries.own_visit(patient, public_id), by=patient, now=clock.now())
    flash("Thank you. We look forward to seeing you.")
    return redirect(f"/my/appointments/{public_id}")


@bp.route("/my/appointments/<public_id>/cannot-come", methods=["GET", "POST"])
@patients_only
@writes
def cannot_come(public_id: str) -> ResponseReturnValue:
    """Ask the desk to phone about a visit the patient cannot come to."""
    patient = signed_in_patient()
    found = queries.own_visit(patient, public_id)
    form = PressForm()
    if form.accepted():
        service.say_cannot_come(found, by=patient, now=clock.now())
        flash("We have told the clinic. Somebody will phone you about another time.")
        return redirect(f"/my/appointments/{public_id}")
    page = render_template(
        "portal/cannot_come.html", visit=shown(found, clock.now()), site=found.site, form=form
    )
    return page, form.status


def shown(visit: Any, now: datetime) -> dict[str, Any]:
    """Return what a patient is told of a visit: never what is given, nor staff's notes."""
    plan = plan_of(visit.protocol_version) if visit.protocol_version else None
    about = service.about_not_coming(visit)
    asked = followup.find_task(TaskKind.OTHER, about)
    awaited = visit.status == "booked" and now < visit.starts_at
    return {
        "public_id": visit.public_id,
        "status": visit.status,
        "starts_at": visit.starts_at,
        "ends_at": visit.patient_until,
        "minutes": int((visit.patient_until - visit.starts_at).total_seconds() // 60),
        "zone": visit.site.clock,
        "is_awaited": awaited,
        "is_confirmed": visit.confirmed_at is not None,
        "cannot_come": asked is not None and asked.done_at is None,
        "prepare": [line.text for line in plan.previsit] if plan else [],
        "needs_escort": plan is not None and plan.escort_required.value,
        "escort_name": visit.patient.escort_name,
    }
