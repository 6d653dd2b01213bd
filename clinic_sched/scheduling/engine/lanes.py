"""Sets of a day's five-minute cells, each held in one integer: bit i is cell i."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

BYTE = 256
# Units are written into bytes from here on, so that a pool may be overdrawn.
NOTHING = 96


def stretch(first: int, until: int) -> int:
    """Return the cells from `first` up to, not including, `until`."""
    return (1 << until) - (1 << first) if until > first else 0


def runs(cells: int, length: int) -> int:
    """Return the cells with which `length` cells in a row begin, all of them in the set."""
    for step in steps(length):
        cells &= cells >> step
    return cells


@lru_cache(maxsize=1024)
def steps(length: int) -> tuple[int, ...]:
    """Return the shifts that find runs of so many cells: each doubles what is known."""
    found, done = [], 1
    while done < length:
        found.append(min(done, length - done))
        done += found[-1]
    return tuple(found)


def each(cells: int) -> Iterator[int]:
    """List the cells of a finite set in order."""
    while cells:
        lowest = cells & -cells
        yield lowest.bit_length() - 1
        cells ^= lowest


def lowest(cells: int) -> int:
    """Return the first cell of a set that is not empty; it may have no end."""
    return (cells & -cells).bit_length() - 1


def gap_before(blocked: int, cell: int) -> int:
    """Count the free cells that end at `cell`, back to the nearest blocked one."""
    return cell - (blocked & ((1 << cell) - 1)).bit_length()


def gap_after(blocked: int, cell: int) -> int:
    """Count the free cells that begin with `cell`, up to the nearest blocked one."""
    return lowest(blocked >> cell)


class Pool:
    """How many units of something shared are free in each cell of a day.

    It keeps differences from cell to cell, so that taking a stretch costs two
    additions however long it is. `changes` has one entry more than the day has
    cells, for what ends with the day.
    """

    __slots__ = ("_enough", "_free", "_row", "cells", "changes")

    def __init__(self, cells: int) -> None:
        self.cells = cells
        self.changes = [0] * (cells + 1)
        self._free: list[int] | None = None
        self._row: bytes | None = None
        self._enough: dict[int, int] = {}

    def copy(self) -> "Pool":
        """Return a pool with the same units, to be changed apart from this one."""
        other = Pool(self.cells)
        other.changes = list(self.changes)
        return other

    def give(self, cells: int, units: int) -> None:
        """Add units to the cells of a set inside the day."""
        for edge in each(cells ^ (cells << 1)):
            self.changes[edge] += units if cells >> edge & 1 else -units

    @property
    def free(self) -> list[int]:
        """The free units per cell, negative where too much is booked; then nothing may change."""
        if self._free is None:
            self._free = list(accumulate(self.changes[: self.cells]))
        return self._free

    def enough(self, units: int) -> int:
        """Return the cells in which at least so many units are free."""
        found = self._enough.get(units)
        if found is None:
            found = self._enough[units] = self._at_least(units)
        return found

    def _at_least(self, units: int) -> int:
        """Compare by one table look-up where the units fit a byte, else one by one."""
        if units + NOTHING < BYTE:
            return int(b"0" + self._bytes().translate(_digits(units + NOTHING)), 2)
        return int("0" + "".join("1" if free >= units else "0" for free in reversed(self.free)), 2)

    def _bytes(self) -> bytes:
        """Return the free units, last cell first, those beyond a byte cut to its ends."""
        if self._row is None:
            counted = accumulate(self.changes[: self.cells], initial=NOTHING)
            try:
                self._row = bytes(counted)[:0:-1]
            except ValueError:
                cut = [min(max(free + NOTHING, 0), BYTE - 1) for free in self.free]
                self._row = bytes(cut)[::-1]
        return self._row


@lru_cache(maxsize=BYTE)
def _digits(units: int) -> bytes:
    """Return the table that turns a count into the digit 1 where it is large enough."""
    return bytes(ord("1") if count >= units else ord("0") for count in range(BYTE))
