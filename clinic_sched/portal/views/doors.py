"""Coming in by a link, and going out."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from clinic_sched import clock
from clinic_sched.accounts import access as accounts
from clinic_sched.accounts.errors import TooManyAttempts
from clinic_sched.portal import access, service
from clinic_sched.portal.errors import LinkNotGood, TooManyWrong, WrongBirthDate
from clinic_sched.portal.forms import BirthDateForm, LinkForm, PressForm
from clinic_sched.portal.rules import LinkState
from clinic_sched.portal.views.blueprint import bp
from clinic_sched.transaction import keep, writes


@bp.route("/my/sign-in", methods=["GET", "POST"])
@accounts.open_to_all
@writes
def sign_in() -> ResponseReturnValue:
    """Send a link to whoever asks and is known; say the same to everybody."""
    form = LinkForm()
    if form.accepted():
        try:
            service.ask_for_link(
                form.email.data, address=request.remote_addr or "", now=clock.now()
            )
        except TooManyAttempts as refusal:
            form.refuse(refusal)
        else:
            return redirect("/my/sign-in?sent=yes")
    sent = "sent" in request.args and not form.errors
    return render_template("portal/sign_in.html", form=form, sent=sent), form.status


@bp.route("/my/sign-in/<token>", methods=["GET", "POST"])
@accounts.open_to_all
@writes
def use_link(token: str) -> ResponseReturnValue:
    """Show a button and ask for the birth date; only sending both spends the link."""
    link = service.find_link(token)
    if link is None:
        return render_template("portal/link_unknown.html", form=LinkForm()), 404
    state = service.state_of(link, now=clock.now())
    if "fresh" in request.form and state is not LinkState.GOOD:
        return _send_fresh(link)
    if state is not LinkState.GOOD:
        if current_user.kind == access.KIND and current_user.patient == link.patient:
            return redirect(link.next_path)
        return render_template("portal/link_spent.html", form=PressForm(), state=state.value)
    return _open(link)


@bp.post("/my/sign-out")
@access.patients_only
@writes
def sign_out() -> ResponseReturnValue:
    """End this sign-in."""
    service.sign_out(current_user.sign_in, by=current_user.patient, now=clock.now())
    accounts.end()
    flash("You are signed out.")
    return redirect("/my/sign-in")


def _open(link: Any) -> ResponseReturnValue:
    form = BirthDateForm()
    link_id, next_path = link.id, link.next_path
    if form.accepted():
        try:
            token = service.use_link(link, form.birth_date.data, now=clock.now())
        except WrongBirthDate as refusal:
            form.refuse(refusal)
            keep(lambda: service.note_wrong_birth_date(link_id, now=clock.now()))
        except (LinkNotGood, TooManyWrong) as refusal:
            form.refuse(refusal)
        else:
            accounts.start(token, access.KIND)
            return redirect(next_path)
    return render_template("portal/use_link.html", form=form), form.status


def _send_fresh(link: Any) -> ResponseReturnValue:
    service.ask_for_link(
        link.patient.email or "", address=request.remote_addr or "", now=clock.now()
    )
    return redirect("/my/sign-in?sent=yes")
