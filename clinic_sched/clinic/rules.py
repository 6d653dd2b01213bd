"""Which hours, closures and shifts make sense."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from clinic_sched.clinic.errors import ClosureRefused, HoursRefused, ShiftRefused

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
GRIDS = (5, 10, 15, 20, 30, 60)
MOST_PATIENTS_PER_NURSE = 12
LONGEST_HANDS_ON_MINUTES = 240
# What the table of sites holds for the offers from the waitlist.
MOST_ASKED = 20
SHORTEST_OFFER = 5
LONGEST_OFFER = 1440
MOST_NOTICE_HOURS = 672
# Beyond this a date is a slip of the hand.
LONGEST_CLOSURE = timedelta(days=366)
LONGEST_REPEAT = timedelta(days=366)


class Span(NamedTuple):
    """From one time of day to another."""

    starts: time
    ends: time


def check_hours(week: Sequence[Iterable[Span]]) -> None:
    """Refuse opening hours of a weekday that overlap or run backwards."""
    for weekday, spans in enumerate(week):
        ended = None
        for starts, ends in sorted(spans):
            field, day = f"day_{weekday}", WEEKDAYS[weekday]
            if ends <= starts:
                raise HoursRefused(field, f"{day} closes before it opens.")
            if ended is not None and starts < ended:
                raise HoursRefused(field, f"{day} has hours that overlap.")
            ended = ends


def check_message_hours(starts: time, ends: time) -> None:
    """Refuse quiet hours that leave no time to send anything."""
    if ends <= starts:
        raise HoursRefused("messages_until", "Messages must stop later than they start.")


def check_closure(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a closure that ends before it begins, or that lasts too long to be meant."""
    if ends_at <= starts_at:
        raise ClosureRefused("The closure must end after it begins.")
    if ends_at - starts_at > LONGEST_CLOSURE:
        raise ClosureRefused("A closure lasts a year at most. Check the dates.")


def check_shift(shift: Span, rest: Span | None) -> None:
    """Refuse a shift that runs backwards, or a break outside it."""
    if shift.ends <= shift.starts:
        raise ShiftRefused("ends", "The shift must end after it begins, on the same day.")
    if rest is None:
        return
    if rest.ends <= rest.starts:
        raise ShiftRefused("break_ends", "The break must end after it begins.")
    if rest.starts < shift.starts or rest.ends > shift.ends:
        raise ShiftRefused("break_starts", "The break must lie within the shift.")


def repeated(first: date, until: date | None, weekdays: Iterable[int]) -> list[date]:
    """List the dates a shift is worked on: once, or on these weekdays until the last date."""
    if until is None:
        return [first]
    if until < first:
        raise ShiftRefused("until", "The last day must not be before the first.")
    if until - first > LONGEST_REPEAT:
        raise ShiftRefused("until", "Repeat a shift for a year at most.")
    wanted = set(weekdays)
    days = [first + timedelta(days=nth) for nth in range((until - first).days + 1)]
    dates = [day for day in days if day.weekday() in wanted]
    if not dates:
        raise ShiftRefused("weekdays", "None of these weekdays lies between the two dates.")
    return dates
