"""Reading one day for the board: few queries, bare rows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.site_day import Chair
from clinic_sched.scheduling.queries import days, statements
from clinic_sched.scheduling.rules import HOLDS_CHAIR, AppointmentStatus

_DAY = timedelta(days=1)


class BoardRow(NamedTuple):
    """One visit as the board needs it; the first eight are what the booking engine reads."""

    id: int
    chair_id: int
    patient_id: int
    starts_at: datetime
    prep_minutes: int
    infusion_minutes: int
    recovery_minutes: int
    turnover_minutes: int
    public_id: str
    status: AppointmentStatus
    seated: bool
    confirmed: bool
    override_reason: str | None
    given_name: str
    family_name: str
    code: str
    wished_nurse: str | None
    birth_date: date


class HoldRow(NamedTuple):
    """A chair kept for an offer; the first eight are what the booking engine reads."""

    id: None
    chair_id: int
    patient_id: None
    starts_at: datetime
    prep_minutes: int
    infusion_minutes: int
    recovery_minutes: int
    turnover_minutes: int
    chair_until: datetime
    expires_at: datetime


class BoardDay(NamedTuple):
    """The day as the engine sees it, and what stands on it."""

    day: Day
    visits: list[BoardRow]
    called_off: list[BoardRow]
    holds: list[HoldRow]


class Duty(NamedTuple):
    """One member of staff on duty, and when they rest."""

    name: str
    starts_at: datetime
    ends_at: datetime
    break_starts_at: datetime | None
    break_ends_at: datetime | None


def board_day(site: Site, on: date) -> BoardDay:
    """One day with the visits that hold a chair, those called off, and the chairs kept."""
    site_day, (begins, ends) = days.bare_day(site, on)
    given = {"site_id": site.id, "first": begins, "day_before": begins - _DAY, "until": ends}
    ask = db.session.connection().execute
    rows = [BoardRow._make(row) for row in ask(statements.BOARD_ROWS, given)]
    kept = [HoldRow._make(row) for row in ask(statements.BOARD_HOLDS, given)]
    holding = [row for row in rows if row.status in HOLDS_CHAIR]
    called_off = [row for row in rows if row.status not in HOLDS_CHAIR and row.starts_at >= begins]
    taken = [*[row[:8] for row in holding], *[row[:8] for row in kept]]
    return BoardDay(Day(site_day, taken), holding, called_off, kept)


def gone_chairs(site: Site, day: Day, visits: Sequence[BoardRow]) -> list[Chair]:
    """The chairs out of use on which somebody is booked all the same."""
    missed = {visit.chair_id for visit in visits} - day.chairs.keys()
    if not missed:
        return []
    rows = db.session.connection().execute(statements.GONE_CHAIRS, {"site_id": site.id})
    return [Chair(chair_id, label) for chair_id, label in rows if chair_id in missed]


def on_duty(site: Site, first: datetime, until: datetime) -> Sequence[Duty]:
    """Who works in that stretch, by name."""
    given = {"site_id": site.id, "first": first, "until": until}
    return [Duty._make(row) for row in db.session.connection().execute(statements.ON_DUTY, given)]


def chair_names(site: Site) -> dict[int, str]:
    """The public ids of the site's chairs, by their own."""
    rows = db.session.connection().execute(statements.CHAIR_NAMES, {"site_id": site.id})
    return {chair_id: public_id for chair_id, public_id in rows}
