"""Finding a time for a visit."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.patients import queries as patients
from clinic_sched.patients.search import read_search
from clinic_sched.scheduling.forms import FindTimeForm, PatientSearchForm
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.errand import errand_of
from clinic_sched.scheduling.views.results import results
from clinic_sched.scheduling.views.warnings import warnings_of
from clinic_sched.transaction import reads

SHOWN = 12


@bp.route("/find-time", methods=["GET", "POST"])
@reads
@access.requires(Permission.BOOK)
def find_time() -> ResponseReturnValue:
    """Look for a patient (by POST, so that no name is in the address), then for a time."""
    form, who = FindTimeForm(), PatientSearchForm()
    if request.method == "POST" or not (form.patient.data or form.move.data):
        return _choose_patient(who)
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


def _choose_patient(who: PatientSearchForm) -> ResponseReturnValue:
    found: Any = None
    if who.accepted():
        found = patients.find(read_search(who.wanted.data), limit=SHOWN + 1)
    page = render_template(
        "scheduling/choose_patient.html",
        form=who,
        found=found,
        shown=SHOWN,
        today=clock.now().date(),
        title="Find a time",
        action="/find-time",
        onward="/find-time",
    )
    return page, who.status
