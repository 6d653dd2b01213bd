"""The equipment of one chair, checked from the floor."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.clinic import service
from clinic_sched.clinic.equipment import EQUIPMENT
from clinic_sched.errors import DomainError
from clinic_sched.sessions.forms.checks import EquipmentForm, found_in
from clinic_sched.sessions.gate_words import answer_of
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import writes


@bp.route("/floor/chairs/<chair_id>", methods=["GET", "POST"])
@access.requires(Permission.RECORD_SESSION)
@writes
def check_chair(chair_id: str) -> ResponseReturnValue:
    """Show what was found at a chair today; keep what is found now."""
    chair, now = clinic.get_chair(chair_id), clock.now()
    on = clock.local_date(now, chair.site.clock)
    last = clinic.find_chair_check(chair.id, on)
    form: Any = EquipmentForm(data=_said(last))
    if form.accepted():
        who: dict[str, Any] = {"by": access.signed_in_user(), "now": now}
        try:
            service.check_equipment(chair, on, found_in(form), form.note.data, **who)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(f"{chair.label} has been checked.", "success")
            return redirect(url_for("sessions.show_floor", site=chair.site.public_id), 303)
    shown = {"form": form, "chair": chair, "last": last, "zone": chair.site.clock, "now": now}
    return render_template("sessions/chair_check.html", items=EQUIPMENT, **shown), form.status


def _said(last: Any) -> dict[str, str]:
    return {item: answer_of(found) for item, found in last.found.items()} if last else {}
