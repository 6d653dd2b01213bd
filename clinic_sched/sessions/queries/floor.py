"""The floor right now: who sits where, what is due, who waits, and who is pushed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from clinic_sched import clock
from clinic_sched.clinic import equipment
from clinic_sched.clinic import queries as clinic
from clinic_sched.clinic.models import Chair, Site
from clinic_sched.database import db
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions import run
from clinic_sched.sessions.due_words import DueLine
from clinic_sched.sessions.models import Concern, InfusionSession, Step
from clinic_sched.sessions.queries import chair as at_chair
from clinic_sched.sessions.queries import standing, state
from clinic_sched.sessions.rules import IN_CHAIR

_COMING = (
    AppointmentStatus.BOOKED,
    AppointmentStatus.ARRIVED,
    AppointmentStatus.CHECKED_IN,
)


_URGENCIES = ("alert", "overdue", "due", "calm")


@dataclass(frozen=True)
class Seated:
    """A patient in a chair, as the floor shows them."""

    infusion: InfusionSession
    figures: at_chair.Figures
    due: list[DueLine]
    concerns: Sequence[Concern]
    minutes_left: int | None
    free_at: datetime
    pushed: Appointment | None = None
    pushed_minutes: int = 0
    long_minutes: int = 0

    @property
    def urgency(self) -> str:
        """How much this chair needs somebody: alert, overdue, due or calm."""
        if self.infusion.status == "emergency" or any(c.must_answer for c in self.concerns):
            return "alert"
        found = {line.urgency for line in self.due}
        return next((word for word in ("alert", "overdue", "due") if word in found), "calm")


@dataclass(frozen=True)
class Seat:
    """One chair: who sits there, and who comes next."""

    chair: Chair
    seated: list[Seated] = field(default_factory=list)
    following: Appointment | None = None
    lacking: str = ""


@dataclass(frozen=True)
class Floor:
    """A site at this moment."""

    site: Site
    seats: list[Seat]
    waiting: list[Appointment]
    late: list[Appointment]

    @property
    def taken(self) -> list[tuple[Seat, Seated]]:
        """Who sits in a chair, whoever needs somebody most urgently first."""
        found = [(seat, seated) for seat in self.seats for seated in seat.seated]
        return sorted(found, key=lambda pair: _URGENCIES.index(pair[1].urgency))

    @property
    def free(self) -> list[Seat]:
        """The chairs nobody sits in."""
        return [seat for seat in self.seats if not seat.seated]

    @property
    def summary(self) -> str:
        """How the floor is, in a line."""
        taken = [seated for _seat, seated in self.taken]
        urgent = sum(seated.urgency in ("alert", "overdue") for seated in taken)
        pushing = sum(seated.pushed is not None for seated in taken)
        said = [f"{len(taken)} in chairs"]
        if urgent:
            said.append(f"{urgent} {'needs' if urgent == 1 else 'need'} somebody now")
        if pushing:
            said.append(f"{pushing} {'pushes' if pushing == 1 else 'push'} the next visit")
        return ", ".join(said)


def look(site: Site, *, now: datetime) -> Floor:
    """The floor of a site, in a handful of queries however many chairs it has."""
    sessions = _in_chair(site)
    coming = _coming(site, now)
    checks = clinic.chair_checks(site, clock.local_date(now, site.clock))
    lacking = {key: equipment.lacking(check.found) for key, check in checks.items()}
    seats = [
        replace(
            _seat(chair, sessions, coming, now), lacking=lacking.get(chair.id, "Not checked today.")
        )
        for chair in clinic.chairs(site)
    ]
    waiting = [visit for visit in coming if visit.status is not AppointmentStatus.BOOKED]
    late = [
        visit
        for visit in coming
        if visit.status is AppointmentStatus.BOOKED and visit.starts_at < now
    ]
    return Floor(site, seats, waiting, late)


def _seat(
    chair: Chair,
    sessions: Sequence[InfusionSession],
    coming: Sequence[Appointment],
    now: datetime,
) -> Seat:
    here = [session for session in sessions if session.appointment.chair_id == chair.id]
    following = next((visit for visit in coming if visit.chair_id == chair.id), None)
    return Seat(chair, [_seated(session, following, now) for session in here], following)


def _seated(infusion: InfusionSession, following: Appointment | None, now: datetime) -> Seated:
    visit = infusion.appointment
    now = state.moment(infusion, now=now)
    left = at_chair.minutes_left(infusion, now=now)
    planned = run.Planned(visit.infusion_minutes, visit.recovery_minutes, visit.turnover_minutes)
    free_at = run.chair_free_at(state.run_of(infusion), planned, left, now=now)
    over = 0
    if following is not None:
        over = max(0, int((free_at - max(following.starts_at, now)).total_seconds() // 60))
    return Seated(
        infusion=infusion,
        figures=at_chair.figures(infusion, now),
        due=at_chair.due(infusion, now=now),
        concerns=standing.open_concerns(infusion),
        minutes_left=left,
        free_at=free_at,
        pushed=following if over else None,
        pushed_minutes=over,
        long_minutes=max(0, int((free_at - visit.chair_until).total_seconds() // 60)),
    )


def _in_chair(site: Site) -> Sequence[InfusionSession]:
    query = (
        sa.select(InfusionSession)
        .join(InfusionSession.appointment)
        .options(
            joinedload(InfusionSession.patient),
            joinedload(InfusionSession.appointment).joinedload(Appointment.site),
            joinedload(InfusionSession.protocol_version).joinedload(ProtocolVersion.protocol),
            selectinload(InfusionSession.steps).joinedload(Step.by),
            selectinload(InfusionSession.orders),
            selectinload(InfusionSession.vitals),
            selectinload(InfusionSession.concerns),
            selectinload(InfusionSession.notes),
            selectinload(InfusionSession.strikes),
        )
        .where(Appointment.site_id == site.id, InfusionSession.status.in_(IN_CHAIR))
        .order_by(InfusionSession.opened_at)
    )
    return db.session.scalars(query).all()


def _coming(site: Site, now: datetime) -> Sequence[Appointment]:
    """The visits of today that have no session yet, in the order of their times."""
    start, end = clock.day_span(clock.local_date(now, site.clock), site.clock)
    query = (
        sa.select(Appointment)
        .outerjoin(InfusionSession, InfusionSession.appointment_id == Appointment.id)
        .options(
            joinedload(Appointment.patient),
            joinedload(Appointment.chair),
            joinedload(Appointment.protocol_version).joinedload(ProtocolVersion.protocol),
        )
        .where(
            Appointment.site_id == site.id,
            Appointment.status.in_(_COMING),
            Appointment.starts_at >= start,
            Appointment.starts_at < end,
            InfusionSession.id.is_(None),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return db.session.scalars(query).all()
