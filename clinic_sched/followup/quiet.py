"""When a message may reach somebody: by day, on their own clock.

Pure: nothing here touches the database, the request or the clock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class MessageHours:
    """The hours of a recipient's day in which messages may come."""

    zone: ZoneInfo
    begins: time
    ends: time

    def allow(self, moment: datetime) -> bool:
        """May a message come at that moment?"""
        return self.begins <= moment.astimezone(self.zone).time() < self.ends

    def next_allowed(self, moment: datetime) -> datetime:
        """Return that moment, or the first one after it at which a message may come."""
        if self.allow(moment):
            return moment
        wall = moment.astimezone(self.zone)
        day = wall.date() if wall.time() < self.begins else wall.date() + timedelta(days=1)
        return datetime.combine(day, self.begins, tzinfo=self.zone).astimezone(UTC)
