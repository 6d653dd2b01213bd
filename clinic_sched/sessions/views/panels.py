"""The forms of a session's page: which stand on it, and how each is made."""

from collections.abc import Callable, Mapping
from typing import Any

from clinic_sched import clock
from clinic_sched.accounts import queries as accounts
from clinic_sched.accounts.rules import Permission
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions import departure, gate_words, rescue_words
from clinic_sched.sessions.forms import checks, leaving, own_ids, readings, running
from clinic_sched.sessions.queries import answers, chair, facts, standing, state
from clinic_sched.sessions.queries.gaps import gaps
from clinic_sched.sessions.rules import SessionStatus as S
from clinic_sched.sessions.rules import Stage
from clinic_sched.sessions.views import drug_panels
from clinic_sched.sessions.views.sight import gate_of, known_of
from clinic_sched.web.forms import BaseForm

_ALWAYS = ("vitals", "rescue", "reaction", "note")
_CHECKS = ("checks", "weight", "order", "set_aside", "ready", "cancel")
_PUMP = ("pump", "set_aside", "start", "reopen", "cancel")
_HOME = ("score_aldrete", "score_padss", "home", "set_aside_home", "discharge", "leave")
_CLOSED = ("sign", "note")

SHOWN: Mapping[S, tuple[str, ...]] = {
    S.PRECHECK: (*_CHECKS, *_ALWAYS),
    S.READY: (*_PUMP, *_ALWAYS),
    S.INFUSING: ("rate", "pause", "end", "stop", *_ALWAYS),
    S.PAUSED: ("resume", "stop", *_ALWAYS),
    S.EMERGENCY: ("outcome", *_ALWAYS),
    S.RECOVERY: (*_HOME, *_ALWAYS),
    S.DISCHARGED: _CLOSED,
    S.LEFT_AMA: _CLOSED,
    S.TRANSFERRED: _CLOSED,
    S.CANCELLED: _CLOSED,
    S.SIGNED: ("cosign", "addendum"),
}

# What only the bar at the thumb holds; a pause is offered beside a crossed limit too.
_IN_BAR = {"rate", "end", "stop", "resume", "rescue", "reaction", "note"}

Builder = Callable[[Any, dict[str, Any]], BaseForm]


def build(name: str, infusion: Any, *, bound: bool) -> BaseForm:
    """Return the form of that name; unbound it shows what is known, not what was sent."""
    unread: dict[str, Any] = {} if bound else {"formdata": None}
    form = own_ids(_BUILDERS[name.partition(":")[0]](infusion, unread), name.replace(":", "-"))
    if "version" in form and not bound:
        form["version"].data = str(infusion.version)
    return form


def all_for(infusion: Any, *, lean: bool = False) -> dict[str, BaseForm]:
    """Return every form that stands on the page now, by name; lean without those of the bar."""
    names = [*SHOWN[infusion.status], *_concerns(infusion), *drug_panels.names(infusion)]
    scored = departure.scores_asked(state.plan_of(infusion))
    hidden = {f"score_{name}" for name in ("aldrete", "padss") if name not in scored}
    if not state.plan_of(infusion).rescue:
        hidden.add("rescue")
    if lean:
        hidden |= _IN_BAR
    return {name: build(name, infusion, bound=False) for name in names if name not in hidden}


def _concerns(infusion: Any) -> list[str]:
    if infusion.status is S.SIGNED:
        return []
    return [f"concern:{concern.public_id}" for concern in standing.open_concerns(infusion)]


def _region(infusion: Any) -> str | None:
    return clock.region_of(infusion.appointment.site.zone)


def _checks(infusion: Any, unread: dict[str, Any]) -> BaseForm:
    gate, known = gate_of(infusion, Stage.GATE), known_of(infusion)
    asked = set(gate_words.asked(state.plan_of(infusion), known))
    questions = {check.code: check.sentence for check in gate.checks if check.code in asked}
    given = answers.given(infusion, Stage.GATE)
    said: dict[str, object] = {
        f"{checks.ASK}{code}": gate_words.answer_of(given[code].met)
        for code in questions
        if code in given
    }
    said |= {item: gate_words.answer_of(found) for item, found in known.equipment.items()}
    said |= {
        "heavy": known.hours_since_heavy_meal,
        "light": known.hours_since_light_meal,
        "clear": known.hours_since_clear_fluid,
        "pregnancy": known.pregnancy,
        "escort_name": known.escort_name,
        "escort_phone": known.escort_phone,
        "escort": gate_words.answer_of(known.escort_confirmed),
    }
    return checks.checks_form(questions, said, region=_region(infusion), **unread)


