"""Answers as a person reads them: the question, and what was said.

Pure: nothing here touches the database, the request or the clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from clinic_sched.followup.instruments import Item
from clinic_sched.followup.scoring import CATALOGUE, band, score
from clinic_sched.protocols.vocabulary import Instrument

# What has a place among the numbers; checklists are read as answers.
SHORT_NAMES = {
    "nrs": "Pain now",
    "peg": "Pain, past week (PEG)",
    "pgic": "Compared with before",
    "mood": "Mood today",
    "phq9": "Mood (PHQ-9)",
    "gad7": "Anxiety (GAD-7)",
    "mme": "Opioids in 24 h (MME)",
}


@dataclass(frozen=True)
class Sheet:
    """One instrument, answered: its name, what it came to, and every answer in words."""

    name: str
    result: str
    lines: tuple[tuple[str, str], ...]


def sheet(instrument: str, items: Mapping[str, Any]) -> Sheet:
    """Return the answers to one instrument in words."""
    asked = CATALOGUE[Instrument(instrument)]
    lines = tuple((item.text, _said(item, items.get(item.id))) for item in asked.items)
    total = score(asked, items).get(asked.code.value) if len(asked.items) > 1 else None
    return Sheet(asked.name, _result(asked.code, total), lines)


class Scored(Protocol):
    """A number an answer came to."""

    @property
    def at(self) -> datetime: ...

    @property
    def measure(self) -> str: ...

    @property
    def value(self) -> Decimal: ...


def outcome_rows(
    outcomes: Sequence[Scored], zone: ZoneInfo, *, with_bands: bool = True
) -> list[tuple[str, str, str]]:
    """Return the numbers as rows for a reader, the latest first: day, what, how much."""
    rows = []
    for one in reversed(outcomes):
        if one.measure in SHORT_NAMES:
            day = one.at.astimezone(zone)
            result = _result_of(one, with_bands=with_bands)
            rows.append((f"{day.day} {day:%b %Y}", SHORT_NAMES[one.measure], result))
    return rows


def _result_of(one: Scored, *, with_bands: bool) -> str:
    asked = CATALOGUE[Instrument(one.measure)]
    word = band(asked.code, one.value) if with_bands else ""
    words = next(
        (
            choice.label
            for choice in asked.items[0].choices
            if len(asked.items) == 1 and choice.value == one.value
        ),
        "",
    )
    return words or f"{one.value.normalize():f}" + (f", {word}" if word else "")


def _result(code: Instrument, total: Decimal | None) -> str:
    if total is None or code not in (Instrument.PEG, Instrument.PHQ9, Instrument.GAD7):
        return ""
    word = band(code, total)
    return f"{total.normalize():f}" + (f", {word}" if word else "")


def _said(item: Item, answer: Any) -> str:
    if answer is None or answer == "":
        return "No answer"
    return next((one.label for one in item.choices if one.value == answer), str(answer))
