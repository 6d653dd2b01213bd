"""How a patient is doing: the timeline, the last answers, and whether it helps."""

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.audit.service import record
from clinic_sched.followup import queries
from clinic_sched.followup.answer_sheet import outcome_rows, sheet
from clinic_sched.followup.rules import CheckInStatus
from clinic_sched.followup.timeline import WIDE
from clinic_sched.followup.views.blueprint import bp, zone
from clinic_sched.patients import queries as patients
from clinic_sched.sessions import queries as sessions
from clinic_sched.transaction import keep


@bp.get("/patients/<patient_id>/progress")
@access.requires(Permission.SEE_RECORD)
def progress(patient_id: str) -> ResponseReturnValue:
    """Show a patient's answers against the infusions."""
    patient = patients.get(patient_id)
    user, now = access.signed_in_user(), clock.now()
    subject = patient.actor
    keep(lambda: record("open progress page", subject, by=user, now=now))
    answers = queries.last_answers(patient)
    return render_template(
        "followup/progress.html",
        patient=patient,
        today=clock.local_date(now, zone()),
        charts=queries.timeline_of(patient, frame=WIDE, zone=zone(), now=now),
        outcomes=outcome_rows(queries.outcomes_of(patient), zone()),
        infusions=sessions.infusions_of(patient),
        responses=patients.responses(patient),
        reliefs=queries.reliefs_of(patient, zone()),
        flags=patients.open_flags(patient),
        check_ins=[
            one
            for one in queries.check_ins_of(patient, limit=20)
            if one.due_at <= now or one.status != CheckInStatus.EXPIRED
        ],
        answers=[(one.answered_at, sheet(one.instrument, one.items)) for one in answers],
        now=now,
        zone=zone(),
    )
