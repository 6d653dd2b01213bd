"""What a protocol says beyond one visit: series, boosters, check-ins."""

from dataclasses import dataclass
from datetime import timedelta

from clinic_sched.protocols.amounts import Line, Sourced
from clinic_sched.protocols.vocabulary import Channel, Instrument, SpacingUnit


@dataclass(frozen=True)
class Gap:
    """The days between two visits of a series."""

    min_days: int
    ideal_days: int
    max_days: int
    source: str


@dataclass(frozen=True)
class Series:
    """How often, how far apart, and within which time."""

    count: Sourced
    gaps: tuple[Gap, ...]
    unit: SpacingUnit
    window_days: Sourced | None
    reassess_after_visits: Sourced | None
    reassess_after_days: Sourced | None
    maintenance_weeks: Sourced | None
    notes: tuple[Line, ...]


@dataclass(frozen=True)
class Booster:
    """What comes after a series."""

    default_days: Sourced | None
    min_days: Sourced | None
    notes: tuple[Line, ...]


@dataclass(frozen=True)
class FollowUp:
    """A check-in after the infusion."""

    offset: timedelta
    offset_text: str
    channel: Channel
    instruments: tuple[Instrument, ...]
    text: str
    source: str


@dataclass(frozen=True)
class Variant:
    """A form of the protocol for another indication, for the prescriber to read."""

    code: str
    indication: str
    text: str
    source: str
