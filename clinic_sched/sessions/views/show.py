"""One session: its page, and the part of it that keeps itself current."""

from flask.typing import ResponseReturnValue

from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.sessions import queries
from clinic_sched.sessions.views import page
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.web.parts import unless_unchanged


@bp.get("/sessions/<public_id>")
@access.requires(Permission.RECORD_SESSION)
def show(public_id: str) -> ResponseReturnValue:
    """Show one session as it stands."""
    return page.render(queries.get(public_id))


@bp.get("/sessions/<public_id>/now")
@access.requires(Permission.RECORD_SESSION)
def show_now(public_id: str) -> ResponseReturnValue:
    """Show the clock, what is due and the last readings, or that nothing has changed."""
    return unless_unchanged(page.live(queries.get(public_id)))
