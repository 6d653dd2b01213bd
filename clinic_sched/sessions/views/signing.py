"""The signatures of a record, and the records that wait for one."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched.accounts import access
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.errors import SignInRefused
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.sessions import service
from clinic_sched.sessions.queries import seals
from clinic_sched.sessions.queries.gaps import gaps
from clinic_sched.sessions.views.act import At, act
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import writes


@bp.post("/sessions/<public_id>/sign")
@access.requires(Permission.RECORD_SESSION)
@writes
def sign(public_id: str) -> ResponseReturnValue:
    """Sign and lock the record."""

    def sign_record(at: At) -> None:
        form, common = at.form, at.form.explanation.data
        missing = [gap.code for gap in gaps(at.infusion, now=at.now) if gap.code in form]
        explained = {code: form[code].data or common for code in missing}
        decider = _decider(at) if missing else None
        service.sign(
            at.infusion,
            form.password.data,
            form.meaning.data,
            explained,
            prescriber=decider,
            **at.step,
        )

    return act(public_id, "sign", sign_record, done="The record is signed and locked.")


@bp.post("/sessions/<public_id>/cosign")
@access.requires(Permission.OVERRIDE_CLINICAL)
@writes
def cosign(public_id: str) -> ResponseReturnValue:
    """Sign a signed record as a prescriber too."""
    return act(
        public_id,
        "cosign",
        lambda at: service.cosign(at.infusion, at.form.password.data, **at.who),
        done="The record is co-signed.",
    )


@bp.post("/sessions/<public_id>/addendum")
@access.requires(Permission.RECORD_SESSION)
@writes
def add_addendum(public_id: str) -> ResponseReturnValue:
    """Add to a signed record."""

    def add(at: At) -> None:
        accounts.check_password(at.by, at.form.password.data, now=at.now)
        service.add_addendum(at.infusion, at.form.text.data, **at.who)

    return act(public_id, "addendum", add, done="The addendum is in the record.")


@bp.get("/records")
@access.requires(Permission.RECORD_SESSION)
def show_records() -> ResponseReturnValue:
    """Show the records that wait for a signature, and for a prescriber's."""
    wanted = request.args.get("site")
    site = clinic.get_site(wanted) if wanted else clinic.first_site()
    return render_template(
        "sessions/records.html",
        sites=clinic.sites(),
        site=site,
        zone=site.clock if site else None,
        to_sign=seals.to_sign(site) if site else [],
        to_cosign=seals.to_cosign(site) if site else [],
    )


def _decider(at: At) -> Any:
    """Return the prescriber who signed in the panel, if one did."""
    if not at.form.email.data:
        return None
    email, password = at.form.email.data, at.form.decider_password.data or ""
    try:
        return service.prescriber(email, password, address=request.remote_addr or "", now=at.now)
    except SignInRefused as refusal:
        refusal.field = "decider_password"
        raise
