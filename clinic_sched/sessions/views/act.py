"""Sending one of the forms on a session's page: done and back to the page, or refused on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.errors import SignInRefused, TooManyAttempts, WrongPassword
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError, Stale
from clinic_sched.sessions import queries, service
from clinic_sched.sessions.errors import NeedsPrescriber
from clinic_sched.sessions.views import outbox, page, panels, sight
from clinic_sched.transaction import afterwards, keep

_ELSEWHERE = (409, 429)


@dataclass(frozen=True)
class At:
    """What a verb is given: the session, the form, who asks, and when."""

    infusion: Any
    form: Any
    by: Any
    now: datetime

    @property
    def who(self) -> dict[str, Any]:
        """Who does it, and when."""
        return {"by": self.by, "now": self.now}

    @property
    def step(self) -> dict[str, Any]:
        """Who does it, when, and from which page."""
        shown = self.form.version.data or ""
        return {"expected_version": int(shown) if shown.isdecimal() else -1, **self.who}


def act(public_id: str, panel: str, verb: Callable[[At], Any], *, done: str) -> ResponseReturnValue:
    """Do what the form asks and go back to the page, or show on the page why not."""
    infusion = queries.take(public_id)
    form = panels.build(panel, infusion, bound=True)
    status = 422
    if form.accepted():
        at = At(infusion, form, access.signed_in_user(), clock.now())
        try:
            with service.all_or_nothing():
                verb(at)
        except DomainError as refusal:
            status = _refuse(at, refusal)
            if outbox.is_sending():
                return outbox.refuse(refusal, form)
        else:
            return answer(public_id, done)
    if outbox.is_sending():
        return outbox.refuse(None, form)
    return page.render(infusion, refused=(panel, form)), status


def answer(public_id: str, done: str, category: str = "success") -> ResponseReturnValue:
    """Say that it is done: on the page itself to a script, else by way of the page."""
    address = url_for("sessions.show", public_id=public_id)
    if outbox.is_sending():
        return redirect(address, 303)
    if not page.is_script():
        flash(done, category)
        return redirect(address, 303)
    afterwards(lambda: _look_again(public_id, (category, done)))
    return "", 201, {"Location": address}


def _look_again(public_id: str, said: tuple[str, str]) -> str:
    sight.look_again()
    return page.render(queries.get(public_id), said=said)


def prescriber(at: At) -> Any:
    """Return who decides: the prescriber that signed in the panel, or signed in at all."""
    email, password = at.form.email.data, at.form.password.data or ""
    if not email and at.by.may(Permission.OVERRIDE_CLINICAL):
        accounts.check_password(at.by, password, now=at.now)
        return at.by
    if not email:
        raise NeedsPrescriber("A prescriber must sign here, with e-mail address and password.")
    return service.prescriber(email, password, address=request.remote_addr or "", now=at.now)


def has_signed(at: At) -> bool:
    """Did somebody sign in the panel?"""
    return bool(at.form.email.data or at.form.password.data)


def _refuse(at: At, refusal: DomainError) -> int:
    at.form.refuse(refusal)
    if isinstance(refusal, SignInRefused | TooManyAttempts | WrongPassword):
        other = "email" in at.form and not isinstance(refusal, WrongPassword)
        typed = at.form.email.data if other else ""
        email, address, now = typed or at.by.email, request.remote_addr or "", at.now
        keep(lambda: accounts.note_attempt(email, address=address, succeeded=False, now=now))
    if isinstance(refusal, Stale):
        at.form.version.raw_data = None
        at.form.version.data = str(at.infusion.version)
    beside_a_field = bool(refusal.field) and refusal.field in at.form
    return refusal.status if refusal.status in _ELSEWHERE and not beside_a_field else 422
