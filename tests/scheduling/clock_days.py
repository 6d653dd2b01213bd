"""Days on which clocks change, and the moments a wall clock shows, found by looking."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONES = ("America/New_York", "Europe/London", "Australia/Lord_Howe")
YEARS = range(2027, 2033)
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_STEP = timedelta(minutes=5)
_HALF_HOUR = timedelta(minutes=30)


class Case(NamedTuple):
    """A time on a wall, and one of the moments at which the wall shows it."""

    wall: datetime
    moment: datetime
    second: bool


def offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    """Return how far the wall is from UTC."""
    return moment.astimezone(zone).replace(tzinfo=UTC) - moment


def changes(zone: ZoneInfo, year: int) -> list[datetime]:
    """Return the moments of a year at which the offset changes, to the minute."""
    found, moment = [], datetime(year, 1, 1, tzinfo=UTC)
    while moment.year == year:
        if offset(moment, zone) != offset(moment + _DAY, zone):
            at = next(
                moment + nth * _MINUTE
                for nth in range(1, 1441)
                if offset(moment + nth * _MINUTE, zone) != offset(moment, zone)
            )
            found.append(at)
        moment += _DAY
    return found


def moments_showing(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """Return every moment at which the wall shows that time: none, one or two."""
    near = wall.replace(tzinfo=UTC)
    around = (near + nth * _HALF_HOUR for nth in range(-15 * 2, 15 * 2 + 1))
    return [
        moment for moment in around if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall
    ]


def days_of_change(zone: ZoneInfo) -> list[date]:
    """Return every day of those years on which the zone's clocks change."""
    return [at.astimezone(zone).date() for year in YEARS for at in changes(zone, year)]


def _walls(on: date, zone: ZoneInfo) -> list[datetime]:
    """Return times around the change of a day, and some far from it."""
    times = (time(0, 30), time(1, 30), time(2, 15), time(3, 30), time(9), time(14, 45))
    return [datetime.combine(on, wall) for wall in times]


def cases(zone: ZoneInfo) -> list[Case]:
    """Return the times around every change that do exist, the doubled ones twice."""
    return [
        Case(wall, moment, nth == 1)
        for on in days_of_change(zone)
        for wall in _walls(on, zone)
        for nth, moment in enumerate(moments_showing(wall, zone))
    ]


def missing(zone: ZoneInfo) -> datetime:
    """Return a time that never comes, on the first day whose clocks go forward."""
    return next(
        wall
        for on in days_of_change(zone)
        for wall in (datetime.combine(on, time()) + nth * _STEP for nth in range(60))
        if not moments_showing(wall, zone)
    )
