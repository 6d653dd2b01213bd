"""Days to book on: sound unless a test says otherwise."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.shape import CareRatios, VisitShape
from clinic_sched.scheduling.engine.site_day import Booked, Chair, Shift, SiteDay, Span

NEW_YORK = ZoneInfo("America/New_York")
WEDNESDAY = date(2030, 5, 8)
RATIOS = CareRatios(15, 2, 3)
VISIT = VisitShape(35, 40, 60, 15)
THREE_CHAIRS = (Chair(1, "1"), Chair(2, "2"), Chair(3, "3"))


def at(clock: str, *, on: date = WEDNESDAY, zone: ZoneInfo = NEW_YORK) -> datetime:
    """Return the moment the clinic's clock shows, in UTC."""
    return datetime.combine(on, time.fromisoformat(clock), tzinfo=zone).astimezone(UTC)


def span(starts: str, ends: str, *, on: date = WEDNESDAY, zone: ZoneInfo = NEW_YORK) -> Span:
    """Return a stretch between two times of the clinic's clock."""
    return Span(at(starts, on=on, zone=zone), at(ends, on=on, zone=zone))


def nurses(
    number: int, starts: str = "08:00", ends: str = "17:00", **day: Any
) -> tuple[Shift, ...]:
    """Return so many nurses on duty without a break."""
    return tuple(Shift(user, span(starts, ends, **day)) for user in range(1, number + 1))


def site_day(**given: Any) -> SiteDay:
    """Return a Wednesday in May: three chairs, four nurses, three pumps, 08:00 to 17:00."""
    day = {key: given[key] for key in ("on", "zone") if key in given}
    plan: dict[str, Any] = {
        "on": WEDNESDAY,
        "zone": NEW_YORK,
        "grid_minutes": 15,
        "ratios": RATIOS,
        "chairs": THREE_CHAIRS,
        "pumps": 3,
        "opening": (span("08:00", "17:00", **day),),
        "shifts": nurses(4, **day),
    }
    return SiteDay(**plan | given)


def booked(chair_id: int, clock: str, shape: VisitShape = VISIT, *, id: int = 1) -> Booked:
    """Return a visit booked on a chair for that Wednesday."""
    return Booked.of(shape, at(clock), chair_id=chair_id, patient_id=id, appointment_id=id)


def clocks(day: Day, cells: int) -> list[str]:
    """Write a set of cells as times of the clinic's clock."""
    moments = (day.timeline.moment(cell) for cell in range(day.timeline.cells) if cells >> cell & 1)
    return [day.timeline.clock(moment) for moment in moments]


def minutes_after(moment: datetime, minutes: int) -> datetime:
    """Return the moment so many minutes later."""
    return moment + timedelta(minutes=minutes)
