"""What the pages of the ledger hang on."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.errors import TooManyAttempts
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic import queries as clinic
from clinic_sched.errors import DomainError
from clinic_sched.ledger import queries, service
from clinic_sched.ledger.errors import SignatureRefused
from clinic_sched.ledger.rules import WORDS
from clinic_sched.ledger.service import Signed
from clinic_sched.protocols.wording import plain
from clinic_sched.transaction import keep

bp = Blueprint("ledger", __name__)


def site() -> Any:
    """Return the site the page is about: the one asked for, or the first."""
    return clinic.get_site(request.args.get("site"))


def about(of: Any) -> dict[str, Any]:
    """Return what every page of a site's book speaks of."""
    now = clock.now()
    return {
        "site": of,
        "zone": of.clock,
        "now": now,
        "today": clock.local_date(now, of.clock),
        "words": WORDS,
        "plain": plain,
        "manages": access.signed_in_user().may(Permission.MANAGE_LEDGER),
        "sees_sessions": access.signed_in_user().may(Permission.RECORD_SESSION),
    }


def edit(
    form: Any,
    template: str,
    deed: Callable[[Any, datetime], str],
    done: str,
    *,
    at: Any,
    **shown: Any,
) -> ResponseReturnValue:
    """Offer a form; do what comes back, say so (`done`), and go where the deed says."""
    status = 422
    if form.accepted():
        try:
            with service.all_or_nothing():
                address = deed(access.signed_in_user(), clock.now())
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            flash(done)
            return redirect(address, 303)
    page = render_template(template, form=form, **shown, **about(at))
    return page, status if form.errors else 200


def refuse(form: Any, refusal: DomainError) -> int:
    """Show why not beside its field, and keep that a password was wrong."""
    form.refuse(refusal)
    if isinstance(refusal, SignatureRefused):
        email, address, now = refusal.email, request.remote_addr or "", clock.now()
        keep(lambda: accounts.note_attempt(email, address=address, succeeded=False, now=now))
    return 429 if isinstance(refusal, TooManyAttempts) else 422


def witness_choices(by: Any) -> list[tuple[str, str]]:
    """Return the colleagues who may have seen it, for a list."""
    people = queries.witnesses(of=by)
    return [("", "Choose"), *((one.public_id, one.name) for one in people)]


def signed(form: Any, by: Any) -> Signed:
    """Return the two signatures as they were typed."""
    people = {one.public_id: one for one in queries.witnesses(of=by)}
    return Signed(
        form.password.data or "",
        people.get(form.witness.data or ""),
        form.witness_password.data or "",
    )


def cabinet_choices(of: Any, *, without: Any = None) -> list[tuple[str, str]]:
    """Return the cabinets of a site, for a list."""
    found: Sequence[Any] = [one for one in queries.cabinets(of) if one is not without]
    return [(one.public_id, one.name) for one in found]
