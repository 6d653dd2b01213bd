"""Opening a session, leaving the checks, and closing one that never started."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import NotFound
from clinic_sched.scheduling import queries as scheduling
from clinic_sched.sessions import queries, service
from clinic_sched.sessions.views.act import act
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import writes


@bp.post("/appointments/<public_id>/session")
@access.requires(Permission.RECORD_SESSION)
@writes
def open_session(public_id: str) -> ResponseReturnValue:
    """Open the session of a visit, or go to it where it is open already."""
    appointment = scheduling.get(public_id)
    infusion = queries.find_for(appointment)
    if infusion is None:
        by = access.signed_in_user()
        infusion = service.open_session(appointment, by=by, now=clock.now())
        flash("The session is open. Begin with the checks.", "success")
    return redirect(url_for("sessions.show", public_id=infusion.public_id), 303)


@bp.get("/appointments/<public_id>/session")
@access.requires(Permission.RECORD_SESSION)
def find_session(public_id: str) -> ResponseReturnValue:
    """Go to the session of a visit, where one was opened."""
    infusion = queries.find_for(scheduling.get(public_id))
    if infusion is None:
        raise NotFound("session")
    return redirect(url_for("sessions.show", public_id=infusion.public_id))


@bp.post("/sessions/<public_id>/ready")
@access.requires(Permission.RECORD_SESSION)
@writes
def make_ready(public_id: str) -> ResponseReturnValue:
    """Close the checks and go to the pump."""
    return act(
        public_id,
        "ready",
        lambda at: service.make_ready(at.infusion, **at.step),
        done="The checks are complete. Now the pump and the readings.",
    )


@bp.post("/sessions/<public_id>/reopen")
@access.requires(Permission.RECORD_SESSION)
@writes
def reopen(public_id: str) -> ResponseReturnValue:
    """Go back to the checks."""
    return act(
        public_id,
        "reopen",
        lambda at: service.reopen_checks(at.infusion, **at.step),
        done="The checks are open again.",
    )


@bp.post("/sessions/<public_id>/start")
@access.requires(Permission.RECORD_SESSION)
@writes
def start(public_id: str) -> ResponseReturnValue:
    """Start the infusion."""
    return act(
        public_id,
        "start",
        lambda at: service.start(at.infusion, **at.step),
        done="The infusion is running.",
    )


@bp.post("/sessions/<public_id>/cancel")
@access.requires(Permission.RECORD_SESSION)
@writes
def cancel(public_id: str) -> ResponseReturnValue:
    """Close the session before anything was given."""
    return act(
        public_id,
        "cancel",
        lambda at: service.cancel(at.infusion, at.form.reason.data, **at.step),
        done="The session is closed, and the visit is cancelled.",
    )
