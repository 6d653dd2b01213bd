"""Recovery and going home."""

from uuid import uuid4

from flask.typing import ResponseReturnValue

from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.errors import NotFound
from clinic_sched.sessions import gate_words, service
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.scores import SCORES
from clinic_sched.sessions.service import Said
from clinic_sched.sessions.views.act import At, act
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import writes


@bp.post("/sessions/<public_id>/scores/<name>")
@access.requires(Permission.RECORD_SESSION)
@writes
def score(public_id: str, name: str) -> ResponseReturnValue:
    """Keep a recovery score."""
    if name not in SCORES:
        raise NotFound("score")

    def keep_score(at: At) -> None:
        points = {item.code: at.form[item.code].data for item in SCORES[name].items}
        key = at.form.form_key.data or uuid4().hex
        service.score(at.infusion, name, points, key=key, **at.who)

    return act(public_id, f"score_{name}", keep_score, done="The score is saved.")


@bp.post("/sessions/<public_id>/home")
@access.requires(Permission.RECORD_SESSION)
@writes
def answer_home(public_id: str) -> ResponseReturnValue:
    """Keep what is in place for the way home."""

    def answer(at: At) -> None:
        form = at.form
        said = [
            Said(code, gate_words.met_of(form[code].data))
            for code in gate_words.BEFORE_LEAVING
            if form[code].data
        ]
        service.name_escort(
            at.infusion, form.escort_name.data, form.escort_phone.data or "", **at.who
        )
        service.answer(at.infusion, Stage.DISCHARGE, said, **at.who)

    return act(public_id, "home", answer, done="Saved.")


@bp.post("/sessions/<public_id>/discharge")
@access.requires(Permission.RECORD_SESSION)
@writes
def discharge(public_id: str) -> ResponseReturnValue:
    """Let the patient go home."""
    return act(
        public_id,
        "discharge",
        lambda at: service.discharge(at.infusion, **at.step),
        done="The patient is discharged. The record waits for your signature.",
    )


@bp.post("/sessions/<public_id>/leave")
@access.requires(Permission.RECORD_SESSION)
@writes
def leave_against_advice(public_id: str) -> ResponseReturnValue:
    """Note that the patient left against advice."""

    def leave(at: At) -> None:
        form = at.form
        service.leave_against_advice(at.infusion, form.reason.data, form.told.data, **at.step)

    done = "Recorded: the patient left against advice. To call them goes on the worklist."
    return act(public_id, "leave", leave, done=done)
