"""The order of one infusion: how much, how fast, for how long, and what speaks against it.

Everything is computed exactly and rounded once, half up, for the screen and
the pump: milligrams, millilitres and mL/h to one decimal, rates by weight to
three. Limits are held against six decimals, so that a rate that equals its cap
is not above it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from clinic_sched.protocols import loads
from clinic_sched.protocols.amounts import DoseAlternate, Span
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import DoseUnit
from clinic_sched.sessions import limits
from clinic_sched.sessions.checks import Concern
from clinic_sched.sessions.weights import Body, choose


@dataclass(frozen=True)
class Wanted:
    """What the prescriber asks for; what is left out is the protocol's default."""

    body: Body
    dose: Decimal | None = None
    minutes: int | None = None
    alternate: str | None = None
    concentration_mg_ml: Decimal | None = None
    course_given_mg: Decimal | None = None
    answers: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Order:
    """A computed order; what cannot be computed is None."""

    dose: Decimal
    unit: DoseUnit
    minutes: int
    alternate: str | None
    actual_kg: Decimal | None
    adjusted_kg: Decimal | None
    dosing_kg: Decimal | None
    concentration_mg_ml: Decimal
    total_mg: Decimal | None
    volume_ml: Decimal | None
    rate_mg_h: Decimal | None
    rate_g_h: Decimal | None
    rate_mg_kg_h: Decimal | None
    rate_mcg_kg_min: Decimal | None
    pump_ml_h: Decimal | None
    concerns: tuple[Concern, ...]


def compute(plan: Plan, wanted: Wanted) -> Order:
    """Compute the order, and list what the safety rules say against it.

    A dose that must not be given is still computed: the concerns refuse it.
    """
    weight = choose(wanted.body, plan.dose.weight)
    chosen = _alternate(plan, wanted)
    unit = chosen.unit if chosen else plan.dose.unit
    amount = chosen.amount if chosen else plan.dose.amount
    dose = amount.default.value if wanted.dose is None else wanted.dose
    minutes = int(plan.phases.infusion.default.value) if wanted.minutes is None else wanted.minutes

    exact = loads.total_mg(dose, unit, minutes, weight.used_kg)
    if exact is not None and chosen and chosen.max_mg:
        exact = min(exact, chosen.max_mg.value)
    concentration = wanted.concentration_mg_ml or plan.concentration.mg_ml.value
    order = Order(
        dose=dose,
        unit=unit,
        minutes=minutes,
        alternate=chosen.code if chosen else None,
        actual_kg=weight.actual_kg,
        adjusted_kg=weight.adjusted_kg,
        dosing_kg=weight.used_kg,
        concentration_mg_ml=concentration,
        concerns=(),
        **_rates(exact, minutes, weight.used_kg, concentration),
    )
    found = [*weight.concerns, *_concerns(plan, wanted, order, amount, exact)]
    return replace(order, concerns=tuple(found))


def _alternate(plan: Plan, wanted: Wanted) -> DoseAlternate | None:
    weight = wanted.body.weight_kg
    for alternate in plan.dose.alternates:
        light = alternate.below_kg and weight is not None and weight < alternate.below_kg.value
        if light or (wanted.alternate == alternate.code and not alternate.below_kg):
            return alternate
    return None


def _rates(
    total_mg: Decimal | None, minutes: int, kg: Decimal | None, concentration: Decimal
) -> dict[str, Decimal | None]:
    if total_mg is None or minutes <= 0:
        return dict.fromkeys(_RATES)
    mg_h = total_mg * loads.MINUTES_PER_HOUR / Decimal(minutes)
    by_weight = {} if not kg else _by_weight(mg_h, kg)
    return {
        "total_mg": rounded(total_mg, 1),
        "volume_ml": rounded(total_mg / concentration, 1),
        "pump_ml_h": rounded(mg_h / concentration, 1),
        "rate_mg_h": rounded(mg_h, 1),
        "rate_g_h": rounded(mg_h / loads.MG_PER_G, 3),
        "rate_mg_kg_h": None,
        "rate_mcg_kg_min": None,
        **by_weight,
    }


_RATES = (
    "total_mg",
    "volume_ml",
    "pump_ml_h",
    "rate_mg_h",
    "rate_g_h",
    "rate_mg_kg_h",
    "rate_mcg_kg_min",
)


def _by_weight(mg_h: Decimal, kg: Decimal) -> dict[str, Decimal | None]:
    mg_kg_h = mg_h / kg
    return {
        "rate_mg_kg_h": rounded(mg_kg_h, 3),
        "rate_mcg_kg_min": rounded(mg_kg_h * loads.MCG_PER_MG / loads.MINUTES_PER_HOUR, 3),
    }


def _concerns(
    plan: Plan, wanted: Wanted, order: Order, amount: Span, total_mg: Decimal | None
) -> list[Concern]:
    found = limits.about_dose(order.dose, order.unit, amount)
    found += limits.about_minutes(plan, order.minutes)
    found += limits.about_bag(plan, order.concentration_mg_ml, order.volume_ml)
    load = loads.Load(
        total_mg=total_mg,
        minutes=Decimal(max(order.minutes, 1)),
        kg=order.dosing_kg,
        course_given_mg=wanted.course_given_mg,
    )
    return found + limits.about_caps(plan, load, wanted.answers)


def rounded(number: Decimal, places: int) -> Decimal:
    """Round half up to so many decimals."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
