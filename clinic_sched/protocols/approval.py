"""What is wrong with a protocol as a whole, though every field of it is well written.

Faults forbid its approval; warnings are shown to whoever approves it.
"""

from collections.abc import Iterator

from clinic_sched.protocols import corners, outline
from clinic_sched.protocols.care import MonitoringRow
from clinic_sched.protocols.document import cited
from clinic_sched.protocols.entries import OWN_WORDS
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.readings import CATALOGUE, VITALS
from clinic_sched.protocols.vocabulary import CriterionKind, Phase

SITE_DEFAULT = "site default, to be confirmed"
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


def faults(plan: Plan) -> list[str]:
    """Return why the protocol must not be approved, as sentences."""
    return [
        *_switched_off(plan),
        *_unwatched(plan),
        *_incomplete(plan),
        *_diluted(plan),
        *corners.faults(plan),
    ]


def warnings(plan: Plan) -> list[str]:
    """Return what whoever approves it should know, as sentences."""
    told = [
        *corners.warnings(plan),
        *_unconfirmed(plan),
        *_unmeasured(plan),
        *_never_taken(plan),
    ]
    return list(dict.fromkeys(told))


def _switched_off(plan: Plan) -> Iterator[str]:
    if not plan.enabled:
        reason = f" Its note says: {plan.note}" if plan.note else ""
        yield f"it is switched off (enabled is false).{reason}"


def _unwatched(plan: Plan) -> Iterator[str]:
    for phase in Phase:
        rows = [row for row in plan.monitoring if row.phase is phase and _is_always_taken(row)]
        if not {code for row in rows for code in row.readings} >= VITALS:
            yield f"the monitoring plan has no blood pressure and heart rate {_PHASE_WORDS[phase]}."


def _is_always_taken(row: MonitoringRow) -> bool:
    """Is it neither only watched, nor taken only sometimes?"""
    return not (row.continuous or row.after_events or row.only_if)


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


def _diluted(plan: Plan) -> Iterator[str]:
    bag = plan.concentration
    if bag.min_mg_ml and bag.mg_ml.value < bag.min_mg_ml.value:
        yield "the concentration in the bag is below the least that is allowed."
    if bag.undiluted_mg_ml and bag.mg_ml.value >= bag.undiluted_mg_ml.value:
        yield "the bag holds the drug undiluted, which is never given as such."


def _unconfirmed(plan: Plan) -> Iterator[str]:
    """How many statements rest on a site default, and which sources name nothing known."""
    told = [entry for section in outline.sections(plan) for entry in section.entries]
    defaults = [entry for entry in told if SITE_DEFAULT in entry.source]
    if defaults:
        yield f"{len(defaults)} statements rest on a site default that is to be confirmed."
    for entry in told:
        named = cited(entry.source, plan.sources) or SITE_DEFAULT in entry.source
        if not named and entry.source != OWN_WORDS:
            yield (
                f"The source of “{entry.label or entry.text}” names no work of the list of "
                f"sources: {entry.source}."
            )


def _unmeasured(plan: Plan) -> Iterator[str]:
    late = {Phase.RECOVERY, Phase.DISCHARGE}
    measured = {code for row in plan.monitoring if row.phase in late for code in row.readings}
    for criterion in plan.discharge:
        for code in _LOOKS_AT.get(criterion.kind, ()):
            if code not in measured:
                label = CATALOGUE[code].label
                yield f"Leaving depends on “{label}”, which is not measured after the infusion."


def _never_taken(plan: Plan) -> Iterator[str]:
    taken = {code for row in plan.monitoring for code in row.readings}
    for row in (*plan.thresholds.start, *plan.thresholds.during):
        if row.reading not in taken:
            label = CATALOGUE[row.reading].label
            yield f"A threshold waits for “{label}”, which the monitoring plan never asks for."
