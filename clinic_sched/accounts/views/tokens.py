"""The tokens programs come in with: made, seen once, and revoked."""

from datetime import time, timedelta
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access, queries, service
from clinic_sched.accounts.forms import SCOPE_WORDS, TokenForm
from clinic_sched.accounts.rules import TOKEN_DAYS, Permission
from clinic_sched.accounts.views.blueprint import bp
from clinic_sched.errors import DomainError
from clinic_sched.transaction import writes
from clinic_sched.web import wall

LAST_MINUTE = time(23, 59)


@bp.get("/staff/tokens")
@access.requires(Permission.MANAGE_CLINIC)
def list_tokens() -> ResponseReturnValue:
    """List every token that was made, and when it was last used."""
    return render_template(
        "accounts/tokens.html",
        tokens=queries.tokens(),
        words=SCOPE_WORDS,
        zone=wall.zone(),
        now=clock.now(),
    )


@bp.route("/staff/tokens/new", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_CLINIC)
@writes
def add_token() -> ResponseReturnValue:
    """Give a program a token, and show it this once."""
    now, zone = clock.now(), wall.zone()
    form = TokenForm(expires_on=clock.local_date(now, zone) + timedelta(days=TOKEN_DAYS))
    if form.accepted():
        try:
            token = _create(form, now)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return render_template("accounts/token_made.html", token=token, name=form.name.data)
    return render_template("accounts/token_new.html", form=form), form.status


@bp.post("/staff/tokens/<token_id>/revoke")
@access.requires(Permission.MANAGE_CLINIC)
@writes
def revoke_token(token_id: str) -> ResponseReturnValue:
    """End a token at once."""
    token = queries.get_token(token_id)
    service.revoke_token(token, by=access.signed_in_user(), now=clock.now())
    flash(f"The token {token.prefix}… of {token.user.name} lets nobody in any more.")
    return redirect("/staff/tokens")


def _create(form: TokenForm, now: Any) -> str:
    on, zone = form.expires_on.data, wall.zone()
    _, expires_at = clock.span_at_wall(on, time(0), LAST_MINUTE, zone)
    return service.create_token(
        form.name.data,
        form.scopes.data,
        expires_at=expires_at,
        by=access.signed_in_user(),
        now=now,
    )
