"""One session: its page, and the part of it that keeps itself current."""

import re

from flask import make_response, request
from flask.typing import ResponseReturnValue

from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.sessions import queries, sealing
from clinic_sched.sessions.views import page
from clinic_sched.sessions.views.blueprint import bp

_TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


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


def unless_unchanged(part: str) -> ResponseReturnValue:
    """Answer with a part of a page, or 304 where the browser has it already."""
    answer = make_response(part)
    # The guard against forgery is written anew each time; it is no change of the page.
    shown = _TOKEN.sub("", part)
    answer.set_etag(sealing.digest({"part": shown})[:20])
    return answer.make_conditional(request)
