"""How full the board's day is: a picture of it, and the same in figures."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from clinic_sched.scheduling.board import HOUR
from clinic_sched.scheduling.cards import Frame, clock_at, wall
from clinic_sched.scheduling.engine.availability import Day


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


class Duty(Protocol):
    """One member of staff on duty, and when they rest."""

    @property
    def name(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def break_starts_at(self) -> datetime | None: ...
    @property
    def break_ends_at(self) -> datetime | None: ...


def duty_lines(day: Day, duties: Iterable[Duty]) -> list[tuple[str, str]]:
    """Say who works from when until when."""
    lines = []
    for one in duties:
        words = f"{clock_at(day, one.starts_at)}–{clock_at(day, one.ends_at)}"
        if one.break_starts_at and one.break_ends_at:
            rests, works = clock_at(day, one.break_starts_at), clock_at(day, one.break_ends_at)
            words += f", break {rests}–{works}"
        lines.append((one.name, words))
    return lines


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
