"""What would have to give so that a series can be had: the cheapest first, each tried."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from clinic_sched.scheduling.queries.series_asks import Ask, days_for
from clinic_sched.scheduling.queries.series_days import SeriesDays
from clinic_sched.scheduling.queries.series_plans import SeriesPlan, plan
from clinic_sched.scheduling.spacing import Easing, main_visits

SHOWN = 3
_SPACING = (1, 2)
_WINDOW = (1, 2, 3, 5, 7)
_LONGER = (0, 1, 2, 3)
_LATER_WEEKS = (1, 2, 4)


@dataclass(frozen=True)
class Relief:
    """One thing that gives way, in words, and the series it buys."""

    words: str
    ask: Ask
    plan: SeriesPlan


def reliefs(ask: Ask, drawn: SeriesDays) -> list[Relief]:
    """Try what could give way, one thing at a time; return what helps, the best plan first."""
    found = []
    for kind in (_spacing, _halves, _weekdays, _pins, _window, _boosters, _later):
        for words, eased in kind(ask):
            tried = plan(eased, drawn if eased.later_days == ask.later_days else days_for(eased))
            if tried.is_bookable:
                found.append(Relief(words, eased, tried))
                break
    return sorted(found, key=lambda one: one.plan.cost / len(one.ask.numbers))[:SHOWN]


def _spacing(ask: Ask) -> Iterator[tuple[str, Ask]]:
    windows = _LONGER if ask.protocol.series.window_days else (0,)
    for days in _SPACING if len(ask.chained) > 1 else ():
        for longer in windows:
            words = f"Let visits be {_days(days)} nearer or further apart than usual"
            if longer:
                words += f", and the first {main_visits(ask.protocol)} take {_days(longer)} longer"
            easing = Easing(days, ask.easing.window_days + longer)
            yield words, replace(ask, easing=easing)


def _halves(ask: Ask) -> Iterator[tuple[str, Ask]]:
    if ask.wishes.earliest or ask.wishes.latest:
        wishes = replace(ask.wishes, earliest=None, latest=None)
        yield "Take the other half of the day too", replace(ask, wishes=wishes)


def _weekdays(ask: Ask) -> Iterator[tuple[str, Ask]]:
    if ask.wishes.weekdays:
        wishes = replace(ask.wishes, weekdays=frozenset())
        yield "Take other weekdays too", replace(ask, wishes=wishes)


def _pins(ask: Ask) -> Iterator[tuple[str, Ask]]:
    for number in ask.pins:
        pins = {one: pin for one, pin in ask.pins.items() if one != number}
        yield f"Let visit {number} be at another time", replace(ask, pins=pins)


def _window(ask: Ask) -> Iterator[tuple[str, Ask]]:
    for days in _WINDOW if ask.protocol.series.window_days else ():
        words = f"Let the first {main_visits(ask.protocol)} visits take {_days(days)} longer"
        easing = Easing(ask.easing.spacing_days, ask.easing.window_days + days)
        yield words, replace(ask, easing=easing)


def _boosters(ask: Ask) -> Iterator[tuple[str, Ask]]:
    numbers, main = ask.numbers, main_visits(ask.protocol)
    while numbers[1:] and numbers[-1] > main:
        numbers = numbers[:-1]
        left = sum(number > main for number in numbers)
        pins = {one: pin for one, pin in ask.pins.items() if one in numbers}
        words = f"Book {left or 'no'} booster{'' if left == 1 else 's'} now, and the rest later"
        yield words, replace(ask, numbers=numbers, pins=pins)


def _later(ask: Ask) -> Iterator[tuple[str, Ask]]:
    for weeks in _LATER_WEEKS:
        words = f"Look {weeks} week{'' if weeks == 1 else 's'} further ahead"
        yield words, replace(ask, later_days=ask.later_days + 7 * weeks)


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"
