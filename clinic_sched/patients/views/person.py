"""One patient: the page, and who they are."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.audit.service import record
from clinic_sched.errors import DomainError, Stale
from clinic_sched.patients import queries, service
from clinic_sched.patients.forms import FLAG_WORDS, SEX_WORDS, ChangeDetailsForm, ClinicalForm
from clinic_sched.patients.views.blueprint import bp, region, today, zone
from clinic_sched.patients.views.register import UNREACHABLE, details_of, warn_if_unreachable
from clinic_sched.transaction import keep, writes
from clinic_sched.web.differences import differences


@bp.get("/patients/<patient_id>")
@access.requires(Permission.SEE_PATIENTS)
def show(patient_id: str) -> ResponseReturnValue:
    """Show one patient: contact and consents to all, the record to clinicians."""
    patient = queries.get(patient_id)
    user = access.signed_in_user()
    sees_record = user.may(Permission.SEE_RECORD)
    subject = patient.actor
    keep(lambda: record("open patient page", subject, by=user, now=clock.now()))
    flags = queries.open_flags(patient)
    clinical: dict[str, Any] = {}
    if sees_record:
        clinical = {
            "asked": queries.find_allergy_review(patient),
            "weights": queries.weights(patient),
            "cleared": queries.cleared_flags(patient),
            "responses": queries.responses(patient),
        }
    return render_template(
        "patients/show.html",
        patient=patient,
        allergies=queries.allergies(patient),
        flags=flags,
        flag_words=[FLAG_WORDS[flag.kind] for flag in flags],
        consents=queries.consents(patient),
        consultations=queries.consultations(patient),
        clinical=clinical,
        sees_record=sees_record,
        today=today(),
        zone=zone(),
        sexes=SEX_WORDS,
        kinds=FLAG_WORDS,
        unreachable=UNREACHABLE,
    )


@bp.route("/patients/<patient_id>/details", methods=["GET", "POST"])
@access.requires(Permission.SEE_PATIENTS)
@writes
def change_details(patient_id: str) -> ResponseReturnValue:
    """Correct who somebody is and how to reach them."""
    patient = queries.get(patient_id)
    form = ChangeDetailsForm(obj=patient, region=region())

    def change(by: Any, now: datetime) -> None:
        details = details_of(form)
        version = version_of(form)
        service.change_details(
            patient, details, expected_version=version, today=today(), by=by, now=now
        )
        warn_if_unreachable(details)

    return _edit(patient, form, change, "details")


@bp.route("/patients/<patient_id>/clinical", methods=["GET", "POST"])
@access.requires(Permission.SEE_RECORD)
@writes
def change_clinical(patient_id: str) -> ResponseReturnValue:
    """Keep the patient's conditions and height."""
    patient = queries.get(patient_id)
    form = ClinicalForm(obj=patient)

    def change(by: Any, now: datetime) -> None:
        service.change_clinical(
            patient,
            conditions=form.conditions.data,
            height_cm=form.height_cm.data,
            expected_version=version_of(form),
            by=by,
            now=now,
        )

    return _edit(patient, form, change, "clinical")


def version_of(form: Any) -> int:
    """Return the version the page was opened at; a spoilt one is nobody's."""
    sent = form.version.data or ""
    return int(sent) if sent.isdecimal() and len(sent) < 9 else 0


def _edit(
    patient: Any, form: Any, change: Callable[[Any, datetime], None], page: str
) -> ResponseReturnValue:
    """Offer a form about a patient; if somebody was faster, show what they changed."""
    status, changed = form.status, []
    if form.accepted():
        try:
            change(access.signed_in_user(), clock.now())
        except Stale as refusal:
            form.refuse(refusal)
            status, changed = 409, differences(form, patient)
            form.version.raw_data, form.version.data = None, str(patient.version)
        except DomainError as refusal:
            form.refuse(refusal)
            status = form.status
        else:
            flash("Saved.")
            return redirect(f"/patients/{patient.public_id}")
    else:
        status = form.status
    return (
        render_template(
            f"patients/{page}.html", form=form, patient=patient, changed=changed, today=today()
        ),
        status,
    )
