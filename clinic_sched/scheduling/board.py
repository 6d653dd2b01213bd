"""The day by chair as it is drawn: what stands where, counted in five-minute cells."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple, Protocol

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.shape import CELL_SECONDS
from clinic_sched.scheduling.engine.site_day import Chair
from clinic_sched.scheduling.rules import MOVABLE, AppointmentStatus, is_late, is_overdue
from clinic_sched.scheduling.standing import Show, groups

HOUR = 12
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


class Card(NamedTuple):
    """A visit on the board; `kind` is how it stands out, and what is beside the filter is dim."""

    id: str
    url: str
    name: str
    born: str
    about: str
    status: str
    place: str
    phases: tuple[tuple[str, int], ...]
    warning: str
    kind: str
    is_dim: bool
    is_movable: bool


class Column(NamedTuple):
    """A chair on the board."""

    id: str
    label: str
    note: str
    cards: list[Card]


class Block(NamedTuple):
    """A stretch in which a chair (or with column 0 all of them) takes nobody."""

    column: int
    at: int
    cells: int
    label: str
    kind: str = ""


class Aside(NamedTuple):
    """A visit for which a rule of the day was set aside, and why."""

    url: str
    words: str
    reason: str


class Hold(Protocol):
    """A chair kept for an offer."""

    @property
    def chair_id(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def chair_until(self) -> datetime: ...
    @property
    def expires_at(self) -> datetime: ...


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


def chairs_of(day: Day, visits: Iterable[Visit]) -> list[Chair]:
    """List the chairs the board shows, in their order; overflow chairs only if used."""
    used = {visit.chair_id for visit in visits}
    return [chair for chair in day.site.chairs if not chair.is_overflow or chair.id in used]


def columns(
    day: Day,
    visits: Sequence[Visit],
    shown: Frame,
    *,
    names: Mapping[int, str],
    lacks: Mapping[int, str] = MappingProxyType({}),
    show: Show = Show.ALL,
    now: datetime,
) -> list[Column]:
    """Sort the visits onto their chairs.

    `names` are the chairs' public ids, `lacks` what visits miss that cannot stay as they are.
    """
    twins = _twins(visits)
    cards: defaultdict[int, list[Card]] = defaultdict(list)
    for visit in visits:
        card = _card(day, visit, shown, twins, show, now)
        if visit.id in lacks:
            warning = f"{lacks[visit.id]}. {card.warning}" if card.warning else lacks[visit.id]
            card = card._replace(warning=warning)
        cards[visit.chair_id].append(card)
    return [
        Column(
            names[chair.id],
            chair.label,
            "Overflow" if chair.is_overflow else "",
            cards[chair.id],
        )
        for chair in chairs_of(day, visits)
    ]


def counts(visits: Iterable[Visit], *, now: datetime) -> dict[Show, int]:
    """Count the visits of each group."""
    found = Counter(
        group
        for visit in visits
        for group in groups(visit.status, visit.starts_at, confirmed=visit.confirmed, now=now)
    )
    return {group: found[group] for group in Show}


def set_aside(day: Day, visits: Iterable[Visit]) -> list[Aside]:
    """List the visits for which hours or nurse cover were set aside, and why."""
    return [
        Aside(
            f"/appointments/{visit.public_id}",
            f"{_clock(day, visit.starts_at)} {visit.given_name} {visit.family_name}",
            visit.override_reason,
        )
        for visit in visits
        if visit.override_reason
    ]


def kept(day: Day, holds: Iterable[Hold], shown: Frame, chairs: Iterable[Chair]) -> list[Block]:
    """Draw the chairs that are kept for offers."""
    standing = _standing_of(chairs)
    return [
        Block(
            standing[hold.chair_id],
            *_place(day, shown, hold.starts_at, hold.chair_until),
            f"Held for an offer until {day.timeline.clock(hold.expires_at)}",
            "board__block--held",
        )
        for hold in holds
        if hold.chair_id in standing
    ]


def blocks(day: Day, shown: Frame, chairs: Iterable[Chair]) -> list[Block]:
    """List what is closed in the hours shown."""
    standing = _standing_of(chairs)
    found = []
    for closure in day.site.closures:
        cells = day.timeline.touched(closure.span) >> shown.first & (1 << shown.cells) - 1
        column = standing.get(closure.chair_id, -1) if closure.chair_id else 0
        if cells and column >= 0:
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


def _card(
    day: Day,
    visit: Visit,
    shown: Frame,
    twins: Container[tuple[str, str]],
    show: Show,
    now: datetime,
) -> Card:
    minutes = visit.prep_minutes, visit.infusion_minutes, visit.recovery_minutes
    until = visit.starts_at + timedelta(minutes=sum(minutes))
    held = until + timedelta(minutes=visit.turnover_minutes)
    at, cells = _place(day, shown, visit.starts_at, held)
    status, warning = _standing(visit, until, now)
    name, url = f"{visit.given_name} {visit.family_name}", f"/appointments/{visit.public_id}"
    about = f"{_clock(day, visit.starts_at)}–{_clock(day, until)} {visit.code}"
    is_twin = (visit.given_name, visit.family_name) in twins
    return Card(
        visit.public_id,
        url,
        name,
        _born(visit.birth_date),
        f"{about}, with {visit.wished_nurse}" if visit.wished_nurse else about,
        status,
        f"at-{at} for-{cells}",
        _phases(*minutes, visit.turnover_minutes),
        warning,
        "visit--twin" if is_twin else "",
        show is not Show.ALL
        and show not in groups(visit.status, visit.starts_at, confirmed=visit.confirmed, now=now),
        visit.status in MOVABLE,
    )


def _place(day: Day, shown: Frame, starts_at: datetime, until: datetime) -> tuple[int, int]:
    """Return the first cell on the board, and how many follow."""
    cell = day.timeline.locate(starts_at)[0]
    at = max(cell - shown.first, 0)
    end = min(day.timeline.first_from(until), shown.first + shown.cells)
    return at, max(end - shown.first - at, 1)


def _standing_of(chairs: Iterable[Chair]) -> dict[int, int]:
    """Return at which place each chair stands."""
    return {chair.id: nth for nth, chair in enumerate(chairs, start=1)}


def _twins(visits: Iterable[Visit]) -> set[tuple[str, str]]:
    """Return the names that two different patients of the day bear."""
    born: defaultdict[tuple[str, str], set[date]] = defaultdict(set)
    for visit in visits:
        born[visit.given_name, visit.family_name].add(visit.birth_date)
    return {name for name, dates in born.items() if len(dates) > 1}


@lru_cache(maxsize=4096)
def _born(on: date) -> str:
    return f"born {on.day} {on:%b %Y}"


def _clock(day: Day, moment: datetime) -> str:
    """Write a moment as the wall shows it; on the day's own cells that is a look-up."""
    cell, late = day.timeline.locate(moment)
    if late or not 0 <= cell < day.lanes.cells:
        return day.timeline.clock(moment)
    return wall(day.timeline.wall[cell])


def _standing(visit: Visit, until: datetime, now: datetime) -> tuple[str, str]:
    """Return the status to show, and what needs attention beside it."""
    status = visit.status
    warning = f"Rule set aside: {visit.override_reason}" if visit.override_reason else ""
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
