"""Sessions at every point of their course, arranged once and put back after each order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.clock import local_date
from clinic_sched.database import db
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions import service
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.queries import state
from tests import builders
from tests.moments import NINE, ZONE
from tests.sessions import chairside
from tests.sessions.plain_session import PlainSession

# The nights in which the clocks of the site go forward and back, a little before they do.
FORWARD = datetime(2030, 3, 10, 1, 40, tzinfo=ZONE).astimezone(UTC)
BACK = datetime(2030, 11, 3, 1, 40, tzinfo=ZONE).astimezone(UTC)


@dataclass
class Staff:
    """Who works at the chairs."""

    ids: tuple[int, ...]

    def people(self) -> list[User]:
        return [db.session.get_one(User, key) for key in self.ids]


@dataclass
class Snapshot:
    """One session, and the time on the clock."""

    visit_id: int
    session_id: int | None
    at: datetime

    def visit(self) -> Appointment:
        return db.session.get_one(Appointment, self.visit_id)

    def infusion(self) -> InfusionSession | None:
        return db.session.get_one(InfusionSession, self.session_id) if self.session_id else None

    def plain(self, infusion: Any) -> Any:
        """Write down what has happened so far."""
        if infusion is None:
            return None
        plain = PlainSession(infusion.status.value, infusion.opened_at, self.at, infusion.version)
        plain.started_at, plain.left_at = infusion.started_at, infusion.left_at
        plain.stopped_at = state.stopped_at(infusion)
        order = state.order_of(infusion)
        if infusion.started_at and order:
            plain.rate, plain.dose = order.rate_mg_h, order.dose_mg
            plain.rates = [(infusion.started_at, order.rate_mg_h)]
        if infusion.ended_at:
            plain.rates.append((infusion.ended_at, Decimal(0)))
        return plain


Made = tuple[Any, datetime]
Reach = Callable[[Appointment, User, datetime], Made]


def arrange(*points: Reach, nights: bool = True) -> tuple[list[Snapshot], Staff]:
    """Make the sessions an order begins with; those that are seldom reached come more often."""
    nurse, second, doctor = (
        builders.user(role) for role in (Role.NURSE, Role.NURSE, Role.PRESCRIBER)
    )
    version = builders.protocol_version()

    made: list[Snapshot] = []
    days = [(NINE, points or STATES)]
    days += [(FORWARD, RUNNING), (BACK, RUNNING)] if nights else []
    for base, states in days:
        for reach in states:
            booked = visit(version, base)
            infusion, at = reach(booked, nurse, base)
            made.append(Snapshot(booked.id, infusion.id if infusion else None, at))
    return made, Staff((nurse.id, second.id, doctor.id))


def visit(version: ProtocolVersion, at: datetime) -> Appointment:
    """A visit that has been checked in, of somebody who may be treated at that time."""
    site = builders.site(chairs=1)
    builders.shift(site, builders.user(), at - timedelta(hours=9), at + timedelta(hours=14))
    builders.chair_check(site.chairs[0].id, on=local_date(at, site.clock), at=at)
    patient = builders.patient(escort_name="Bo Escort", escort_phone="+15555550199")
    for days in (7, 1):
        chairside.weigh(patient, Decimal(80), at - timedelta(days=days))
    builders.ready(patient, version, on=at.date())
    status = AppointmentStatus.CHECKED_IN
    return builders.appointment(site, patient, version, at, status=status)


def waiting(booked: Appointment, nurse: User, at: datetime) -> Made:
    return None, at


def opened(booked: Appointment, nurse: User, at: datetime) -> Made:
    return chairside.opened(booked, by=nurse, now=at), at


def ready(booked: Appointment, nurse: User, at: datetime) -> Made:
    infusion = chairside.opened(booked, by=nurse, now=at)
    chairside.ready(infusion, by=nurse, now=at)
    return infusion, at


def infusing(booked: Appointment, nurse: User, at: datetime) -> Made:
    return chairside.started(booked, by=nurse, now=at), at


def recovering(booked: Appointment, nurse: User, at: datetime) -> Made:
    infusion, _ = infusing(booked, nurse, at)
    later = at + timedelta(minutes=40)
    service.end(infusion, Decimal(40), expected_version=infusion.version, by=nurse, now=later)
    return infusion, later


def fit(booked: Appointment, nurse: User, at: datetime) -> Made:
    infusion, _ = recovering(booked, nurse, at)
    later = at + timedelta(minutes=105)
    chairside.fit_to_leave(infusion, by=nurse, now=later)
    return infusion, later


def gone(booked: Appointment, nurse: User, at: datetime) -> Made:
    infusion, later = fit(booked, nurse, at)
    service.discharge(infusion, expected_version=infusion.version, by=nurse, now=later)
    return infusion, later


RUNNING: tuple[Reach, ...] = (infusing, recovering)
STATES: tuple[Reach, ...] = (
    *(waiting, opened, ready, ready, infusing, infusing, infusing),
    *(recovering, fit, gone),
)
