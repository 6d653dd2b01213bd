"""What stands on the pump, held against what was ordered."""

from decimal import Decimal

from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions import limits
from clinic_sched.sessions.checks import Check, Concern

# What is checked when the drug hangs; everything else comes before.
AT_PUMP = frozenset({"pump", "pump_entry", "readings", "drug_drawn"})


def entry(plan: Plan, computed_mg: Decimal | None, entered_mg: Decimal | None) -> Check:
    """Return the ten-fold check as a condition of the start (SR-21)."""
    found = limits.about_entry(plan, computed_mg, entered_mg)
    sentence = "The milligrams on the pump are those that were ordered."
    if entered_mg is not None and found:
        sentence = found[0].sentence
    met = None if entered_mg is None else not found
    return Check("pump_entry", "SR-21", Level.BLOCK, met, sentence, "Type what the pump shows.")


def drawn(draws: int) -> Check:
    """Return as a condition of the start that a counted drug came from the ledger (SR-50).

    A warning: what hangs may have been drawn while the book could not be written. Before the
    signature nobody sets it aside.
    """
    sentence = "The drug was drawn from the ledger."
    return Check("drug_drawn", "SR-50", Level.WARN, draws > 0, sentence, "Draw it, or say why not.")


def is_before(check: Check) -> bool:
    """Must this condition be met before the drug is hung?"""
    return check.code not in AT_PUMP and not check.code.startswith("start_")


def about_weight(ordered_kg: Decimal, weight_kg: Decimal | None) -> list[Concern]:
    """Say whether the order was computed for another weight (SR-05)."""
    if weight_kg is None or weight_kg == ordered_kg:
        return []
    sentence = (
        f"The order was computed for {plain(ordered_kg)} kg, but the patient now weighs "
        f"{plain(weight_kg)} kg."
    )
    return [Concern("SR-05", Level.BLOCK, sentence)]


def about_amount(ordered_mg: Decimal, now_mg: Decimal | None) -> list[Concern]:
    """Say whether the order comes to something else by what is known now (SR-05)."""
    if now_mg is None or now_mg == ordered_mg:
        return []
    sentence = (
        f"The order was computed to {plain(ordered_mg)} mg; by what is known of the patient "
        f"it now comes to {plain(now_mg)} mg."
    )
    return [Concern("SR-05", Level.BLOCK, sentence)]


def about_given(plan: Plan, computed_mg: Decimal, entered_mg: Decimal) -> str:
    """Return what is odd about the milligrams the pump says it gave, or nothing."""
    tolerance = plan.limits.tenfold_percent.value
    if abs(entered_mg - computed_mg) * 100 <= tolerance * computed_mg:
        return ""
    return (
        f"{plain(entered_mg)} mg was entered, but by the rates {plain(computed_mg)} mg went in. "
        "Look again, or say why they differ."
    )