def _order(infusion: Any, unread: dict[str, Any]) -> BaseForm:
    plan, current = state.plan_of(infusion), state.order_of(infusion)
    proposed = facts.compute(infusion, now=clock.now())
    said = {
        "dose": current.dose if current else proposed.dose,
        "minutes": current.minutes if current else proposed.minutes,
        "concentration": proposed.concentration_mg_ml,
        "alternate": (current.alternate or "usual") if current else "usual",
    }
    said |= {name: _plain(said[name]) for name in ("dose", "concentration")}
    form = checks.OrderForm(data=said, **unread)
    chosen = [alternate for alternate in plan.dose.alternates if not alternate.below_kg]
    form.alternate.choices = [
        ("usual", "The usual dose"),
        *((alternate.code, alternate.text) for alternate in chosen),
    ]
    return form


def _plain(number: Any) -> Any:
    return type(number)(plain(number))


def _set_aside(stage: Stage) -> Builder:
    def builder(infusion: Any, unread: dict[str, Any]) -> BaseForm:
        form = checks.SetAsideForm(**unread)
        standing = gate_of(infusion, stage).standing
        form.codes.choices = [
            (check.code, check.sentence) for check in standing if check.level != "B"
        ]
        return form

    return builder


def _vitals(infusion: Any, unread: dict[str, Any]) -> BaseForm:
    return readings.vitals_form(chair.codes_of(infusion), **unread)


def _rescue(infusion: Any, unread: dict[str, Any]) -> BaseForm:
    form = running.RescueForm(**unread)
    kept = state.plan_of(infusion).rescue
    form.drug.choices = [(order.code, rescue_words.choice(order)) for order in kept]
    form.ordered_by.choices = [
        (person.public_id, person.name)
        for person in accounts.staff()
        if person.may(Permission.OVERRIDE_CLINICAL)
    ]
    return form


def _home(infusion: Any, unread: dict[str, Any]) -> BaseForm:
    given = answers.given(infusion, Stage.DISCHARGE)
    said: dict[str, object] = {
        code: gate_words.answer_of(check.met) for code, check in given.items()
    }
    said |= {"escort_name": infusion.escort_name, "escort_phone": infusion.escort_phone}
    return leaving.home_form(said, region=_region(infusion), **unread)


def _score(name: str) -> Builder:
    def builder(infusion: Any, unread: dict[str, Any]) -> BaseForm:
        given = answers.given(infusion, Stage.DISCHARGE)
        said = departure.points(given[name].value) if name in given else {}
        return leaving.score_form(name, said, **unread)

    return builder


def _sign(infusion: Any, unread: dict[str, Any]) -> BaseForm:
    return leaving.sign_form(gaps(infusion, now=clock.now()), **unread)


def _plainly(form_class: Callable[..., BaseForm]) -> Builder:
    return lambda _infusion, unread: form_class(**unread)


_BUILDERS: dict[str, Builder] = {
    **drug_panels.BUILDERS,
    "checks": _checks,
    "order": _order,
    "set_aside": _set_aside(Stage.GATE),
    "set_aside_home": _set_aside(Stage.DISCHARGE),
    "vitals": _vitals,
    "rescue": _rescue,
    "home": _home,
    "score_aldrete": _score("aldrete"),
    "score_padss": _score("padss"),
    "weight": _plainly(checks.WeightForm),
    "pump": _plainly(checks.PumpForm),
    "ready": _plainly(checks.StepForm),
    "reopen": _plainly(checks.StepForm),
    "start": _plainly(checks.StepForm),
    "discharge": _plainly(checks.StepForm),
    "cancel": _plainly(checks.ReasonStepForm),
    "pause": _plainly(checks.ReasonStepForm),
    "resume": _plainly(running.ResumeForm),
    "stop": _plainly(checks.ReasonStepForm),
    "leave": _plainly(leaving.LeaveForm),
    "rate": _plainly(running.RateForm),
    "end": _plainly(running.EndForm),
    "reaction": _plainly(running.ReactionForm),
    "note": _plainly(running.NoteForm),
    "resolve": _plainly(BaseForm),
    "concern": _plainly(running.ConcernForm),
    "outcome": _plainly(running.OutcomeForm),
    "sign": _sign,
    "cosign": _plainly(leaving.CosignForm),
    "addendum": _plainly(leaving.AddendumForm),
}
