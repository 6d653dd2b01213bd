"""The five-minute steps of one local day, counted in UTC; the zone only labels them."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from clinic_sched.scheduling.engine.lanes import stretch
from clinic_sched.scheduling.engine.shape import CELL_SECONDS
from clinic_sched.scheduling.engine.site_day import Span

CELL = timedelta(seconds=CELL_SECONDS)
CELL_MINUTES = CELL_SECONDS // 60
PLAIN_CELLS = 24 * 60 // CELL_MINUTES
_PLAIN_WALL = tuple(range(0, 24 * 60, CELL_MINUTES))


class Timeline:
    """A day from its local midnight to the next: 288 cells, fewer or more when clocks change."""

    __slots__ = (
        "_grids",
        "_wall",
        "cells",
        "ends_at",
        "on",
        "seconds_at_start",
        "starts_at",
        "zone",
    )

    def __init__(self, on: date, zone: tzinfo) -> None:
        self.on, self.zone = on, zone
        self.starts_at = datetime.combine(on, time(), tzinfo=zone).astimezone(UTC)
        following = datetime.combine(on + timedelta(days=1), time(), tzinfo=zone)
        self.ends_at = following.astimezone(UTC)
        self.seconds_at_start = int(self.starts_at.timestamp())
        self.cells = -((self.starts_at - self.ends_at) // CELL)
        self._wall: tuple[int, ...] | None = None
        self._grids: dict[int, int] = {}

    def seconds(self, moment: datetime) -> int:
        """Count the seconds since the day began, negative before it."""
        passed = moment - self.starts_at
        return passed.days * 86400 + passed.seconds

    def locate(self, moment: datetime) -> tuple[int, int]:
        """Return the cell the moment is in, and the seconds since that cell began."""
        return divmod(self.seconds(moment), CELL_SECONDS)

    def first_from(self, moment: datetime) -> int:
        """Return the first cell that begins at the moment or after it."""
        return -(-self.seconds(moment) // CELL_SECONDS)

    def moment(self, cell: int) -> datetime:
        """Return when a cell begins."""
        return self.starts_at + cell * CELL

    def reached(self, span: Span) -> int:
        """Return the cells that the span touches, those after the day's end too."""
        first, until = self.locate(span.starts_at)[0], self.first_from(span.ends_at)
        return stretch(max(first, 0), max(until, 0))

    def touched(self, span: Span) -> int:
        """Return the cells of the day that the span touches."""
        return self.reached(span) & self.all

    def inside(self, span: Span) -> int:
        """Return the cells of the day that lie wholly in the span."""
        first, until = self.first_from(span.starts_at), self.locate(span.ends_at)[0]
        return stretch(max(first, 0), min(until, self.cells))

    @property
    def all(self) -> int:
        """Every cell of the day."""
        return (1 << self.cells) - 1

    @property
    def wall(self) -> tuple[int, ...]:
        """The minutes since midnight that the clock on the wall shows in each cell."""
        if self._wall is None:
            self._wall = _PLAIN_WALL if self._is_plain() else self._read_wall()
        return self._wall

    def grid(self, minutes: int) -> int:
        """Return the cells in which the wall shows a multiple of so many minutes."""
        found = self._grids.get(minutes)
        if found is None:
            found = self._grids[minutes] = _on_grid(self.wall, minutes)
        return found

    def window(self, earliest: time | None, latest: time | None) -> int:
        """Return the cells whose wall time lies between the two, both included."""
        if earliest is None and latest is None:
            return self.all
        first = 0 if earliest is None else 60 * earliest.hour + earliest.minute
        last = 24 * 60 if latest is None else 60 * latest.hour + latest.minute
        return _in_window(self.wall, first, last)

    def clock(self, moment: datetime) -> str:
        """Return the moment as the wall clock shows it."""
        return f"{moment.astimezone(self.zone):%H:%M}"

    def _is_plain(self) -> bool:
        local = self.starts_at.astimezone(self.zone)
        return self.cells == PLAIN_CELLS and not local.hour and not local.minute

    def _read_wall(self) -> tuple[int, ...]:
        moments = (self.moment(cell).astimezone(self.zone) for cell in range(self.cells))
        return tuple(60 * local.hour + local.minute for local in moments)


@lru_cache(maxsize=2048)
def timeline_of(on: date, zone: tzinfo) -> Timeline:
    """Return the timeline of that day; a calendar does not change from search to search."""
    return Timeline(on, zone)


@lru_cache(maxsize=256)
def _on_grid(wall: tuple[int, ...], minutes: int) -> int:
    return sum(1 << cell for cell, shown in enumerate(wall) if not shown % minutes)


@lru_cache(maxsize=256)
def _in_window(wall: tuple[int, ...], first: int, last: int) -> int:
    return sum(1 << cell for cell, shown in enumerate(wall) if first <= shown <= last)
