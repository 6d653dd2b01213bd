"""Finding patients, and adding one."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError
from clinic_sched.patients import queries, service
from clinic_sched.patients.errors import PossibleDuplicates
from clinic_sched.patients.forms import DetailsForm, RegisterForm, SearchForm
from clinic_sched.patients.rules import Sex
from clinic_sched.patients.search import read_search
from clinic_sched.patients.service import Details
from clinic_sched.patients.views.blueprint import bp, region, today
from clinic_sched.transaction import reads, writes

SHOWN = 20
UNREACHABLE = "Without e-mail or phone no reminder can be sent."


@bp.route("/patients", methods=["GET", "POST"])
@reads
@access.requires(Permission.SEE_PATIENTS)
def find() -> ResponseReturnValue:
    """Search the register; what was typed stays out of the address."""
    form = SearchForm()
    found = None
    if form.accepted():
        found = queries.find(read_search(form.wanted.data), limit=SHOWN + 1)
    page = render_template("patients/find.html", form=form, found=found, shown=SHOWN, today=today())
    return page, form.status


@bp.route("/patients/new", methods=["GET", "POST"])
@access.requires(Permission.SEE_PATIENTS)
@writes
def register() -> ResponseReturnValue:
    """Register somebody; show who may be the same person first."""
    form = RegisterForm(region=region())
    alike: list[Any] = []
    if form.accepted():
        details = details_of(form)
        try:
            patient = service.register(
                details,
                today=today(),
                different_from=_told_apart(form),
                by=access.signed_in_user(),
                now=clock.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
            if isinstance(refusal, PossibleDuplicates):
                alike = queries.find_alike(details.known)
        else:
            flash(f"Registered as {patient.number}.")
            warn_if_unreachable(details)
            return redirect(f"/patients/{patient.public_id}")
    form.told_apart.raw_data = None
    form.told_apart.data = " ".join(patient.public_id for patient, _ in alike)
    page = render_template("patients/register.html", form=form, alike=alike, today=today())
    return page, form.status


def details_of(form: DetailsForm) -> Details:
    """Return what an accepted form says."""
    return Details(
        given_name=form.given_name.data,
        family_name=form.family_name.data,
        birth_date=form.birth_date.data,
        sex=form.sex.data or Sex.UNKNOWN,
        email=form.email.data,
        phone=form.phone.data,
        wants_email=form.wants_email.data,
        escort_name=form.escort_name.data or None,
        escort_phone=form.escort_phone.data,
        note=form.note.data,
    )


def _told_apart(form: RegisterForm) -> list[str]:
    """Return whom the desk says this person is not."""
    return (form.told_apart.data or "").split() if form.is_another.data else []


def warn_if_unreachable(details: Details) -> None:
    """Say on the next page that no reminder can reach this patient."""
    if not (details.email or details.phone):
        flash(UNREACHABLE, "warning")
