"""The bare search: bit sets over given rows and nothing else, the yardstick of `make bench`.

It knows plain 288-cell days, whole cells and nurses without breaks; no closure, reason
or score. What the application takes above this is the price of its comforts.
"""

import random
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

CELLS = 288
UNITS, INFUSION_UNITS, RECOVERY_UNITS = 6, 3, 2
HANDS_ON = 3
GRID = sum(1 << cell for cell in range(0, CELLS, 3))

# Chair, start, then the minutes of preparation, infusion, recovery and turnover.
Row = tuple[int, datetime, int, int, int, int]


class Setting(NamedTuple):
    """How large the clinic is."""

    chairs: int = 20
    nurses: int = 8
    pumps: int = 24
    opens: int = 96
    closes: int = 216


# 150 minutes: 35 of preparation, 40 of infusion, 60 of recovery, 15 of turnover.
SHAPE = (35, 40, 60, 15)


def runs(mask: int, length: int) -> int:
    """Return the bits with which `length` set bits in a row begin."""
    done = 1
    while done < length:
        step = min(done, length - done)
        mask &= mask >> step
        done += step
    return mask


def table(units: int) -> bytes:
    """Turn a count into the digit 1 where it is at least `units`."""
    return bytes(49 if count >= units else 48 for count in range(256))


TABLES = {units: table(units) for units in (1, UNITS, INFUSION_UNITS, RECOVERY_UNITS)}


def enough(row: bytes, units: int) -> int:
    """Return the cells with at least so many units free, as a bit set."""
    return int(row.translate(TABLES[units]), 2)


def free_row(changes: list[int]) -> bytes:
    """Return the free units per cell, last cell first."""
    try:
        return bytes(accumulate(changes[:CELLS]))[::-1]
    except ValueError:
        counts = accumulate(changes[:CELLS])
        return bytes([units if units > 0 else 0 for units in counts])[::-1]


def starts(
    midnight: datetime,
    rows: Sequence[Row],
    setting: Setting,
    shape: tuple[int, int, int, int] = SHAPE,
) -> int:
    """Return the feasible starts of one day, as a bit set."""
    busy: dict[int, int] = {}
    care, pumps = [0] * (CELLS + 1), [0] * (CELLS + 1)
    care[setting.opens] = setting.nurses * UNITS
    care[setting.closes] = -setting.nurses * UNITS
    pumps[0] = setting.pumps
    for chair, starts_at, prep, infusion, recovery, turnover in rows:
        first = (starts_at - midnight).seconds // 300
        pumped, infused = first + prep // 5, first + (prep + infusion) // 5
        length = (prep + infusion + recovery + turnover) // 5
        busy[chair] = busy.get(chair, 0) | ((1 << length) - 1) << first
        care[first] -= UNITS
        care[first + HANDS_ON] += UNITS - INFUSION_UNITS
        care[infused] += INFUSION_UNITS - RECOVERY_UNITS
        care[infused + recovery // 5] += RECOVERY_UNITS
        pumps[pumped] -= 1
        pumps[infused] += 1
    return _feasible(list(busy.values()), free_row(care), free_row(pumps), setting, shape)


def _feasible(
    busy: list[int],
    nursed: bytes,
    pumped: bytes,
    setting: Setting,
    shape: tuple[int, int, int, int],
) -> int:
    prep, infusion, recovery, turnover = (minutes // 5 for minutes in shape)
    attended, length = prep + infusion, prep + infusion + recovery
    mask = GRID & runs((1 << setting.closes) - (1 << setting.opens), length)
    mask &= runs(enough(nursed, UNITS), HANDS_ON)
    mask &= runs(enough(nursed, INFUSION_UNITS), attended - HANDS_ON) >> HANDS_ON
    mask &= runs(enough(nursed, RECOVERY_UNITS), recovery) >> attended
    mask &= runs(enough(pumped, 1), infusion) >> prep
    seated = 0
    for taken in (*busy, *[0] * (len(busy) < setting.chairs)):
        seated |= mask & runs(~taken, length + turnover)
        if seated == mask:
            break
    return seated


def search(
    days: Sequence[tuple[datetime, Sequence[Row]]], setting: Setting
) -> list[tuple[datetime, int]]:
    """Return every feasible start of the horizon, as its midnight and its cell."""
    found = []
    for midnight, rows in days:
        mask = starts(midnight, rows, setting)
        while mask:
            lowest = mask & -mask
            found.append((midnight, lowest.bit_length() - 1))
            mask ^= lowest
    return found


def invent(
    setting: Setting, *, days: int = 90, load: float = 0.82, seed: int = 1
) -> list[tuple[datetime, list[Row]]]:
    """Invent a horizon whose chairs are taken to the load wanted, day by day more or less."""
    dice = random.Random(seed)
    first = datetime(2030, 1, 7, tzinfo=UTC)
    return [
        (midnight, _invent_day(midnight, setting, load, dice))
        for midnight in (first + timedelta(days=number) for number in range(days))
    ]


def _invent_day(
    midnight: datetime, setting: Setting, load: float, dice: random.Random
) -> list[Row]:
    """Chain visits on each chair, staggered so that nurses are not all wanted at once."""
    rows: list[Row] = []
    for chair in range(setting.chairs):
        cell = setting.opens + 3 * (chair % 4)
        while cell + 27 <= setting.closes:
            shape = (35, dice.choice((30, 40, 40, 40, 60, 120)), 60, 15)
            length = sum(shape) // 5
            if cell + length - 3 <= setting.closes and dice.random() < load + 0.14:
                rows.append((chair, midnight + timedelta(minutes=5 * cell), *shape))
            cell += length
    return rows


def main() -> None:
    """Print what the bare search costs on this machine."""
    setting = Setting()
    days = invent(setting)
    rows = [row for _, day in days for row in day]
    load = sum(sum(row[2:]) for row in rows) / (
        len(days) * setting.chairs * 5 * (setting.closes - setting.opens)
    )
    cost = min(_timed(days, setting) for _ in range(5))
    sys.stdout.write(
        f"{len(days)} days, {len(rows)} visits, chair load {load:.0%}, "
        f"{len(search(days, setting))} starts: {cost:.1f} ms CPU\n"
    )


def _timed(days: Sequence[tuple[datetime, Sequence[Row]]], setting: Setting) -> float:
    began = time.process_time()
    search(days, setting)
    return 1000 * (time.process_time() - began)


if __name__ == "__main__":
    main()
