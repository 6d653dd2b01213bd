"""The words for what the booking engine found."""

from datetime import date

from clinic_sched.scheduling.engine.availability import Day, Seat
from clinic_sched.scheduling.engine.scoring import Rating
from clinic_sched.scheduling.engine.shape import VisitShape

DAY_MINUTES = 24 * 60


def why(day: Day, rating: Rating, shape: VisitShape) -> tuple[str, ...]:
    """Say why a start is proposed: one sentence for each term of its score."""
    busiest = day.timeline.clock(day.timeline.moment(rating.busiest_cell))
    reasons = [
        _seat(rating.seat, shape),
        f"nurses at {percent(rating.nurse_share)} at the busiest moment ({busiest})",
        f"the day's chairs are {percent(rating.day_share)} taken",
    ]
    if rating.away_minutes is not None:
        reasons.insert(2, _distance(rating.away_minutes))
    return tuple(reasons)


def chair_name(label: str) -> str:
    """Name a chair inside a sentence: a bare number says what it numbers."""
    return f"chair {label}" if label.isdigit() else label


def day_name(on: date) -> str:
    """Name a day, as in "Sunday 22 November"."""
    return f"{on:%A} {on.day} {on:%B}"


def percent(share: float) -> str:
    """Write a share in whole percent."""
    return f"{100 * share:.0f} %"


def sentence(words: str) -> str:
    """Begin with a capital letter and end with a full stop."""
    return f"{words[:1].upper()}{words[1:]}."


def _seat(seat: Seat, shape: VisitShape) -> str:
    if seat.before_minutes or seat.after_minutes:
        left = f"{seat.before_minutes} minutes stay free before it, {seat.after_minutes} after"
    else:
        left = "it fills the gap exactly"
    return f"{chair_name(seat.chair.label)} is free for all {shape.chair_minutes} minutes ({left})"


def _distance(minutes: int) -> str:
    days, rest = divmod(minutes, DAY_MINUTES)
    parts = [_counted(days, "day")] * bool(days) + [_counted(rest, "minute")] * bool(rest)
    return f"{' and '.join(parts)} from the wished time" if parts else "at the wished time"


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
