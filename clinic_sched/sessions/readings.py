"""What a set of readings may and may not be before it is kept."""

from collections.abc import Mapping
from decimal import Decimal

from clinic_sched.protocols.readings import CATALOGUE, InputKind, Reading
from clinic_sched.protocols.vocabulary import Level
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions.checks import Concern


def impossible(readings: Mapping[str, Decimal]) -> list[Concern]:
    """Return what no patient can have: a slip that must not be kept (SR-32)."""
    found = []
    for code, value in readings.items():
        sentence = _fault(code, value)
        if sentence:
            found.append(Concern("SR-32", Level.BLOCK, sentence))
    systolic, diastolic = readings.get("sbp"), readings.get("dbp")
    if systolic is not None and diastolic is not None and systolic <= diastolic:
        sentence = "The systolic pressure must be above the diastolic pressure."
        found.append(Concern("SR-32", Level.BLOCK, sentence))
    return found


def unusual(readings: Mapping[str, Decimal]) -> list[Concern]:
    """Return what is rare enough to be asked about: read again, then confirm."""
    found = []
    for code, value in readings.items():
        reading = CATALOGUE.get(code)
        if reading is None or reading.kind is InputKind.CHOICE or _fault(code, value):
            continue
        low, high = reading.usual
        if not low <= value <= high:
            sentence = f"{reading.label} {plain(value)} is unusual. Measure again, or confirm it."
            found.append(Concern("SR-32", Level.WARN, sentence))
    return found


def _fault(code: str, value: Decimal) -> str:
    reading = CATALOGUE.get(code)
    if reading is None:
        return f"“{code[:40]}” is no reading that this clinic takes."
    if not value.is_finite():
        return f"{reading.label} must be a number."
    low, high = reading.possible
    if reading.kind is InputKind.CHOICE and value not in {
        choice.value for choice in reading.choices
    }:
        return f"{reading.label}: choose one of the answers."
    if not low <= value <= high:
        return f"{reading.label} must be from {plain(low)} to {plain(high)}{_unit(reading)}."
    if value != round(value, reading.decimals):
        return f"{reading.label} must be a number with {_places(reading.decimals)}."
    return ""


def _unit(reading: Reading) -> str:
    return f" {reading.unit}" if reading.unit else ""


def _places(decimals: int) -> str:
    return "no decimals" if not decimals else f"at most {decimals} decimal"
