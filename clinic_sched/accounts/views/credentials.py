"""What staff at the chair hold: licences, life support certificates, and until when."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access, queries, service
from clinic_sched.accounts.forms import CREDENTIAL_WORDS, CredentialForm
from clinic_sched.accounts.rules import Permission
from clinic_sched.accounts.views.blueprint import bp, today
from clinic_sched.errors import DomainError
from clinic_sched.transaction import writes


@bp.route("/staff/<user_id>/credentials/new", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_CLINIC)
@writes
def add_credential(user_id: str) -> ResponseReturnValue:
    """Put a licence or certificate on file."""
    user, form = queries.get(user_id), CredentialForm()
    if form.accepted():
        try:
            service.add_credential(
                user,
                form.kind.data,
                form.number.data,
                form.expires_on.data,
                today=today(),
                by=access.signed_in_user(),
                now=clock.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash("The credential is on file.")
            return redirect(f"/staff/{user.public_id}")
    return render_template("accounts/credential_new.html", form=form, member=user), form.status


@bp.post("/staff/<user_id>/credentials/<credential_id>/withdraw")
@access.requires(Permission.MANAGE_CLINIC)
@writes
def withdraw_credential(user_id: str, credential_id: str) -> ResponseReturnValue:
    """Take a credential off the file."""
    user = queries.get(user_id)
    credential = queries.get_credential(user, credential_id)
    by = access.signed_in_user()
    service.withdraw_credential(credential, by=by, now=clock.now())
    flash(f"{CREDENTIAL_WORDS[credential.kind]} is off the file.")
    return redirect(f"/staff/{user.public_id}")
