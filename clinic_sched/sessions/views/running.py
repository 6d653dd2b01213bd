"""While the drug runs, and when it must stop at once."""

from flask.typing import ResponseReturnValue

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.sessions import queries, service
from clinic_sched.sessions.service import NewRate
from clinic_sched.sessions.views import outbox
from clinic_sched.sessions.views.act import At, act, answer, has_signed, prescriber
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import writes


@bp.post("/sessions/<public_id>/emergency")
@outbox.answers
@access.requires(Permission.RECORD_SESSION)
@writes
def stop_for_emergency(public_id: str) -> ResponseReturnValue:
    """Stop everything at once: no form, no version, no question."""
    infusion, now = queries.take(public_id), clock.now()
    came = outbox.arrival(infusion, urgent=True, now=now)
    service.stop_for_emergency(infusion, came, by=access.signed_in_user(), now=now)
    return answer(public_id, "The stop is recorded. Stop the pump, call for help.", "error")


@bp.post("/sessions/<public_id>/outcome")
@access.requires(Permission.RECORD_SESSION)
@writes
def end_emergency(public_id: str) -> ResponseReturnValue:
    """Keep how an emergency ended."""

    def decide(at: At) -> None:
        goes = service.transfer if at.form.outcome.data == "transferred" else _recover
        goes(at.infusion, at.form.reason.data, prescriber=prescriber(at), **at.step)

    return act(public_id, "outcome", decide, done="The outcome is recorded.")


_recover = service.send_to_recovery


@bp.post("/sessions/<public_id>/rate")
@access.requires(Permission.RECORD_SESSION)
@writes
def change_rate(public_id: str) -> ResponseReturnValue:
    """Let the infusion run at another rate."""

    def change(at: At) -> None:
        decider = prescriber(at) if has_signed(at) else None
        wanted = NewRate(at.form.rate.data, at.form.reason.data, decider)
        service.change_rate(at.infusion, wanted, **at.step)

    return act(public_id, "rate", change, done="The new rate is recorded. Set the pump.")


@bp.post("/sessions/<public_id>/pause")
@access.requires(Permission.RECORD_SESSION)
@writes
def pause(public_id: str) -> ResponseReturnValue:
    """Hold the drug."""
    return act(
        public_id,
        "pause",
        lambda at: service.pause(at.infusion, at.form.reason.data, **at.step),
        done="Paused. The readings go on.",
    )


@bp.post("/sessions/<public_id>/resume")
@access.requires(Permission.RECORD_SESSION)
@writes
def resume(public_id: str) -> ResponseReturnValue:
    """Go on after a pause."""

    def go_on(at: At) -> None:
        decider = prescriber(at) if has_signed(at) else None
        service.resume(at.infusion, at.form.reason.data, prescriber=decider, **at.step)

    return act(public_id, "resume", go_on, done="The infusion is running again.")


@bp.post("/sessions/<public_id>/end")
@access.requires(Permission.RECORD_SESSION)
@writes
def end(public_id: str) -> ResponseReturnValue:
    """Note that the dose is in."""

    def finish(at: At) -> None:
        service.end(at.infusion, at.form.given_mg.data, at.form.reason.data, **at.step)

    return act(public_id, "end", finish, done="The infusion has ended. Recovery begins.")


@bp.post("/sessions/<public_id>/stop")
@access.requires(Permission.RECORD_SESSION)
@writes
def stop_early(public_id: str) -> ResponseReturnValue:
    """End the infusion before the dose is in."""
    return act(
        public_id,
        "stop",
        lambda at: service.stop_early(at.infusion, at.form.reason.data, **at.step),
        done="Stopped early. Recovery begins.",
    )
