"""The visits of one patient."""

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.patients import queries as patients
from clinic_sched.scheduling import queries
from clinic_sched.scheduling.queries import courses
from clinic_sched.scheduling.views.blueprint import bp


@bp.get("/patients/<public_id>/visits")
@access.requires(Permission.BOOK)
def patient_visits(public_id: str) -> ResponseReturnValue:
    """List a patient's visits: what comes, and what has been."""
    patient, now = patients.get(public_id), clock.now()
    upcoming = list(queries.upcoming(patient, now))
    past = [visit for visit in queries.history(patient) if visit not in upcoming]
    return render_template(
        "scheduling/patient_visits.html",
        patient=patient,
        upcoming=upcoming,
        past=past,
        series=courses.of_patient(patient),
        today=now.date(),
        now=now,
    )
