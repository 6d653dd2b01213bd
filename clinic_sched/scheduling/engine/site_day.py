"""What a site has on one day, as plain values: hours, nurses, chairs, pumps, bookings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from clinic_sched.scheduling.engine.shape import CareRatios, VisitShape, pack

# A row as the database returns it: appointment, chair, patient, start, then the
# minutes of preparation, infusion, recovery and turnover.
BookedRow = tuple[int | None, int, int | None, datetime, int, int, int, int]
# What a search reads of thousands: chair, start in seconds since 1970, minutes packed.
TakenRow = tuple[int, int, int]


class Span(NamedTuple):
    """A stretch of time between two moments, in UTC; the end is not included."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Chair:
    """A chair; one marked overflow is used only where it is asked for by name."""

    id: int
    label: str
    features: frozenset[str] = frozenset()
    is_overflow: bool = False


@dataclass(frozen=True, slots=True)
class Closure:
    """A stretch in which the whole site is closed, or one chair of it."""

    span: Span
    chair_id: int | None = None
    reason: str = ""


class Nurse(NamedTuple):
    """A nurse whom the patient wishes for."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A nurse on duty, but for the breaks."""

    user_id: int
    span: Span
    breaks: tuple[Span, ...] = ()


class Booked(NamedTuple):
    """One booking, or a hold, laid out like a `BookedRow`."""

    appointment_id: int | None
    chair_id: int
    patient_id: int | None
    starts_at: datetime
    prep_minutes: int
    infusion_minutes: int
    recovery_minutes: int
    turnover_minutes: int

    @classmethod
    def of(
        cls,
        shape: VisitShape,
        starts_at: datetime,
        *,
        chair_id: int,
        patient_id: int | None = None,
        appointment_id: int | None = None,
    ) -> "Booked":
        """Return the booking of a visit of that shape."""
        return cls(appointment_id, chair_id, patient_id, starts_at, *shape.minutes)


def taken_row(row: BookedRow) -> TakenRow:
    """Return what a booking takes, as a search reads it."""
    return row[1], int(row[3].timestamp()), pack(row[4:])


@dataclass(frozen=True, slots=True)
class SiteDay:
    """Everything a day's bookings are weighed against."""

    on: date
    zone: tzinfo
    grid_minutes: int
    ratios: CareRatios
    chairs: tuple[Chair, ...]
    pumps: int
    opening: tuple[Span, ...]
    closures: tuple[Closure, ...] = ()
    shifts: tuple[Shift, ...] = ()

    def chair_ids(
        self, features: Iterable[str] = (), *, with_overflow: bool = False
    ) -> tuple[int, ...]:
        """List the chairs that have all of these features."""
        wanted = frozenset(features)
        return tuple(
            chair.id
            for chair in self.chairs
            if wanted <= chair.features and (with_overflow or not chair.is_overflow)
        )
