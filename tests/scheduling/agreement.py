"""Whether the table, the board, the lanes and the API tell of the same days, and of sound ones."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from clinic_sched.api import queries as api
from clinic_sched.api.answers import visit_facts
from clinic_sched.clinic.days import version_of
from clinic_sched.clinic.models import Site
from clinic_sched.clock import day_span, local_date
from clinic_sched.database import db
from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Booked, SiteDay, Span
from clinic_sched.scheduling.models import Appointment, ChairHold
from clinic_sched.scheduling.queries.board import board_day
from clinic_sched.scheduling.queries.days import days_from
from clinic_sched.scheduling.rules import HOLDS_CHAIR, AppointmentStatus
from tests.moments import MONDAY
from tests.scheduling.naive import NaiveDay

DAYS = 7
ERROR = AppointmentStatus.ENTERED_IN_ERROR
MINUTES = ("prep_minutes", "infusion_minutes", "recovery_minutes", "turnover_minutes")
VISITS = sa.select(
    *(getattr(Appointment, name) for name in ("id", "chair_id", "patient_id", "starts_at")),
    *(getattr(Appointment, name) for name in MINUTES),
    *(getattr(Appointment, name) for name in ("site_id", "public_id", "status")),
    *(getattr(Appointment, name) for name in ("override_reason", "patient_until", "chair_until")),
)
HOLDS = sa.select(
    *(ChairHold.id, ChairHold.chair_id, sa.null(), ChairHold.starts_at),
    *(getattr(ChairHold, name) for name in MINUTES),
    *(ChairHold.site_id, ChairHold.chair_until, ChairHold.expires_at),
).where(ChairHold.released_at.is_(None))
Place = tuple[int, date]


class Agreement:
    """What was true after the last step, to be held against what is true after the next."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self.sites = {site.id: site for site in sites}
        self.visits: dict[int, Any] = {}
        self.holds: dict[int, Any] = {}
        self.excused: set[Place] = set()
        self.versions: dict[Place, int] = {}

    def check(self, *, done: bool, excuses: Iterable[Place] = (), judges: bool = True) -> None:
        """Hold everything against everything; `excuses` are days from which a nurse was taken."""
        visits = {row.id: row for row in db.session.execute(VISITS)}
        holds = {row.id: row for row in db.session.execute(HOLDS)}
        self.excused |= set(excuses)
        changed = differing(self.visits, visits)
        rows = [*changed, *differing(self.holds, holds)]
        touched = {self.place(row) for row in rows}
        assert done or not touched, "a refusal changed something"
        self.visits, self.holds = visits, holds

        check_overlaps(self.holding(), holds.values())
        self.check_days(touched | set(excuses), raised=touched)
        for row in {row.id: visits[row.id] for row in changed if row.id in visits}.values():
            if judges and row.status in HOLDS_CHAIR and not row.override_reason:
                self.check_fits(row)

    def check_days(self, places: set[Place], *, raised: set[Place]) -> None:
        """Read these days by every way there is."""
        for site_id in {site_id for site_id, _ in places}:
            site = self.sites[site_id]
            days = days_from(site, MONDAY, count=DAYS, first_chunk=DAYS)
            for day in days:
                place = (site_id, day.site.on)
                if place in places:
                    self.check_day(site, day)
                if place in raised:
                    version = version_of(site, day.site.on)
                    assert version > self.versions.get(place, 0), "the board was not told"
                    self.versions[place] = version

    def check_day(self, site: Site, day: Day) -> None:
        """Hold the lanes, the board and the API against the table, and the limits kept."""
        visits, holds = self.rows_of(site)
        naive = NaiveDay(day.site, [*map(booked, visits), *map(booked, holds)])
        check_lanes(day, naive)
        place = (site.id, day.site.on)
        here = [row for row in self.visits.values() if self.place(row) == place]
        kept = [row for row in holds if self.place(row) == place]
        check_board(site, day, here, kept)
        check_api(site, day.site.on, here)
        check_limits(day, naive, visits, excused=place in self.excused)

    def check_fits(self, row: Any) -> None:
        """Ask one who counts cell by cell whether the visit could be put where it is."""
        site = self.sites[row.site_id]
        day = next(days_from(site, self.place(row)[1], count=1, first_chunk=1))
        visits, holds = self.rows_of(site)
        others = [*map(booked, [one for one in visits if one.id != row.id]), *map(booked, holds)]
        busy = [
            Span(one.starts_at, one.patient_until)
            for one in self.holding()
            if one.patient_id == row.patient_id and one.id != row.id
        ]
        naive = NaiveDay(day.site, others)
        shape, chairs = VisitShape(*row[4:8]), [row.chair_id]
        fitting = naive.chairs_for(row.starts_at, shape, chairs=chairs, patient_busy=busy)
        assert fitting == {row.chair_id}, f"{row} was put where it does not fit"
        assert naive.on_grid(row.starts_at), f"{row} begins off the grid"

    def holding(self) -> list[Any]:
        return [row for row in self.visits.values() if row.status in HOLDS_CHAIR]

    def rows_of(self, site: Site) -> tuple[list[Any], list[Any]]:
        visits = [row for row in self.holding() if row.site_id == site.id]
        return visits, [row for row in self.holds.values() if row.site_id == site.id]

    def place(self, row: Any) -> Place:
        return row.site_id, local_date(row.starts_at, self.sites[row.site_id].clock)


