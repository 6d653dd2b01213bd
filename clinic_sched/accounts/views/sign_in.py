"""Signing in and out."""

from urllib.parse import urlsplit

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from clinic_sched import clock
from clinic_sched.accounts import access, navigation, service
from clinic_sched.accounts.errors import SignInRefused, TooManyAttempts
from clinic_sched.accounts.forms import SignInForm
from clinic_sched.accounts.views.blueprint import bp
from clinic_sched.transaction import keep, writes


@bp.get("/")
@access.open_to_all
def home() -> ResponseReturnValue:
    """Go to where the person's day begins."""
    if current_user.kind == "patient":
        return redirect("/my")
    if current_user.kind == access.Staff.kind:
        return redirect(navigation.home_of(access.signed_in_user().role))
    return redirect("/sign-in")


@bp.route("/sign-in", methods=["GET", "POST"])
@access.open_to_all
@writes
def sign_in() -> ResponseReturnValue:
    """Ask who it is; open a sign-in for whom we know."""
    form = SignInForm(next=request.args.get("next", ""))
    if form.accepted():
        email, address = form.email.data, request.remote_addr or ""
        try:
            user = service.authenticate(email, form.password.data, address=address, now=clock.now())
        except (SignInRefused, TooManyAttempts) as refusal:
            form.refuse(refusal)
            keep(
                lambda: service.note_attempt(
                    email, address=address, succeeded=False, now=clock.now()
                )
            )
        else:
            service.note_attempt(email, address=address, succeeded=True, now=clock.now())
            browser = request.user_agent.string
            if current_user.kind == access.Staff.kind:
                service.sign_out(current_user.sign_in, by=current_user.user, now=clock.now())
            token = service.sign_in(user, browser=browser, now=clock.now())
            access.start(token)
            return redirect(_within(form.next.data) or navigation.home_of(user.role))
    return render_template("accounts/sign_in.html", form=form), form.status


@bp.post("/sign-out")
@access.requires_staff
@writes
def sign_out() -> ResponseReturnValue:
    """End this sign-in."""
    service.sign_out(current_user.sign_in, by=current_user.user, now=clock.now())
    access.end()
    return redirect("/sign-in")


def _within(address: str | None) -> str:
    """Return the address if it leads to a page of ours, else nothing."""
    wanted = address or ""
    parts = urlsplit(wanted.replace("\\", "/"))
    if parts.scheme or parts.netloc or not wanted.startswith("/") or wanted.startswith("//"):
        return ""
    return wanted
