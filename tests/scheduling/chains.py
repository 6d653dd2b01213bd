"""Chains of visits drawn at random, and the slow search that tries every one of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from clinic_sched.scheduling.engine.chain import (
    ALL_OFF_THE_IDEAL,
    DAY_LATER,
    MINUTE_OF_DRIFT,
    Chain,
    Gap,
    Pin,
    Start,
)

FIRST = date(2030, 5, 2)
Offered = dict[tuple[int, date], tuple[Start, ...]]


def start(on: date, wall: int, cost: float = 0.0) -> Start:
    """Return a start at so many minutes after midnight."""
    return Start(wall, cost, datetime.combine(on, time(), tzinfo=UTC) + timedelta(minutes=wall))


@st.composite
def gaps(draw: st.DrawFn) -> Gap:
    """Draw a spacing, in days or in working days, at times without an end."""
    least = draw(st.integers(1, 3))
    most = least + draw(st.integers(0, 3))
    ideal = draw(st.integers(least, most))
    return Gap(least, ideal, draw(st.sampled_from([most, most, None])), draw(st.booleans()))


@st.composite
def small_chains(draw: st.DrawFn) -> tuple[Chain, Offered]:
    """Draw two to four visits within a fortnight, and the few starts each day has."""
    spacing = tuple(draw(st.lists(gaps(), min_size=1, max_size=3)))
    days = draw(st.integers(4, 13))
    dates = [FIRST + timedelta(days=nth) for nth in range(days)]
    walls = st.lists(st.sampled_from([540, 555, 600, 720, 900]), max_size=2, unique=True)
    costs = st.integers(0, 40).map(lambda tenths: tenths * 7.3)
    offered = {
        (visit, on): tuple(start(on, wall, draw(costs)) for wall in sorted(draw(walls)))
        for visit in range(len(spacing) + 1)
        for on in dates
    }
    pinned = draw(st.dictionaries(st.integers(0, len(spacing)), st.sampled_from(dates), max_size=2))
    windowed = draw(st.integers(0, len(spacing) + 1))
    return Chain(
        spacing,
        dates[0],
        dates[-1],
        windowed=windowed,
        window_days=draw(st.none() | st.integers(1, 8)),
        min_gap_days=draw(st.integers(1, 2)),
        working_weekdays=draw(st.sampled_from([frozenset(range(5)), frozenset({0, 1, 3, 4})])),
        pins={
            visit: Pin(on, draw(st.none() | st.just(start(on, 610, 3.0))))
            for visit, on in pinned.items()
        },
    ), offered


def every_chain(chain: Chain, offered: Offered) -> Iterator[list[tuple[date, Start]]]:
    """Try every start of every visit, and keep those that obey all rules."""

    def onward(taken: list[tuple[date, Start]]) -> Iterator[list[tuple[date, Start]]]:
        visit = len(taken)
        if visit == chain.visits:
            yield taken
            return
        for (number, on), starts in offered.items():
            if number == visit and (not taken or is_spaced(chain, visit, taken[-1][0], on)):
                for one in choices(chain, visit, on, starts):
                    if in_window(chain, [*taken, (on, one)]):
                        yield from onward([*taken, (on, one)])

    yield from onward([])


def choices(chain: Chain, visit: int, on: date, starts: tuple[Start, ...]) -> tuple[Start, ...]:
    """Return what a pin leaves of the starts."""
    pin = chain.pins.get(visit)
    if pin is None:
        return starts
    if pin.on != on:
        return ()
    return (pin.start,) if pin.start else starts


def count_days(chain: Chain, gap: Gap, before: date, after: date) -> int | None:
    """Count from one visit to the next; None where one of them is on no working day."""
    if not gap.working:
        return (after - before).days
    if not {before.weekday(), after.weekday()} <= chain.working_weekdays:
        return None
    between = (before + timedelta(days=nth) for nth in range(1, (after - before).days + 1))
    return sum(day.weekday() in chain.working_weekdays for day in between)


def is_spaced(chain: Chain, visit: int, before: date, after: date) -> bool:
    """Tell whether a visit may follow the one before on that day."""
    gap = chain.gaps[visit - 1]
    if (after - before).days < max(chain.min_gap_days, 1):
        return False
    count = count_days(chain, gap, before, after)
    return count is not None and gap.least <= count and (gap.most is None or count <= gap.most)


def in_window(chain: Chain, taken: list[tuple[date, Any]]) -> bool:
    """Tell whether the first visits lie within the window of the whole."""
    if chain.window_days is None:
        return True
    return all((on - taken[0][0]).days <= chain.window_days for on, _ in taken[: chain.windowed])


def cost_of(chain: Chain, taken: list[tuple[date, Start]]) -> float:
    """Add up everything a chain costs."""
    total = sum(one.cost for _, one in taken)
    if 0 not in chain.pins:
        total += DAY_LATER * (taken[0][0] - chain.first_on).days
    for gap, ((before, first), (after, second)) in zip(chain.gaps, pairwise(taken), strict=True):
        days = count_days(chain, gap, before, after) or 0
        total += ALL_OFF_THE_IDEAL * abs(days - gap.ideal) / gap.ideal
        total += MINUTE_OF_DRIFT * abs(first.wall - second.wall)
    return total
