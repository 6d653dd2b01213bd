"""The cards of the board: what is written on a visit, and where it hangs."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple, Protocol

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.shape import CELL_SECONDS
from clinic_sched.scheduling.rules import MOVABLE, AppointmentStatus, is_late, is_overdue
from clinic_sched.scheduling.standing import Show, groups

_PHASES = ("preparation", "infusion", "recovery", "turnover")


class Visit(Protocol):
    """What the board asks of a visit."""

    @property
    def id(self) -> int: ...
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
    def seated(self) -> bool: ...
    @property
    def confirmed(self) -> bool: ...
    @property
    def override_reason(self) -> str | None: ...
    @property
    def birth_date(self) -> date: ...
    @property
    def given_name(self) -> str: ...
    @property
    def family_name(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def wished_nurse(self) -> str | None: ...


class Frame(NamedTuple):
    """The hours the board shows: its first cell of the day, how many, and where hours begin."""

    first: int
    cells: int
    hours: list[tuple[int, str]]


class Card(NamedTuple):
    """A visit on the board.

    `place` are the classes that put it there and say how it stands out; what is beside the
    filter is dim.
    """

    id: str
    url: str
    name: str
    born: str
    about: str
    status: str
    place: str
    phases: tuple[tuple[str, int], ...]
    warning: str
    is_dim: bool
    is_movable: bool


class Pen(NamedTuple):
    """What every card of a board is drawn with."""

    day: Day
    shown: Frame
    twins: Container[tuple[str, str]]
    lacks: Mapping[int, str]
    show: Show
    now: datetime


def card_of(visit: Visit, pen: Pen, column: int) -> Card:
    """Draw a visit."""
    minutes = visit.prep_minutes, visit.infusion_minutes, visit.recovery_minutes
    until = visit.starts_at + timedelta(minutes=sum(minutes))
    at, cells = place(
        pen.day, pen.shown, visit.starts_at, until + timedelta(minutes=visit.turnover_minutes)
    )
    status, warning = _standing(visit, until, pen)
    about = f"{clock_at(pen.day, visit.starts_at)}–{clock_at(pen.day, until)} {visit.code}"
    is_movable, is_dim = visit.status in MOVABLE, _is_dim(visit, pen)
    kinds = " visit--movable" if is_movable else ""
    if is_dim:
        kinds += " visit--dim"
    if (visit.given_name, visit.family_name) in pen.twins:
        kinds += " visit--twin"
    return Card(
        visit.public_id,
        f"/appointments/{visit.public_id}",
        f"{visit.given_name} {visit.family_name}",
        _born(visit.birth_date),
        f"{about}, with {visit.wished_nurse}" if visit.wished_nurse else about,
        status,
        f"at-{at} for-{cells} col-{column}{kinds}",
        _phases(*minutes, visit.turnover_minutes),
        warning,
        is_dim,
        is_movable,
    )


def place(day: Day, shown: Frame, starts_at: datetime, until: datetime) -> tuple[int, int]:
    """Return the first cell on the board, and how many follow."""
    cell = day.timeline.locate(starts_at)[0]
    at = max(cell - shown.first, 0)
    end = min(day.timeline.first_from(until), shown.first + shown.cells)
    return at, max(end - shown.first - at, 1)


def twins_of(visits: Iterable[Visit]) -> set[tuple[str, str]]:
    """Return the names that two different patients of the day bear."""
    born: defaultdict[tuple[str, str], set[date]] = defaultdict(set)
    for visit in visits:
        born[visit.given_name, visit.family_name].add(visit.birth_date)
    return {name for name, dates in born.items() if len(dates) > 1}


def clock_at(day: Day, moment: datetime) -> str:
    """Write a moment as the wall shows it; on the day's own cells that is a look-up."""
    cell, late = day.timeline.locate(moment)
    if late or not 0 <= cell < day.lanes.cells:
        return day.timeline.clock(moment)
    return wall(day.timeline.wall[cell])


def _standing(visit: Visit, until: datetime, pen: Pen) -> tuple[str, str]:
    """Return the status to show, and what needs attention beside it."""
    status, warnings = visit.status, []
    is_booked = status is AppointmentStatus.BOOKED
    if not is_booked and is_overdue(status, until, now=pen.now):
        warnings.append("Overdue")
    if visit.id in pen.lacks:
        warnings.append(pen.lacks[visit.id])
    if visit.override_reason:
        warnings.append(f"Rule set aside: {visit.override_reason}")
    word = status.value
    if is_booked and is_late(status, visit.starts_at, now=pen.now):
        word = "late"
    elif is_booked and visit.confirmed:
        word = "confirmed"
    elif status is AppointmentStatus.CHECKED_IN and visit.seated:
        word = "in-chair"
    return word, ". ".join(warnings)


def _is_dim(visit: Visit, pen: Pen) -> bool:
    if pen.show is Show.ALL:
        return False
    found = groups(visit.status, visit.starts_at, confirmed=visit.confirmed, now=pen.now)
    return pen.show not in found


@cache
def _phases(*minutes: int) -> tuple[tuple[str, int], ...]:
    cells = [-(-60 * length // CELL_SECONDS) for length in minutes]
    return tuple((kind, length) for kind, length in zip(_PHASES, cells, strict=True) if length)


@cache
def wall(minutes: int) -> str:
    """Write minutes since midnight as a clock does."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


@lru_cache(maxsize=4096)
def _born(on: date) -> str:
    return f"born {on.day} {on:%b %Y}"
