"""The corners of dose and time that a protocol allows, held against its caps."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from clinic_sched.protocols.amounts import Cap, Span
from clinic_sched.protocols.loads import BY_WEIGHT, CAP_RULES, PER_KG, Load, total_mg
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.readings import CATALOGUE
from clinic_sched.protocols.vocabulary import CapKind, DoseUnit
from clinic_sched.protocols.wording import plain

_EXACT = Decimal("0.000001")
_SHOWN = Decimal("0.001")
_KG = Decimal("0.1")
LIGHTEST, HEAVIEST = CATALOGUE["weight"].usual


@dataclass(frozen=True)
class Corner:
    """One dose over one time that the protocol allows."""

    dose: Decimal
    unit: DoseUnit
    minutes: int

    def words(self) -> str:
        """Name it in a sentence."""
        return f"{plain(self.dose)} {self.unit} over {self.minutes} minutes"


def faults(plan: Plan) -> Iterator[str]:
    """Say where a default dose over the default time breaks a cap, for everybody."""
    for corner in _defaults(plan):
        yield from _broken(plan, corner)
        yield from _too_heavy(plan, corner)
        yield from _too_light(plan, corner, HEAVIEST)


def warnings(plan: Plan) -> Iterator[str]:
    """Say where another dose or time breaks one, or a default does for some."""
    corners = _corners(plan, _amounts(plan))
    for corner in corners:
        yield from _broken(plan, corner)
    for corner in corners:
        yield from _excepted(plan, corner)
    yield from _binding_weights(plan)
    for corner in _corners(plan, [(plan.dose.unit, plan.dose.amount)]):
        yield from _too_light(plan, corner, LIGHTEST)
    yield from _long_courses(plan)


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
    """Which caps it breaks for everybody."""
    return (
        f"{_above(cap, corner, measured)}."
        for cap, measured in _passed(plan, corner)
        if not cap.unless
    )


def _excepted(plan: Plan, corner: Corner) -> Iterator[str]:
    """Which caps it breaks for those who are not excepted from them."""
    texts = {item.code: item.text.rstrip(".") for item in plan.gate}
    return (
        f"{_above(cap, corner, measured)} that holds unless it is confirmed: {texts[cap.unless]}."
        for cap, measured in _passed(plan, corner)
        if cap.unless
    )


def _passed(plan: Plan, corner: Corner) -> Iterator[tuple[Cap, Decimal]]:
    for cap in plan.caps:
        measured = _measured(cap, corner)
        if measured is not None and measured.quantize(_EXACT, ROUND_HALF_UP) > cap.limit.value:
            yield cap, measured


def _above(cap: Cap, corner: Corner, measured: Decimal) -> str:
    unit = CAP_RULES[cap.kind].unit
    return (
        f"{corner.words()} is {plain(measured.quantize(_SHOWN, ROUND_HALF_UP))} {unit}, "
        f"above the cap of {plain(cap.limit.value)} {unit}"
    )


def _measured(cap: Cap, corner: Corner) -> Decimal | None:
    """What the cap looks at, where it is the same for every weight."""
    by_weight = corner.unit in PER_KG
    if by_weight is not (cap.kind in BY_WEIGHT):
        return None
    kg = Decimal(1) if by_weight else None
    total = total_mg(corner.dose, corner.unit, corner.minutes, kg)
    load = Load(total, Decimal(corner.minutes), kg, course_given_mg=Decimal(0))
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


def _too_heavy(plan: Plan, corner: Corner) -> Iterator[str]:
    """Which caps in milligrams even the lightest adults reach."""
    for cap, kg in _binding(plan, corner):
        if kg < LIGHTEST:
            yield _binding_sentence(corner, cap, kg)


def _too_light(plan: Plan, corner: Corner, kg: Decimal) -> Iterator[str]:
    """Which caps by weight a dose that is the same for everybody breaks at that weight."""
    if corner.unit in PER_KG:
        return
    total = total_mg(corner.dose, corner.unit, corner.minutes, kg)
    load = Load(total, Decimal(corner.minutes), kg)
    for cap in plan.caps:
        measured = load.measured(cap.kind) if cap.kind in BY_WEIGHT and not cap.unless else None
        if measured is not None and measured > cap.limit.value:
            limit = f"{plain(cap.limit.value)} {CAP_RULES[cap.kind].unit}"
            enough = plain((measured * kg / cap.limit.value).quantize(_KG, ROUND_HALF_UP))
            yield f"{corner.words()} is above the cap of {limit} for whoever is below {enough} kg."


def _binding_weights(plan: Plan) -> Iterator[str]:
    lowest: dict[CapKind, str] = {}
    weights: dict[CapKind, Decimal] = {}
    for corner in _corners(plan, [(plan.dose.unit, plan.dose.amount)]):
        for cap, kg in _binding(plan, corner):
            if kg < weights.get(cap.kind, HEAVIEST):
                weights[cap.kind] = kg
                lowest[cap.kind] = _binding_sentence(corner, cap, kg)
    yield from lowest.values()


def _binding_sentence(corner: Corner, cap: Cap, kg: Decimal) -> str:
    limit = f"{plain(cap.limit.value)} {CAP_RULES[cap.kind].unit}"
    weight = plain(kg.quantize(_KG, ROUND_HALF_UP))
    return f"{corner.words()} reaches the cap of {limit} at {weight} kg."


def _long_courses(plan: Plan) -> Iterator[str]:
    """Whether the default of every visit of a series together passes the cap of the course."""
    first, visits = _defaults(plan)[0], plan.series.count.value
    for cap in plan.caps:
        given = _measured(cap, first) if cap.kind is CapKind.COURSE_MG else None
        if given is not None and given * visits > cap.limit.value:
            yield (
                f"{plain(visits)} visits of {first.words()} are {plain(given * visits)} mg, "
                f"above the cap of the course of {plain(cap.limit.value)} mg."
            )
