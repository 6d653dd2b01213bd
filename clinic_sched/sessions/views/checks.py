"""The checks before the start, the order, and the pump."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.sessions import gate_words, queries, service
from clinic_sched.sessions.forms.checks import ASK, found_in
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.service import Aside, Asked, Said
from clinic_sched.sessions.views import page, panels
from clinic_sched.sessions.views.act import At, act, has_signed, prescriber
from clinic_sched.sessions.views.blueprint import bp
from clinic_sched.transaction import reads, writes


@bp.post("/sessions/<public_id>/checks")
@access.requires(Permission.RECORD_SESSION)
@writes
def answer_checks(public_id: str) -> ResponseReturnValue:
    """Keep what the nurse asked and looked at."""
    return act(public_id, "checks", _answer, done="The checks are saved.")


def _answer(at: At) -> None:
    form = at.form
    said = [
        Said(field.name.removeprefix(ASK), gate_words.met_of(field.data))
        for field in form
        if field.name.startswith(ASK) and field.data
    ]
    hours = {"heavy": form.heavy.data, "light": form.light.data, "clear": form.clear.data}
    said.append(Said("fasting", None, gate_words.fasting_value(hours)))
    if form.pregnancy.data:
        negative = form.pregnancy.data != "positive"
        said.append(Said("pregnancy", negative, {"answer": form.pregnancy.data}))
    if form.escort.data:
        said.append(Said("escort", gate_words.met_of(form.escort.data)))
    found = found_in(form)
    if any(answer is not None for answer in found.values()):
        service.check_chair(at.infusion, found, **at.who)
    service.name_escort(at.infusion, form.escort_name.data, form.escort_phone.data or "", **at.who)
    service.answer(at.infusion, Stage.GATE, said, **at.who)


@bp.post("/sessions/<public_id>/weight")
@access.requires(Permission.RECORD_SESSION)
@writes
def weigh(public_id: str) -> ResponseReturnValue:
    """Keep today's weight."""
    return act(
        public_id,
        "weight",
        lambda at: service.weigh(at.infusion, at.form.kg.data, **at.who),
        done="The weight is in the register.",
    )


@bp.post("/sessions/<public_id>/order")
@access.requires(Permission.RECORD_SESSION)
@writes
def order(public_id: str) -> ResponseReturnValue:
    """Sign an order."""

    def sign_order(at: At) -> None:
        by = prescriber(at)
        service.order(at.infusion, _asked(at.form), at.form.reason.data, by=by, now=at.now)

    return act(public_id, "order", sign_order, done="The order is signed.")


@bp.post("/sessions/<public_id>/order/preview")
@access.requires(Permission.RECORD_SESSION)
@reads
def preview_order(public_id: str) -> ResponseReturnValue:
    """Compute an order without signing it."""
    infusion = queries.get(public_id)
    form: Any = panels.build("order", infusion, bound=True)
    if not form.accepted():
        return page.render(infusion, refused=("order", form)), 422
    return page.render(infusion, refused=("order", form), asked=_asked(form))


@bp.post("/sessions/<public_id>/set-aside")
@access.requires(Permission.RECORD_SESSION)
@writes
def set_aside(public_id: str) -> ResponseReturnValue:
    """Set conditions of the start aside."""
    done = "Set aside, with who and why."
    return act(public_id, "set_aside", lambda at: _set_aside(at, Stage.GATE), done=done)


@bp.post("/sessions/<public_id>/set-aside-home")
@access.requires(Permission.RECORD_SESSION)
@writes
def set_aside_home(public_id: str) -> ResponseReturnValue:
    """Set conditions of the discharge aside."""
    done = "Set aside, with who and why."
    return act(public_id, "set_aside_home", lambda at: _set_aside(at, Stage.DISCHARGE), done=done)


def _set_aside(at: At, stage: Stage) -> None:
    aside = Aside(stage, at.form.codes.data, at.form.reason.data)
    if not has_signed(at):
        service.acknowledge(at.infusion, aside, **at.who)
        return
    service.override(at.infusion, aside, nurse=at.by, by=prescriber(at), now=at.now)


@bp.post("/sessions/<public_id>/pump")
@access.requires(Permission.RECORD_SESSION)
@writes
def check_pump(public_id: str) -> ResponseReturnValue:
    """Keep what two people read off the pump."""

    def check(at: At) -> None:
        address = request.remote_addr or ""
        second = service.second_person(
            at.form.email.data, at.form.password.data, address=address, **at.who
        )
        service.check_pump(at.infusion, at.form.mg.data, second=second, **at.who)

    return act(public_id, "pump", check, done="The pump has been checked by two people.")


def _asked(form: Any) -> Asked:
    alternate = form.alternate.data
    return Asked(
        dose=form.dose.data,
        minutes=form.minutes.data,
        alternate=None if alternate in (None, "usual") else alternate,
        concentration_mg_ml=form.concentration.data,
    )
