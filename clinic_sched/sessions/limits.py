"""What an order or a rate is held against: the protocol's range, its caps, its bag."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from clinic_sched.protocols.amounts import Cap, Span
from clinic_sched.protocols.loads import CAP_RULES, Load
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import CapKind, DoseUnit, Level
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions.checks import Concern

_EXACT = Decimal("0.000001")


def about_dose(dose: Decimal, unit: DoseUnit, amount: Span) -> list[Concern]:
    """Say whether the dose leaves the protocol's range (SR-20)."""
    if dose <= 0:
        return [Concern("SR-20", Level.BLOCK, "The dose must be above zero.")]
    if amount.min.value <= dose <= amount.max.value:
        return []
    sentence = (
        f"{plain(dose)} {unit} is outside this protocol's range of "
        f"{plain(amount.min.value)} to {plain(amount.max.value)} {unit}."
    )
    return [Concern("SR-20", Level.OVERRIDE, sentence)]


def about_minutes(plan: Plan, minutes: int) -> list[Concern]:
    """Say whether the time leaves the protocol's range (SR-20)."""
    span = plan.phases.infusion
    if minutes <= 0:
        return [Concern("SR-20", Level.BLOCK, "The infusion must take at least a minute.")]
    if span.min.value <= minutes <= span.max.value:
        return []
    sentence = (
        f"{minutes} minutes is outside this protocol's range of "
        f"{plain(span.min.value)} to {plain(span.max.value)} minutes."
    )
    return [Concern("SR-20", Level.OVERRIDE, sentence)]


def about_bag(plan: Plan, mg_ml: Decimal, volume_ml: Decimal | None) -> list[Concern]:
    """Say whether the bag is undiluted (SR-24), too thin or too large."""
    bag = plan.concentration
    found = []
    if bag.undiluted_mg_ml and mg_ml >= bag.undiluted_mg_ml.value:
        sentence = f"{plain(mg_ml)} mg/mL is undiluted {plan.drug}; it must be diluted."
        found.append(Concern("SR-24", Level.BLOCK, sentence))
    if bag.min_mg_ml and mg_ml < bag.min_mg_ml.value:
        sentence = f"{plain(mg_ml)} mg/mL is below {plain(bag.min_mg_ml.value)} mg/mL."
        found.append(Concern("SR-20", Level.OVERRIDE, sentence))
    if bag.max_volume_ml and volume_ml is not None and volume_ml > bag.max_volume_ml.value:
        sentence = f"{plain(volume_ml)} mL is more than {plain(bag.max_volume_ml.value)} mL."
        found.append(Concern("SR-20", Level.OVERRIDE, sentence))
    return found


def about_caps(plan: Plan, load: Load, answers: Mapping[str, bool | None]) -> list[Concern]:
    """Say which caps the load passes, and which cannot be told.

    A cap that holds unless something is answered yes also holds while the
    answer is not known.
    """
    holding = [cap for cap in plan.caps if not cap.unless or answers.get(cap.unless) is not True]
    concerns = (_about_cap(cap, load) for cap in holding)
    return [concern for concern in concerns if concern is not None]


def _about_cap(cap: Cap, load: Load) -> Concern | None:
    rule = CAP_RULES[cap.kind]
    measured = load.measured(cap.kind)
    limit = f"{plain(cap.limit.value)} {rule.unit}"
    if measured is None:
        sentence = f"{rule.what} cannot be held against the cap of {limit}: something is not known."
        return Concern(rule.rule, Level.OVERRIDE, sentence)
    if measured.quantize(_EXACT, rounding=ROUND_HALF_UP) <= cap.limit.value:
        return None
    seen = plain(measured.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP))
    sentence = f"{rule.what} would be {seen} {rule.unit}, above the cap of {limit}."
    return Concern(rule.rule, rule.level, sentence)


def about_entry(
    plan: Plan, computed_mg: Decimal | None, entered_mg: Decimal | None
) -> list[Concern]:
    """Hold the milligrams that were typed against those computed (SR-21)."""
    if computed_mg is None or entered_mg is None:
        sentence = "The milligrams have not been entered and computed, so they cannot be compared."
        return [Concern("SR-21", Level.BLOCK, sentence)]
    tolerance = plan.limits.tenfold_percent.value
    if abs(entered_mg - computed_mg) * 100 <= tolerance * computed_mg:
        return []
    sentence = (
        f"{plain(entered_mg)} mg was entered, but {plain(computed_mg)} mg is computed: "
        f"they differ by more than {plain(tolerance)} %."
    )
    return [Concern("SR-21", Level.BLOCK, sentence)]


def about_rate_change(
    plan: Plan,
    *,
    current_mg_h: Decimal,
    wanted_mg_h: Decimal,
    kg: Decimal | None,
    total_mg: Decimal | None,
    vitals_cleared: bool | None,
    answers: Mapping[str, bool | None],
) -> list[Concern]:
    """Say what speaks against another rate while the infusion runs (SR-22, 23, 34).

    `total_mg` is what the whole session would come to; `vitals_cleared` is
    whether every stop or pause since the start was followed by clear readings,
    true where there was none.
    """
    found = []
    if wanted_mg_h > current_mg_h and vitals_cleared is not True:
        sentence = "The rate must not be raised before the readings are clear again."
        found.append(Concern("SR-34", Level.BLOCK, sentence))
    hour = Load(total_mg=wanted_mg_h, minutes=Decimal(60), kg=kg)
    rates = {kind for kind in CAP_RULES if kind.value.startswith("rate_")}
    for cap in plan.caps:
        load = hour if cap.kind in rates else Load(total_mg, Decimal(60), kg, Decimal(0))
        if cap.kind is CapKind.COURSE_MG or (cap.unless and answers.get(cap.unless) is True):
            continue
        concern = _about_cap(cap, load)
        found += [concern] if concern else []
    return found
