"""Wishes in the words of the front desk.

Pure: nothing here touches the database, the request or the clock.
"""

from collections.abc import Sequence
from datetime import date, time

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORKING = [0, 1, 2, 3, 4]


def said(
    weekdays: Sequence[int],
    earliest: time | None,
    latest: time | None,
    first_on: date | None,
    last_on: date | None,
) -> list[str]:
    """Say when somebody would come, part by part; nothing where anything suits."""
    return [
        words for words in (_on(weekdays), _at(earliest, latest), _in(first_on, last_on)) if words
    ]


def _on(weekdays: Sequence[int]) -> str:
    if not weekdays or len(weekdays) == len(_DAYS):
        return ""
    if sorted(weekdays) == _WORKING:
        return "Mon–Fri"
    return ", ".join(_DAYS[day] for day in sorted(weekdays))


def _at(earliest: time | None, latest: time | None) -> str:
    if earliest and latest:
        return f"starts {earliest:%H:%M}–{latest:%H:%M}"
    if earliest:
        return f"from {earliest:%H:%M}"
    return f"starts by {latest:%H:%M}" if latest else ""


def _in(first_on: date | None, last_on: date | None) -> str:
    if first_on and last_on:
        return f"{_short(first_on)} to {_short(last_on)}"
    if first_on:
        return f"not before {_short(first_on)}"
    return f"by {_short(last_on)}" if last_on else ""


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"
