"""Why a series cannot be booked or changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic_sched.errors import DomainError


@dataclass(frozen=True)
class Conflict:
    """One date of a series that cannot be had, and why."""

    number: int
    starts_at: datetime
    sentence: str


class SeriesDoesNotFit(DomainError):
    """Nothing of the series was done, because some of its dates cannot be had."""

    status = 422

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = list(conflicts)
        numbers = [str(one.number) for one in conflicts]
        listed = " and ".join([", ".join(numbers[:-1])] * bool(numbers[1:]) + numbers[-1:])
        some = "visit" if len(numbers) == 1 else "visits"
        super().__init__(f"Nothing was changed: the times of {some} {listed} cannot be had.")


class DatesMissing(DomainError):
    """A series without a date, or with two for one visit."""

    def __init__(self) -> None:
        super().__init__("Choose one date for each visit of the series.")


class DatesOutOfOrder(DomainError):
    """The visits of a series follow one another, on different days."""

    def __init__(self) -> None:
        super().__init__(
            "Two visits of a series cannot be on one day, and each comes after the one before."
        )


class SuchNumberTaken(DomainError):
    """The series has that visit already."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Visit {number} of this series is booked already.")


class VisitFixed(DomainError):
    """Past visits, and those under way, stay where they are."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Visit {number} has begun or is over, so it stays where it is.")


class NothingBooked(DomainError):
    """There is no visit left to cancel or to skip."""

    def __init__(self) -> None:
        super().__init__("No visit of this series is booked any more.")
