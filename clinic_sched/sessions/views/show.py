"""One session: its page, and the part of it that keeps itself current."""

from datetime import timedelta

from flask import session
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.audit.service import record as note
from clinic_sched.sessions import queries
from clinic_sched.sessions.views import page
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import keep
from clinic_sched.web.parts import unless_unchanged

_OPEN = "open_chart"
# Whoever looks again within this time has not gone away in between.
_ONE_LOOK = timedelta(minutes=30)


@bp.get("/sessions/<public_id>")
@access.requires(Permission.RECORD_SESSION)
def show(public_id: str) -> ResponseReturnValue:
    """Show one session as it stands."""
    infusion = queries.get(public_id)
    note_opening(public_id)
    return page.render(infusion)


@bp.get("/sessions/<public_id>/now")
@access.requires(Permission.RECORD_SESSION)
def show_now(public_id: str) -> ResponseReturnValue:
    """Show the clock, what is due and the last readings, or that nothing has changed."""
    return unless_unchanged(page.live(queries.get(public_id)))


def note_opening(public_id: str) -> None:
    """Put it on the trail that a chart was opened: once, however often it is shown again."""
    now, user = clock.now(), access.signed_in_user()
    last, seconds = session.get(_OPEN) or ("", 0)
    is_same = last == public_id and 0 <= now.timestamp() - seconds <= _ONE_LOOK.total_seconds()
    session[_OPEN] = [public_id, int(now.timestamp())]
    if not is_same:
        keep(lambda: note("open chart", f"session:{public_id}", by=user, now=now))
