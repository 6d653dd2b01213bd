"""What a patient would like, and the starts of a day that suit it."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from clinic_sched.scheduling.engine.availability import Day
from clinic_sched.scheduling.engine.site_day import Nurse

NOON = time(12)
_LAST_OF_THE_MORNING = time(11, 59)


class Half(StrEnum):
    """A half of the day, by the clock on the wall."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the patient would like; what is left out may be anything.

    Monday is weekday 0. The earliest and the latest are starts on the site's clock,
    both included, as a half of the day is; `around` is the start they would like best.
    The chair has all the features, and the nurse is there all through the visit.
    """

    weekdays: frozenset[int] = frozenset()
    earliest: time | None = None
    latest: time | None = None
    around: time | None = None
    features: frozenset[str] = frozenset()
    first_on: date | None = None
    half: Half | None = None
    nurse: Nurse | None = None

    def allow(self, on: date) -> bool:
        """Tell whether a day is worth drawing."""
        if self.first_on is not None and on < self.first_on:
            return False
        return not self.weekdays or on.weekday() in self.weekdays

    def times(self, day: Day) -> int:
        """Return the cells of a day in which a visit may start by the clock alone."""
        cells = day.timeline.window(self.earliest, self.latest)
        if self.half is Half.MORNING:
            cells &= day.timeline.window(None, _LAST_OF_THE_MORNING)
        elif self.half is Half.AFTERNOON:
            cells &= day.timeline.window(NOON, None)
        return cells


ANYTHING = Wishes()
