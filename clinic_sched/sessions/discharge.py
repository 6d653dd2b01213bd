"""May the patient leave? The protocol's criteria, each met, not met, or not known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from clinic_sched.protocols.care import Criterion
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import CriterionKind
from clinic_sched.sessions import scores
from clinic_sched.sessions.checks import Check, Override, all_true, in_the_way

_STEADY = 2


@dataclass(frozen=True)
class DischargeFacts:
    """Everything the clinic knows when a patient is about to leave."""

    readings: Mapping[str, Decimal] = field(default_factory=dict)
    baseline: Mapping[str, Decimal] = field(default_factory=dict)
    aldrete: Mapping[str, int | None] = field(default_factory=dict)
    padss: Mapping[str, int | None] = field(default_factory=dict)
    minutes_since_end: int | None = None
    open_reactions: int | None = None
    reaction_mark: str = ""
    escort_name: str = ""
    escort_phone: str = ""
    escort_present: bool | None = None
    instructions_given: bool | None = None
    no_driving_acknowledged: bool | None = None
    iv_out: bool | None = None
    iv_site_checked: bool | None = None
    next_contact_booked: bool | None = None


def check(plan: Plan, facts: DischargeFacts) -> list[Check]:
    """Return every criterion of the protocol with its answer."""
    return [
        Check(
            criterion.code,
            criterion.rule,
            criterion.level,
            _ANSWERS[criterion.kind](criterion, plan, facts),
            criterion.text,
            _NEEDS.get(criterion.kind, "Look, and record it."),
            _about(criterion, facts),
        )
        for criterion in plan.discharge
    ]


def _about(criterion: Criterion, facts: DischargeFacts) -> str:
    """Return what a criterion was judged by: set aside once, other values need it again."""
    if criterion.kind is CriterionKind.NO_REACTION:
        return facts.reaction_mark
    if criterion.kind in _JUDGED_BY_SCORE:
        points = getattr(facts, _JUDGED_BY_SCORE[criterion.kind])
        return " ".join(f"{code} {points[code]}" for code in sorted(points))
    codes = _JUDGED_BY.get(criterion.kind, ())
    return " ".join(f"{code} {facts.readings[code]}" for code in codes if code in facts.readings)


def may_leave(checks: list[Check], overrides: Mapping[str, Override]) -> bool:
    """May the patient be discharged, with what has been set aside?"""
    return bool(checks) and not in_the_way(checks, overrides)


def _number(criterion: Criterion) -> Decimal:
    return criterion.number or Decimal(0)


def _aldrete_total(criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    found = scores.total(scores.ALDRETE, facts.aldrete)
    return None if found is None else found >= _number(criterion)


def _aldrete_no_zero(_criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    if scores.total(scores.ALDRETE, facts.aldrete) is None:
        return None
    return 0 not in facts.aldrete.values()


def _aldrete_oxygen(criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    points = facts.aldrete.get("oxygen")
    return None if points is None else points >= _number(criterion)


def _padss_total(criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    found = scores.total(scores.PADSS, facts.padss)
    return None if found is None else found >= _number(criterion)


def _within(criterion: Criterion, facts: DischargeFacts, *codes: str) -> bool | None:
    away = [scores.percent_away(facts.readings.get(c), facts.baseline.get(c)) for c in codes]
    return all_true(None if percent is None else percent <= _number(criterion) for percent in away)


def _pressure_within(criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    return _within(criterion, facts, "sbp", "dbp")


def _vitals_within(criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    return _within(criterion, facts, "sbp", "dbp", "hr")


def _sbp_below(criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    systolic = facts.readings.get("sbp")
    return None if systolic is None else systolic < _number(criterion)


def _oriented(criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    points = facts.readings.get("orientation")
    return None if points is None else points >= _number(criterion)


def _dissociation(criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    points = facts.readings.get("dissociation")
    if points is None:
        return None
    return points <= max(_number(criterion), facts.baseline.get("dissociation", Decimal(0)))


def _gait(_criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    steadiness = facts.readings.get("gait")
    return None if steadiness is None else steadiness >= _STEADY


def _nausea(criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    degree = facts.readings.get("nausea")
    return None if degree is None else degree <= _number(criterion)


def _observation(_criterion: Criterion, plan: Plan, facts: DischargeFacts) -> bool | None:
    minutes = facts.minutes_since_end
    return None if minutes is None else minutes >= plan.min_observation_minutes.value


def _no_reaction(_criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    return None if facts.open_reactions is None else facts.open_reactions == 0


def _escort(_criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    named = bool(facts.escort_name.strip() and facts.escort_phone.strip())
    return all_true((facts.escort_present, True if named else None))


def _iv_out(_criterion: Criterion, _plan: Plan, facts: DischargeFacts) -> bool | None:
    return all_true((facts.iv_out, facts.iv_site_checked))


Answer = Callable[[Criterion, Plan, DischargeFacts], bool | None]

_ANSWERS: dict[CriterionKind, Answer] = {
    CriterionKind.ALDRETE_TOTAL: _aldrete_total,
    CriterionKind.ALDRETE_NO_ZERO: _aldrete_no_zero,
    CriterionKind.ALDRETE_OXYGEN: _aldrete_oxygen,
    CriterionKind.PADSS_TOTAL: _padss_total,
    CriterionKind.PRESSURE_WITHIN: _pressure_within,
    CriterionKind.VITALS_WITHIN: _vitals_within,
    CriterionKind.SBP_BELOW: _sbp_below,
    CriterionKind.ORIENTED: _oriented,
    CriterionKind.DISSOCIATION: _dissociation,
    CriterionKind.GAIT: _gait,
    CriterionKind.NAUSEA: _nausea,
    CriterionKind.OBSERVATION: _observation,
    CriterionKind.NO_REACTION: _no_reaction,
    CriterionKind.ESCORT: _escort,
    CriterionKind.INSTRUCTIONS: lambda _criterion, _plan, facts: facts.instructions_given,
    CriterionKind.NO_DRIVING: lambda _criterion, _plan, facts: facts.no_driving_acknowledged,
    CriterionKind.IV_OUT: _iv_out,
    CriterionKind.NEXT_CONTACT: lambda _criterion, _plan, facts: facts.next_contact_booked,
}

_JUDGED_BY: dict[CriterionKind, tuple[str, ...]] = {
    CriterionKind.PRESSURE_WITHIN: ("sbp", "dbp"),
    CriterionKind.VITALS_WITHIN: ("sbp", "dbp", "hr"),
    CriterionKind.SBP_BELOW: ("sbp",),
    CriterionKind.ORIENTED: ("orientation",),
    CriterionKind.DISSOCIATION: ("dissociation",),
    CriterionKind.GAIT: ("gait",),
    CriterionKind.NAUSEA: ("nausea",),
}
_JUDGED_BY_SCORE = {
    CriterionKind.ALDRETE_TOTAL: "aldrete",
    CriterionKind.ALDRETE_NO_ZERO: "aldrete",
    CriterionKind.ALDRETE_OXYGEN: "aldrete",
    CriterionKind.PADSS_TOTAL: "padss",
}

_NEEDS: dict[CriterionKind, str] = {
    CriterionKind.ALDRETE_TOTAL: "Score every item of the Aldrete score.",
    CriterionKind.ALDRETE_NO_ZERO: "Score every item of the Aldrete score.",
    CriterionKind.ALDRETE_OXYGEN: "Score every item of the Aldrete score.",
    CriterionKind.PADSS_TOTAL: "Score every item of the PADSS.",
    CriterionKind.PRESSURE_WITHIN: "Measure the blood pressure.",
    CriterionKind.VITALS_WITHIN: "Measure blood pressure and heart rate.",
    CriterionKind.SBP_BELOW: "Measure the blood pressure.",
    CriterionKind.OBSERVATION: "Wait.",
    CriterionKind.NO_REACTION: "Record how the reaction ended.",
    CriterionKind.ESCORT: "Record the escort's name and phone, and that they are here.",
    CriterionKind.INSTRUCTIONS: "Give the written instructions.",
    CriterionKind.NO_DRIVING: "Ask the patient to acknowledge it.",
    CriterionKind.IV_OUT: "Take the IV out and check the site.",
    CriterionKind.NEXT_CONTACT: "Book the next contact.",
}
