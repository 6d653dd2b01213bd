"""Which visits a change of a day hits, and where each of them could go instead."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice

from clinic_sched.clinic.models import Site
from clinic_sched.clock import day_span, local_date
from clinic_sched.patients.models import Patient
from clinic_sched.scheduling import candidacy
from clinic_sched.scheduling.engine.disruption import DayVisit, Disruption, hit
from clinic_sched.scheduling.engine.refusals import Resource
from clinic_sched.scheduling.engine.repair import EFFORT, Place, free_places, repair
from clinic_sched.scheduling.engine.shape import VisitShape
from clinic_sched.scheduling.engine.site_day import BookedRow
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.queries import candidacy as rules_of_care
from clinic_sched.scheduling.queries import days, visits
from clinic_sched.scheduling.rules import AppointmentStatus

# On the day itself nobody is asked to come earlier than this, and who must come in so
# short a time is told by phone.
CALLED_IN_EARLY = timedelta(minutes=15)
MAIL_IS_READ_WITHIN = timedelta(hours=4)
FARTHEST_DAYS = 28
_BACK_DAYS = 7
_TRIED_DAYS = 16
_SAME_DAY = 3
_SHOWN_DAYS = 3
_LEAST_EFFORT = 20
_DAY = timedelta(days=1)
_ELSEWHERE = timedelta(days=FARTHEST_DAYS + 1)


@dataclass(frozen=True)
class Struck:
    """A visit that a change hits (`lack` is None where it only gives way), and its ways out.

    The first option is the proposal; where there is none, the patient must be phoned.
    """

    visit: Appointment
    lack: Resource | None
    options: tuple[Place, ...]
    by_phone: bool

    @property
    def is_here(self) -> bool:
        """Has the patient come already?"""
        return self.visit.status != AppointmentStatus.BOOKED


@dataclass
class Running:
    """What runs late: when patients come, and until when others need their chairs."""

    expected: dict[int, datetime] = field(default_factory=dict)
    until: dict[int, datetime] = field(default_factory=dict)


def struck_by(
    site: Site, disruption: Disruption, first: date, last: date, *, now: datetime
) -> dict[int, Appointment]:
    """The visits of these days that cannot stay as they are, and could be moved, by id."""
    plan = _Plan(site, disruption, first, last, now, Running())
    found: dict[int, Appointment] = {}
    for on, those in plan.by_day():
        struck = plan.hit(on, those)
        found |= {one.id: one for one in those if one.id in struck and _can_move(one)}
    return found


def replan(
    site: Site,
    disruption: Disruption,
    first: date,
    last: date,
    *,
    running: Running | None = None,
    now: datetime,
) -> list[Struck]:
    """Every visit of these days that the change hits or pushes aside, with its ways out."""
    plan = _Plan(site, disruption, first, last, now, running or Running())
    today = list(plan.by_day())
    effort = max(EFFORT // max(len(today), 1), _LEAST_EFFORT)
    found: list[tuple[Appointment, Resource | None, Place | None]] = []
    for on, those in today:
        found += plan.repaired(on, those, effort)
    return [plan.with_options(*one) for one in found]


class _Plan:
    """The days looked at, as they will be, and what is proposed on them so far."""

    def __init__(
        self,
        site: Site,
        disruption: Disruption,
        first: date,
        last: date,
        now: datetime,
        running: Running,
    ) -> None:
        self.site, self.disruption, self.now, self.running = site, disruption, now, running
        self.today = local_date(now, site.clock)
        self.first, self.last = first, last
        begins, ends = day_span(first, site.clock)[0], day_span(last, site.clock)[1]
        self.visits = visits.holding(site, begins, ends)
        self.elsewhere = visits.whereabouts(
            [one.patient_id for one in self.visits], begins - _ELSEWHERE, ends + _ELSEWHERE
        )
        # Nothing is looked up around days on which nobody comes.
        self.start = max(min(first, self.today), first - _BACK_DAYS * _DAY)
        reach = (last - self.start).days + FARTHEST_DAYS + 1 if self.visits else 1
        self.bare, rows = days.bare_days(site, self.start, reach, now=now)
        self.rows: list[BookedRow] = list(rows)

    def by_day(self) -> Iterator[tuple[date, list[Appointment]]]:
        """The visits of each day on which anybody still comes."""
        on_days: dict[date, list[Appointment]] = {}
        for one in self.visits:
            if max(one.chair_until, self.running.until.get(one.id, self.now)) <= self.now:
                continue
            on = local_date(one.starts_at, self.site.clock)
            on_days.setdefault(max(on, self.first), []).append(one)
        yield from on_days.items()

    def hit(self, on: date, those: Sequence[Appointment]) -> dict[int, Resource]:
        """Those of a day's visits that cannot stay as they are."""
        before = self.bare[(on - self.start).days]
        flexible = [self._day_visit(one, on) for one in those]
        others = self._rows_of(on, without={one.id for one in those})
        return hit(self.disruption.apply(before), flexible, others=others, before=before)

    def repaired(
        self, on: date, those: Sequence[Appointment], effort: int
    ) -> list[tuple[Appointment, Resource | None, Place | None]]:
        """Put one day right; say what each visit lacks, and where on the day it goes."""
        before, known = self.bare[(on - self.start).days], {one.id: one for one in those}
        flexible = [self._day_visit(one, on) for one in those]
        done = repair(
            self.disruption.apply(before),
            flexible,
            others=self._rows_of(on, without=set(known)),
            before=before,
            effort=effort,
        )
        goes = {move.visit.id: move.to for move in done.moves}
        for move in done.moves:
            self.rows = [row for row in self.rows if row[0] != move.visit.id]
            self.rows.append(move.visit.row(*move.to))
        concerned = [one for one in those if one.id in goes or one.id in done.unplaced]
        return [(one, done.hit.get(one.id), goes.get(one.id)) for one in concerned]

    def with_options(self, visit: Appointment, lack: Resource | None, to: Place | None) -> Struck:
        """List where the visit could go: the proposal first, then its day, then other days."""
        on = max(local_date(visit.starts_at, self.site.clock), self.first)
        asked = self._day_visit(visit, on)
        options = [to] if to else []
        if _can_move(visit):
            options += self._on_day(on, asked, limit=_SAME_DAY)
        if visit.status == AppointmentStatus.BOOKED:
            options += self._on_other_days(on, visit, asked, limit=_SHOWN_DAYS)
        home = Place(visit.starts_at, visit.chair_id)
        ways = tuple(one for one in dict.fromkeys(options) if one != home)
        if not to and ways:
            self.rows.append(asked.row(*ways[0]))
        return Struck(visit, lack, ways, asked.by_phone)

    def _on_day(self, on: date, asked: DayVisit, *, limit: int) -> list[Place]:
        """The places left on one day, the nearest first."""
        day = self.disruption.apply(self.bare[(on - self.start).days])
        return free_places(day, asked, self._rows_of(on), limit=limit)

    def _on_other_days(
        self, on: date, visit: Appointment, asked: DayVisit, *, limit: int
    ) -> list[Place]:
        """The nearest days on which a place is free and the rules of care allow the visit."""
        asked = replace(asked, not_before=self.now, expected_at=None)
        nearest = (
            place
            for other in self._days_around(on)
            for place in self._on_day(other, asked, limit=1)
        )
        tried = islice(nearest, _TRIED_DAYS)
        return list(islice((one for one in tried if self._is_allowed(visit, one)), limit))

    def _days_around(self, on: date) -> Iterator[date]:
        for away in range(1, FARTHEST_DAYS + (self.last - on).days + 1):
            for other in (on + away * _DAY, on - away * _DAY):
                if other >= max(self.start, self.today) and (other - self.start).days < len(
                    self.bare
                ):
                    yield other

    def _is_allowed(self, visit: Appointment, place: Place) -> bool:
        said = rules_of_care.findings_of_move(visit, place.starts_at, now=self.now)
        return not candidacy.blocking(said)

    def _rows_of(self, on: date, *, without: Collection[int] = ()) -> list[BookedRow]:
        begins, ends = day_span(on, self.site.clock)
        return [
            row
            for row in self.rows
            if begins - _DAY < row[3] < ends + _DAY and row[0] not in without
        ]

    def _day_visit(self, visit: Appointment, on: date) -> DayVisit:
        known = self.elsewhere.get(visit.patient_id, [])
        shape, is_here = _shape(visit), visit.status != AppointmentStatus.BOOKED
        until = self.running.until.get(visit.id)
        if until is not None and until > visit.patient_until:
            more = int((until - visit.patient_until).total_seconds() // 60)
            shape = replace(shape, recovery_minutes=shape.recovery_minutes + more)
        not_before = None
        if on == self.today:
            early = visit.starts_at if is_here else visit.starts_at - CALLED_IN_EARLY
            not_before = max(self.now, early)
        return DayVisit(
            visit.id,
            visit.chair_id,
            visit.patient_id,
            visit.starts_at,
            shape,
            stays=until is not None
            or not _can_move(visit)
            or local_date(visit.starts_at, self.site.clock) < on,
            excepted=visit.override_reason is not None,
            by_phone=needs_call(visit, now=self.now),
            not_before=not_before,
            expected_at=self.running.expected.get(visit.id),
            busy=tuple(span for visit_id, span in known if visit_id != visit.id),
            features=frozenset(visit.chair.features),
        )


def needs_call(visit: Appointment, *, now: datetime) -> bool:
    """Must somebody phone, because no mail would reach the patient in time?"""
    return not reads_mail(visit.patient) or visit.starts_at - now < MAIL_IS_READ_WITHIN


def reads_mail(patient: Patient) -> bool:
    """Does the patient hear from the clinic by mail?"""
    return bool(patient.email) and patient.wants_email


def _can_move(visit: Appointment) -> bool:
    return visit.status in (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED)


def _shape(visit: Appointment) -> VisitShape:
    return VisitShape(
        visit.prep_minutes, visit.infusion_minutes, visit.recovery_minutes, visit.turnover_minutes
    )
