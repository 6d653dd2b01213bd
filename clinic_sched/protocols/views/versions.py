"""The protocols, and one version of one: read, approved, retired."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.errors import WrongPassword
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError, Stale
from clinic_sched.protocols import approval, outline, queries, service, written
from clinic_sched.protocols.forms import ApproveForm
from clinic_sched.protocols.pages import PAGES
from clinic_sched.protocols.rules import ProtocolStatus
from clinic_sched.protocols.views.blueprint import address, bp
from clinic_sched.transaction import keep, writes
from clinic_sched.web import wall


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


@bp.post("/protocols/<version_id>/approve")
@access.requires(Permission.APPROVE_PROTOCOLS)
@writes
def approve(version_id: str) -> ResponseReturnValue:
    """Sign a draft into use."""
    version = queries.get_version(version_id)
    form = ApproveForm()
    if form.accepted():
        by, seen = access.signed_in_user(), form.version.data or ""
        try:
            service.approve(version, form.password.data, seen=seen, by=by, now=clock.now())
        except Stale as refusal:
            form.refuse(refusal)
            form.version.raw_data = None
        except DomainError as refusal:
            form.refuse(refusal)
            if isinstance(refusal, WrongPassword):
                _note_guess(by.email)
        else:
            flash(f"{version.protocol.code} version {version.number} is approved.")
            return redirect(address(version))
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
    return redirect(address(version))


def _note_guess(email: str) -> None:
    address, now = request.remote_addr or "", clock.now()
    keep(lambda: accounts.note_attempt(email, address=address, succeeded=False, now=now))


def _page(version: Any, form: ApproveForm) -> ResponseReturnValue:
    plan = queries.plan_of(version)
    is_draft = version.status == ProtocolStatus.DRAFT
    user = access.signed_in_user()
    others = queries.versions_of(version.protocol.code)
    if form.version.raw_data is None:
        form.version.data = written.mark(version.document)
    page = render_template(
        "protocols/show.html",
        version=version,
        plan=plan,
        sections=outline.sections(plan),
        form=form,
        faults=approval.faults(plan) if is_draft else [],
        warnings=approval.warnings(plan),
        may_approve=user.may(Permission.APPROVE_PROTOCOLS),
        may_edit=user.may(Permission.EDIT_PROTOCOLS),
        editable=is_draft and user.may(Permission.EDIT_PROTOCOLS),
        compare_query=_beside(version, others),
        in_use=next((one.number for one in others if one.status == ProtocolStatus.APPROVED), None),
        pages=PAGES,
        others=others,
        zone=wall.zone(),
    )
    return page, form.status


def _beside(version: Any, others: Any) -> str:
    """Ask for the version before beside this one; beside the first, for the newest."""
    before = [one.number for one in others if one.number < version.number]
    pair = (before[0], version.number) if before else (version.number, others[0].number)
    return f"?from={pair[0]}&to={pair[1]}"
