"""What one visit asks of the clinic: its phases, and the care each phase takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import lcm
from typing import NamedTuple

CELL_SECONDS = 300
# A phase is shorter than this: four of them go into one number.
PACKED = 4096


class Phase(StrEnum):
    """The parts of a visit, in the order they happen."""

    PREPARATION = "preparation"
    INFUSION = "infusion"
    RECOVERY = "recovery"
    TURNOVER = "turnover"


@dataclass(frozen=True, slots=True)
class VisitShape:
    """The minutes of each phase; turnover holds the chair but not the patient."""

    prep_minutes: int
    infusion_minutes: int
    recovery_minutes: int
    turnover_minutes: int

    def __post_init__(self) -> None:
        if min(self.minutes) < 0 or self.patient_minutes <= 0:
            raise ValueError("a visit takes some of the patient's time, and no phase is negative")

    @classmethod
    def free(cls, minutes: int, *, with_pump: bool, turnover_minutes: int = 0) -> "VisitShape":
        """Return a visit without a protocol: it is all infusion, or none of it is."""
        infusion = minutes if with_pump else 0
        return cls(minutes - infusion, infusion, 0, turnover_minutes)

    @property
    def minutes(self) -> tuple[int, int, int, int]:
        """The four phases as a booked row carries them."""
        return (
            self.prep_minutes,
            self.infusion_minutes,
            self.recovery_minutes,
            self.turnover_minutes,
        )

    @property
    def patient_minutes(self) -> int:
        """How long the patient is in the clinic."""
        return self.prep_minutes + self.infusion_minutes + self.recovery_minutes

    @property
    def chair_minutes(self) -> int:
        """How long the chair is held."""
        return self.patient_minutes + self.turnover_minutes

    def phases(self, starts_at: datetime) -> list[tuple[Phase, datetime, datetime]]:
        """List the phases with their moments, leaving out those that take no time."""
        found, begins_at = [], starts_at
        for phase, minutes in zip(Phase, self.minutes, strict=True):
            ends_at = begins_at + timedelta(minutes=minutes)
            if minutes:
                found.append((phase, begins_at, ends_at))
            begins_at = ends_at
        return found


@dataclass(frozen=True, slots=True)
class CareRatios:
    """How far one nurse goes: the site decides, phase by phase."""

    hands_on_minutes: int
    infusion_patients_per_nurse: int
    recovery_patients_per_nurse: int

    def __post_init__(self) -> None:
        ratios = (self.infusion_patients_per_nurse, self.recovery_patients_per_nurse)
        if self.hands_on_minutes < 0 or min(ratios) < 1:
            raise ValueError("a nurse cares for at least one patient at a time")

    @property
    def units_per_nurse(self) -> int:
        """The smallest number that every ratio divides."""
        return lcm(self.infusion_patients_per_nurse, self.recovery_patients_per_nurse)

    @property
    def infusion_units(self) -> int:
        """The care one patient takes in the infusion."""
        return self.units_per_nurse // self.infusion_patients_per_nurse

    @property
    def recovery_units(self) -> int:
        """The care one patient takes in the recovery."""
        return self.units_per_nurse // self.recovery_patients_per_nurse


class Profile(NamedTuple):
    """A visit in cells, counted from the cell it starts in; the end is not included.

    `care_steps` are the changes of care written out: four times a cell and its difference.
    """

    patient_until: int
    chair_until: int
    chair_mask: int
    pump: tuple[int, int]
    care: tuple[tuple[int, int, int], ...]
    care_changes: tuple[tuple[int, int], ...]
    care_steps: tuple[int, int, int, int, int, int, int, int]


def pack(minutes: Sequence[int]) -> int:
    """Write the minutes of the four phases as one number, as a search reads them."""
    if min(minutes) < 0 or max(minutes) >= PACKED:
        raise ValueError("no phase of a visit is negative or takes days")
    prep, infusion, recovery, turnover = minutes
    return prep + PACKED * (infusion + PACKED * (recovery + PACKED * turnover))


class Profiles(dict[tuple[int, int], Profile]):
    """Profiles by the packed minutes and the seconds between cell and start.

    A day holds many visits of few shapes, so each shape is worked out once.
    """

    def __init__(self, ratios: CareRatios) -> None:
        super().__init__()
        self.ratios = ratios
        self.on_time = OnTime(self)

    def __missing__(self, key: tuple[int, int]) -> Profile:
        packed, late = key
        minutes = [packed // PACKED**place % PACKED for place in range(4)]
        profile = self[key] = _profile(minutes, late, self.ratios)
        return profile

    def of(self, minutes: Sequence[int], late: int = 0) -> Profile:
        """Return the profile of a visit with these minutes."""
        return self[pack(minutes), late]


class OnTime(dict[int, Profile]):
    """The profiles of visits that start with a cell, as nearly all do, by packed minutes."""

    def __init__(self, profiles: Profiles) -> None:
        super().__init__()
        self._profiles = profiles

    def __missing__(self, packed: int) -> Profile:
        profile = self[packed] = self._profiles[packed, 0]
        return profile


@lru_cache(maxsize=64)
def profiles_of(ratios: CareRatios) -> Profiles:
    """Return the profiles that visits have under these ratios."""
    return Profiles(ratios)


def _profile(minutes: list[int], late: int, ratios: CareRatios) -> Profile:
    prep, infusion, recovery, turnover = (60 * phase for phase in minutes)
    infused_from, infused_until = late + prep, late + prep + infusion
    patient_until = _ceil(infused_until + recovery)
    chair_until = _ceil(infused_until + recovery + turnover)
    care = _care(late, (prep, infusion, recovery), ratios)
    changes = _changes(care)
    one, two, three, four = (*changes, *[(0, 0)] * (4 - len(changes)))
    return Profile(
        patient_until,
        chair_until,
        (1 << chair_until) - 1,
        (infused_from // CELL_SECONDS, _ceil(infused_until)) if infusion else (0, 0),
        care,
        changes,
        (*one, *two, *three, *four),
    )


def _care(
    late: int, seconds: tuple[int, int, int], ratios: CareRatios
) -> tuple[tuple[int, int, int], ...]:
    """Return the stretches of care as (units, from, until).

    A cell that two phases touch takes the greater need of the two, never their
    sum: at no moment does one patient need both.
    """
    prep, infusion, recovery = seconds
    hands_on = min(60 * ratios.hands_on_minutes, prep)
    attended = ratios.units_per_nurse, ratios.infusion_units, ratios.recovery_units
    ends = late + hands_on, late + prep + infusion, late + prep + infusion + recovery
    first = _ceil(ends[0]) if hands_on else 0
    last = _ceil(ends[2])
    second = last
    if recovery:
        second = _ceil(ends[1]) if attended[1] >= attended[2] else ends[1] // CELL_SECONDS
        second = max(second, first)
    stretches = zip(attended, (0, first, second), (first, second, last), strict=True)
    return tuple((units, a, b) for units, a, b in stretches if b > a)


def _changes(care: tuple[tuple[int, int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Return what the visit takes from the free units, as (cell, difference)."""
    changes: dict[int, int] = {}
    for units, first, until in care:
        changes[first] = changes.get(first, 0) - units
        changes[until] = changes.get(until, 0) + units
    return tuple((cell, change) for cell, change in changes.items() if change)


def _ceil(seconds: int) -> int:
    return -(-seconds // CELL_SECONDS)
