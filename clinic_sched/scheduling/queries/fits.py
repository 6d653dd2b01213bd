"""Where on a day a visit can go, asked when somebody takes it up on the board."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic_sched.clock import local_date
from clinic_sched.scheduling.candidacy import blocking
from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.fits import Fits, Moving, fits
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.queries import board, candidacy, days
from clinic_sched.scheduling.queries.visits import moments_taken


@dataclass(frozen=True)
class Answer:
    """The day without the visit, where it fits, and the chairs' public ids."""

    day: Day
    fits: Fits
    names: dict[int, str]

    def for_the_board(self) -> dict[str, Any]:
        """Return it as the board's script reads it."""
        timeline, names = self.day.timeline, self.names
        starts = [
            (cell, timeline.clock(timeline.moment(cell)), timeline.moment(cell).isoformat())
            for cell in self.fits.cells
        ]
        return {
            "starts": starts,
            "sentences": self.fits.sentences,
            "chairs": {
                chair.label: {"id": names[chair.id], "answers": self.fits.chairs[chair.id]}
                for chair in self.day.site.chairs
            },
        }


def where_it_fits(appointment: Appointment, on: date, *, now: datetime) -> Answer:
    """Every chair and start of that day, with what is in the way."""
    site = appointment.site
    day = days.one_day(site, on, without=appointment.id, now=now)
    span = day.timeline.starts_at, day.timeline.ends_at
    moving = Moving(
        VisitShape(
            appointment.prep_minutes,
            appointment.infusion_minutes,
            appointment.recovery_minutes,
            appointment.turnover_minutes,
        ),
        appointment.starts_at,
        now,
        moments_taken(appointment.patient, *span, without=appointment.id),
        _against(appointment, day, now),
    )
    names = board.chair_names(site)
    return Answer(day, fits(day, moving, [one.id for one in day.site.chairs]), names)


def _against(appointment: Appointment, day: Day, now: datetime) -> str:
    """Return what the safety rules say against another day."""
    if local_date(appointment.starts_at, appointment.site.clock) == day.site.on:
        return ""
    noon = day.timeline.moment(day.timeline.cells // 2)
    found = candidacy.findings_of_move(appointment, noon, now=now)
    return " ".join(one.sentence for one in blocking(found))
