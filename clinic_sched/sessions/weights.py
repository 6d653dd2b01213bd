"""Which weight a dose is computed from."""

from dataclasses import dataclass
from decimal import Decimal

from clinic_sched.protocols.amounts import WeightBasis
from clinic_sched.protocols.vocabulary import Level, WeightKind
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions.checks import Concern

# Ideal body weight after Devine 1974, which is a formula and no limit of the clinic:
# a base at 60 inches and as much again for every inch above it.
_IDEAL_BASE_KG = {"male": Decimal("50"), "female": Decimal("45.5")}
_IDEAL_KG_PER_INCH = Decimal("2.3")
_BASE_INCHES = Decimal("60")
_CM_PER_INCH = Decimal("2.54")
_CM_PER_M = Decimal("100")


@dataclass(frozen=True)
class Body:
    """What the dose of a person depends on."""

    weight_kg: Decimal | None
    height_cm: Decimal | None = None
    sex: str | None = None


@dataclass(frozen=True)
class DosingWeight:
    """The weight that is used, and both that may be shown."""

    used_kg: Decimal | None
    actual_kg: Decimal | None
    adjusted_kg: Decimal | None
    concerns: tuple[Concern, ...]


def bmi(body: Body) -> Decimal | None:
    """Return weight over squared height, where both are known."""
    if not body.weight_kg or not body.height_cm:
        return None
    metres = body.height_cm / _CM_PER_M
    return body.weight_kg / (metres * metres)


def ideal_kg(body: Body) -> Decimal | None:
    """Return the ideal body weight, where height and sex are known."""
    base = _IDEAL_BASE_KG.get(body.sex or "")
    if base is None or not body.height_cm:
        return None
    inches = max(body.height_cm / _CM_PER_INCH - _BASE_INCHES, Decimal(0))
    return base + _IDEAL_KG_PER_INCH * inches


def adjusted_kg(body: Body, basis: WeightBasis) -> Decimal | None:
    """Return the ideal weight plus a part of what lies above it."""
    ideal = ideal_kg(body)
    if ideal is None or body.weight_kg is None or basis.fraction is None:
        return None
    return ideal + basis.fraction.value * (body.weight_kg - ideal)


def choose(body: Body, basis: WeightBasis) -> DosingWeight:
    """Choose the weight as the protocol says, and say what is doubtful about it."""
    adjusted = adjusted_kg(body, basis)
    rounded = None if adjusted is None else adjusted.quantize(Decimal("0.1"))
    heavy = _is_above(body, basis)
    wants_adjusted = basis.kind is WeightKind.ADJUSTED
    used = adjusted if wants_adjusted and heavy and adjusted is not None else body.weight_kg
    return DosingWeight(used, body.weight_kg, rounded, _doubts(body, basis, rounded))


def _is_above(body: Body, basis: WeightBasis) -> bool | None:
    index = bmi(body)
    if index is None or basis.above_bmi is None:
        return None
    return index > basis.above_bmi.value


def _doubts(body: Body, basis: WeightBasis, adjusted: Decimal | None) -> tuple[Concern, ...]:
    if body.weight_kg is None:
        return (Concern("SR-05", Level.OVERRIDE, "The weight is missing."),)
    above = _is_above(body, basis)
    if basis.kind is WeightKind.ADJUSTED and (above is None or (above and adjusted is None)):
        sentence = (
            "Height or sex is missing, so the adjusted weight cannot be computed; "
            "the actual weight is used."
        )
        return (Concern("SR-05", Level.OVERRIDE, sentence),)
    if basis.kind is WeightKind.ACTUAL and above and adjusted is not None:
        sentence = (
            f"The adjusted weight is {plain(adjusted)} kg; this protocol uses the actual "
            f"weight of {plain(body.weight_kg)} kg."
        )
        return (Concern("SR-05", Level.WARN, sentence),)
    return ()
