"""Finding a time for a visit."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.scheduling.forms import FindTimeForm
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.choosing import choose_patient
from clinic_sched.scheduling.views.errand import errand_of
from clinic_sched.scheduling.views.results import results
from clinic_sched.scheduling.views.warnings import warnings_of
from clinic_sched.transaction import reads


@bp.route("/find-time", methods=["GET", "POST"])
@reads
@access.requires(Permission.BOOK)
def find_time() -> ResponseReturnValue:
    """Look for a patient (by POST, so that no name is in the address), then for a time."""
    form = FindTimeForm()
    if request.method == "POST" or not (form.patient.data or form.move.data):
        return choose_patient("Find a time", "/find-time")
    errand = errand_of(form)
    is_sound = form.validate()
    person = errand.patient
    return render_template(
        "scheduling/find_time.html",
        form=form,
        errand=errand,
        patient=person,
        moving=errand.moving,
        version=errand.version,
        **warnings_of(person),
        site=errand.site,
        today=clock.local_date(clock.now(), errand.site.clock),
        may_override=access.signed_in_user().may(Permission.OVERRIDE_BOOKING),
        found=results(form, errand, errand.shape) if errand.shape and is_sound else None,
    ), form.status
