"""The outbox, for staff: what was sent, what waits, what failed, and why."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.followup.links import page_of
from clinic_sched.followup.views.blueprint import bp, zone
from clinic_sched.messaging import queries, service
from clinic_sched.messaging.rules import LINK_SHOWN, MessageStatus, with_link
from clinic_sched.transaction import writes

SHOWN = 50
VIEWS = {
    "waiting": (MessageStatus.QUEUED, MessageStatus.CLAIMED),
    "failed": (MessageStatus.FAILED,),
    "sent": (MessageStatus.SENT,),
    "dropped": (MessageStatus.DROPPED,),
}


@bp.get("/messages")
@access.requires(Permission.WORK_TASKS)
def messages() -> ResponseReturnValue:
    """List the newest messages, of one state if asked."""
    show = request.args.get("show", "")
    found = queries.outbox(
        VIEWS.get(show, tuple(MessageStatus)),
        before_id=_number(request.args.get("before", "")),
        limit=SHOWN + 1,
    )
    counts = queries.counts()
    return render_template(
        "followup/messages.html",
        messages=found[:SHOWN],
        older=found[SHOWN - 1].id if len(found) > SHOWN else None,
        show=show if show in VIEWS else "",
        counts={name: sum(counts.get(one, 0) for one in states) for name, states in VIEWS.items()},
        zone=zone(),
        now=clock.now(),
    )


@bp.get("/messages/<public_id>")
@access.requires(Permission.WORK_TASKS)
def message(public_id: str) -> ResponseReturnValue:
    """Show one message as it was written, its personal link left out."""
    found = queries.get(public_id)
    return render_template(
        "followup/message.html",
        message=found,
        body=with_link(found.body, LINK_SHOWN),
        subject=page_of(found.about),
        patient_id=found.recipient.removeprefix("patient:"),
        zone=zone(),
    )


@bp.post("/messages/<public_id>/again")
@access.requires(Permission.WORK_TASKS)
@writes
def send_again(public_id: str) -> ResponseReturnValue:
    """Let a message that failed be tried anew."""
    service.send_again(queries.get(public_id), by=access.signed_in_user(), now=clock.now())
    flash("It will be sent in a moment.")
    return redirect(f"/messages/{public_id}")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
