"""How much, how fast and how long: the numbers of a protocol, each with its source."""

from dataclasses import dataclass
from decimal import Decimal

from clinic_sched.protocols.vocabulary import CapKind, DoseUnit, WeightKind


@dataclass(frozen=True)
class Sourced:
    """A number and where it comes from."""

    value: Decimal
    source: str


@dataclass(frozen=True)
class Flag:
    """A yes or no and where it comes from."""

    value: bool
    source: str


@dataclass(frozen=True)
class Line:
    """A sentence for a person, and where it comes from."""

    text: str
    source: str


@dataclass(frozen=True)
class Span:
    """A default with the least and the most that are in order."""

    default: Sourced
    min: Sourced
    max: Sourced


@dataclass(frozen=True)
class DoseAlternate:
    """Another dose: taken by itself below a weight, else when the prescriber chooses it."""

    code: str
    text: str
    unit: DoseUnit
    amount: Span
    below_kg: Sourced | None
    max_mg: Sourced | None


@dataclass(frozen=True)
class WeightBasis:
    """Which weight the dose is computed from, with the numbers of the adjustment."""

    kind: WeightKind
    source: str
    above_bmi: Sourced | None
    fraction: Sourced | None


@dataclass(frozen=True)
class Titration:
    """Steps by which a rate is raised."""

    step: Sourced
    every_minutes: Sourced


@dataclass(frozen=True)
class Dose:
    """How much is given, in which unit, by which weight."""

    unit: DoseUnit
    amount: Span
    weight: WeightBasis
    titration: Titration | None
    alternates: tuple[DoseAlternate, ...]


@dataclass(frozen=True)
class Cap:
    """A limit that the computed order may not pass.

    One with `unless` holds except where that gate item is answered yes.
    """

    kind: CapKind
    limit: Sourced
    unless: str | None


@dataclass(frozen=True)
class Concentration:
    """What the bag holds, in mg/mL, and the bounds of a dilution."""

    mg_ml: Sourced
    min_mg_ml: Sourced | None
    undiluted_mg_ml: Sourced | None
    max_volume_ml: Sourced | None


@dataclass(frozen=True)
class Phases:
    """How long each part of a visit takes, in minutes."""

    preparation: Sourced
    infusion: Span
    recovery: Sourced
    turnover: Sourced


@dataclass(frozen=True)
class Advice:
    """A target that is shown and never enforced."""

    total_mg: Sourced
    min_minutes: Sourced
