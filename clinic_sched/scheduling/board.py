"""The day by chair as it is drawn: what stands where, counted in five-minute cells."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple, Protocol

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.shape import CELL_SECONDS
from clinic_sched.scheduling.rules import AppointmentStatus, is_late, is_overdue

HOUR = 12
_PHASES = ("preparation", "infusion", "recovery", "turnover")


class Visit(Protocol):
    """What the board asks of a visit."""

    @property
    def chair_id(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def prep_minutes(self) -> int: ...
    @property
    def infusion_minutes(self) -> int: ...
    @property
    def recovery_minutes(self) -> int: ...
    @property
    def turnover_minutes(self) -> int: ...
    @property
    def public_id(self) -> str: ...
    @property
    def status(self) -> AppointmentStatus: ...
    @property
    def confirmed(self) -> bool: ...
    @property
    def override_reason(self) -> str | None: ...
    @property
    def given_name(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def wished_nurse(self) -> str | None: ...


class Card(NamedTuple):
    """A visit on the board."""

    id: str
    url: str
    name: str
    about: str
    status: str
    place: str
    phases: tuple[tuple[str, int], ...]
    warning: str


class Column(NamedTuple):
    """A chair on the board."""

    label: str
    note: str
    cards: list[Card]


class Block(NamedTuple):
    """A stretch in which a chair (or with column 0 all of them) takes nobody."""

    column: int
    at: int
    cells: int
    label: str


class Frame(NamedTuple):
    """The hours the board shows: its first cell of the day, how many, and where hours begin."""

    first: int
    cells: int
    hours: list[tuple[int, str]]


def frame(day: Day, visits: Iterable[Visit]) -> Frame:
    """Show the opening hours, and whatever is booked outside them, in whole hours."""
    lanes, timeline = day.lanes, day.timeline
    held = 0
    for taken in lanes.taken.values():
        held |= taken
    for chair_cells in lanes.shut.values():
        held &= ~chair_cells
    shown = (lanes.open | held) & timeline.all or ((1 << 18 * HOUR) - (1 << 8 * HOUR))
    first = ((shown & -shown).bit_length() - 1) // HOUR * HOUR
    until = min(-(-shown.bit_length() // HOUR) * HOUR, lanes.cells)
    hours = [(cell - first, wall(timeline.wall[cell])) for cell in range(first, until, HOUR)]
    return Frame(first, until - first, hours)


def columns(day: Day, visits: Iterable[Visit], shown: Frame, *, now: datetime) -> list[Column]:
    """Sort the visits onto their chairs; overflow chairs stand last, and only if used."""
    cards: defaultdict[int, list[Card]] = defaultdict(list)
    for visit in visits:
        cards[visit.chair_id].append(_card(day, visit, shown, now))
    return [
        Column(chair.label, "Overflow" if chair.is_overflow else "", cards[chair.id])
        for chair in day.site.chairs
        if not chair.is_overflow or cards[chair.id]
    ]


def blocks(day: Day, shown: Frame) -> list[Block]:
    """List what is closed in the hours shown."""
    standing = {chair.id: nth for nth, chair in enumerate(day.site.chairs, start=1)}
    found = []
    for closure in day.site.closures:
        cells = day.timeline.touched(closure.span) >> shown.first & (1 << shown.cells) - 1
        column = standing.get(closure.chair_id, 0) if closure.chair_id else 0
        if cells:
            at = (cells & -cells).bit_length() - 1
            found.append(Block(column, at, cells.bit_length() - at, closure.reason or "Closed"))
    return found


def closed(day: Day) -> list[str]:
    """Say in words what is closed, and when."""
    clock, chairs = day.timeline.clock, day.chairs
    return [
        f"{chairs[one.chair_id].label if one.chair_id in chairs else 'Clinic'} closed "
        f"{clock(max(one.span.starts_at, day.timeline.starts_at))}–"
        f"{clock(min(one.span.ends_at, day.timeline.ends_at))}: {one.reason or 'no reason given'}"
        for one in day.site.closures
        if day.timeline.touched(one.span)
    ]


def now_line(day: Day, shown: Frame, *, now: datetime) -> tuple[int, str] | None:
    """Return where the present is on the board, if it is there."""
    cell = day.timeline.locate(now)[0] - shown.first
    return (cell, day.timeline.clock(now)) if 0 <= cell < shown.cells else None


@cache
def wall(minutes: int) -> str:
    """Write minutes since midnight as a clock does."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _card(day: Day, visit: Visit, shown: Frame, now: datetime) -> Card:
    minutes = visit.prep_minutes, visit.infusion_minutes, visit.recovery_minutes
    stay = sum(minutes)
    until = visit.starts_at + timedelta(minutes=stay)
    cell, late = day.timeline.locate(visit.starts_at)
    held = -(-(late + 60 * (stay + visit.turnover_minutes)) // CELL_SECONDS)
    at = max(cell - shown.first, 0)
    cells = max(min(cell + held, shown.first + shown.cells) - shown.first - at, 1)
    status, warning = _standing(visit, until, now)
    return Card(
        visit.public_id,
        f"/appointments/{visit.public_id}",
        f"{visit.given_name} {visit.family_name}",
        f"{_clock(day, visit.starts_at)}–{_clock(day, until)} {visit.code}"
        + (f", with {visit.wished_nurse}" if visit.wished_nurse else ""),
        status,
        f"at-{at} for-{cells}",
        _phases(*minutes, visit.turnover_minutes),
        warning,
    )


def _clock(day: Day, moment: datetime) -> str:
    """Write a moment as the wall shows it; on the day's own cells that is a look-up."""
    cell, late = day.timeline.locate(moment)
    if late or not 0 <= cell < day.lanes.cells:
        return day.timeline.clock(moment)
    return wall(day.timeline.wall[cell])


def _standing(visit: Visit, until: datetime, now: datetime) -> tuple[str, str]:
    """Return the status to show, and what needs attention beside it."""
    status = visit.status
    warning = "Rule set aside" if visit.override_reason else ""
    if is_late(status, visit.starts_at, now=now):
        return "late", warning
    if is_overdue(status, until, now=now):
        warning = f"Overdue. {warning}" if warning else "Overdue"
    if status == AppointmentStatus.BOOKED and visit.confirmed:
        return "confirmed", warning
    return status.value, warning


@cache
def _phases(*minutes: int) -> tuple[tuple[str, int], ...]:
    cells = [-(-60 * length // CELL_SECONDS) for length in minutes]
    return tuple((kind, length) for kind, length in zip(_PHASES, cells, strict=True) if length)


class Strip(NamedTuple):
    """The nurses' load over the hours shown, as paths of a picture 100 high."""

    width: int
    bars: str
    over: str
    busiest: str


class LoadRow(NamedTuple):
    """One hour of the load, in figures."""

    hour: str
    nurses: int
    load: str
    pumps: int


def strip(day: Day, shown: Frame) -> Strip:
    """Draw the nurses' load in quarters of an hour; a quarter is as full as its fullest cell."""
    shares = _shares(day, shown)
    bars: list[str] = []
    over: list[str] = []
    for at in range(0, shown.cells, 3):
        share = max(shares[at : at + 3])
        if share > 0:
            (over if share > 1 else bars).append(_bar(at, share))
    top = max(shares, default=0.0)
    moment = day.timeline.wall[shown.first + shares.index(top)] if top else 0
    busiest = f"{top:.0%} at {wall(moment)}" if top else ""
    return Strip(shown.cells, "".join(bars), "".join(over), busiest)


def load_rows(day: Day, shown: Frame) -> list[LoadRow]:
    """List the load hour by hour, each as full as its fullest cell."""
    shares, whole = _shares(day, shown), day.site.ratios.units_per_nurse
    duty, pumps = day.lanes.duty.free, day.lanes.pumps.free
    rows = []
    for at, hour in shown.hours:
        cells = range(shown.first + at, min(shown.first + at + HOUR, day.lanes.cells))
        rows.append(
            LoadRow(
                hour,
                min(duty[cell] for cell in cells) // whole,
                f"{max(shares[at : at + HOUR]):.0%}",
                max(day.site.pumps - pumps[cell] for cell in cells),
            )
        )
    return rows


def _shares(day: Day, shown: Frame) -> Sequence[float]:
    span = slice(shown.first, shown.first + shown.cells)
    duty, free = day.lanes.duty.free[span], day.lanes.care.free[span]
    return [
        (has - left) / has if has else float(left < 0) * 2
        for has, left in zip(duty, free, strict=True)
    ]


def _bar(at: int, share: float) -> str:
    height = round(100 * min(share, 1))
    return f"M{at} 100v-{height}h3v{height}z"
