"""The questions a patient answers."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.errors import DomainError
from clinic_sched.followup import service as followup
from clinic_sched.followup.errors import AlreadyAnswered
from clinic_sched.followup.questions import answers_of, check_in_form
from clinic_sched.portal import queries
from clinic_sched.portal.access import patients_only, signed_in_patient
from clinic_sched.portal.views.blueprint import bp
from clinic_sched.transaction import keep, writes


@bp.route("/my/check-ins/<public_id>", methods=["GET", "POST"])
@patients_only
@writes
def check_in(public_id: str) -> ResponseReturnValue:
    """Ask how the patient is; an answer that alarms is answered with help at once."""
    patient = signed_in_patient()
    found = queries.own_check_in(patient, public_id)
    asked = followup.questionnaires_of(found)
    form = check_in_form(asked)()
    given = answers_of(form, asked)
    at_risk = bool(form.is_submitted() and followup.points_to_risk(found, given))
    if at_risk:
        # Also where the answers cannot be kept: too late, too early, for the second time.
        keep(lambda: _alarm(public_id))
    try:
        followup.check_answerable(found, now=clock.now())
        if form.accepted():
            followup.answer(found, given, by=patient, now=clock.now())
            flash("Thank you for your answers.")
            return redirect(f"/my/check-ins/{public_id}")
    except DomainError as refusal:
        return _closed(found, refusal, at_risk=at_risk)
    page = render_template(
        "portal/check_in.html",
        check_in=found,
        form=form,
        asked=asked,
        at_risk=at_risk,
        site=found.session.appointment.site,
    )
    return page, form.status


def _closed(found: Any, refusal: DomainError, *, at_risk: bool) -> ResponseReturnValue:
    return render_template(
        "portal/check_in_closed.html",
        answered=isinstance(refusal, AlreadyAnswered),
        sentence=str(refusal),
        at_risk=at_risk or followup.has_alarmed(found),
        site=found.session.appointment.site,
    )


def _alarm(public_id: str) -> None:
    patient = signed_in_patient()
    followup.raise_alarm(queries.own_check_in(patient, public_id), by=patient, now=clock.now())
