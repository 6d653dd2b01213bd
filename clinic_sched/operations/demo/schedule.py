"""The demo's visits: what each protocol asks for, placed where the clinic has room."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from clinic_sched import clock
from clinic_sched.accounts.rules import Role
from clinic_sched.database import db
from clinic_sched.operations.demo.house import House
from clinic_sched.operations.demo.people import Treated
from clinic_sched.protocols import queries as protocols
from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import SpacingUnit
from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Booked, SiteDay
from clinic_sched.scheduling.models import Appointment, Course
from clinic_sched.scheduling.queries.days import days_from
from clinic_sched.scheduling.rules import AppointmentStatus, CancelledBy, CourseStatus

TODAY_FULL = 34
_TRIES = 3


@dataclass
class Wanted:
    """A visit somebody should have about that day."""

    treated: Treated
    hour: float
    course_id: int | None
    course_number: int | None
    tries: int = 0


@dataclass
class Calendar:
    """Visits by day, as rows to insert."""

    house: House
    random: Random
    now: datetime
    wanted: dict[date, list[Wanted]] = field(default_factory=lambda: defaultdict(list))
    rows: list[dict[str, Any]] = field(default_factory=list)


def book_all(
    house: House,
    people: list[Treated],
    random: Random,
    first_on: date,
    last_on: date,
    now: datetime,
) -> None:
    """Give every patient the visits their protocol asks for, from the first day to the last."""
    calendar = Calendar(house, random, now)
    for number, treated in enumerate(people):
        _want(calendar, treated, number, first_on, last_on)
    count = (last_on - first_on).days + 1
    for day in days_from(house.site, first_on, count=count):
        _place_day(calendar, day.site, people)
    db.session.execute(sa.insert(Appointment), calendar.rows)


def _want(calendar: Calendar, treated: Treated, number: int, first_on: date, last_on: date) -> None:
    plan = protocols.plan_of(calendar.house.versions[treated.code])
    random, today = calendar.random, calendar.house.today
    spread = (today - first_on).days + 45
    start = today + timedelta(days=5 - random.randrange(spread))
    hour = random.choice((7.5, 8, 8.5, 9, 9.5, 10, 10.5, 11, 12, 13, 13.5, 14))
    if number == 0:
        # The patient who can sign in is in the middle of a series.
        start, hour = today - timedelta(days=10), 8
    series = int(plan.series.count.value)
    course_id = _course(calendar, treated, series, start) if series > 1 else None
    for nth, on in enumerate(_dates(plan, start, last_on, random)):
        if on >= first_on:
            inside = course_id is not None and nth < series
            calendar.wanted[on].append(
                Wanted(treated, hour, course_id if inside else None, nth + 1 if inside else None)
            )


def _course(calendar: Calendar, treated: Treated, visits: int, start: date) -> int:
    house = calendar.house
    is_over = start + timedelta(days=visits * 4) < house.today
    course = Course(
        patient_id=treated.patient.id,
        protocol_version_id=house.versions[treated.code].id,
        planned_visits=visits,
        status=CourseStatus.COMPLETED if is_over else CourseStatus.ACTIVE,
        started_at=clock.day_span(start, house.zone)[0],
    )
    db.session.add(course)
    db.session.flush()
    return course.id


def _dates(plan: Plan, start: date, last_on: date, random: Random) -> Iterator[date]:
    """Yield the days of the series, then of the boosters, as the protocol spaces them."""
    on = start
    for nth in range(int(plan.series.count.value)):
        if nth:
            gap = plan.series.gaps[min(nth - 1, len(plan.series.gaps) - 1)]
            on += timedelta(days=gap.ideal_days)
            while plan.series.unit is SpacingUnit.WORKING_DAYS and on.weekday() > 4:
                on += timedelta(days=1)
        yield on
    weeks, booster = plan.series.maintenance_weeks, plan.booster.default_days
    apart = int(weeks.value) * 7 if weeks else int(booster.value) if booster else 0
    while apart and on <= last_on:
        on += timedelta(days=apart + random.randrange(-2, 4))
        yield on


def _place_day(calendar: Calendar, site_day: SiteDay, people: list[Treated]) -> None:
    on = site_day.on
    booked: list[Booked] = []
    for wanted in calendar.wanted.pop(on, []):
        if not _place(calendar, Day(site_day, booked), wanted, booked) and wanted.tries < _TRIES:
            wanted.tries += 1
            calendar.wanted[on + timedelta(days=1)].append(wanted)
    if on == calendar.house.today:
        busy = {row.patient_id for row in booked}
        spare = [treated for treated in people[40:] if treated.patient.id not in busy]
        for treated in spare:
            if len(booked) >= TODAY_FULL:
                break
            hour = calendar.random.uniform(7, 16)
            _place(calendar, Day(site_day, booked), Wanted(treated, hour, None, None), booked)


def _place(calendar: Calendar, day: Day, wanted: Wanted, booked: list[Booked]) -> bool:
    """Book the start nearest to the wish, if the day has any."""
    version = calendar.house.versions[wanted.treated.code]
    shape = VisitShape(
        version.prep_minutes,
        version.infusion_minutes,
        version.recovery_minutes,
        version.turnover_minutes,
    )
    wish = int(wanted.hour * 12)
    cell = min(each(day.starts(shape)), key=lambda start: abs(start - wish), default=None)
    seat = None if cell is None else day.best_seat(cell, day.profile(shape))
    if cell is None or seat is None:
        return False
    patient = wanted.treated.patient
    if any(row.patient_id == patient.id for row in booked):
        return False
    starts_at = day.timeline.moment(cell)
    booked.append(Booked.of(shape, starts_at, chair_id=seat.chair.id, patient_id=patient.id))
    calendar.rows.append(_row(calendar, wanted, version.id, starts_at, seat.chair.id, shape))
    return True


def _row(
    calendar: Calendar,
    wanted: Wanted,
    version_id: int,
    starts_at: datetime,
    chair_id: int,
    shape: VisitShape,
) -> dict[str, Any]:
    random, now = calendar.random, calendar.now
    booked_at = min(starts_at, now) - timedelta(days=random.randrange(3, 20), hours=2)
    patient_until = starts_at + timedelta(minutes=shape.patient_minutes)
    row = {
        "site_id": calendar.house.site.id,
        "chair_id": chair_id,
        "patient_id": wanted.treated.patient.id,
        "protocol_version_id": version_id,
        "course_id": wanted.course_id,
        "course_number": wanted.course_number,
        "starts_at": starts_at,
        "patient_until": patient_until,
        "chair_until": patient_until + timedelta(minutes=shape.turnover_minutes),
        "prep_minutes": shape.prep_minutes,
        "infusion_minutes": shape.infusion_minutes,
        "recovery_minutes": shape.recovery_minutes,
        "turnover_minutes": shape.turnover_minutes,
        "booked_at": booked_at,
        "changed_at": booked_at,
        "booked_by_id": random.choice(calendar.house.staff[Role.DESK]).id,
        "move_number": 0,
        "version": 1,
        "note": "",
        **_UNTOUCHED,
    }
    is_past = clock.local_date(starts_at, calendar.house.zone) < calendar.house.today
    if is_past:
        return row | _outcome(random, starts_at)
    return row | _promise(random, booked_at, is_near=starts_at - now < timedelta(days=2))


_UNTOUCHED: dict[str, Any] = {
    "confirmed_at": None,
    "arrived_at": None,
    "checked_in_at": None,
    "cancel_reason": None,
    "cancelled_by": None,
}


def _outcome(random: Random, starts_at: datetime) -> dict[str, Any]:
    drawn = random.random()
    if drawn < 0.05:
        return {
            "status": AppointmentStatus.CANCELLED,
            "cancel_reason": random.choice(("Unwell", "Work", "No transport", "Better time found")),
            "cancelled_by": CancelledBy.PATIENT,
        }
    if drawn < 0.085:
        return {"status": AppointmentStatus.NO_SHOW}
    return {
        "status": AppointmentStatus.FULFILLED,
        "confirmed_at": starts_at - timedelta(hours=40),
        "arrived_at": starts_at - timedelta(minutes=random.randrange(2, 18)),
        "checked_in_at": starts_at - timedelta(minutes=1),
    }


def _promise(random: Random, booked_at: datetime, *, is_near: bool) -> dict[str, Any]:
    likely = 0.8 if is_near else 0.4
    confirmed = booked_at + timedelta(days=1) if random.random() < likely else None
    return {"status": AppointmentStatus.BOOKED, "confirmed_at": confirmed}
