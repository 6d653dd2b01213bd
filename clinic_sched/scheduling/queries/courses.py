"""Series of visits: how far each has come, and what it still lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload, selectinload

from clinic_sched.clinic.models import Site
from clinic_sched.database import db
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import Appointment, Course
from clinic_sched.scheduling.rules import HOLDS_CHAIR, AppointmentStatus, CourseStatus

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """One visit of a series by its number: what is booked for it, and what was called off.

    A later visit that has begun has passed it: nothing can be booked for it any more.
    """

    number: int
    is_booster: bool
    visit: Appointment | None
    called_off: tuple[Appointment, ...]
    is_passed: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether the visit is booked and can still be moved or skipped."""
        visit = self.visit
        return bool(visit and visit.status == AppointmentStatus.BOOKED and visit.starts_at > now)


@dataclass(frozen=True)
class Standing:
    """A series, place by place."""

    course: Course
    places: tuple[Place, ...]
    now: datetime

    @property
    def done(self) -> int:
        """How many visits took place."""
        over = AppointmentStatus.FULFILLED
        return sum(bool(one.visit and one.visit.status == over) for one in self.places)

    @property
    def open(self) -> list[Place]:
        """The visits that are still to come and can be changed."""
        return [one for one in self.places if one.is_open(self.now)]

    @property
    def missing(self) -> list[Place]:
        """The visits for which nothing is booked, and can be."""
        return [one for one in self.places if one.visit is None and not one.is_passed]

    @property
    def next(self) -> Appointment | None:
        """The visit that comes next."""
        return min((one.visit for one in self.open if one.visit), key=_start, default=None)

    @property
    def site(self) -> Site | None:
        """Where the last of its visits is."""
        visits = [one.visit for one in self.places if one.visit]
        visits += [visit for one in self.places for visit in one.called_off]
        return max(visits, key=_start).site if visits else None

    @property
    def is_over(self) -> bool:
        """Whether no visit is to come and none is missing."""
        return not self.open and not self.missing

    @property
    def is_complete(self) -> bool:
        """Whether every visit took place that still could."""
        over = AppointmentStatus.FULFILLED
        return all(one.visit.status == over if one.visit else one.is_passed for one in self.places)

    @property
    def seen(self) -> str:
        """A word for exactly this state: who saw another one, saw an older page."""
        facts = [
            f"{one.number}.{one.visit.public_id}.{one.visit.version}"
            for one in self.places
            if one.visit
        ]
        return sha256("|".join([self.course.status, *facts]).encode()).hexdigest()[:16]


def standing(course: Course, *, fresh: bool = False, now: datetime) -> Standing:
    """How far a series has come; `fresh` reads its visits again."""
    return _stand(course, visits_of([course.id], fresh=fresh), now=now)


def running(site: Site | None, *, now: datetime) -> list[Standing]:
    """The series that are under way, those that lack the next date first."""
    courses = db.session.scalars(
        sa.select(Course)
        .options(
            joinedload(Course.patient),
            joinedload(Course.protocol_version).options(defer(ProtocolVersion.document)),
        )
        .where(Course.status == CourseStatus.ACTIVE)
    ).all()
    visits = visits_of([course.id for course in courses])
    found = [
        _stand(course, [one for one in visits if one.course_id == course.id], now=now)
        for course in courses
    ]
    here = [one for one in found if not one.is_over and (not site or _is_at(one, site))]
    return sorted(here, key=lambda one: _start(one.next) if one.next else _LONG_AGO)


def visits_of(course_ids: Sequence[int], *, fresh: bool = False) -> Sequence[Appointment]:
    """Every visit of those series, by time, whatever became of it; `fresh` reads them again."""
    query = (
        sa.select(Appointment)
        .options(selectinload(Appointment.site), selectinload(Appointment.chair))
        .where(
            Appointment.course_id.in_(course_ids),
            Appointment.status != AppointmentStatus.ENTERED_IN_ERROR,
        )
        .order_by(Appointment.starts_at)
        .execution_options(populate_existing=fresh)
    )
    return db.session.scalars(query).all()


def of_patient(patient: Patient) -> Sequence[Course]:
    """The series of a patient that run, the latest first."""
    query = (
        sa.select(Course)
        .options(joinedload(Course.protocol_version).options(defer(ProtocolVersion.document)))
        .where(Course.patient_id == patient.id, Course.status == CourseStatus.ACTIVE)
        .order_by(Course.id.desc())
    )
    return db.session.scalars(query).all()


def _stand(course: Course, visits: Sequence[Appointment], *, now: datetime) -> Standing:
    holding = {
        one.course_number: one for one in visits if one.status in HOLDS_CHAIR and one.course_number
    }
    last = max([course.planned_visits + course.booster_visits, *holding])
    begun = [
        number
        for number, one in holding.items()
        if one.status != AppointmentStatus.BOOKED or one.starts_at <= now
    ]
    places = [
        Place(
            number,
            number > course.planned_visits,
            holding.get(number),
            tuple(
                one
                for one in visits
                if one.course_number == number and one.status not in HOLDS_CHAIR
            ),
            number < max(begun, default=0),
        )
        for number in range(1, last + 1)
    ]
    return Standing(course, tuple(places), now)


def _is_at(found: Standing, site: Site) -> bool:
    at = found.site
    return at is not None and at.id == site.id


def _start(visit: Appointment) -> datetime:
    return visit.starts_at
