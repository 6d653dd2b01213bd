"""How good a start is, as a sum of named terms; every term is a cost in minutes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from clinic_sched.scheduling.engine.availability import Day, Seat
from clinic_sched.scheduling.engine.shape import Profile

# What one unit of each term is worth: a minute that nobody can use costs a minute, the
# nurses' busiest moment up to an hour, a minute off the wish half a minute, and a full
# day half an hour more than an empty one.
STRANDED_MINUTE = 1.0
NURSES_FULLY_TAKEN = 60.0
MINUTE_OFF_THE_WISH = 0.5
DAY_FULLY_TAKEN = 30.0


class TermName(StrEnum):
    """What a start is judged by."""

    STRANDED = "stranded chair time"
    NURSES = "nurse load at the busiest moment"
    WISH = "distance from the wish"
    LEVEL = "level of the day"


class Term(NamedTuple):
    """One reason for a score: the value found, and the minutes it costs."""

    name: TermName
    value: float
    cost: float


@dataclass(frozen=True, slots=True)
class Rating:
    """A start on its best chair, with everything its score is made of.

    Shares are of the nurses on duty and of the ordinary chairs' opening hours;
    `away_minutes` is None where nobody wished for a time.
    """

    cell: int
    seat: Seat
    nurse_share: float
    busiest_cell: int
    away_minutes: int | None
    day_share: float

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms of the score, in the order they are told."""
        stranded = self.seat.stranded_minutes
        terms = [
            Term(TermName.STRANDED, stranded, stranded * STRANDED_MINUTE),
            Term(TermName.NURSES, self.nurse_share, self.nurse_share * NURSES_FULLY_TAKEN),
            Term(TermName.LEVEL, self.day_share, self.day_share * DAY_FULLY_TAKEN),
        ]
        if self.away_minutes is not None:
            away = self.away_minutes
            terms.insert(2, Term(TermName.WISH, away, away * MINUTE_OFF_THE_WISH))
        return tuple(terms)

    @property
    def score(self) -> float:
        """The sum of the terms; the lower, the better."""
        return round(sum(term.cost for term in self.terms), 1)


def rate(
    day: Day, cell: int, profile: Profile, seat: Seat, *, away_minutes: int | None = None
) -> Rating:
    """Judge a start that fits."""
    share, busiest = busiest_moment(day, cell, profile)
    return Rating(cell, seat, share, busiest, away_minutes, day.chair_share)


def busiest_moment(day: Day, cell: int, profile: Profile) -> tuple[float, int]:
    """Return the nurses' highest load during the visit, itself included, and its first cell."""
    on_duty, left = day.lanes.duty.free, day.lanes.care.free
    share, busiest = 0.0, cell
    for units, first, until in profile.care:
        for at in range(cell + first, min(cell + until, day.lanes.cells)):
            whole = on_duty[at]
            found = (whole - left[at] + units) / whole if whole else 1.0
            if found > share:
                share, busiest = found, at
    return share, busiest
