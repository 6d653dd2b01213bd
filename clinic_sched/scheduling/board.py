"""The day by chair as it is drawn: what stands where, counted in five-minute cells."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, Protocol

from clinic_sched.scheduling.cards import (
    Card,
    Frame,
    Pen,
    Visit,
    card_of,
    clock_at,
    place,
    twins_of,
    wall,
)
from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.site_day import Chair, Span
from clinic_sched.scheduling.standing import Show, groups

HOUR = 12


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


def chairs_of(day: Day, visits: Iterable[Visit], gone: Iterable[Chair] = ()) -> list[Chair]:
    """List the chairs the board shows, in their order.

    Overflow chairs are shown only if used, and so are those that are `gone`, out of use.
    """
    used = {visit.chair_id for visit in visits}
    there = [chair for chair in day.site.chairs if not chair.is_overflow or chair.id in used]
    return there + [chair for chair in gone if chair.id in used]


def columns(
    day: Day,
    visits: Sequence[Visit],
    shown: Frame,
    *,
    gone: Sequence[Chair] = (),
    lacks: Mapping[int, str] = MappingProxyType({}),
    show: Show = Show.ALL,
    now: datetime,
) -> list[Column]:
    """Sort the visits onto their chairs; `lacks` is what those miss that cannot stay."""
    pen = Pen(day, shown, twins_of(visits), lacks, show, now)
    cards: defaultdict[int, list[Card]] = defaultdict(list)
    chairs = chairs_of(day, visits, gone)
    standing = _standing_of(chairs)
    for visit in visits:
        cards[visit.chair_id].append(card_of(visit, pen, standing.get(visit.chair_id, 0)))
    return [Column(chair.label, _note(day, chair), cards[chair.id]) for chair in chairs]


def _note(day: Day, chair: Chair) -> str:
    if chair.id not in day.chairs:
        return "Out of use"
    return "Overflow" if chair.is_overflow else ""


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
            f"{clock_at(day, visit.starts_at)} {visit.given_name} {visit.family_name}",
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
            *place(day, shown, hold.starts_at, hold.chair_until),
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
    return [
        f"{day.chairs[one.chair_id].label if one.chair_id in day.chairs else 'Clinic'} closed "
        f"{_closed_when(day, one.span)}: {one.reason or 'no reason given'}"
        for one in day.site.closures
        if day.timeline.touched(one.span)
    ]


def _closed_when(day: Day, span: Span) -> str:
    timeline = day.timeline
    begins = max(span.starts_at, timeline.starts_at)
    ends = min(span.ends_at, timeline.ends_at)
    if (begins, ends) == (timeline.starts_at, timeline.ends_at):
        return "all day"
    return f"{timeline.clock(begins)}–{timeline.clock(ends)}"


def now_line(day: Day, shown: Frame, *, now: datetime) -> tuple[int, str] | None:
    """Return where the present is on the board, if it is there."""
    cell = day.timeline.locate(now)[0] - shown.first
    return (cell, day.timeline.clock(now)) if 0 <= cell < shown.cells else None


def _standing_of(chairs: Iterable[Chair]) -> dict[int, int]:
    """Return at which place each chair stands."""
    return {chair.id: nth for nth, chair in enumerate(chairs, start=1)}
