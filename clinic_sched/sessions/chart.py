"""The session as a picture: where every band, line and mark of the chart lies.

Three panels share one axis of time: pressures and heart rate, oxygen, and the rate
of the drug. Everything is told apart by its shape and not by its colour, so that the
chart reads the same on black and white paper.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from clinic_sched.protocols.care import Threshold
from clinic_sched.protocols.vocabulary import Comparison
from clinic_sched.sessions.observations import Observation
from clinic_sched.sessions.run import Run, rate_spans

WIDTH, LEFT, RIGHT = 900, 60, 20
_TICKS_MINUTES = (5, 10, 15, 30, 60, 120, 240)
_MOST_TICKS = 12


@dataclass(frozen=True)
class Line:
    """One reading over time: its line and the places of its marks."""

    code: str
    label: str
    points: str
    marks: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Level:
    """A value with its height: a tick of the axis, or a limit."""

    y: float
    label: str


@dataclass(frozen=True)
class Panel:
    """One strip of the chart with its own scale."""

    title: str
    top: float
    bottom: float
    ticks: tuple[Level, ...]
    limits: tuple[Level, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Band:
    """A phase, as a band from one time to another."""

    x: float
    width: float
    label: str
    kind: str


@dataclass(frozen=True)
class Mark:
    """Something that happened, numbered; its words stand in the list below."""

    x: float
    number: int
    time: str
    label: str


@dataclass(frozen=True)
class Chart:
    """Everything the picture is made of."""

    width: int
    height: int
    bands: tuple[Band, ...]
    panels: tuple[Panel, ...]
    rate_path: str
    times: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Scale:
    """A strip's range of values, and where on the sheet it lies."""

    title: str
    codes: tuple[tuple[str, str], ...]
    low: Decimal
    high: Decimal
    step: int
    top: float
    bottom: float

    def y(self, value: Decimal) -> float:
        """Return the height of a value, kept within the strip."""
        inside = min(max(value, self.low), self.high)
        part = float((inside - self.low) / (self.high - self.low))
        return round(self.bottom - part * (self.bottom - self.top), 1)


_CIRCULATION = Scale(
    "Pressure mmHg, heart rate /min",
    (("sbp", "Systolic"), ("dbp", "Diastolic"), ("hr", "Heart rate")),
    Decimal(40),
    Decimal(200),
    40,
    72,
    236,
)
_OXYGEN = Scale("SpO2 %", (("spo2", "SpO2"),), Decimal(80), Decimal(100), 5, 266, 336)
_RATE_TOP, _RATE_BOTTOM = 366.0, 424.0
_HEIGHT = 454


@dataclass(frozen=True)
class Axis:
    """The times from the left edge to the right."""

    start: datetime
    end: datetime

    def x(self, moment: datetime) -> float:
        """Return where a moment lies, kept on the sheet."""
        whole = max((self.end - self.start).total_seconds(), 60)
        part = min(max((moment - self.start).total_seconds() / whole, 0), 1)
        return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)


def draw(
    run: Run,
    observations: Sequence[Observation],
    during: Sequence[Threshold],
    events: Sequence[tuple[datetime, str]],
    *,
    until: datetime,
    wall: Callable[[datetime], str],
) -> Chart:
    """Return the chart of a session up to a moment; `wall` writes a moment as the site's clock."""
    axis = Axis(run.opened_at, max(until, run.opened_at + timedelta(minutes=5)))
    ordered = sorted(events, key=lambda event: event[0])
    return Chart(
        width=WIDTH,
        height=_HEIGHT,
        bands=tuple(_bands(run, axis)),
        panels=(
            _panel(_CIRCULATION, observations, during, axis),
            _panel(_OXYGEN, observations, during, axis),
            _rate_panel(run),
        ),
        rate_path=_rate_path(run, axis),
        times=tuple(_times(axis, wall)),
        marks=tuple(
            Mark(axis.x(at), number, wall(at), label)
            for number, (at, label) in enumerate(ordered, start=1)
        ),
    )


