"""What a protocol asks of the people around the chair: gate, readings, thresholds, discharge."""

from dataclasses import dataclass
from decimal import Decimal

from clinic_sched.protocols.amounts import Sourced
from clinic_sched.protocols.vocabulary import (
    Action,
    AfterEvent,
    Comparison,
    CriterionKind,
    Level,
    Phase,
)


@dataclass(frozen=True)
class GateItem:
    """A statement that must be true before the infusion starts."""

    code: str
    text: str
    level: Level
    rule: str
    source: str


@dataclass(frozen=True)
class SafetyLimits:
    """The ages and tolerances that the gate and the order are held against."""

    consent_days: Sourced
    weight_days: Sourced
    weight_change_percent: Sourced
    tenfold_percent: Sourced
    overdue_warn_minutes: Sourced
    overdue_alert_minutes: Sourced
    heavy_meal_hours: Sourced | None
    light_meal_hours: Sourced | None
    clear_fluid_hours: Sourced | None


@dataclass(frozen=True)
class MonitoringRow:
    """Which readings are taken when, in one phase.

    Exactly one of `once`, `at_minutes`, `every_minutes`, `window_minutes`,
    `after_events` and `continuous` says when.
    """

    phase: Phase
    readings: tuple[str, ...]
    source: str
    once: bool = False
    within_minutes: int | None = None
    at_minutes: tuple[int, ...] = ()
    every_minutes: int | None = None
    from_minutes: int = 0
    until_minutes: int | None = None
    window_minutes: tuple[int, int] | None = None
    after_events: tuple[AfterEvent, ...] = ()
    after_minutes: int | None = None
    continuous: bool = False
    only_if: str = ""


@dataclass(frozen=True)
class Threshold:
    """A reading that calls for something to be done."""

    reading: str
    comparison: Comparison
    values: tuple[Decimal, ...]
    action: Action
    level: Level
    source: str
    recheck_minutes: int | None


@dataclass(frozen=True)
class Event:
    """Something that happens to a patient and calls for something to be done."""

    code: str
    text: str
    action: Action
    source: str


@dataclass(frozen=True)
class Thresholds:
    """What stops a start, what is watched while it runs, and what may happen."""

    start: tuple[Threshold, ...]
    during: tuple[Threshold, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class RescueOrder:
    """A drug kept ready; the prescriber orders the dose."""

    code: str
    drug: str
    indication: str
    source: str


@dataclass(frozen=True)
class Premedication:
    """A drug of the published regimen: an order for the prescriber, never added by itself."""

    drug: str
    dose: str
    source: str


@dataclass(frozen=True)
class LabTest:
    """A test and when it is due."""

    test: str
    when: str
    source: str


@dataclass(frozen=True)
class Criterion:
    """One condition for leaving."""

    code: str
    kind: CriterionKind
    number: Decimal | None
    text: str
    level: Level
    rule: str
    source: str
