"""How long a phase has been running, with its pauses taken out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic_sched.protocols.vocabulary import AfterEvent, Phase

Pause = tuple[datetime, datetime | None]


@dataclass(frozen=True)
class PhaseClock:
    """When a phase began and ended, its pauses in order, and what happened in it.

    A pause that has no end yet is still going on.
    """

    phase: Phase
    started_at: datetime
    ended_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    events: tuple[tuple[AfterEvent, datetime], ...] = ()

    def is_running(self, now: datetime) -> bool:
        """Has the phase begun, and not ended?"""
        return self.started_at <= now and (self.ended_at is None or now < self.ended_at)

    def running_minutes(self, moment: datetime) -> float:
        """Return the minutes from the start to a moment, without the pauses."""
        paused = timedelta()
        for began, ended in self.pauses:
            until = moment if ended is None else min(ended, moment)
            paused += max(timedelta(), until - began)
        return (moment - self.started_at - paused).total_seconds() / 60

    def at_running_minute(self, minute: int) -> datetime:
        """Return the moment at which the phase has been running so many minutes.

        While a pause is going on, the moments after it are those that hold if it
        ended at once: a plan never waits for somebody to remember to resume.
        """
        moment = self.started_at + timedelta(minutes=minute)
        for began, ended in sorted(self.pauses, key=lambda pause: pause[0]):
            if ended is not None and began < moment:
                moment += ended - began
        return moment
