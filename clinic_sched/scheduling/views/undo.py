"""Undoing what was just done to a visit."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import DomainError
from clinic_sched.scheduling import queries, service
from clinic_sched.scheduling.forms import UndoForm
from clinic_sched.scheduling.rules import ChangeKind
from clinic_sched.scheduling.views.answers import asked_by_board, say
from clinic_sched.scheduling.views.blueprint import bp
from clinic_sched.scheduling.views.versions import seen_version
from clinic_sched.scheduling.views.visit import visit_page
from clinic_sched.transaction import writes

DONE = {
    ChangeKind.BOOKED: "The booking is undone. Nobody is told.",
    ChangeKind.MOVED: "The move is undone. Nobody is told.",
    ChangeKind.CANCELLED: "The cancellation is undone. Nobody is told.",
}


@bp.post("/appointments/<public_id>/undo")
@access.requires(Permission.BOOK)
@writes
def undo(public_id: str) -> ResponseReturnValue:
    """Take back the last change of a visit, or say why that cannot be done."""
    appointment, form = queries.get(public_id), UndoForm()
    form.accepted()
    try:
        undone = service.undo(
            appointment,
            expected_version=seen_version(form),
            by=access.signed_in_user(),
            now=clock.now(),
        )
    except DomainError as refusal:
        if asked_by_board():
            return say(str(refusal), refusal.status)
        return visit_page(appointment, refusal=str(refusal)), refusal.status
    if asked_by_board():
        return say(DONE[undone.kind])
    flash(DONE[undone.kind])
    if form.back.data == "board":
        on = clock.local_date(appointment.starts_at, appointment.site.clock)
        return redirect(f"/board/{on}?site={appointment.site.public_id}", 303)
    return redirect(f"/appointments/{public_id}", 303)
