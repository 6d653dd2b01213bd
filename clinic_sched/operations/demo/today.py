"""The demo's own day: some come, some are late, some are in the chair right now."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from clinic_sched.accounts.rules import Role
from clinic_sched.database import db
from clinic_sched.operations.demo.chairside import Chairside, Crew
from clinic_sched.operations.demo.house import House
from clinic_sched.operations.demo.people import Treated
from clinic_sched.operations.demo.readings import Vitals
from clinic_sched.protocols import queries as protocols
from clinic_sched.scheduling import queries as visits
from clinic_sched.scheduling import service as scheduling
from clinic_sched.scheduling.models import Appointment
from clinic_sched.sessions import service as sessions
from clinic_sched.sessions.rules import SessionStatus

_MINUTE = timedelta(minutes=1)
_SOON = 35 * _MINUTE
_LATE = 25 * _MINUTE


def live(house: House, people: list[Treated], random: Random, *, now: datetime) -> None:
    """Live the day so far."""
    by_patient = {treated.patient.id: treated for treated in people}
    chairsides: list[Chairside] = []
    late = 0
    for nth, visit in enumerate(visits.day(house.site, house.today)):
        ago = now - visit.starts_at
        if ago < -_SOON:
            continue
        if ago < timedelta():
            if nth % 2:
                _arrive(house, visit, now + max(ago, -_SOON) / 4 - 2 * _MINUTE)
            continue
        if late < 2 and 4 * _MINUTE < ago < _LATE:
            late += 1
            continue
        if ago > 3 * _LATE and nth % 11 == 4:
            scheduling.mark_no_show(
                visit, by=house.first(Role.DESK), now=visit.starts_at + _LATE * 2
            )
            continue
        chairsides.append(_treat(house, visit, by_patient[visit.patient_id], random, nth, now))
    db.session.flush()
    _make_it_interesting(chairsides, now)


def _arrive(house: House, visit: Appointment, at: datetime) -> None:
    scheduling.arrive(visit, by=house.first(Role.DESK), now=at)


def _treat(
    house: House, visit: Appointment, treated: Treated, random: Random, nth: int, now: datetime
) -> Chairside:
    desk, nurses = house.first(Role.DESK), house.staff[Role.NURSE]
    _arrive(house, visit, visit.starts_at - random.randrange(3, 14) * _MINUTE)
    scheduling.check_in(visit, by=desk, now=visit.starts_at - _MINUTE)
    crew = Crew(
        nurses[nth % len(nurses)],
        nurses[(nth + 1) % len(nurses)],
        house.staff[Role.PRESCRIBER][nth % 2],
    )
    plan = protocols.plan_of(house.versions[treated.code])
    vitals = Vitals(treated.code, treated.baseline_pain, treated.response, random)
    chairside = Chairside(visit, plan, crew, vitals, now=now)
    chairside.live()
    return chairside


def _make_it_interesting(chairsides: Sequence[Chairside], now: datetime) -> None:
    """Give one patient a pressure that asks for an answer, and another one nausea."""
    running = [
        one
        for one in chairsides
        if one.infusion.status is SessionStatus.INFUSING and one.vitals.lifts
    ]
    for chairside in running[1:2]:
        chairside.vitals.systolic, chairside.vitals.diastolic = 176, 98
        chairside.take_unanswered(now - 2 * _MINUTE)
    for chairside in running[2:3]:
        seen = sessions.Seen("Nausea", 1, now - 6 * _MINUTE, "Ondansetron 4 mg given.")
        sessions.record_reaction(chairside.infusion, seen, by=chairside.crew.nurse, now=now)
