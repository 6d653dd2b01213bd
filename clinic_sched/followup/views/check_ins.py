"""A check-in as staff see it: the questions to ask by phone, or the answers."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError
from clinic_sched.followup import queries, service
from clinic_sched.followup.answer_sheet import sheet
from clinic_sched.followup.questions import answers_of, check_in_form
from clinic_sched.followup.rules import CheckInStatus
from clinic_sched.followup.views.blueprint import bp
from clinic_sched.transaction import keep, writes


@bp.route("/check-ins/<public_id>", methods=["GET", "POST"])
@access.requires(Permission.SEE_RECORD)
@writes
def check_in(public_id: str) -> ResponseReturnValue:
    """Show the answers; while there are none, take them down for the patient."""
    found = queries.get_check_in(public_id)
    asked = service.questionnaires_of(found)
    form = check_in_form(asked)()
    user = access.signed_in_user()
    if form.accepted():
        try:
            service.answer(found, answers_of(form, asked), by=user, now=clock.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash("The answers are kept.")
            return redirect(f"/check-ins/{public_id}")
    elif form.errors and service.points_to_risk(found, answers_of(form, asked)):
        keep(lambda: _alarm(public_id))
    return render_template(
        "followup/check_in.html",
        check_in=found,
        form=form,
        asked=asked,
        sheets=[sheet(one.instrument, one.items) for one in queries.answers_to(found)],
        is_open=found.status != CheckInStatus.COMPLETED and _is_open(found.public_id),
        alarmed=service.has_alarmed(found),
        zone=found.session.appointment.site.clock,
    ), form.status


def _is_open(public_id: str) -> bool:
    try:
        service.check_answerable(queries.get_check_in(public_id), now=clock.now())
    except DomainError:
        return False
    return True


def _alarm(public_id: str) -> None:
    service.raise_alarm(
        queries.get_check_in(public_id), by=access.signed_in_user(), now=clock.now()
    )
