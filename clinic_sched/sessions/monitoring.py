"""Which readings are due when, by the protocol's plan and the session's clock.

What a pause does: rows that say every so many minutes run on by the wall
clock, because a patient whose infusion is paused is watched no less. Rows that
name a minute of the infusion (at minute 5, the peak from 15 to 40, the first
hour) count the minutes in which the drug was running. A resumption counts as a
change of rate and asks for what a change of rate asks for.

A late reading answers for all that were missed before it: nobody takes three
readings to catch up. A reading may be a third of its interval early.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic_sched.protocols.care import MonitoringRow, SafetyLimits
from clinic_sched.protocols.vocabulary import AfterEvent, Level, Phase
from clinic_sched.sessions.checks import Concern
from clinic_sched.sessions.phase_clock import PhaseClock
from clinic_sched.sessions.thresholds import labels

_EARLY_PART = 3
# What is wanted before the start and before leaving holds up a gate; it is not late.
_GATED = frozenset({Phase.PRE, Phase.DISCHARGE})
# A day: no session runs longer, and a wrong clock must not make endless slots.
_LONGEST = timedelta(days=1)


@dataclass(frozen=True)
class Taken:
    """A reading that was recorded."""

    code: str
    at: datetime


@dataclass(frozen=True)
class Due:
    """Readings that fall due together; they count from `opens_at` on."""

    reading_codes: tuple[str, ...]
    due_at: datetime
    opens_at: datetime
    phase: Phase
    overdue_minutes: int


@dataclass(frozen=True)
class Slot:
    """One time at which one row of the plan wants its readings."""

    row: MonitoringRow
    opens_at: datetime
    due_at: datetime


def due(
    rows: Iterable[MonitoringRow],
    clocks: Iterable[PhaseClock],
    taken: Iterable[Taken],
    *,
    now: datetime,
) -> list[Due]:
    """Return the next readings of the phases that run now, the earliest first.

    Each reading is named once, at the earliest time at which a row wants it.
    """
    recorded = list(taken)
    planned = list(rows)
    earliest: dict[str, Slot] = {}
    for clock in clocks:
        if not clock.is_running(now):
            continue
        for row in planned:
            if row.phase is clock.phase and not row.continuous:
                _note_next(earliest, row, clock, recorded, now)
    return _together(earliest, now)


def missed(
    rows: Iterable[MonitoringRow],
    clocks: Iterable[PhaseClock],
    taken: Iterable[Taken],
    *,
    now: datetime,
) -> list[Due]:
    """Return the readings of the plan that were never taken in their time.

    Of a running phase only what a later time of the same row has overtaken.
    """
    recorded = list(taken)
    planned = list(rows)
    found: list[Due] = []
    for clock in clocks:
        for row in planned:
            if row.phase is clock.phase and not row.continuous:
                found.extend(_gaps(row, clock, recorded, now))
    return sorted(found, key=lambda gap: gap.due_at)


def about_overdue(entry: Due, limits: SafetyLimits) -> Concern | None:
    """Say whether readings are late enough for the nurse, or for the nurse in charge (SR-30)."""
    late = entry.overdue_minutes
    if late <= limits.overdue_warn_minutes.value:
        return None
    alert = late > limits.overdue_alert_minutes.value
    whom = " Tell the nurse in charge." if alert else ""
    sentence = f"{labels(entry.reading_codes)}: {late} minutes overdue.{whom}"
    return Concern("SR-30", Level.OVERRIDE if alert else Level.WARN, sentence)


def slots(row: MonitoringRow, clock: PhaseClock, *, until: datetime) -> list[Slot]:
    """Return the times at which a row wants its readings, up to the ones after `until`."""
    if row.once:
        return [_once(row, clock, until)]
    if row.at_minutes:
        return _at_minutes(row, clock)
    if row.window_minutes:
        opens, closes = (clock.at_running_minute(minute) for minute in row.window_minutes)
        ended = clock.ended_at
        return [Slot(row, opens, closes if ended is None else max(opens, min(closes, ended)))]
    if row.after_events:
        return _after_events(row, clock)
    return _every(row, clock, until)


def _once(row: MonitoringRow, clock: PhaseClock, until: datetime) -> Slot:
    if row.within_minutes is None:
        return Slot(row, clock.started_at, clock.started_at)
    # Fresh means fresh at the end of the phase: at the start, or at leaving.
    end = clock.ended_at or until
    return Slot(row, end - timedelta(minutes=row.within_minutes), end)


def _at_minutes(row: MonitoringRow, clock: PhaseClock) -> list[Slot]:
    found = []
    previous = clock.started_at
    for minute in sorted(row.at_minutes):
        moment = clock.at_running_minute(minute)
        found.append(Slot(row, moment - (moment - previous) / _EARLY_PART, moment))
        previous = moment
    return found


def _every(row: MonitoringRow, clock: PhaseClock, until: datetime) -> list[Slot]:
    step = timedelta(minutes=row.every_minutes or 1)
    previous = clock.at_running_minute(row.from_minutes)
    last = min(until + step, clock.started_at + _LONGEST)
    found: list[Slot] = []
    while not found or found[-1].due_at <= last:
        if row.until_minutes is not None and (clock.running_minutes(previous) >= row.until_minutes):
            break
        moment = previous + step
        found.append(Slot(row, moment - step / _EARLY_PART, moment))
        previous = moment
    return found


def _after_events(row: MonitoringRow, clock: PhaseClock) -> list[Slot]:
    after = timedelta(minutes=row.after_minutes or 0)
    moments = [at for event, at in clock.events if event in row.after_events]
    if AfterEvent.RATE_CHANGE in row.after_events:
        moments += [ended for _began, ended in clock.pauses if ended is not None]
    return [Slot(row, at + after - after / _EARLY_PART, at + after) for at in sorted(moments)]


def _note_next(
    earliest: dict[str, Slot],
    row: MonitoringRow,
    clock: PhaseClock,
    recorded: list[Taken],
    now: datetime,
) -> None:
    planned = slots(row, clock, until=now)
    for code in row.readings:
        times = [reading.at for reading in recorded if reading.code == code]
        last = max((at for at in times if at <= now), default=None)
        waiting = [slot for slot in planned if last is None or last < slot.opens_at]
        if waiting and (code not in earliest or waiting[0].due_at < earliest[code].due_at):
            earliest[code] = waiting[0]


def _together(earliest: dict[str, Slot], now: datetime) -> list[Due]:
    grouped: dict[tuple[datetime, Phase], list[str]] = {}
    for code, slot in earliest.items():
        grouped.setdefault((slot.due_at, slot.row.phase), []).append(code)
    found = [
        Due(
            reading_codes=tuple(codes),
            due_at=due_at,
            opens_at=min(earliest[code].opens_at for code in codes),
            phase=phase,
            overdue_minutes=0 if phase in _GATED else _minutes_over(due_at, now),
        )
        for (due_at, phase), codes in grouped.items()
    ]
    return sorted(found, key=lambda entry: (entry.due_at, entry.phase))


def _gaps(row: MonitoringRow, clock: PhaseClock, recorded: list[Taken], now: datetime) -> list[Due]:
    end = clock.ended_at or now
    planned = slots(row, clock, until=end)
    found = []
    for nth, slot in enumerate(planned, start=1):
        closes = planned[nth].opens_at if nth < len(planned) else clock.ended_at
        if slot.due_at > end or closes is None or closes > now:
            continue
        absent = [code for code in row.readings if not _answered(code, slot, closes, recorded)]
        if absent:
            over = _minutes_over(slot.due_at, now)
            found.append(Due(tuple(absent), slot.due_at, slot.opens_at, row.phase, over))
    return found


def _answered(code: str, slot: Slot, closes: datetime, recorded: list[Taken]) -> bool:
    return any(
        reading.code == code and slot.opens_at <= reading.at <= max(closes, slot.due_at)
        for reading in recorded
    )


def _minutes_over(due_at: datetime, now: datetime) -> int:
    return max(0, int((now - due_at).total_seconds() // 60))