def booked(row: Any) -> Booked:
    """Return what stands in a chair as the engine lays it out."""
    return Booked(*row[:8])


def differing(before: dict[int, Any], now: dict[int, Any]) -> list[Any]:
    """List what is not as it was: as it was, and as it is."""
    return [
        row
        for key in before.keys() | now.keys()
        if before.get(key) != now.get(key)
        for row in (before.get(key), now.get(key))
        if row is not None
    ]


def check_overlaps(visits: Iterable[Any], holds: Iterable[Any]) -> None:
    """Find two that hold one chair, or have one patient, at one time."""
    visits = list(visits)
    chairs = [(row.chair_id, row.starts_at, row.chair_until) for row in (*visits, *holds)]
    people = [(row.patient_id, row.starts_at, row.patient_until) for row in visits]
    for what, held in (("chair", chairs), ("patient", people)):
        for one, other in pairwise(sorted(held)):
            assert one[0] != other[0] or one[2] <= other[1], f"two on one {what}: {one}, {other}"


def check_lanes(day: Day, naive: NaiveDay) -> None:
    """Hold the engine's lanes against a count cell by cell."""
    cells = range(naive.cells)
    for chair in day.site.chairs:
        taken, shut = day.lanes.taken[chair.id], day.lanes.shut[chair.id]
        counted = sum(1 << cell for cell in cells if naive.chairs[chair.id, cell])
        within = (1 << naive.cells) - 1
        assert taken & within == (counted | shut) & within, f"lane of {chair.label}"
    left = [units - naive.care[cell] for cell, units in zip(cells, duty_of(day.site), strict=True)]
    assert left == day.lanes.care.free, "care that is left"
    pumps = [day.site.pumps - naive.pumps[cell] for cell in cells]
    assert pumps == day.lanes.pumps.free, "pumps that are left"


def check_board(site: Site, day: Day, here: list[Any], holds: list[Any]) -> None:
    """Hold the board against the table and the lanes."""
    drawn = board_day(site, day.site.on)
    shown = [(one.id, one.chair_id, one.starts_at, one.status) for one in drawn.visits]
    off = [(one.id, one.chair_id, one.starts_at, one.status) for one in drawn.called_off]
    table = [(row.id, row.chair_id, row.starts_at, row.status) for row in here]
    assert Counter(shown + off) == Counter(one for one in table if one[3] != ERROR), "the board"
    assert all(one[3] in HOLDS_CHAIR for one in shown)
    kept = [(row.chair_id, row.starts_at, row.expires_at) for row in holds]
    assert Counter((one.chair_id, one.starts_at, one.expires_at) for one in drawn.holds) == Counter(
        kept
    ), "chairs kept, on the board"
    assert chairs_of(drawn.day) == chairs_of(day), "the board's lanes"
    assert drawn.day.lanes.care.free == day.lanes.care.free, "the board's nurses"
    assert drawn.day.lanes.pumps.free == day.lanes.pumps.free, "the board's pumps"


def chairs_of(day: Day) -> dict[int, int]:
    """Return what is taken on each chair until the day ends."""
    return {chair: cells & day.timeline.all for chair, cells in day.lanes.taken.items()}


def check_api(site: Site, on: date, here: list[Any]) -> None:
    """Hold what programs are told against the table."""
    first, until = day_span(on, site.clock)
    wanted = api.Wanted(first=first, until=until, site=site)
    told = [visit_facts(visit) for visit in api.visits(wanted, after=None, limit=200)]
    chairs = {chair.public_id: chair.id for chair in site.chairs}
    assert Counter(
        (one["id"], chairs[one["chair"]], datetime.fromisoformat(one["start"]), one["status"])
        for one in told
    ) == Counter(
        (row.public_id, row.chair_id, row.starts_at, row.status.value)
        for row in here
        if row.status != ERROR
    ), "the API"


def check_limits(day: Day, naive: NaiveDay, visits: list[Any], *, excused: bool) -> None:
    """Find pumps used twice, and care that nobody set aside and no nurse gives."""
    assert all(naive.pumps[cell] <= day.site.pumps for cell in range(naive.cells)), "pumps"
    if excused:
        return
    overridden = {
        cell
        for row in visits
        if row.override_reason
        for cell in naive.cells_of(Span(row.starts_at, row.patient_until))
    }
    lacking = {cell for cell, units in enumerate(duty_of(day.site)) if naive.care[cell] > units}
    assert lacking <= overridden, "more care is promised than nurses give"


@lru_cache(maxsize=2000)
def duty_of(site: SiteDay) -> tuple[int, ...]:
    """Return the units of care on duty, cell by cell; days look alike from run to run."""
    naive = NaiveDay(site, [])
    return tuple(naive.duty(cell) for cell in range(naive.cells))


def week() -> list[date]:
    """Return the days that are looked at."""
    return [MONDAY + timedelta(days=number) for number in range(DAYS)]
