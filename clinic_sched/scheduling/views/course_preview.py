"""A planned series as a page shows it: each date with its reasons and its other times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from clinic_sched import clock
from clinic_sched.clinic import queries as clinic
from clinic_sched.clock import MissingHour
from clinic_sched.scheduling.candidacy import Finding
from clinic_sched.scheduling.engine.proposals import Wishes
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.forms.courses import CourseWishesForm, Pins, read_pins
from clinic_sched.scheduling.queries import candidacy, series_plans
from clinic_sched.scheduling.queries.series_asks import Ask, days_for
from clinic_sched.scheduling.queries.series_days import SeriesDays
from clinic_sched.scheduling.queries.series_plans import Obstacle, PlannedDate
from clinic_sched.scheduling.queries.series_relief import reliefs
from clinic_sched.scheduling.spacing import main_visits, window_days
from clinic_sched.web.filters import local_date

HINDRANCES = {
    Resource.CHAIR: "no chair is free for the whole visit",
    Resource.NURSES: "there are not enough nurses on duty",
    Resource.PUMPS: "all pumps are in use",
    Resource.HOURS: "the clinic is not open for long enough",
    Resource.CLOSURE: "the clinic is closed",
    Resource.PATIENT: "the patient has another visit on those days, or too near to them",
    Resource.TIME: "those times have gone by",
    Resource.GRID: "visits do not begin then",
}

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Way:
    """The page of a plan, and everything that was wished there so far."""

    path: str
    wished: Pairs
    pins: Mapping[int, datetime | date]

    def to(self, pins: Mapping[int, datetime | date], *more: tuple[str, str], at: str = "") -> str:
        """Return the address of the plan with those pins."""
        kept = [(name, value) for name, value in self.wished if name not in dict(more)]
        pairs = [*kept, *more, *pin_pairs(pins)]
        return f"{self.path}?{urlencode(pairs)}{at}"

    @property
    def carried(self) -> Pairs:
        """What a form of the page carries along."""
        return [*self.wished, *pin_pairs(self.pins)]


@dataclass(frozen=True)
class Choice:
    """Another start of the same day, and the way that keeps it."""

    starts_at: datetime
    url: str
    is_current: bool


@dataclass(frozen=True)
class Row:
    """One date of the preview, and what can be done with it."""

    date: PlannedDate
    chair: str
    keep_url: str
    free_url: str
    choices: list[Choice]

    @property
    def sent(self) -> str:
        """The date as the form that books it sends it."""
        one = self.date
        return f"{one.number} {one.starts_at.isoformat()} {self.chair}".rstrip()


class WeekDay(NamedTuple):
    """A day of the strip, the visit that is on it, and whether one can be put there."""

    on: date
    number: int | None
    is_ahead: bool


def pin_pairs(pins: Mapping[int, datetime | date]) -> Pairs:
    """Write pins as an address carries them."""
    return [("pin", f"{number}:{when.isoformat()}") for number, when in sorted(pins.items())]


def pins_of(form: CourseWishesForm, sent: Sequence[str], ask: Ask) -> Pins:
    """Return the pins that were sent, and the day typed for one visit; faults go to the form."""
    try:
        pins = read_pins(sent, ask.numbers)
    except ValueError as fault:
        form.form_errors.append(str(fault))
        return {}
    number = form.visit.data or ""
    if not (number.isascii() and number.isdigit() and int(number[:4]) in ask.numbers):
        return pins
    if form.at.data and not form.on.data:
        form.on.errors = [*form.on.errors, "Enter a day too."]
    elif form.on.data and not (form.on.errors or form.at.errors):
        try:
            pins[int(number)] = _typed(form, ask)
        except MissingHour as refusal:
            form.at.errors = [*form.at.errors, str(refusal)]
    return pins


def _typed(form: CourseWishesForm, ask: Ask) -> datetime | date:
    on: date = form.on.data
    if not form.at.data:
        return on
    return clock.at_wall(datetime.combine(on, form.at.data), ask.guest.site.clock)


def preview(ask: Ask, way: Way) -> dict[str, Any]:
    """Plan the series and return what its page shows."""
    drawn = days_for(ask)
    found = series_plans.plan(ask, drawn)
    chairs = {chair.id: chair.public_id for chair in clinic.chairs(ask.guest.site)}
    stuck = not found.is_bookable
    return {
        "plan": found,
        "rows": [_row(one, ask, drawn, way, chairs) for one in found.dates],
        "obstacle": _obstacle_words(found.obstacle, ask) if found.obstacle else "",
        "reliefs": [
            (one.words, _eased(way, one.ask), [date.starts_at for date in one.plan.dates])
            for one in (reliefs(ask, drawn) if stuck else [])
        ],
        "weeks": _weeks(found.dates, ask),
        "notes": _notes(found.dates, ask),
        "way": way,
        "zone": ask.guest.site.clock,
    }


def findings(ask: Ask, dates: Sequence[PlannedDate]) -> list[Finding]:
    """What the safety rules say against all dates, as visits of one series."""
    guest = ask.guest
    return candidacy.findings(
        guest.patient,
        guest.version,
        [one.starts_at for one in dates],
        site=guest.site,
        without=guest.without,
        together=True,
        now=guest.now,
    )


def _row(one: PlannedDate, ask: Ask, drawn: SeriesDays, way: Way, chairs: Mapping[int, str]) -> Row:
    others = {number: pin for number, pin in ask.pins.items() if number != one.number}
    anchor = f"#visit-{one.number}"
    starts = drawn.starts(clock.local_date(one.starts_at, ask.guest.site.clock), Wishes())
    return Row(
        one,
        chairs.get(one.chair_id or 0, ""),
        way.to({**others, one.number: one.starts_at}, at=anchor),
        way.to(others, at=anchor),
        [
            Choice(
                start.moment,
                way.to({**others, one.number: start.moment}, at=anchor),
                start.moment == one.starts_at,
            )
            for start in starts
        ],
    )


def _eased(way: Way, eased: Ask) -> str:
    """Return the way to the plan with one thing given up."""
    wished = [
        pair
        for pair in way.wished
        if pair[0] not in ("boosters", "half", "weekdays", "spacing", "window", "later")
        or (pair[0] == "half" and (eased.wishes.earliest or eased.wishes.latest))
        or (pair[0] == "weekdays" and eased.wishes.weekdays)
    ]
    boosters = sum(number > main_visits(eased.protocol) for number in eased.numbers)
    more = [
        ("spacing", eased.easing.spacing_days),
        ("window", eased.easing.window_days),
        ("later", eased.later_days),
        ("boosters", boosters),
    ]
    said = [(name, str(days)) for name, days in more if days or name == "boosters"]
    return replace(way, wished=wished).to(eased.pins, *said)


def _obstacle_words(obstacle: Obstacle, ask: Ask) -> str:
    """Say which visit finds no start, between which days, and why."""
    name = f"Visit {obstacle.number}"
    if obstacle.by_window:
        days = window_days(ask.protocol, ask.easing)
        return f"{name} cannot be had within {days} days of the first, as the protocol asks."
    if obstacle.first_on is None or obstacle.last_on is None:
        return f"{name} finds no start: the day kept for another visit leaves it no day."
    if obstacle.first_on == obstacle.last_on:
        when = f"on {local_date(obstacle.first_on)}"
    else:
        when = f"from {local_date(obstacle.first_on)} to {local_date(obstacle.last_on)}"
    if obstacle.resource is None:
        return f"{name} finds no start {when}: none of those days is one of the weekdays wished."
    why = HINDRANCES[obstacle.resource]
    return f"{name} finds no start {when}. Most often, {why}."


def _weeks(dates: Sequence[PlannedDate], ask: Ask) -> list[list[WeekDay]]:
    """Put the visits into their weeks, each with the week after it, Monday to Sunday."""
    zone = ask.guest.site.clock
    numbers = {clock.local_date(one.starts_at, zone): one.number for one in dates}
    today = clock.local_date(ask.guest.now, zone)
    mondays = {on - timedelta(days=on.weekday()) for on in numbers}
    weeks = sorted(mondays | {monday + timedelta(days=7) for monday in mondays})
    return [
        [WeekDay(on, numbers.get(on), on >= today) for on in _seven_from(monday)]
        for monday in weeks
    ]


def _seven_from(monday: date) -> list[date]:
    return [monday + timedelta(days=nth) for nth in range(7)]


def _notes(dates: Sequence[PlannedDate], ask: Ask) -> list[str]:
    """Say where the spacing is not what the protocol asks for; it can be booked all the same."""
    notes = [
        f"Visit {one.number} is {one.days_after} days after the one before; usual are {one.asked}."
        for one in dates
        if one.is_off
    ]
    main = [one.starts_at for one in dates if not one.is_booster]
    asked = window_days(ask.protocol)
    if asked is not None and ask.numbers[0] == 1 and main:
        zone = ask.guest.site.clock
        days = (clock.local_date(main[-1], zone) - clock.local_date(main[0], zone)).days
        if days > asked:
            notes.append(f"The series takes {days} days; the protocol asks for {asked} at most.")
    return notes
