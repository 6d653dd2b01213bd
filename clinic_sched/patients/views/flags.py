"""Raising a flag on a patient, and clearing it."""

from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue

from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.patients import queries, service
from clinic_sched.patients.forms import FLAG_WORDS, ClearFlagForm, FlagForm
from clinic_sched.patients.views.blueprint import bp
from clinic_sched.patients.views.facts import add_to
from clinic_sched.transaction import writes


@bp.route("/patients/<patient_id>/flags/new", methods=["GET", "POST"])
@access.requires(Permission.SEE_RECORD)
@writes
def raise_flag(patient_id: str) -> ResponseReturnValue:
    """Ask everybody to look twice before the next visit."""
    patient = queries.get(patient_id)
    form = FlagForm()

    def add(by: Any, now: datetime) -> None:
        service.raise_flag(patient, form.kind.data, form.note.data, by=by, now=now)

    return add_to(patient, form, add, "flag", "The flag is raised.")


@bp.route("/patients/<patient_id>/flags/<flag_id>/clear", methods=["GET", "POST"])
@access.requires(Permission.SEE_RECORD)
@writes
def clear_flag(patient_id: str, flag_id: str) -> ResponseReturnValue:
    """Say why a flag no longer holds."""
    patient = queries.get(patient_id)
    flag = queries.get_flag(patient, flag_id)
    form = ClearFlagForm()

    def clear(by: Any, now: datetime) -> None:
        service.clear_flag(flag, form.reason.data, by=by, now=now)

    return add_to(
        patient, form, clear, "clear_flag", "The flag is cleared.", flag=flag, kinds=FLAG_WORDS
    )
