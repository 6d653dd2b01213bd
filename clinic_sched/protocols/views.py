"""Pages of the protocols."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.errors import WrongPassword
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError
from clinic_sched.protocols import approval, outline, queries, service
from clinic_sched.protocols.errors import ProtocolRefused
from clinic_sched.protocols.forms import ApproveForm, ImportForm
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.transaction import keep, writes
from clinic_sched.web import wall

bp = Blueprint("protocols", __name__)
NOTHING_SENT = "Choose a file, or paste the text of one."


@bp.get("/protocols")
@access.requires(Permission.SEE_PROTOCOLS)
def list_protocols() -> ResponseReturnValue:
    """List every protocol and its versions."""
    return render_template("protocols/list.html", versions=queries.versions())


@bp.get("/protocols/<version_id>")
@access.requires(Permission.SEE_PROTOCOLS)
def show(version_id: str) -> ResponseReturnValue:
    """Tell one version in words, every number with its source."""
    return _page(queries.get_version(version_id), ApproveForm())


@bp.route("/protocols/import", methods=["GET", "POST"])
@access.requires(Permission.APPROVE_PROTOCOLS)
@writes
def import_protocol() -> ResponseReturnValue:
    """Bring in a protocol as a new draft."""
    form = ImportForm()
    if form.accepted():
        try:
            version = _import(form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(f"{version.protocol.code} version {version.number} is a draft now. Read it.")
            return redirect(_address(version))
    return render_template("protocols/import.html", form=form), form.status


@bp.post("/protocols/<version_id>/approve")
@access.requires(Permission.APPROVE_PROTOCOLS)
@writes
def approve(version_id: str) -> ResponseReturnValue:
    """Sign a draft into use."""
    version = queries.get_version(version_id)
    form = ApproveForm()
    if form.accepted():
        by = access.signed_in_user()
        try:
            service.approve(version, form.password.data, by=by, now=clock.now())
        except DomainError as refusal:
            form.refuse(refusal)
            if isinstance(refusal, WrongPassword):
                _note_guess(by.email)
        else:
            flash(f"{version.protocol.code} version {version.number} is approved.")
            return redirect(_address(version))
    return _page(version, form)


@bp.post("/protocols/<version_id>/retire")
@access.requires(Permission.APPROVE_PROTOCOLS)
@writes
def retire(version_id: str) -> ResponseReturnValue:
    """Take an approved version out of use."""
    version = queries.get_version(version_id)
    service.retire(version, by=access.signed_in_user(), now=clock.now())
    which = f"{version.protocol.code} version {version.number}"
    flash(f"{which} is retired. Nothing new is booked with it.")
    return redirect(_address(version))


def _note_guess(email: str) -> None:
    address, now = request.remote_addr or "", clock.now()
    keep(lambda: accounts.note_attempt(email, address=address, succeeded=False, now=now))


def _import(form: ImportForm) -> Any:
    upload = request.files.get("file")
    text = (upload.read() if upload else b"") or form.document.data
    if not text:
        raise ProtocolRefused(NOTHING_SENT)
    return service.import_document(text, by=access.signed_in_user(), now=clock.now())


def _page(version: Any, form: ApproveForm) -> ResponseReturnValue:
    plan = queries.plan_of(version)
    is_draft = version.status == ProtocolStatus.DRAFT
    user = access.signed_in_user()
    page = render_template(
        "protocols/show.html",
        version=version,
        plan=plan,
        sections=outline.sections(plan),
        form=form,
        faults=approval.faults(plan) if is_draft else [],
        warnings=approval.warnings(plan),
        may_approve=user.may(Permission.APPROVE_PROTOCOLS),
        zone=wall.zone(),
    )
    return page, form.status


def _address(version: Any) -> str:
    return f"/protocols/{version.public_id}"
