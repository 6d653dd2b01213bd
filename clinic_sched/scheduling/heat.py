"""The coming weeks at a glance: how full each day is, and how many starts it has left."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from clinic_sched.scheduling.engine.explanations import percent
from clinic_sched.scheduling.engine.proposals import DayOutlook
from clinic_sched.scheduling.engine.wishes import Wishes

LEVELS = 5
_WEEK = 7


class HeatDay(NamedTuple):
    """One small cell; level 0 is empty, 4 is full, and a closed day has none."""

    on: date
    starts: int
    level: int | None
    words: str
    is_wished: bool
    is_chosen: bool


class Heat(NamedTuple):
    """The weeks by their Mondays, and a row of days for each weekday; None is not looked at."""

    mondays: list[date]
    rows: list[tuple[str, list[HeatDay | None]]]


def heat(outlook: Sequence[DayOutlook], wishes: Wishes, chosen: date) -> Heat:
    """Arrange the days by week and weekday."""
    days = {one.on: _day(one, wishes, chosen) for one in outlook}
    first, last = outlook[0].on, outlook[-1].on
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // _WEEK + 1
    mondays = [monday + timedelta(days=_WEEK * week) for week in range(weeks)]
    return Heat(
        mondays,
        [
            (
                f"{monday + timedelta(days=weekday):%A}",
                [days.get(begins + timedelta(days=weekday)) for begins in mondays],
            )
            for weekday in range(_WEEK)
        ],
    )


def _day(one: DayOutlook, wishes: Wishes, chosen: date) -> HeatDay:
    level = min(int(one.share * LEVELS), LEVELS - 1) if one.is_open else None
    return HeatDay(one.on, one.starts, level, _words(one), wishes.allow(one.on), one.on == chosen)


def _words(one: DayOutlook) -> str:
    if not one.is_open:
        return "closed"
    starts = f"{one.starts} start{'' if one.starts == 1 else 's'} left"
    return f"{starts}, chairs {percent(one.share)} taken"
