"""Forms of a series: what is wanted, which dates are kept, and why it changes."""

from collections.abc import Iterable
from datetime import date, datetime, time

from clinic_sched.scheduling.engine.proposals import Wishes
from clinic_sched.scheduling.forms import WEEKDAYS, CancelForm, SignOffForm, read_moment
from clinic_sched.scheduling.spacing import Easing
from clinic_sched.web.choices import ChoiceField, MultipleChoiceField, RadioChoiceField
from clinic_sched.web.fields import (
    Between,
    DateField,
    HiddenTextField,
    IntegerField,
    Required,
    TimeField,
)
from clinic_sched.web.forms import QueryForm
from clinic_sched.web.parsing import EARLIEST_YEAR, LATEST_YEAR

MOST_BOOSTERS = 12
MOST_EASED_DAYS = 60
HALVES = (("", "Any time"), ("morning", "Mornings"), ("afternoon", "Afternoons"))
_EARLIEST = {"afternoon": time(12)}
_LATEST = {"morning": time(11, 59)}
_CHOOSE = "Choose a time from the list."

Pins = dict[int, datetime | date]


class CourseWishesForm(QueryForm):
    """When a series would suit, and another day for one visit of it; all in the address."""

    first_on = DateField("First visit from", name="from")
    weekdays = MultipleChoiceField("Only on", choices=WEEKDAYS, coerce=int)
    half = RadioChoiceField("Time of day", choices=HALVES)
    around = TimeField("Best start")
    spacing = HiddenTextField()
    window = HiddenTextField()
    later = HiddenTextField()
    visit = HiddenTextField()
    on = DateField("Day")
    at = TimeField("Start, if it matters")

    def wishes(self) -> Wishes:
        """Return the days and the half of the day that suit."""
        half = self.half.data or ""
        return Wishes(
            weekdays=frozenset(self.weekdays.data or ()),
            earliest=_EARLIEST.get(half),
            latest=_LATEST.get(half),
            around=self.around.data,
        )

    def easing(self) -> Easing:
        """Return what the desk agreed to set aside of the spacing."""
        return Easing(_days(self.spacing.data), _days(self.window.data))

    @property
    def later_days(self) -> int:
        """How many days more are looked at."""
        return _days(self.later.data)


class NewCourseForm(CourseWishesForm):
    """Whose series it is, of which protocol, and how many boosters follow."""

    patient = HiddenTextField()
    protocol = ChoiceField("Protocol", [Required("Choose a protocol.")])
    site = ChoiceField("Site")
    boosters = IntegerField(
        "Boosters after the series",
        [Between(0, MOST_BOOSTERS, f"Enter 0 to {MOST_BOOSTERS} boosters.")],
    )


class BookCourseForm(SignOffForm):
    """A series to be booked: its dates stand beside the form, one for each visit."""

    patient = HiddenTextField("Patient", [Required("Choose a patient.")])
    protocol = HiddenTextField("Protocol", [Required("Choose a protocol.")])
    site = HiddenTextField("Site")
    boosters = HiddenTextField()


class ReplanForm(SignOffForm):
    """New dates for visits of a series, and the series as it was seen."""

    seen = HiddenTextField()


class CourseCancelForm(CancelForm):
    """Why a visit of a series is skipped, or the rest of it called off."""


def read_pins(texts: Iterable[str], numbers: Iterable[int]) -> Pins:
    """Read which visits are kept where, as in "3:2030-05-09"; the last word on a visit counts."""
    pins: Pins = {}
    known = set(numbers)
    for text in texts:
        number, _, when = text.partition(":")
        if not (number.isascii() and number.isdigit() and len(number) < 4):
            raise ValueError(_CHOOSE)
        pins.pop(int(number), None)
        if when and int(number) in known:
            pins[int(number)] = _when(when)
    return pins


def read_dates(texts: Iterable[str]) -> list[tuple[int, datetime, str]]:
    """Read the dates of a series, as in "3 2030-05-09T13:00:00+00:00 chair"."""
    found = []
    for text in texts:
        number, moment, chair = [*text.split(" "), "", ""][:3]
        if not (number.isascii() and number.isdigit() and len(number) < 4):
            raise ValueError(_CHOOSE)
        found.append((int(number), read_moment(moment), chair))
    return found


def _when(text: str) -> datetime | date:
    if len(text) > len("2030-05-09"):
        return read_moment(text)
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise ValueError(_CHOOSE) from None
    # As far as moments are read too: the days around it must be in the calendar.
    if not EARLIEST_YEAR < on.year < LATEST_YEAR:
        raise ValueError(_CHOOSE)
    return on


def _days(text: str | None) -> int:
    sound = text and text.isascii() and text.isdigit() and len(text) < 4
    return min(int(text), MOST_EASED_DAYS) if text and sound else 0
