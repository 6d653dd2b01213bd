"""The patient today: what must be true of them, their escort and their earlier sessions."""

from decimal import Decimal

from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions.checks import Check, all_true
from clinic_sched.sessions.gate_facts import GateFacts


def body(plan: Plan, facts: GateFacts) -> list[Check]:
    """Return what must be true of the patient today (SR-06, 15, 17, 18)."""
    allergic = facts.allergic_to_drug
    risk_free = None if facts.open_risk_flags is None else facts.open_risk_flags == 0
    return [
        Check(
            "allergy",
            "SR-06",
            Level.BLOCK,
            None if allergic is None else not allergic,
            f"No allergy to {plan.drug}.",
            "Ask about allergies; with one, this drug must not be given.",
        ),
        Check(
            "risk",
            "SR-17",
            Level.OVERRIDE,
            risk_free,
            "No answer that points to a risk is still waiting for a clinician.",
            "A clinician must speak with the patient and clear the flag.",
            facts.risk_mark,
        ),
        *_pregnancy(plan, facts),
        *_fasting(plan, facts),
    ]


def _pregnancy(plan: Plan, facts: GateFacts) -> list[Check]:
    if facts.pregnancy == "positive":
        sentence = "The pregnancy test is positive."
        return [Check("pregnancy", "SR-15", Level.BLOCK, False, sentence, "Do not start.")]
    if not plan.pregnancy_test_required.value:
        return []
    met = True if facts.pregnancy in {"negative", "not_applicable"} else None
    sentence = "The pregnancy test is negative, or none is needed."
    return [Check("pregnancy", "SR-15", Level.OVERRIDE, met, sentence, "Do the test, or say why.")]


def _fasting(plan: Plan, facts: GateFacts) -> list[Check]:
    if not plan.fasting_required.value:
        return []
    pairs = (
        (plan.limits.heavy_meal_hours, facts.hours_since_heavy_meal),
        (plan.limits.light_meal_hours, facts.hours_since_light_meal),
        (plan.limits.clear_fluid_hours, facts.hours_since_clear_fluid),
    )
    answers = [
        None if hours is None else hours >= limit.value
        for limit, hours in pairs
        if limit is not None
    ]
    named = " / ".join(plain(limit.value) for limit, _hours in pairs if limit is not None)
    too_soon = any(met is False for met in answers)
    needs = "It is too early: wait." if too_soon else "Ask when the patient last ate and drank."
    return [
        Check(
            "fasting",
            "SR-18",
            Level.OVERRIDE,
            all_true(answers) if answers else None,
            f"Fasting is met: {named} hours since a heavy meal, a light meal, clear fluid.",
            needs,
        )
    ]


def escort(plan: Plan, facts: GateFacts) -> list[Check]:
    """Return whether somebody takes the patient home (SR-19)."""
    if not plan.escort_required.value:
        return []
    named = bool(facts.escort_name.strip() and facts.escort_phone.strip())
    met = True if named or facts.escort_confirmed is True else None
    return [
        Check(
            "escort",
            "SR-19",
            Level.BLOCK,
            met,
            "An escort is named with a phone number, or confirmed by phone.",
            "Ask who takes the patient home.",
        )
    ]


def history(plan: Plan, facts: GateFacts) -> list[Check]:
    """Return what earlier sessions allow (SR-25)."""
    gap = plan.min_gap_days.value
    found = [
        Check(
            "gap",
            "SR-25",
            Level.OVERRIDE,
            _gap_kept(facts, gap),
            f"The last session was at least {plain(gap)} day{'' if gap == 1 else 's'} ago.",
            "Look up the last session.",
        )
    ]
    if plan.yearly_limit:
        limit = plan.yearly_limit.value
        given = facts.sessions_within_year
        sentence = f"There have been fewer than {plain(limit)} sessions within a year."
        met = None if given is None else given < limit
        found.append(Check("yearly", "SR-25", Level.OVERRIDE, met, sentence, "Count them."))
    if plan.consult_required.value:
        found.append(_consultation(facts))
    return found


def _consultation(facts: GateFacts) -> Check:
    """An earlier session stands for it, but not for one that found the protocol unsuitable."""
    done = facts.consult_done
    if done is None and (facts.earlier_sessions or 0) > 0:
        done = True
    return Check(
        "consult",
        "SR-03",
        Level.OVERRIDE,
        done,
        "The consultation before a first infusion has found the protocol suitable.",
        "Record it on the patient's page, or ask the prescriber.",
    )


def _gap_kept(facts: GateFacts, gap: Decimal) -> bool | None:
    if facts.earlier_sessions == 0:
        return True
    return None if facts.days_since_last is None else facts.days_since_last >= gap
