"""The trail of who did what, for whoever may see it.

The page stands here because the trail itself lies beneath accounts and cannot ask who is asking.
"""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched.accounts import access, queries
from clinic_sched.accounts.forms import TrailForm
from clinic_sched.accounts.rules import Permission, Role
from clinic_sched.accounts.views.blueprint import bp
from clinic_sched.audit import queries as audit
from clinic_sched.audit import wording
from clinic_sched.audit.service import WORKER
from clinic_sched.web import wall

SHOWN = 50


@bp.get("/audit")
@access.requires(Permission.SEE_AUDIT)
def show_trail() -> ResponseReturnValue:
    """Show who did what, the newest first."""
    form = TrailForm()
    form.actor.choices = [
        ("", "Everybody"),
        (WORKER.actor, "The program itself"),
        *((user.actor, user.name) for user in queries.staff(roles=tuple(Role))),
    ]
    if form.actor.data and form.actor.data.startswith("patient:"):
        form.actor.choices.append((form.actor.data, "This patient"))
    subject = request.args.get("subject", "")[:80]
    events = audit.trail(
        subject=subject.replace("\0", ""),
        actor=form.actor.data or "" if form.validate() else "",
        before_id=_before(),
        limit=SHOWN + 1,
    )
    page = render_template(
        "audit/trail.html",
        form=form,
        events=events[:SHOWN],
        older=events[SHOWN - 1].id if len(events) > SHOWN else None,
        subject=subject,
        words=wording,
        sees_record=access.signed_in_user().may(Permission.SEE_RECORD),
        zone=wall.zone(),
    )
    return page, form.status


def _before() -> int | None:
    sent = request.args.get("before", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else None