def _bands(run: Run, axis: Axis) -> list[Band]:
    edges = [
        ("Preparation", "pre", run.opened_at, run.started_at or run.ended_at or run.left_at),
        ("Infusion", "infusion", run.started_at, run.ended_at),
        ("Recovery", "recovery", run.ended_at, run.left_at),
    ]
    found = []
    for label, kind, begins, ends in edges:
        if begins is not None:
            left, right = axis.x(begins), axis.x(ends or axis.end)
            found.append(Band(left, round(right - left, 1), label, kind))
    return found


def _panel(
    scale: Scale,
    observations: Sequence[Observation],
    during: Sequence[Threshold],
    axis: Axis,
) -> Panel:
    values = range(int(scale.low), int(scale.high) + 1, scale.step)
    return Panel(
        title=scale.title,
        top=scale.top,
        bottom=scale.bottom,
        ticks=tuple(Level(scale.y(Decimal(value)), str(value)) for value in values),
        limits=tuple(_limits(scale, during)),
        lines=tuple(_line(scale, code, label, observations, axis) for code, label in scale.codes),
    )


def _line(
    scale: Scale, code: str, label: str, observations: Sequence[Observation], axis: Axis
) -> Line:
    marks = tuple(
        (axis.x(seen.taken_at), scale.y(seen.readings[code]))
        for seen in observations
        if code in seen.readings
    )
    return Line(code, label, " ".join(f"{x},{y}" for x, y in marks), marks)


def _limits(scale: Scale, during: Sequence[Threshold]) -> list[Level]:
    """Return the first limits that stop or pause, one above and one below, of each reading."""
    first, name = scale.codes[0]
    found = {}
    for threshold in during:
        absolute = threshold.comparison is not Comparison.FROM_BASELINE_PERCENT
        if threshold.reading == first and absolute and threshold.action.severity >= _GRAVE:
            for value in threshold.values:
                found[value] = Level(
                    scale.y(value),
                    f"{name} {_SIGNS.get(threshold.comparison, threshold.comparison)} {value:f}",
                )
    return [level for value, level in found.items() if scale.low <= value <= scale.high]


_GRAVE = 4
_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.AT_MOST: "≤"}


def _rate_panel(run: Run) -> Panel:
    highest = _highest(run)
    ticks = (Level(_RATE_BOTTOM, "0"), Level(_RATE_TOP, f"{highest.normalize():f}"))
    return Panel("Rate mg/h", _RATE_TOP, _RATE_BOTTOM, ticks, (), ())


def _rate_path(run: Run, axis: Axis) -> str:
    highest = _highest(run)
    parts: list[str] = []
    for span in rate_spans(run):
        left, right = axis.x(span.starts_at), axis.x(span.ends_at or axis.end)
        height = float(span.mg_h / highest) * (_RATE_BOTTOM - _RATE_TOP)
        top = round(_RATE_BOTTOM - height, 1)
        parts.append(f"M{left},{_RATE_BOTTOM} V{top} H{right} V{_RATE_BOTTOM}")
    return " ".join(parts)


def _highest(run: Run) -> Decimal:
    return max((span.mg_h for span in rate_spans(run)), default=Decimal(0)) or Decimal(1)


def _times(axis: Axis, wall: Callable[[datetime], str]) -> list[tuple[float, str]]:
    minutes = (axis.end - axis.start).total_seconds() / 60
    fits = [step for step in _TICKS_MINUTES if minutes / step <= _MOST_TICKS]
    step = timedelta(minutes=fits[0] if fits else _TICKS_MINUTES[-1])
    # Whole steps of the hour, as a clock shows them.
    first = axis.start.replace(minute=0, second=0, microsecond=0)
    moments = []
    while first <= axis.end:
        if first >= axis.start:
            moments.append(first)
        first += step
    return [(axis.x(moment), wall(moment)) for moment in moments]
