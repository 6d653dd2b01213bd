"""Visits as a calendar keeps them: when and where, and nothing that tells what for.

Pure: nothing here touches the database, the request or the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

PRODUCT = "-//clinic_sched//Visits//EN"
REFRESH = timedelta(hours=6)


@dataclass(frozen=True)
class CalendarVisit:
    """What a calendar may know of a visit."""

    public_id: str
    clinic: str
    address: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    move_number: int
    is_confirmed: bool


def calendar(visits: Sequence[CalendarVisit], *, base_url: str, name: str = "") -> bytes:
    """Write the visits as a calendar file; one visit keeps its name through every move."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    if name:
        made.add("x-wr-calname", name)
        made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    host = urlsplit(base_url).hostname or "localhost"
    for visit in visits:
        made.add_component(_event(visit, host, base_url))
    return bytes(made.to_ical())


def _event(visit: CalendarVisit, host: str, base_url: str) -> Event:
    event = Event()
    event.add("uid", f"{visit.public_id}@{host}")
    event.add("sequence", visit.move_number)
    event.add("dtstamp", visit.changed_at.astimezone(UTC))
    event.add("dtstart", visit.starts_at.astimezone(UTC))
    event.add("dtend", visit.ends_at.astimezone(UTC))
    event.add("summary", f"Visit, {visit.clinic}")
    if visit.address:
        event.add("location", visit.address)
    event.add("status", "CONFIRMED" if visit.is_confirmed else "TENTATIVE")
    event.add("class", "PRIVATE")
    event.add("url", f"{base_url}/my/appointments/{visit.public_id}")
    return event
