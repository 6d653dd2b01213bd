"""One infusion as it ran: its rates, its pauses, what has gone in, and the clocks of its phases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from clinic_sched.protocols.plan import Plan
from clinic_sched.protocols.vocabulary import AfterEvent, DoseUnit, Phase
from clinic_sched.sessions.phase_clock import Pause, PhaseClock
from clinic_sched.sessions.rules import StepKind

_HALTS = {StepKind.PAUSED, StepKind.ENDED, StepKind.STOPPED_EARLY, StepKind.EMERGENCY}
_CHANGES_RATE = {StepKind.RATE_CHANGED}
_SECONDS_PER_HOUR = Decimal(3600)
# A pump's rate is a rounded number; the seconds this adds are not another minute.
_ROUNDED_MINUTES = Decimal("0.1")
_BY_TIME = {DoseUnit.MG_H, DoseUnit.MG_KG_H, DoseUnit.MCG_KG_MIN}


@dataclass(frozen=True)
class Move:
    """One step, with the rate it set."""

    kind: StepKind
    at: datetime
    rate_mg_h: Decimal | None = None


@dataclass(frozen=True)
class Ordered:
    """What the order asks for, as far as the clock depends on it."""

    unit: DoseUnit
    dose_mg: Decimal
    minutes: int


@dataclass(frozen=True)
class RateSpan:
    """A stretch in which the drug ran at one rate; one that still runs has no end."""

    starts_at: datetime
    ends_at: datetime | None
    mg_h: Decimal


@dataclass(frozen=True)
class Run:
    """When the phases of one session began and ended, and every step in between."""

    opened_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    left_at: datetime | None = None
    moves: tuple[Move, ...] = ()
    rescued_at: tuple[datetime, ...] = ()

    @property
    def over_at(self) -> datetime | None:
        """When the drug ended, or the emergency was called before it could begin."""
        if self.started_at is not None:
            return self.ended_at
        calls = (move.at for move in self.moves if move.kind is StepKind.EMERGENCY)
        return next(calls, None)

    @property
    def rate_mg_h(self) -> Decimal | None:
        """The rate that was set last, whether it runs or is paused."""
        rates = [move.rate_mg_h for move in self.moves if move.rate_mg_h is not None]
        return rates[-1] if rates else None


def rate_spans(run: Run) -> list[RateSpan]:
    """Return the stretches in which the drug ran, in order."""
    found: list[RateSpan] = []
    since: datetime | None = None
    rate = Decimal(0)
    for move in run.moves:
        if since is not None and (move.kind in _HALTS or move.rate_mg_h is not None):
            found.append(RateSpan(since, max(since, move.at), rate))
            since = None
        if move.rate_mg_h is not None:
            rate, since = move.rate_mg_h, move.at
        elif move.kind is StepKind.RESUMED:
            since = move.at
    return found if since is None else [*found, RateSpan(since, None, rate)]


def given_mg(run: Run, *, now: datetime) -> Decimal:
    """Return what has gone in, from the rates and how long each ran."""
    total = Decimal(0)
    for span in rate_spans(run):
        seconds = ((span.ends_at or now) - span.starts_at).total_seconds()
        total += span.mg_h * Decimal(max(seconds, 0)) / _SECONDS_PER_HOUR
    return total.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def gone_in_mg(run: Run, ordered: Ordered | None, *, now: datetime) -> Decimal:
    """Return what has gone in; of an order by amount never more than hangs in the bag."""
    by_rates = given_mg(run, now=now)
    if ordered is None or ordered.unit in _BY_TIME:
        return by_rates
    return min(by_rates, ordered.dose_mg)


def pauses(run: Run) -> tuple[Pause, ...]:
    """Return when the drug rested; a pause that lasts has no end."""
    found: list[Pause] = []
    since: datetime | None = None
    for move in run.moves:
        if move.kind is StepKind.PAUSED:
            since = move.at
        elif since is not None and (move.kind is StepKind.RESUMED or move.kind in _HALTS):
            found.append((since, max(since, move.at)))
            since = None
    return tuple(found) if since is None else (*found, (since, None))


def infusion_clock(run: Run) -> PhaseClock | None:
    """Return the clock of the infusion, if it was started."""
    if run.started_at is None:
        return None
    changes = [
        (AfterEvent.RATE_CHANGE, move.at) for move in run.moves if move.kind in _CHANGES_RATE
    ]
    during = [at for at in run.rescued_at if run.ended_at is None or at < run.ended_at]
    events = tuple(sorted([*changes, *_rescues(during)], key=lambda event: event[1]))
    return PhaseClock(Phase.INFUSION, run.started_at, run.ended_at, pauses(run), events)


def _rescues(moments: Iterable[datetime]) -> tuple[tuple[AfterEvent, datetime], ...]:
    return tuple((AfterEvent.RESCUE_DRUG, at) for at in sorted(moments))


def clocks(run: Run, plan: Plan) -> list[PhaseClock]:
    """Return the clock of every phase that has begun, for the plan of readings."""
    infusion = infusion_clock(run)
    over_at = run.over_at
    found = [PhaseClock(Phase.PRE, run.opened_at, run.started_at or over_at or run.left_at)]
    found += [infusion] if infusion else []
    if over_at is not None:
        after = _rescues(at for at in run.rescued_at if at >= over_at)
        found.append(PhaseClock(Phase.RECOVERY, over_at, run.left_at, events=after))
        asked_from = over_at + timedelta(minutes=_discharge_after(plan))
        found.append(PhaseClock(Phase.DISCHARGE, asked_from, run.left_at))
    return found


def _discharge_after(plan: Plan) -> int:
    """Return the minutes of recovery after which readings for leaving make sense."""
    fresh = [row.within_minutes or 0 for row in plan.monitoring if row.phase is Phase.DISCHARGE]
    return max(0, int(plan.min_observation_minutes.value) - max(fresh, default=0))


def running_minutes(run: Run, *, now: datetime) -> int:
    """Return how many whole minutes the drug has run."""
    clock = infusion_clock(run)
    return 0 if clock is None else max(0, int(clock.running_minutes(run.ended_at or now)))


def minutes_left(run: Run, *, ordered: Ordered, now: datetime) -> int | None:
    """Return the minutes until the infusion is done, below zero when it is late.

    An order by amount ends when the amount is in; an order by rate ends with its time.
    """
    clock = infusion_clock(run)
    if clock is None or run.ended_at is not None:
        return None
    if ordered.unit in _BY_TIME:
        return ceil(ordered.minutes - clock.running_minutes(now))
    rate = run.rate_mg_h
    if not rate:
        return None
    return ceil((ordered.dose_mg - given_mg(run, now=now)) * 60 / rate - _ROUNDED_MINUTES)


def expected_mg(run: Run, *, ordered: Ordered, rate_mg_h: Decimal, now: datetime) -> Decimal:
    """Return what the whole session would come to if it went on at that rate."""
    if ordered.unit not in _BY_TIME:
        return ordered.dose_mg
    left = max(minutes_left(run, ordered=ordered, now=now) or 0, 0)
    return given_mg(run, now=now) + rate_mg_h * left / 60


@dataclass(frozen=True)
class Planned:
    """How long each part of the visit takes, as it was booked."""

    infusion_minutes: int
    recovery_minutes: int
    turnover_minutes: int


def chair_free_at(run: Run, planned: Planned, left: int | None, *, now: datetime) -> datetime:
    """Return when the chair can be expected to be free, made ready for the next patient."""
    recovery = timedelta(minutes=planned.recovery_minutes)
    if run.over_at is not None:
        leaves = max(now, run.over_at + recovery)
    else:
        minutes = planned.infusion_minutes if left is None else max(left, 0)
        leaves = now + timedelta(minutes=minutes) + recovery
    return leaves + timedelta(minutes=planned.turnover_minutes)
