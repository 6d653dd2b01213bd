"""Putting a session's page together: the live part, the gates, the forms that stand on it."""

from dataclasses import asdict
from typing import Any

from flask import render_template, request

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.clinic.equipment import EQUIPMENT
from clinic_sched.patients import queries as patients
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions import departure, gate_words, observations, reasons, scores
from clinic_sched.sessions.forms.checks import ASK
from clinic_sched.sessions.queries import (
    answers,
    chair,
    facts,
    gates,
    record,
    seals,
    standing,
    state,
    tiles,
)
from clinic_sched.sessions.queries.gaps import gaps
from clinic_sched.sessions.rules import (
    BEFORE_START,
    HAS_LEFT,
    IN_CHAIR,
    RUNNING,
    SessionStatus,
    Stage,
)
from clinic_sched.sessions.service import Asked
from clinic_sched.sessions.views import drug_panels, panels
from clinic_sched.sessions.views.sight import gate_of, known_of
from clinic_sched.web.forms import BaseForm

_LEAVE_BAR = {"sessions.record_vitals", "sessions.answer_concern"}
# Words longer than that have no room on a button.
_CHIP = 32


def render(
    infusion: Any,
    *,
    refused: tuple[str, BaseForm] | None = None,
    asked: Asked | None = None,
    said: tuple[str, str] | None = None,
) -> str:
    """Return the page of a session; a refused form stands where it stood, as it was sent.

    A script that stays on the page gets the parts that change. `asked` is an order that
    is to be computed before somebody signs it, `said` a category and what was just done.
    """
    lean = _is_lean(infusion)
    forms = panels.all_for(infusion, lean=lean)
    if refused:
        forms[refused[0]] = refused[1]
    shown = about(infusion)
    return render_template(
        "sessions/_parts.html" if is_script() else "sessions/show.html",
        said=said,
        lean=lean,
        forms=forms,
        refused=refused[0] if refused else "",
        refused_form=refused[1] if refused else None,
        **shown,
        **_phase(infusion, shown["first_codes"], asked or Asked()),
    )


def is_script() -> bool:
    """Did a script ask, which shows the answer on the page it stands on?"""
    return request.headers.get("X-Requested-With") == "fetch"


def _is_lean(infusion: Any) -> bool:
    """Can the bar stay as it is? Readings leave it alone, from a page of this version."""
    shown = request.headers.get("X-Page-Version") == str(infusion.version)
    return is_script() and shown and infusion.status in RUNNING and request.endpoint in _LEAVE_BAR


def live(infusion: Any) -> str:
    """Return the part of the page that keeps itself current."""
    return render_template("sessions/_now.html", **about(infusion))


def seen_of(infusion: Any) -> str:
    """Return a mark that changes when anything on the page but the clock does."""
    answered = sum(concern.answered_at is not None for concern in infusion.concerns)
    over = sum(reaction.resolved_at is not None for reaction in infusion.reactions)
    parts = (infusion.steps, infusion.vitals, infusion.notes, infusion.reactions, infusion.checks)
    struck = len(infusion.strikes)
    return "-".join(str(number) for number in (*map(len, parts), struck, answered, over))


def about(infusion: Any) -> dict[str, Any]:
    """Return what every part of the page speaks of."""
    now = clock.now()
    site = infusion.appointment.site
    look = chair.look(infusion, now=now)
    return {
        "infusion": infusion,
        "site": site,
        "zone": site.clock,
        "now": now,
        "today": clock.local_date(now, site.clock),
        "plan": state.plan_of(infusion),
        "order": state.order_of(infusion),
        "allergies": [
            f"{allergy.substance} ({allergy.reaction})" if allergy.reaction else allergy.substance
            for allergy in patients.allergies(infusion.patient)
        ],
        "allergies_asked": patients.find_allergy_review(infusion.patient),
        "chair": look,
        "first_codes": chair.next_codes(look),
        "plain": plain,
        "seen": seen_of(infusion),
        "in_chair": infusion.status in IN_CHAIR,
        "has_left": infusion.status in HAS_LEFT,
        "struck": standing.struck(infusion),
        "changes": standing.changes(infusion),
    }


def _phase(infusion: Any, first: tuple[str, ...], asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = {
        "other_codes": chair.other_codes(infusion, first),
        "tiles": tiles.tiles(infusion),
        "reasons": reasons,
        "reaction_words": _reaction_words(infusion),
        "drug": drug_panels.look(infusion),
        "is_prescriber": access.signed_in_user().may(Permission.OVERRIDE_CLINICAL),
        "gate": None,
        "gaps": [],
        "readings": record.codes_taken(infusion),
        "seals": seals.seals(infusion),
        "awaits_cosign": seals.awaits_cosign(infusion),
        "names": record.names(infusion),
        "scores": scores.SCORES,
        "chair_rate": _rate(infusion),
        "home_codes": gate_words.BEFORE_LEAVING,
        "shown": observations.shown,
    }
    if infusion.status in BEFORE_START:
        found |= _before_start(infusion, asked)
    if infusion.status is SessionStatus.RECOVERY:
        found |= _before_leaving(infusion)
    if infusion.status in HAS_LEFT:
        found["gaps"] = gaps(infusion, now=clock.now())
    return found


def _reaction_words(infusion: Any) -> list[str]:
    grave = [event.text for event in state.plan_of(infusion).thresholds.events]
    return [*reasons.COMMON_REACTIONS, *(text for text in grave if len(text) <= _CHIP)]


def _rate(infusion: Any) -> str:
    rate = state.run_of(infusion).rate_mg_h
    return plain(rate) if rate is not None else ""


def _before_start(infusion: Any, asked: Asked) -> dict[str, Any]:
    now, known = clock.now(), known_of(infusion)
    plan = state.plan_of(infusion)
    return {
        "gate": gate_of(infusion, Stage.GATE),
        "known": gate_words.known(known),
        "asked": {code: f"{ASK}{code}" for code in gate_words.asked(plan, known)},
        "asked_here": {*gate_words.asked(plan, known), *gate_words.ASKED_APART},
        "proposal": facts.compute(infusion, **asdict(asked), now=now),
        "entered_mg": facts.entered_mg(infusion),
        "gate_facts": known,
        "equipment": EQUIPMENT,
        "weight_change": gate_words.change_words(known),
    }


def _before_leaving(infusion: Any) -> dict[str, Any]:
    now = clock.now()
    known = gates.discharge_facts(infusion, now=now)
    given = answers.given(infusion, Stage.DISCHARGE)
    return {
        "scored": {
            name: scores.total(score, getattr(known, name)) for name, score in scores.SCORES.items()
        },
        "home_done": [code for code, check in given.items() if check.met is not None],
        "gate": gate_of(infusion, Stage.DISCHARGE),
        "to_do": departure.to_do(
            state.plan_of(infusion), gate_of(infusion, Stage.DISCHARGE).standing
        ),
        "circulation": scores.aldrete_circulation(
            known.readings.get("sbp"), known.baseline.get("sbp")
        ),
        "scores_asked": departure.scores_asked(state.plan_of(infusion)),
    }
