"""The chair at this moment: clock, what is due, the last readings, what must be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from clinic_sched.protocols.readings import CATALOGUE, USUAL_SET, Reading
from clinic_sched.protocols.vocabulary import Phase
from clinic_sched.protocols.wording import plain
from clinic_sched.sessions import due_words, monitoring, observations, run, thresholds
from clinic_sched.sessions.due_words import DueLine
from clinic_sched.sessions.models import Concern, InfusionSession
from clinic_sched.sessions.queries import standing, state
from clinic_sched.sessions.rules import BEFORE_START, RUNNING, SessionStatus

_PHASE_OF = {
    SessionStatus.INFUSING: Phase.INFUSION,
    SessionStatus.PAUSED: Phase.INFUSION,
    SessionStatus.EMERGENCY: Phase.INFUSION,
    SessionStatus.RECOVERY: Phase.RECOVERY,
}
Figures = list[tuple[str, str]]


@dataclass(frozen=True)
class Last:
    """The last value of one reading, and what it calls for, if anything."""

    code: str
    label: str
    value: str
    unit: str
    taken_at: datetime
    calls_for: str = ""


@dataclass(frozen=True)
class Chair:
    """What one sees at arm's length."""

    infusion: InfusionSession
    figures: Figures
    due: list[DueLine]
    last: list[Last]
    open_concerns: Sequence[Concern]
    minutes_left: int | None


def look(infusion: InfusionSession, *, now: datetime) -> Chair:
    """The session as it stands now."""
    now = state.moment(infusion, now=now)
    return Chair(
        infusion=infusion,
        figures=figures(infusion, now),
        due=due(infusion, now=now),
        last=last_readings(infusion),
        open_concerns=standing.open_concerns(infusion),
        minutes_left=minutes_left(infusion, now=now),
    )


def due(infusion: InfusionSession, *, now: datetime) -> list[DueLine]:
    """What is due, the most urgent first."""
    plan = state.plan_of(infusion)
    if infusion.left_at is not None:
        return []
    clocks = run.clocks(state.run_of(infusion), plan)
    taken = observations.taken(state.observed(infusion))
    found = monitoring.due(plan.monitoring, clocks, taken, now=now)
    return due_words.due_lines(found, plan.limits, now=now)


def minutes_left(infusion: InfusionSession, *, now: datetime) -> int | None:
    """The minutes until the drug is in, below zero when it is late."""
    order = state.order_of(infusion)
    if order is None:
        return None
    return run.minutes_left(state.run_of(infusion), ordered=state.ordered(order), now=now)


def last_readings(infusion: InfusionSession) -> list[Last]:
    """The last value of every reading since the phase began, held against the limits."""
    taken = state.observed(infusion)
    base = observations.baseline(taken)
    plan = state.plan_of(infusion)
    before = infusion.status in BEFORE_START
    limits = plan.thresholds.start if before else plan.thresholds.during
    last: dict[str, tuple[Decimal, datetime]] = {}
    for observation in taken:
        for code, value in observation.readings.items():
            last[code] = (value, observation.taken_at)
    crossed = thresholds.crossings(limits, {code: value for code, (value, _) in last.items()}, base)
    calls = {crossing.reading: crossing.sentence for crossing in crossed}
    return [
        _last(reading, *last[code], calls.get(code, ""))
        for code, reading in CATALOGUE.items()
        if code in last
    ]


def _last(reading: Reading, value: Decimal, taken_at: datetime, calls_for: str) -> Last:
    words = observations.shown(reading.code, value)
    return Last(reading.code, reading.label, words, reading.unit, taken_at, calls_for)


def figures(infusion: InfusionSession, now: datetime) -> Figures:
    """The large figures of the phase: minutes, rate, what has gone in."""
    if infusion.status in RUNNING:
        return _while_running(infusion, now)
    if infusion.status is SessionStatus.RECOVERY:
        return _in_recovery(infusion, now)
    if infusion.status is SessionStatus.EMERGENCY:
        return [("Since the stop", f"{_minutes(state.stopped_at(infusion), now)} min")]
    if infusion.status in BEFORE_START:
        planned = infusion.appointment.infusion_starts_at
        late = int((now - planned).total_seconds() // 60)
        word = f"{late} min late" if late > 0 else f"in {-late} min"
        return [("Planned start", word)]
    return []


def _while_running(infusion: InfusionSession, now: datetime) -> Figures:
    ran = state.run_of(infusion)
    order = state.order_of(infusion)
    rate = ran.rate_mg_h or Decimal(0)
    found = [("Running", f"{run.running_minutes(ran, now=now)} min")]
    left = minutes_left(infusion, now=now)
    if left is not None:
        found.append(("Left", f"{left} min") if left >= 0 else ("Over time", f"{-left} min"))
    if infusion.status is SessionStatus.PAUSED:
        pauses = run.pauses(ran)
        found.insert(0, ("Paused for", f"{_minutes(pauses[-1][0], now)} min"))
    words = f"{plain(rate)} mg/h"
    if order is not None and order.concentration_mg_ml:
        ml = (rate / order.concentration_mg_ml).quantize(Decimal("0.1"))
        words += f" = {plain(ml)} mL/h"
    given = state.gone_in_mg(infusion, now=now).quantize(Decimal("0.1"))
    of = f" of {plain(order.dose_mg)}" if order else ""
    return [*found, ("Rate", words), ("Given", f"{plain(given)}{of} mg")]


def _in_recovery(infusion: InfusionSession, now: datetime) -> Figures:
    since = _minutes(state.stopped_at(infusion), now)
    needed = int(state.plan_of(infusion).min_observation_minutes.value)
    left = needed - since
    found = [("Since the end", f"{since} min")]
    found.append(("Observe for", f"{left} min more") if left > 0 else ("Observed", "long enough"))
    if infusion.given_mg is not None:
        found.append(("Given", f"{plain(infusion.given_mg)} mg"))
    return found


def _minutes(since: datetime | None, now: datetime) -> int:
    return 0 if since is None else max(0, int((now - since).total_seconds() // 60))


def next_codes(chair: Chair) -> tuple[str, ...]:
    """The readings the form asks for first: the set of the phase, and all that are due now.

    A nurse finds the fields of the usual set always in the same places.
    """
    urgent = [code for line in chair.due if line.urgency != "later" for code in line.codes]
    chosen = urgent or [code for line in chair.due[:1] for code in line.codes]
    return tuple(code for code in CATALOGUE if code in {*chosen, *_usual_set(chair.infusion)})


def _usual_set(infusion: InfusionSession) -> set[str]:
    phase = _PHASE_OF.get(infusion.status)
    rows = [row for row in state.plan_of(infusion).monitoring if row.phase is phase]
    return {code for row in rows if not row.continuous for code in row.readings} & USUAL_SET


def other_codes(infusion: InfusionSession, first: Sequence[str]) -> tuple[str, ...]:
    """All other readings this protocol knows."""
    plan = state.plan_of(infusion)
    named = {code for row in plan.monitoring for code in row.readings}
    named |= {threshold.reading for threshold in plan.thresholds.during}
    named |= {"sbp", "dbp", "hr", "spo2", "rr", "temp", "nrs"}
    hidden = {"aldrete", "padss", "weight", *first}
    return tuple(code for code in CATALOGUE if code in named - hidden)


def codes_of(infusion: InfusionSession) -> tuple[str, ...]:
    """Every reading that may be typed in for this session."""
    return other_codes(infusion, ())
