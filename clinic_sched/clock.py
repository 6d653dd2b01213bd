"""The only place that asks what time it is, and that knows wall clocks."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from clinic_sched.errors import DomainError


class UnknownZone(DomainError):
    """A time zone nobody knows."""

    field = "zone"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name[:60]}” is not a time zone. Use a name such as Europe/London "
            "or America/New_York."
        )


class MissingHour(DomainError):
    """A wall-clock time that the change to summer time skips."""

    field = "starts_at"

    def __init__(self, wall: datetime) -> None:
        super().__init__(
            f"{wall:%H:%M} does not exist on {wall:%-d %B %Y}: the clocks go forward. "
            "Choose another time."
        )


class DoubledHour(DomainError):
    """A wall-clock time that comes twice as clocks go back, and nobody said which is meant."""

    field = "starts_at"

    def __init__(self, wall: datetime) -> None:
        super().__init__(
            f"{wall:%H:%M} comes twice on {wall:%-d %B %Y}: the clocks go back. "
            "Choose which of the two is meant."
        )


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


@lru_cache(maxsize=1024)
def get_zone(name: str) -> ZoneInfo:
    """Return the zone of that name, or raise `UnknownZone`."""
    if name not in available_timezones():
        raise UnknownZone(name)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as cause:
        raise UnknownZone(name) from cause


@cache
def region_of(name: str) -> str | None:
    """Return the country a zone lies in, such as US: whose phone numbers need no prefix."""
    table = files("tzdata") / "zoneinfo" / "zone.tab"
    for line in table.read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) > 2 and parts[2] == name:
            return parts[0]
    return None


def at_wall(wall: datetime, zone: ZoneInfo, *, second: bool = False) -> datetime:
    """Return the moment a wall clock in `zone` shows `wall`, in UTC.

    Of an hour that comes twice the first is meant, or the `second` if asked for; one that
    never comes raises `MissingHour`.
    """
    moment = wall.replace(tzinfo=zone, fold=int(second)).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None, fold=0):
        raise MissingHour(wall)
    return moment


def comes_twice(wall: datetime, zone: ZoneInfo) -> bool:
    """Does a wall clock in `zone` show `wall` twice, as clocks go back?"""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first < second


def span_at_wall(on: date, begins: time, ends: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the moments between two wall-clock times of a day, in UTC.

    A time that the change to summer time skips stands for the moment it would have been.
    """
    first, last = (
        datetime.combine(on, wall, tzinfo=zone).astimezone(UTC) for wall in (begins, ends)
    )
    return first, last


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment as the zone's wall clock shows it, aware."""
    return moment.astimezone(zone)


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """Return the date the zone's calendar shows at that moment."""
    return moment.astimezone(zone).date()


def day_span(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first moment of that local day and of the next, in UTC."""
    first, following = (
        datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
        for day in (on, on + timedelta(days=1))
    )
    return first, following
