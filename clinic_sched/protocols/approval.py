"""What is wrong with a protocol as a whole, though every field of it is well written.

Faults forbid its approval; warnings are shown to whoever approves it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from clinic_sched.protocols.amounts import Cap, Span
from clinic_sched.protocols.loads import BY_WEIGHT, CAP_RULES, PER_KG, Load, total_mg
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.readings import CATALOGUE, VITALS
from clinic_sched.protocols.vocabulary import CapKind, CriterionKind, DoseUnit, Phase
from clinic_sched.protocols.wording import plain

_EXACT = Decimal("0.000001")
_SHOWN = Decimal("0.001")
_PHASE_WORDS = {
    Phase.PRE: "before the start",
    Phase.INFUSION: "during the infusion",
    Phase.RECOVERY: "in recovery",
    Phase.DISCHARGE: "before leaving",
}
_LOOKS_AT = {
    CriterionKind.PRESSURE_WITHIN: ("sbp", "dbp"),
    CriterionKind.VITALS_WITHIN: ("sbp", "dbp", "hr"),
    CriterionKind.SBP_BELOW: ("sbp",),
    CriterionKind.ORIENTED: ("orientation",),
    CriterionKind.DISSOCIATION: ("dissociation",),
    CriterionKind.GAIT: ("gait",),
    CriterionKind.NAUSEA: ("nausea",),
}


@dataclass(frozen=True)
class Corner:
    """One dose over one time that the protocol allows."""

    dose: Decimal
    unit: DoseUnit
    minutes: int

    def words(self) -> str:
        """Name it in a sentence."""
        return f"{plain(self.dose)} {self.unit} over {self.minutes} minutes"


def faults(plan: Plan) -> list[str]:
    """Return why the protocol must not be approved, as sentences."""
    return [
        *_switched_off(plan),
        *_unwatched(plan),
        *_incomplete(plan),
        *(sentence for corner in _defaults(plan) for sentence in _broken(plan, corner)),
        *_too_heavy_for_all(plan),
    ]


def warnings(plan: Plan) -> list[str]:
    """Return what whoever approves it should know, as sentences."""
    corners = _corners(plan, _amounts(plan))
    broken = [sentence for corner in corners for sentence in _broken(plan, corner)]
    return list(dict.fromkeys([*broken, *_binding_weights(plan), *_unmeasured(plan)]))


def _switched_off(plan: Plan) -> Iterator[str]:
    if not plan.enabled:
        reason = f" Its note says: {plan.note}" if plan.note else ""
        yield f"it is switched off (enabled is false).{reason}"


def _unwatched(plan: Plan) -> Iterator[str]:
    for phase in Phase:
        rows = [row for row in plan.monitoring if row.phase is phase and not row.continuous]
        if not {code for row in rows for code in row.readings} >= VITALS:
            yield f"the monitoring plan has no blood pressure and heart rate {_PHASE_WORDS[phase]}."


def _incomplete(plan: Plan) -> Iterator[str]:
    kinds = {criterion.kind for criterion in plan.discharge}
    hours = (plan.limits.heavy_meal_hours, plan.limits.clear_fluid_hours)
    if CriterionKind.OBSERVATION not in kinds:
        yield "the discharge criteria do not ask for the minimum observation."
    if plan.escort_required.value and CriterionKind.ESCORT not in kinds:
        yield "it requires an escort, but the discharge criteria do not ask for one."
    if plan.fasting_required.value and None in hours:
        yield "it requires fasting, but does not say for how many hours."
    if plan.phases.recovery.value < plan.min_observation_minutes.value:
        yield "the recovery is shorter than the minimum observation."
    if not (plan.thresholds.during and plan.thresholds.events):
        yield "it has no thresholds or no events to stop for."


def _amounts(plan: Plan) -> list[tuple[DoseUnit, Span]]:
    others = [(alternate.unit, alternate.amount) for alternate in plan.dose.alternates]
    return [(plan.dose.unit, plan.dose.amount), *others]


def _defaults(plan: Plan) -> list[Corner]:
    minutes = int(plan.phases.infusion.default.value)
    return [Corner(span.default.value, unit, minutes) for unit, span in _amounts(plan)]


def _corners(plan: Plan, amounts: list[tuple[DoseUnit, Span]]) -> list[Corner]:
    times = plan.phases.infusion
    return [
        Corner(dose.value, unit, int(minutes.value))
        for unit, span in amounts
        for dose in (span.default, span.max)
        for minutes in (times.min, times.default, times.max)
    ]


def _broken(plan: Plan, corner: Corner) -> Iterator[str]:
    for cap in plan.caps:
        measured = None if cap.unless else _measured(cap, corner)
        if measured is not None and measured.quantize(_EXACT, ROUND_HALF_UP) > cap.limit.value:
            unit = CAP_RULES[cap.kind].unit
            yield (
                f"{corner.words()} is {plain(measured.quantize(_SHOWN, ROUND_HALF_UP))} {unit}, "
                f"above the cap of {plain(cap.limit.value)} {unit}."
            )


def _measured(cap: Cap, corner: Corner) -> Decimal | None:
    """What the cap looks at, where it is the same for every weight."""
    by_weight = corner.unit in PER_KG
    if by_weight is not (cap.kind in BY_WEIGHT):
        return None
    kg = Decimal(1) if by_weight else None
    load = Load(total_mg(corner.dose, corner.unit, corner.minutes, kg), Decimal(corner.minutes), kg)
    return load.measured(cap.kind)


def _binding(plan: Plan, corner: Corner) -> Iterator[tuple[Cap, Decimal]]:
    """From which weight on a cap in milligrams is reached, where the dose is by weight."""
    if corner.unit not in PER_KG:
        return
    one = Decimal(1)
    total = total_mg(corner.dose, corner.unit, corner.minutes, one)
    load = Load(total, Decimal(corner.minutes), one)
    for cap in plan.caps:
        per_kg = None if cap.kind in BY_WEIGHT or cap.unless else load.measured(cap.kind)
        if per_kg:
            yield cap, cap.limit.value / per_kg


def _too_heavy_for_all(plan: Plan) -> Iterator[str]:
    lightest = CATALOGUE["weight"].usual[0]
    for corner in _defaults(plan):
        for cap, kg in _binding(plan, corner):
            if kg < lightest:
                yield _binding_sentence(corner, cap, kg)


def _binding_weights(plan: Plan) -> Iterator[str]:
    heaviest = CATALOGUE["weight"].usual[1]
    lowest: dict[CapKind, str] = {}
    weights: dict[CapKind, Decimal] = {}
    for corner in _corners(plan, [(plan.dose.unit, plan.dose.amount)]):
        for cap, kg in _binding(plan, corner):
            if kg < weights.get(cap.kind, heaviest):
                weights[cap.kind] = kg
                lowest[cap.kind] = _binding_sentence(corner, cap, kg)
    yield from lowest.values()


def _binding_sentence(corner: Corner, cap: Cap, kg: Decimal) -> str:
    limit = f"{plain(cap.limit.value)} {CAP_RULES[cap.kind].unit}"
    weight = plain(kg.quantize(Decimal("0.1"), ROUND_HALF_UP))
    return f"{corner.words()} reaches the cap of {limit} at {weight} kg."


def _unmeasured(plan: Plan) -> Iterator[str]:
    late = {Phase.RECOVERY, Phase.DISCHARGE}
    measured = {code for row in plan.monitoring if row.phase in late for code in row.readings}
    for criterion in plan.discharge:
        for code in _LOOKS_AT.get(criterion.kind, ()):
            if code not in measured:
                label = CATALOGUE[code].label
                yield f"Leaving depends on “{label}”, which is not measured after the infusion."
