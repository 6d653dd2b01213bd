"""What a reading calls for: the protocol's thresholds, put into words, the worst first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from clinic_sched.protocols.care import Event, Threshold
from clinic_sched.protocols.readings import CATALOGUE, InputKind
from clinic_sched.protocols.vocabulary import Action, Comparison, Level, Severity
from clinic_sched.protocols.wording import plain


@dataclass(frozen=True)
class Crossing:
    """A threshold that a reading has crossed."""

    reading: str
    value: Decimal
    action: Action
    severity: Severity
    level: Level
    sentence: str
    source: str
    recheck_minutes: int | None


def crossings(
    thresholds: Iterable[Threshold],
    readings: Mapping[str, Decimal],
    baseline: Mapping[str, Decimal],
) -> list[Crossing]:
    """Return what the readings call for: the gravest per reading, the worst first."""
    gravest: dict[str, Crossing] = {}
    for threshold in thresholds:
        crossed = _crossing(threshold, readings, baseline)
        if crossed and _weight(crossed) > _weight(gravest.get(threshold.reading)):
            gravest[threshold.reading] = crossed
    return sorted(gravest.values(), key=_weight, reverse=True)


def must_be_answered(found: Iterable[Crossing]) -> list[Crossing]:
    """Return those that hold up the next entry until somebody has answered (SR-31)."""
    return [crossing for crossing in found if crossing.severity >= Severity.PAUSE]


def event_sentence(event: Event) -> str:
    """Return what something that happened calls for, as a sentence."""
    return f"{event.text}: {event.action.words}."


def labels(codes: Iterable[str]) -> str:
    """Return the names of readings, for a sentence."""
    return ", ".join(sorted(CATALOGUE[code].label for code in codes))


def _weight(crossing: Crossing | None) -> tuple[int, bool]:
    if crossing is None:
        return (0, False)
    return (int(crossing.severity), crossing.level is not Level.WARN)


def _crossing(
    threshold: Threshold, readings: Mapping[str, Decimal], baseline: Mapping[str, Decimal]
) -> Crossing | None:
    value = readings.get(threshold.reading)
    if value is None:
        return None
    words = _comparison(threshold, value, baseline.get(threshold.reading))
    if words is None:
        return None
    return Crossing(
        reading=threshold.reading,
        value=value,
        action=threshold.action,
        severity=threshold.action.severity,
        level=threshold.level,
        sentence=f"{_said(threshold.reading, value, words)}: {_advice(threshold)}.",
        source=threshold.source,
        recheck_minutes=threshold.recheck_minutes,
    )


def _comparison(threshold: Threshold, value: Decimal, baseline: Decimal | None) -> str | None:
    if threshold.comparison is Comparison.FROM_BASELINE_PERCENT:
        return _from_baseline(threshold, value, baseline)
    unit = _unit(threshold.reading)
    low, high = threshold.values[0], threshold.values[-1]
    if threshold.comparison is Comparison.OUTSIDE:
        outside = not low <= value <= high
        return f"is outside {plain(low)} to {plain(high)}{unit}" if outside else None
    crossed, words = {
        Comparison.BELOW: (value < low, f"is below {plain(low)}{unit}"),
        Comparison.AT_MOST: (value <= low, f"is {plain(low)}{unit} or less"),
        Comparison.ABOVE: (value > low, f"is above {plain(low)}{unit}"),
        Comparison.AT_LEAST: (value >= low, f"is {plain(low)}{unit} or more"),
    }[threshold.comparison]
    return words if crossed else None


def _from_baseline(threshold: Threshold, value: Decimal, baseline: Decimal | None) -> str | None:
    if not baseline:
        return None
    percent = abs(value - baseline) * 100 / baseline
    if percent <= threshold.values[0]:
        return None
    shown = plain(percent.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return f"is {shown} % away from the baseline of {plain(baseline)}{_unit(threshold.reading)}"


def _unit(code: str) -> str:
    unit = CATALOGUE[code].unit
    return f" {unit}" if unit else ""


def _said(code: str, value: Decimal, words: str) -> str:
    reading = CATALOGUE[code]
    if reading.kind is InputKind.CHOICE:
        chosen = [choice.label for choice in reading.choices if choice.value == value]
        if chosen:
            return f"{reading.label} is “{chosen[0]}”"
    return f"{reading.label} {plain(value)}{_unit(code)} {words}"


def _advice(threshold: Threshold) -> str:
    words = threshold.action.words
    if threshold.recheck_minutes is None:
        return words
    return words.replace("measure again", f"measure again in {threshold.recheck_minutes} minutes")
