"""The starts a series can choose from, drawn day by day only as far as it is looked for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from clinic_sched.clinic import queries as clinic
from clinic_sched.clinic.models import Site
from clinic_sched.clock import get_zone, local_date
from clinic_sched.database import db
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.engine.availability import Day, preference
from clinic_sched.scheduling.engine.chain import Start
from clinic_sched.scheduling.engine.lanes import each
from clinic_sched.scheduling.engine.proposals import Wishes
from clinic_sched.scheduling.engine.refusals import Resource, why_not
from clinic_sched.scheduling.engine.scoring import MINUTE_OFF_THE_WISH, Rating, rate
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import Span
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.queries import days
from clinic_sched.scheduling.rules import HOLDS_CHAIR

_ONE_DAY = timedelta(days=1)
_EXPLAINED_DAYS = 10


@dataclass(frozen=True)
class Guest:
    """Who is to come, where, for how long, and which of their visits do not count."""

    site: Site
    patient: Patient
    version: ProtocolVersion
    shape: VisitShape
    min_gap_days: int
    now: datetime
    without: frozenset[int] = frozenset()


@dataclass
class SeriesDays:
    """A site's days from one date on, each drawn when it is first asked for."""

    guest: Guest
    first_on: date
    count: int
    _drawn: dict[date, Day] = field(default_factory=dict)
    _rated: dict[date, list[tuple[Start, Rating]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        guest = self.guest
        self._coming = days.days_from(
            guest.site,
            self.first_on,
            count=self.count,
            reach=timedelta(minutes=guest.shape.chair_minutes),
            without=guest.without,
            now=guest.now,
        )
        last_on = self.first_on + self.count * _ONE_DAY
        self.busy, self.blocked = _elsewhere(guest, self.first_on, last_on)

    def starts(self, on: date, wishes: Wishes) -> Sequence[Start]:
        """List the starts of a day that suit the wishes, in order of the wall clock."""
        suiting = [start for start, _ in self._of_day(on) if _suits(start.wall, wishes)]
        if wishes.around is None:
            return suiting
        return [
            one._replace(cost=one.cost + MINUTE_OFF_THE_WISH * _away(one.wall, wishes.around))
            for one in suiting
        ]

    def weekdays_open(self) -> frozenset[int]:
        """Return the weekdays on which the site opens by its weekly hours."""
        return frozenset(hours.weekday for hours in clinic.hours(self.guest.site))

    def day(self, on: date) -> Day:
        """Draw a day, and those before it."""
        while on not in self._drawn:
            drawn = next(self._coming, None) if on >= self.first_on else None
            if drawn is None:
                self._drawn[on] = days.one_day(
                    self.guest.site, on, without=self.guest.without, now=self.guest.now
                )
            else:
                self._drawn[drawn.site.on] = drawn
        return self._drawn[on]

    def rating(self, moment: datetime, wishes: Wishes) -> Rating | None:
        """Judge a start; None where it does not fit."""
        rated = self._of_day(local_date(moment, self.guest.site.clock))
        found = next((one for one in rated if one[0].moment == moment), None)
        if found is None or wishes.around is None:
            return found and found[1]
        return replace(found[1], away_minutes=_away(found[0].wall, wishes.around))

    def refusals(self, moment: datetime) -> list[str]:
        """Say everything in the way of a start."""
        on = local_date(moment, self.guest.site.clock)
        found = why_not(
            self.day(on),
            moment,
            self.guest.shape,
            patient_busy=self.busy,
            not_before=self.guest.now,
        )
        if not found and on in self.blocked:
            return ["The patient has another visit on that day, or too near to it."]
        return [one.sentence for one in found]

    def hindrance(self, on_days: Iterable[date], wishes: Wishes) -> Resource | None:
        """Find what most often is in the way on those days; None where none may be chosen."""
        counted: Counter[Resource] = Counter()
        allowed = [on for on in on_days if wishes.allow(on)]
        for on in allowed[:_EXPLAINED_DAYS]:
            if on in self.blocked:
                counted[Resource.PATIENT] += 1
                continue
            counted.update(self._in_the_way(self.day(on), wishes))
        if counted:
            return counted.most_common(1)[0][0]
        return Resource.HOURS if allowed else None

    def _in_the_way(self, day: Day, wishes: Wishes) -> Iterable[Resource]:
        cells = day.lanes.open & day.timeline.grid(day.site.grid_minutes)
        for cell in each(cells & day.timeline.window(wishes.earliest, wishes.latest)):
            moment = day.timeline.moment(cell)
            if moment >= self.guest.now:
                for refusal in why_not(day, moment, self.guest.shape, patient_busy=self.busy):
                    yield refusal.resource

    def _of_day(self, on: date) -> list[tuple[Start, Rating]]:
        rated = self._rated.get(on)
        if rated is None:
            rated = self._rated[on] = [] if on in self.blocked else self._rate(self.day(on))
        return rated

    def _rate(self, day: Day) -> list[tuple[Start, Rating]]:
        shape, chairs = self.guest.shape, day.site.chair_ids()
        profile, wall = day.profile(shape), day.timeline.wall
        cells = day.starts(shape, chairs=chairs, patient_busy=self.busy, not_before=self.guest.now)
        found = []
        for cell in each(cells):
            seat = min(day.seats(cell, profile, chairs), key=preference)
            rating = rate(day, cell, profile, seat)
            found.append((Start(wall[cell], rating.score, day.timeline.moment(cell)), rating))
        return sorted(found, key=lambda one: one[0].wall)


def _suits(wall: int, wishes: Wishes) -> bool:
    return _minutes(wishes.earliest, 0) <= wall <= _minutes(wishes.latest, 24 * 60)


def _away(wall: int, around: time) -> int:
    return abs(wall - _minutes(around, 0))


def _minutes(wish: time | None, otherwise: int) -> int:
    return otherwise if wish is None else 60 * wish.hour + wish.minute


def _elsewhere(guest: Guest, first: date, last: date) -> tuple[list[Span], set[date]]:
    """When the patient is somewhere already, and the days on which they should not come.

    Those are the days of every other visit, and of the same protocol the days too near.
    """
    zone, reach = guest.site.clock, timedelta(days=guest.min_gap_days + 2)
    begins = datetime.combine(first, time(), tzinfo=zone) - reach
    query = sa.select(
        Appointment.id,
        Appointment.starts_at,
        Appointment.patient_until,
        ProtocolVersion.protocol_id,
    ).outerjoin(ProtocolVersion, ProtocolVersion.id == Appointment.protocol_version_id)
    query = query.where(
        Appointment.patient_id == guest.patient.id,
        Appointment.starts_at >= begins,
        Appointment.starts_at < datetime.combine(last, time(), tzinfo=zone) + reach,
        Appointment.status.in_(HOLDS_CHAIR),
    )
    busy, blocked = [], set()
    for visit_id, starts_at, until, protocol_id in db.session.execute(query):
        if visit_id not in guest.without:
            busy.append(Span(starts_at, until))
            same = protocol_id == guest.version.protocol_id
            near = guest.min_gap_days - 1 if same else 0
            on = local_date(starts_at, get_zone(guest.site.zone))
            blocked |= {on + nth * _ONE_DAY for nth in range(-near, near + 1)}
    return busy, blocked
