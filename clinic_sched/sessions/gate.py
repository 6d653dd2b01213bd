"""The gate before an infusion: every condition, met, not met, or not known.

What is not known is None, and None is not met.
"""

from collections.abc import Mapping

from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import Level, Phase
from clinic_sched.sessions import fitness, readiness, thresholds
from clinic_sched.sessions.checks import Check, Override, in_the_way, own_code
from clinic_sched.sessions.gate_facts import GateFacts


def check(plan: Plan, facts: GateFacts) -> list[Check]:
    """Return every condition of the gate with its answer, in the order of the work."""
    return [
        *readiness.papers(plan, facts),
        *readiness.weight(plan, facts),
        *readiness.people_and_room(facts),
        *fitness.body(plan, facts),
        *fitness.escort(plan, facts),
        *fitness.history(plan, facts),
        *_checklist(plan, facts),
        *_readings(plan, facts),
        *_order(facts),
    ]


def may_start(checks: list[Check], overrides: Mapping[str, Override]) -> bool:
    """May the infusion start, with what has been set aside?"""
    return bool(checks) and not in_the_way(checks, overrides)


def _checklist(plan: Plan, facts: GateFacts) -> list[Check]:
    return [
        Check(item.code, item.rule, item.level, facts.answers.get(item.code), item.text, "Ask.")
        for item in plan.gate
    ]


def _readings(plan: Plan, facts: GateFacts) -> list[Check]:
    rows = [row for row in plan.monitoring if row.phase is Phase.PRE and not row.continuous]
    missing = {code for row in rows for code in row.readings} - set(facts.readings)
    ages = [row.within_minutes for row in rows if row.within_minutes is not None]
    fresh = True
    if ages:
        age = facts.readings_age_minutes
        fresh = age is not None and age <= min(ages)
    sentence = "All readings before the start have been taken" + (
        f", within the last {min(ages)} minutes." if ages else "."
    )
    met = None if missing or not rows else fresh
    needs = "Take the readings" + (f": {thresholds.labels(missing)}." if missing else " again.")
    first = Check("readings", "SR-27", Level.BLOCK, met, sentence, needs)
    crossed = thresholds.crossings(plan.thresholds.start, facts.readings, {})
    return [
        first,
        *(
            Check(
                own_code("start", found.sentence),
                "SR-26",
                found.level,
                False,
                found.sentence,
                "Wait.",
            )
            for found in crossed
        ),
    ]


def _order(facts: GateFacts) -> list[Check]:
    if facts.dose_concerns is None:
        sentence = "The dose and rate have been computed and checked."
        return [Check("dose", "SR-20", Level.BLOCK, None, sentence, "Compute the order.")]
    return [
        Check(
            own_code("dose", concern.sentence),
            concern.rule,
            concern.level,
            False,
            concern.sentence,
            "Change the order.",
        )
        for concern in facts.dose_concerns
    ]
