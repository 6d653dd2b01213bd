"""Putting a record right: an entry marked as entered in error, a signed value replaced."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.errors import WrongPassword
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError
from clinic_sched.sessions import entries, queries, service
from clinic_sched.sessions.forms import corrections as forms
from clinic_sched.sessions.queries import standing
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.sessions.views.show import note_opening
from clinic_sched.transaction import keep, writes
from clinic_sched.web.forms import BaseForm


@bp.route("/sessions/<public_id>/strike", methods=["GET", "POST"])
@access.requires(Permission.RECORD_SESSION)
@writes
def strike(public_id: str) -> ResponseReturnValue:
    """Mark an entry as entered in error: two taps, or a reason in one's own words."""
    infusion, entry = _chosen(public_id)
    if entry is None:
        return _choose(infusion)
    form = forms.strike_form(entry, is_signed=infusion.signed_at is not None)

    def mark() -> None:
        password = form["password"].data if "password" in form else None
        service.strike(infusion, entry, form.reason.data, password, **_who())

    said = "Marked as entered in error. It stays in the record, struck."
    return _answer("strike", infusion, entry, form, mark, said)


@bp.route("/sessions/<public_id>/amend", methods=["GET", "POST"])
@access.requires(Permission.RECORD_SESSION)
@writes
def amend(public_id: str) -> ResponseReturnValue:
    """Replace values of a signed record; the old ones stay legible."""
    infusion, entry = _chosen(public_id)
    if entry is None:
        return _choose(infusion)
    form = forms.amend_form(entry)

    def replace() -> None:
        values = forms.typed(form, entry)
        reason, password = form.reason.data, form.password.data
        service.amend(infusion, entry, values, reason, password, **_who())

    said = "Amended and signed anew. What was there stays legible."
    return _answer("amend", infusion, entry, form, replace, said)


def _chosen(public_id: str) -> tuple[Any, Any]:
    """Return the session, and the entry of it that the address or the form names."""
    sent = request.method == "POST"
    infusion = queries.take(public_id) if sent else queries.get(public_id)
    if not sent:
        note_opening(public_id)
    ref = (request.form if sent else request.args).get("entry", "")
    return infusion, standing.get_entry(infusion, ref) if ref or sent else None


def _choose(infusion: Any) -> ResponseReturnValue:
    found = standing.entries(infusion)
    return render_template(
        "sessions/corrections.html", entries=found, at=standing.times(infusion), **_about(infusion)
    )


def _answer(
    verb: str,
    infusion: Any,
    entry: Any,
    form: BaseForm,
    act: Callable[[], None],
    done: str,
) -> ResponseReturnValue:
    if form.accepted():
        try:
            with service.all_or_nothing():
                act()
        except DomainError as refusal:
            _refuse(form, refusal)
        else:
            flash(done, "success")
            return redirect(url_for("sessions.show", public_id=infusion.public_id), 303)
    shown = render_template(
        f"sessions/{verb}.html",
        form=form,
        entry=entry,
        at=standing.times(infusion),
        reasons=entries.REASONS,
        **_about(infusion),
    )
    return shown, form.status


def _refuse(form: BaseForm, refusal: DomainError) -> None:
    form.refuse(refusal)
    if isinstance(refusal, WrongPassword):
        email, address, now = access.signed_in_user().email, request.remote_addr or "", clock.now()
        keep(lambda: accounts.note_attempt(email, address=address, succeeded=False, now=now))


def _about(infusion: Any) -> dict[str, Any]:
    return {"infusion": infusion, "zone": infusion.appointment.site.clock}


def _who() -> dict[str, Any]:
    return {"by": access.signed_in_user(), "now": clock.now()}
