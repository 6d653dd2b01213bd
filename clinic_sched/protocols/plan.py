"""What a protocol says, once its document has been read: plain frozen values.

Every number carries its source, either by itself (`Sourced`) or through the
row it stands in (`row.source`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from clinic_sched.protocols.amounts import (
    Advice,
    Cap,
    Concentration,
    Dose,
    Flag,
    Line,
    Phases,
    Sourced,
)
from clinic_sched.protocols.care import (
    Criterion,
    GateItem,
    LabTest,
    MonitoringRow,
    Premedication,
    RescueOrder,
    SafetyLimits,
    Thresholds,
)
from clinic_sched.protocols.course import Booster, FollowUp, Series, Variant


@dataclass(frozen=True)
class PhaseMinutes:
    """Whole minutes of each phase, as a booking copies them."""

    preparation: int
    infusion: int
    recovery: int
    turnover: int


@dataclass(frozen=True)
class Plan:
    """One protocol, read and sound."""

    code: str
    name: str
    indications: tuple[str, ...]
    drug: str
    route: str
    dose: Dose
    caps: tuple[Cap, ...]
    concentration: Concentration
    phases: Phases
    min_observation_minutes: Sourced
    series: Series
    booster: Booster
    yearly_limit: Sourced | None
    min_gap_days: Sourced
    limits: SafetyLimits
    gate: tuple[GateItem, ...]
    monitoring: tuple[MonitoringRow, ...]
    thresholds: Thresholds
    premedication: tuple[Premedication, ...]
    rescue: tuple[RescueOrder, ...]
    labs: tuple[LabTest, ...]
    discharge: tuple[Criterion, ...]
    instructions: tuple[Line, ...]
    followup: tuple[FollowUp, ...]
    response: Mapping[str, Sourced]
    previsit: tuple[Line, ...]
    phrases: tuple[str, ...]
    variants: tuple[Variant, ...]
    advice: Advice | None
    escort_required: Flag
    fasting_required: Flag
    consult_required: Flag
    pregnancy_test_required: Flag
    controlled: Flag
    enabled: bool
    note: str
    sources: Mapping[str, str]

    def phase_minutes(self) -> PhaseMinutes:
        """The default minutes of each phase, as a booking copies them."""
        return PhaseMinutes(
            preparation=int(self.phases.preparation.value),
            infusion=int(self.phases.infusion.default.value),
            recovery=int(self.phases.recovery.value),
            turnover=int(self.phases.turnover.value),
        )
