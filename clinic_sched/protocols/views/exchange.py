"""A protocol brought in from a file, taken out as one, and begun from another."""

import json
from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError
from clinic_sched.protocols import queries, service
from clinic_sched.protocols.errors import ProtocolRefused
from clinic_sched.protocols.forms import CopyForm, ImportForm
from clinic_sched.protocols.views.blueprint import address, bp
from clinic_sched.transaction import writes

NOTHING_SENT = "Choose a file, or paste the text of one."


@bp.route("/protocols/import", methods=["GET", "POST"])
@access.requires(Permission.EDIT_PROTOCOLS)
@writes
def import_protocol() -> ResponseReturnValue:
    """Bring in a protocol as a new draft."""
    form = ImportForm()
    if form.accepted():
        try:
            version = _import(form)
        except DomainError as refusal:
            form.refuse(refusal)
            form.document.errors = [*form.document.errors, *getattr(refusal, "others", ())]
        else:
            flash(f"{version.protocol.code} version {version.number} is a draft now. Read it.")
            return redirect(address(version))
    return render_template("protocols/import.html", form=form), form.status


def _import(form: ImportForm) -> Any:
    upload = request.files.get("file")
    text = (upload.read() if upload else b"") or form.document.data
    if not text:
        raise ProtocolRefused(NOTHING_SENT)
    return service.import_document(text, by=access.signed_in_user(), now=clock.now())


@bp.route("/protocols/<version_id>/copy", methods=["GET", "POST"])
@access.requires(Permission.EDIT_PROTOCOLS)
@writes
def copy(version_id: str) -> ResponseReturnValue:
    """Begin another protocol from this one."""
    version = queries.get_version(version_id)
    form = CopyForm()
    if form.accepted():
        by, now = access.signed_in_user(), clock.now()
        try:
            draft = service.copy(version, form.code.data, form.name.data, by=by, now=now)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(f"{draft.protocol.code} is a draft now. Choose what to edit.")
            return redirect(address(draft))
    elif request.method == "GET":
        form.name.data = version.name
    return render_template("protocols/copy.html", version=version, form=form), form.status


@bp.get("/protocols/<version_id>/export")
@access.requires(Permission.SEE_PROTOCOLS)
def export(version_id: str) -> ResponseReturnValue:
    """Give one version as a file that can be imported again."""
    version = queries.get_version(version_id)
    text = json.dumps(version.document, ensure_ascii=False, indent=2)
    name = f"{version.protocol.code}-{version.number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(f"{text}\n", mimetype="application/json", headers=headers)
