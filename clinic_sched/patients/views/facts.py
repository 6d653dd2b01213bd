"""What is added to a patient's record: consents, consultations, allergies, weights."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError
from clinic_sched.patients import queries, service
from clinic_sched.patients.forms import (
    AllergyForm,
    ConsentForm,
    ConsultationForm,
    WeightForm,
    WithdrawForm,
)
from clinic_sched.patients.views.blueprint import bp, today
from clinic_sched.transaction import writes


@bp.route("/patients/<patient_id>/consents/new", methods=["GET", "POST"])
@access.requires(Permission.SEE_PATIENTS)
@writes
def add_consent(patient_id: str) -> ResponseReturnValue:
    """Record a consent that was signed."""
    patient = queries.get(patient_id)
    asked = request.args.get("version", "")
    form = ConsentForm(
        protocol_code=_protocol_asked(),
        protocol_version=int(asked) if asked.isdecimal() and len(asked) < 5 else None,
    )

    def add(by: Any, now: datetime) -> None:
        service.record_consent(
            patient,
            protocol_code=form.protocol_code.data,
            protocol_version=form.protocol_version.data,
            signed_on=form.signed_on.data,
            expires_on=form.expires_on.data,
            today=today(),
            by=by,
            now=now,
        )

    return add_to(patient, form, add, "consent", "The consent is recorded.")


@bp.route("/patients/<patient_id>/consultations/new", methods=["GET", "POST"])
@access.requires(Permission.SEE_PATIENTS)
@writes
def add_consultation(patient_id: str) -> ResponseReturnValue:
    """Record a consultation that was held."""
    patient = queries.get(patient_id)
    form = ConsultationForm(protocol_code=_protocol_asked())

    def add(by: Any, now: datetime) -> None:
        service.record_consultation(
            patient,
            protocol_code=form.protocol_code.data,
            held_on=form.held_on.data,
            held_by=form.held_by.data,
            is_suitable=form.is_suitable.data == "yes",
            today=today(),
            by=by,
            now=now,
        )

    return add_to(patient, form, add, "consultation", "The consultation is recorded.")


@bp.route("/patients/<patient_id>/allergies/new", methods=["GET", "POST"])
@access.requires(Permission.SEE_RECORD)
@writes
def add_allergy(patient_id: str) -> ResponseReturnValue:
    """Put a substance on the list of allergies."""
    patient = queries.get(patient_id)
    form = AllergyForm()

    def add(by: Any, now: datetime) -> None:
        service.add_allergy(patient, form.substance.data, form.reaction.data, by=by, now=now)

    return add_to(patient, form, add, "allergy", "The allergy is on the list.")


@bp.post("/patients/<patient_id>/allergies/withdraw")
@access.requires(Permission.SEE_RECORD)
@writes
def withdraw_allergy(patient_id: str) -> ResponseReturnValue:
    """Take a substance off the list of allergies."""
    patient = queries.get(patient_id)
    sent = WithdrawForm().allergy.data or ""
    key = int(sent) if sent.isdecimal() and len(sent) < 10 else 0
    allergy = queries.get_allergy(patient, key)
    service.withdraw_allergy(patient, allergy, by=access.signed_in_user(), now=clock.now())
    flash("The substance is off the list of allergies.")
    return redirect(f"/patients/{patient.public_id}")


@bp.post("/patients/<patient_id>/allergies/asked")
@access.requires(Permission.SEE_RECORD)
@writes
def note_allergies_asked(patient_id: str) -> ResponseReturnValue:
    """Keep that the patient was asked about allergies."""
    patient = queries.get(patient_id)
    service.note_allergies_asked(patient, by=access.signed_in_user(), now=clock.now())
    flash("It is kept that you asked about allergies.")
    return redirect(f"/patients/{patient.public_id}")


@bp.route("/patients/<patient_id>/weights/new", methods=["GET", "POST"])
@access.requires(Permission.SEE_RECORD)
@writes
def add_weight(patient_id: str) -> ResponseReturnValue:
    """Record a weight measured now."""
    patient = queries.get(patient_id)
    form = WeightForm()

    def add(by: Any, now: datetime) -> None:
        service.record_weight(patient, form.kg.data, measured_at=now, by=by, now=now)

    return add_to(patient, form, add, "weight", "The weight is recorded.")


def _protocol_asked() -> str:
    """Return the protocol that the page before was about."""
    return request.args.get("protocol", "")[:40]


def add_to(
    patient: Any,
    form: Any,
    add: Callable[[Any, datetime], None],
    page: str,
    done: str,
    **shown: Any,
) -> ResponseReturnValue:
    """Offer a form about a patient, and add to the record what comes back."""
    if form.accepted():
        try:
            add(access.signed_in_user(), clock.now())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(done)
            return redirect(f"/patients/{patient.public_id}")
    page_shown = render_template(
        f"patients/{page}.html", form=form, patient=patient, today=today(), **shown
    )
    return page_shown, form.status
