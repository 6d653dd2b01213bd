"""Fixed times that tests speak of: a Monday in a zone with summer time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2030, 5, 6)
MIDNIGHT = datetime(2030, 5, 6, tzinfo=ZONE).astimezone(UTC)
OPENING = MIDNIGHT + timedelta(hours=7)
EIGHT = MIDNIGHT + timedelta(hours=8)
NINE = MIDNIGHT + timedelta(hours=9)
TEN = MIDNIGHT + timedelta(hours=10)
NOON = MIDNIGHT + timedelta(hours=12)
CLOSING = MIDNIGHT + timedelta(hours=19)
EVENING_BEFORE = MIDNIGHT - timedelta(hours=5)


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """Return that wall-clock time on the Monday, or some days after, in UTC."""
    day = MONDAY + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC)
