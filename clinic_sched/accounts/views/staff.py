"""The staff: who has an account, where they are signed in."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access, queries, service
from clinic_sched.accounts.browsers import browser_words
from clinic_sched.accounts.credentials import NEEDED, standing
from clinic_sched.accounts.forms import CREDENTIAL_WORDS, ROLE_NAMES, ROLE_WORDS, StaffForm
from clinic_sched.accounts.rules import Permission, Role
from clinic_sched.accounts.views.blueprint import bp, today
from clinic_sched.errors import DomainError
from clinic_sched.transaction import writes
from clinic_sched.web import wall


@bp.get("/staff")
@access.requires(Permission.MANAGE_CLINIC)
def list_staff() -> ResponseReturnValue:
    """List everybody with an account."""
    now, people = clock.now(), queries.staff()
    return render_template(
        "accounts/staff.html",
        people=people,
        standing=queries.standings(people, today=today()),
        seen=queries.last_seen(),
        roles=ROLE_WORDS,
        now=now,
    )


@bp.route("/staff/new", methods=["GET", "POST"])
@access.requires(Permission.MANAGE_CLINIC)
@writes
def add_staff() -> ResponseReturnValue:
    """Give somebody an account."""
    form = StaffForm()
    if form.accepted():
        try:
            user = service.create_user(
                email=form.email.data,
                name=form.name.data,
                role=form.role.data,
                password=form.password.data,
                by=access.signed_in_user(),
                now=clock.now(),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(f"{user.name} can sign in now. Hand the password over in person.")
            return redirect(_page_of(user))
    return render_template("accounts/staff_new.html", form=form), form.status


@bp.get("/staff/<user_id>")
@access.requires(Permission.MANAGE_CLINIC)
def show_staff(user_id: str) -> ResponseReturnValue:
    """Show one account, and where it is signed in."""
    user, now = queries.get(user_id), clock.now()
    return render_template(
        "accounts/staff_show.html",
        member=user,
        is_program=user.role == Role.PROGRAM,
        is_self=user.id == access.signed_in_user().id,
        sign_ins=[
            (sign_in, browser_words(sign_in.browser))
            for sign_in in queries.open_sign_ins(user, now=now)
        ],
        roles=ROLE_NAMES,
        credentials=[
            (one, standing(one.expires_on, today=today())) for one in queries.credentials([user])
        ],
        credential_words=CREDENTIAL_WORDS,
        is_at_chair=user.role in NEEDED,
        standing=queries.standings([user], today=today()),
        zone=wall.zone(),
        now=now,
    )


@bp.post("/staff/<user_id>/disable")
@access.requires(Permission.MANAGE_CLINIC)
@writes
def disable(user_id: str) -> ResponseReturnValue:
    """Close an account and end its sign-ins."""
    user = queries.get(user_id)
    service.disable(user, by=access.signed_in_user(), now=clock.now())
    flash(f"The account of {user.name} is disabled, and signed out everywhere.")
    return redirect(_page_of(user))


@bp.post("/staff/<user_id>/enable")
@access.requires(Permission.MANAGE_CLINIC)
@writes
def enable(user_id: str) -> ResponseReturnValue:
    """Open a closed account again."""
    user = queries.get(user_id)
    service.enable(user, by=access.signed_in_user(), now=clock.now())
    flash(f"{user.name} can sign in again.")
    return redirect(_page_of(user))


@bp.post("/staff/<user_id>/sign-ins/<sign_in_id>/end")
@access.requires(Permission.MANAGE_CLINIC)
@writes
def end_sign_in(user_id: str, sign_in_id: str) -> ResponseReturnValue:
    """Sign somebody out of one browser."""
    user = queries.get(user_id)
    sign_in = queries.get_sign_in(user, sign_in_id)
    service.sign_out(sign_in, by=access.signed_in_user(), now=clock.now())
    flash(f"{user.name} is signed out there.")
    return redirect(_page_of(user))


def _page_of(user: Any) -> str:
    return f"/staff/{user.public_id}"
