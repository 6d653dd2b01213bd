"""Sets of readings in the order they were taken, and what they say together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from clinic_sched.protocols.care import Threshold
from clinic_sched.protocols.readings import CATALOGUE, InputKind
from clinic_sched.protocols.vocabulary import Comparison, Phase, Severity
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions import thresholds
from clinic_sched.sessions.monitoring import Taken


@dataclass(frozen=True)
class Observation:
    """Readings taken together."""

    taken_at: datetime
    phase: Phase
    readings: Mapping[str, Decimal]


def latest(observations: Iterable[Observation], *phases: Phase) -> dict[str, Decimal]:
    """Return the last value of every reading in those phases."""
    found: dict[str, Decimal] = {}
    for observation in observations:
        if observation.phase in phases:
            found.update(observation.readings)
    return found


def baseline(observations: Iterable[Observation]) -> dict[str, Decimal]:
    """Return the readings before the start, which later ones are held against."""
    return latest(observations, Phase.PRE)


def oldest_at(
    observations: Iterable[Observation], codes: Iterable[str], phase: Phase
) -> datetime | None:
    """Return when the oldest of the last values of those readings was taken, if all were."""
    last: dict[str, datetime] = {}
    for observation in observations:
        if observation.phase is phase:
            last.update(dict.fromkeys(observation.readings, observation.taken_at))
    wanted = set(codes)
    if not wanted or not wanted <= set(last):
        return None
    return min(last[code] for code in wanted)


def age_minutes(
    observations: Iterable[Observation], codes: Iterable[str], phase: Phase, *, now: datetime
) -> int | None:
    """Return how old the oldest of the last values of those readings is, if all were taken."""
    taken_at = oldest_at(observations, codes, phase)
    return None if taken_at is None else max(0, int((now - taken_at).total_seconds() // 60))


def taken(observations: Iterable[Observation]) -> list[Taken]:
    """Return every single reading, for the plan of what is due."""
    return [
        Taken(code, observation.taken_at)
        for observation in observations
        for code in observation.readings
    ]


def not_cleared(
    during: Sequence[Threshold],
    observations: Iterable[Observation],
    base: Mapping[str, Decimal],
) -> set[str]:
    """Return the readings that called for a pause or a stop and were not clear since (SR-34)."""
    standing: set[str] = set()
    unknown = _without_baseline(during, base)
    for observation in observations:
        if observation.phase is Phase.PRE:
            continue
        found = thresholds.crossings(during, observation.readings, base)
        grave = {crossing.reading for crossing in thresholds.must_be_answered(found)}
        taken_now = set(observation.readings)
        standing = (standing - taken_now) | grave | (taken_now & unknown)
    return standing


def _without_baseline(during: Sequence[Threshold], base: Mapping[str, Decimal]) -> set[str]:
    """Return what cannot be told to be clear: the baseline it is held against was struck."""
    return {
        threshold.reading
        for threshold in during
        if threshold.comparison is Comparison.FROM_BASELINE_PERCENT
        and threshold.action.severity >= Severity.PAUSE
        and not base.get(threshold.reading)
    }


def shown(code: str, value: Decimal) -> str:
    """Return a value as the nurse reads it: the answer that was chosen, or the number."""
    reading = CATALOGUE.get(code)
    if reading is not None and reading.kind is InputKind.CHOICE:
        for choice in reading.choices:
            if choice.value == value:
                return choice.label
    return plain(value)
