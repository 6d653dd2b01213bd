"""Where the lines and marks of a patient's timeline lie; the template only draws them.

Pure: nothing here touches the database, the request or the clock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

TICKS_AT_MOST = 6
STEPS_DAYS = (1, 2, 7, 14, 28, 56, 91, 182, 364, 728)
ROOM = timedelta(days=1)


@dataclass(frozen=True)
class Reading:
    """One number of one day."""

    measure: str
    value: Decimal
    at: datetime


@dataclass(frozen=True)
class Panel:
    """A picture of its own: what it shows, between nought and how much."""

    title: str
    most: int
    measures: tuple[tuple[str, str], ...]
    better: str


PANELS = (
    Panel("Pain", 10, (("nrs", "Pain now"), ("peg", "PEG, past week")), "lower is better"),
    Panel("Mood (PHQ-9)", 27, (("phq9", "PHQ-9"),), "lower is better"),
    Panel("Anxiety (GAD-7)", 21, (("gad7", "GAD-7"),), "lower is better"),
    Panel("Mood today", 10, (("mood", "Mood today"),), "higher is better"),
)


@dataclass(frozen=True)
class Frame:
    """The size of a picture and of its margins."""

    width: int
    height: int
    left: int = 30
    right: int = 14
    top: int = 22
    bottom: int = 26

    @property
    def inner_right(self) -> int:
        return self.width - self.right

    @property
    def inner_bottom(self) -> int:
        return self.height - self.bottom


WIDE = Frame(760, 230)
NARROW = Frame(370, 220)


@dataclass(frozen=True)
class Point:
    """A reading, and where it lies."""

    x: float
    y: float
    reading: Reading


@dataclass(frozen=True)
class Line:
    """One measure: its name and its points, oldest first."""

    measure: str
    name: str
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)


@dataclass(frozen=True)
class Tick:
    """A place on an axis and what stands there."""

    place: float
    label: str


@dataclass(frozen=True)
class Chart:
    """One panel, ready to be drawn."""

    panel: Panel
    frame: Frame
    lines: tuple[Line, ...]
    marks: tuple[float, ...]
    days: tuple[Tick, ...]
    levels: tuple[Tick, ...]


def charts(
    readings: Sequence[Reading],
    infusions: Sequence[datetime],
    *,
    frame: Frame,
    zone: ZoneInfo,
    now: datetime,
) -> list[Chart]:
    """Return a chart for every panel that has something to show."""
    moments = [reading.at for reading in readings] + list(infusions) + [now]
    scale = _Scale(frame, min(moments) - ROOM, max(moments) + ROOM)
    return [
        Chart(
            panel=panel,
            frame=frame,
            lines=lines,
            marks=tuple(scale.x(moment) for moment in sorted(infusions)),
            days=tuple(_days(scale, zone)),
            levels=tuple(
                Tick(scale.y(Decimal(level), panel.most), str(level))
                for level in (0, panel.most // 2, panel.most)
            ),
        )
        for panel in PANELS
        if (lines := tuple(_lines(panel, readings, scale)))
    ]


@dataclass(frozen=True)
class _Scale:
    frame: Frame
    begins: datetime
    ends: datetime

    def x(self, moment: datetime) -> float:
        part = (moment - self.begins) / (self.ends - self.begins)
        return round(self.frame.left + part * (self.frame.inner_right - self.frame.left), 1)

    def y(self, value: Decimal, most: int) -> float:
        part = min(float(value) / most, 1.0)
        return round(self.frame.inner_bottom - part * (self.frame.inner_bottom - self.frame.top), 1)


def _lines(panel: Panel, readings: Sequence[Reading], scale: _Scale) -> Iterator[Line]:
    for measure, name in panel.measures:
        found = sorted(
            (reading for reading in readings if reading.measure == measure),
            key=lambda reading: reading.at,
        )
        if found:
            yield Line(
                measure,
                name,
                tuple(Point(scale.x(one.at), scale.y(one.value, panel.most), one) for one in found),
            )


def _days(scale: _Scale, zone: ZoneInfo) -> Iterator[Tick]:
    days = max(1, (scale.ends - scale.begins).days)
    step = next((step for step in STEPS_DAYS if days / step <= TICKS_AT_MOST), STEPS_DAYS[-1])
    day = scale.begins.astimezone(zone).date() + timedelta(days=1)
    while (moment := datetime.combine(day, time(), tzinfo=zone)) < scale.ends:
        yield Tick(scale.x(moment), f"{day.day} {day:%b}")
        day += timedelta(days=step)
