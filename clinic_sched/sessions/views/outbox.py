"""What a device kept while it had no network: taken in once, answered for it to read.

A device that was away sends the forms of the page to the same addresses, each with the key
of its entry, who recorded it, and what its clock showed. It forgets an entry only for an
answer that names the key.
"""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import wraps
from typing import Any

from flask import current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import IDLE_LIMIT, Permission
from clinic_sched.errors import DomainError
from clinic_sched.sessions import late, queries, service
from clinic_sched.sessions.errors import (
    ClockUncertain,
    FieldRefused,
    OtherUser,
    SessionLocked,
    StepNotAllowed,
)
from clinic_sched.sessions.forms.outbox import DiscardForm
from clinic_sched.sessions.late import Arrival, Shown
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import writes
from clinic_sched.web.forms import BaseForm

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_NUMBER = re.compile(r"-?\d{1,16}")
_WHY = {OtherUser: "user", SessionLocked: "signed", StepNotAllowed: "closed"}


@bp.get("/sessions/outbox")
@access.requires(Permission.RECORD_SESSION)
def hello() -> ResponseReturnValue:
    """Tell a device that is back who is signed in, what time it is, and how to send."""
    user = access.signed_in_user().public_id
    now = int(clock.now().timestamp() * 1000)
    return jsonify(user=user, now=now, csrf_token=generate_csrf())


@bp.get("/sessions/offline")
@access.requires(Permission.RECORD_SESSION)
def offline() -> ResponseReturnValue:
    """Show the page that a device keeps for when it has no network: nobody's name is on it."""
    return render_template("sessions/offline.html", idle_minutes=idle_minutes())


@bp.get("/sessions/worker.js")
@access.requires(Permission.RECORD_SESSION)
def worker() -> ResponseReturnValue:
    """Give the script that shows that page, from where it may stand in for a session's."""
    return current_app.send_static_file("js/outbox_worker.js")


def idle_minutes() -> int:
    """Return after how long without anything done a person must sign in again."""
    return int(IDLE_LIMIT.total_seconds() // 60)


def is_sending() -> bool:
    """Is this a device that sends what it kept?"""
    return request.headers.get("X-Requested-With") == "outbox"


def answers(view: Callable[..., Any]) -> Callable[..., Any]:
    """Have a view answer a device in its own words; outermost, above the guard."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if not is_sending():
            return view(*args, **kwargs)
        try:
            _check_sender()
            answer = make_response(view(*args, **kwargs))
        except DomainError as refusal:
            return refuse(refusal)
        return jsonify(kept=_key()) if answer.status_code < 400 and not answer.is_json else answer

    return wrapper


def refuse(refusal: DomainError | None, form: BaseForm | None = None) -> ResponseReturnValue:
    """Say why an entry is not taken in, so that a person can put it right or let it go."""
    problems = form.problems() if form else []
    sentence = " ".join(problem["text"] for problem in problems) or str(refusal)
    why = next((word for kind, word in _WHY.items() if isinstance(refusal, kind)), "value")
    status = 409 if why in _WHY.values() else refusal.status if refusal else 422
    confirm = bool(getattr(refusal, "confirmable", False))
    return jsonify(refused=_key(), why=why, sentence=sentence, confirm=confirm), status


def arrival(infusion: Any, form_key: str = "", *, urgent: bool = False, now: datetime) -> Arrival:
    """Return how an entry came; what is urgent is taken in even at an uncertain time."""
    if not is_sending():
        return Arrival((form_key or late.fresh_key())[:64])
    off = _number("clock_off")
    then = _number("clock_then") if request.form.get("clock_then") else None
    shown = Shown(_number("device_at"), off, then)
    try:
        taken_at = late.moment(shown, opened_at=infusion.opened_at, now=now)
        reason = late.reason(taken_at, off, now=now)
    except ClockUncertain:
        if not urgent and not _is_timed():
            raise
        taken_at, reason = now, "recorded without network; the tablet’s clock was changed"
    # Nobody types when an emergency began: the stop stands where it was pressed.
    wall = None if urgent else _typed_time()
    if wall is None:
        return Arrival(_key(), taken_at, reason)
    typed_at = last_moment(infusion, wall, taken_at)
    return Arrival(_key(), typed_at, reason or late.reason(typed_at, off, now=now))


def last_moment(infusion: Any, wall: time, said_at: datetime) -> datetime:
    """Return the last moment, when it was said, at which the site's clock showed that time."""
    zone = infusion.appointment.site.clock
    today = clock.local(said_at, zone).date()
    shown = datetime.combine(today, wall)
    moment = clock.at_wall(shown, zone)
    # A minute past midnight, 23:50 was yesterday.
    if moment - said_at > timedelta(hours=12):
        return clock.at_wall(shown - timedelta(days=1), zone)
    # In the night in which clocks go back it may have come again since.
    again = clock.at_wall(shown, zone, second=True)
    return again if again <= said_at else moment


@bp.post("/sessions/<public_id>/discarded")
@answers
@access.requires(Permission.RECORD_SESSION)
@writes
def discard_entry(public_id: str) -> ResponseReturnValue:
    """Keep in the trail that a person let a refused entry go, and why."""
    infusion, form = queries.get(public_id), DiscardForm()
    if not form.accepted():
        return refuse(None, form)
    by, now = access.signed_in_user(), clock.now()
    service.discard_entry(infusion, form.what.data, form.reason.data, by=by, now=now)
    return "", 204


def _check_sender() -> None:
    """Refuse what another person recorded: nothing is entered in a name that is not theirs."""
    if current_user.kind != access.Staff.kind:
        return
    if request.form.get("sent_by") != access.signed_in_user().public_id:
        raise OtherUser
    if not _KEY.fullmatch(_key()):
        raise FieldRefused("entry_key", "This entry has lost its key. Type it in again.")


def _key() -> str:
    return request.form.get("entry_key", "")


def _number(name: str) -> int:
    sent = request.form.get(name, "")
    return int(sent) if _NUMBER.fullmatch(sent) else 0


def _is_timed() -> bool:
    return bool(_typed_time() or request.form.get("onset_at"))


def _typed_time() -> time | None:
    """The time that a person typed, where it is one; the form says what is wrong with others."""
    try:
        return time.fromisoformat(request.form.get("taken_at", "")).replace(tzinfo=None)
    except ValueError:
        return None
