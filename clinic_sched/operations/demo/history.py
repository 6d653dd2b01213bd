"""The demo's past: a whole, signed record of every visit that took place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from clinic_sched import clock
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Role
from clinic_sched.database import Base, db
from clinic_sched.operations.demo.house import House
from clinic_sched.operations.demo.people import Treated
from clinic_sched.operations.demo.readings import Vitals
from clinic_sched.protocols import queries as protocols
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions import dosing, sealing
from clinic_sched.sessions.models import DoseOrder, InfusionSession, Reaction, Step, VitalSigns
from clinic_sched.sessions.queries import seals
from clinic_sched.sessions.rules import SessionStatus, StepKind
from clinic_sched.sessions.weights import Body

_MINUTE = timedelta(minutes=1)
_UNSIGNED_FOR = timedelta(hours=18)
_REACTIONS = (("Nausea", "Ondansetron 4 mg"), ("Headache", "Rest, fluids"), ("Dizziness", "Rest"))


@dataclass
class Rows:
    """What is written in one go, table by table."""

    of: dict[type[Base], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def write(self) -> None:
        for model, rows in self.of.items():
            db.session.execute(sa.insert(model), rows)


def record_all(house: House, people: Iterable[Treated], random: Random, *, now: datetime) -> None:
    """Write the sessions of every visit of the days before today."""
    by_patient = {treated.patient.id: treated for treated in people}
    before = clock.day_span(house.today, house.zone)[0]
    visits = _past_visits(before)
    db.session.execute(
        sa.insert(InfusionSession), [_session(house, visit, random) for visit in visits]
    )
    rows = Rows()
    for infusion in db.session.scalars(sa.select(InfusionSession)):
        _fill(house, infusion, by_patient[infusion.patient_id], random, rows)
    rows.write()
    _sign_all(now - _UNSIGNED_FOR)


def _sign_all(before: datetime) -> None:
    """Sign the records as their nurses did, but for those of the last hours."""
    whole = [selectinload(getattr(InfusionSession, part)) for part in seals.PARTS]
    query = (
        sa.select(InfusionSession)
        .options(*whole, joinedload(InfusionSession.protocol_version))
        .options(joinedload(InfusionSession.patient))
        .where(InfusionSession.left_at < before)
        .execution_options(yield_per=200)
    )
    names = {user.id: user.name for user in db.session.scalars(sa.select(User))}
    for infusions in db.session.scalars(query).partitions():
        db.session.execute(sa.insert(Step), [_signature_step(one) for one in infusions])
        for infusion in infusions:
            infusion.content_hash = sealing.digest(seals.content(infusion))
            infusion.status = SessionStatus.SIGNED
            infusion.signed_at, infusion.signed_by_id = _signed_at(infusion), infusion.opened_by_id
            infusion.signed_name = names[infusion.opened_by_id]
            infusion.signed_meaning = "recorded"
        db.session.flush()


def _signature_step(infusion: InfusionSession) -> dict[str, Any]:
    return {
        "session_id": infusion.id,
        "kind": StepKind.SIGNED,
        "at": _signed_at(infusion),
        "recorded_at": _signed_at(infusion),
        "by_id": infusion.opened_by_id,
        "reason": "recorded",
    }


def _signed_at(infusion: InfusionSession) -> datetime:
    assert infusion.left_at is not None  # noqa: S101 (the patient went home)
    return infusion.left_at + 7 * _MINUTE


def _past_visits(before: datetime) -> Sequence[Appointment]:
    query = sa.select(Appointment).where(
        Appointment.status == AppointmentStatus.FULFILLED, Appointment.starts_at < before
    )
    return db.session.scalars(query).all()


def _session(house: House, visit: Appointment, random: Random) -> dict[str, Any]:
    opened_at = visit.starts_at + random.randrange(1, 6) * _MINUTE
    started_at = visit.infusion_starts_at + random.randrange(-2, 9) * _MINUTE
    ended_at = started_at + visit.infusion_minutes * _MINUTE
    nurse = random.choice(house.staff[Role.NURSE])
    patient = visit.patient
    return {
        "appointment_id": visit.id,
        "patient_id": visit.patient_id,
        "protocol_version_id": visit.protocol_version_id,
        "status": SessionStatus.DISCHARGED,
        "opened_at": opened_at,
        "opened_by_id": nurse.id,
        "started_at": started_at,
        "ended_at": ended_at,
        "left_at": ended_at + (visit.recovery_minutes + random.randrange(1, 12)) * _MINUTE,
        "escort_name": patient.escort_name or "Neighbour, named at the door",
        "escort_phone": patient.escort_phone,
        "version": 1,
    }


def _fill(
    house: House, infusion: InfusionSession, treated: Treated, random: Random, rows: Rows
) -> None:
    order = _order(house, infusion, treated, random)
    rows.of[DoseOrder].append(order)
    infusion.given_mg = order["dose_mg"]
    rows.of[Step] += _steps(infusion, order, random.choice(house.staff[Role.NURSE]).id)
    vitals = Vitals(treated.code, treated.baseline_pain, treated.response, random)
    assert infusion.started_at is not None  # noqa: S101 (the visit took place)
    assert infusion.ended_at is not None  # noqa: S101
    assert infusion.left_at is not None  # noqa: S101
    times = infusion.opened_at, infusion.started_at, infusion.ended_at, infusion.left_at
    for nth, (phase, at, values) in enumerate(vitals.sets(*times)):
        rows.of[VitalSigns].append(
            {
                "session_id": infusion.id,
                "entry_key": f"demo-{nth}",
                "phase": phase,
                "taken_at": at,
                "recorded_at": at + timedelta(seconds=20),
                "by_id": infusion.opened_by_id,
                **values,
            }
        )
    if random.random() < 0.06:
        rows.of[Reaction].append(_reaction(infusion, random))


def _order(
    house: House, infusion: InfusionSession, treated: Treated, random: Random
) -> dict[str, Any]:
    plan = protocols.plan_of(house.versions[treated.code])
    body = Body(weight_kg=treated.weight_kg, height_cm=None, sex=None)
    order = dosing.compute(plan, dosing.Wanted(body))
    return {
        "session_id": infusion.id,
        "dose": order.dose,
        "unit": order.unit.value,
        "minutes": order.minutes,
        "weight_kg": treated.weight_kg,
        "dosing_weight_kg": order.dosing_kg or treated.weight_kg,
        "dose_mg": order.total_mg,
        "concentration_mg_ml": order.concentration_mg_ml,
        "rate_mg_h": order.rate_mg_h,
        "pump_ml_h": order.pump_ml_h,
        "ordered_by_id": random.choice(house.staff[Role.PRESCRIBER]).id,
        "ordered_at": infusion.opened_at + 10 * _MINUTE,
    }


def _steps(
    infusion: InfusionSession, order: dict[str, Any], second_id: int
) -> Iterator[dict[str, Any]]:
    moments = (
        (StepKind.STARTED_CHECKS, infusion.opened_at),
        (StepKind.READY, infusion.started_at),
        (StepKind.STARTED, infusion.started_at),
        (StepKind.ENDED, infusion.ended_at),
        (StepKind.DISCHARGED, infusion.left_at),
    )
    for kind, at in moments:
        is_start = kind is StepKind.STARTED
        yield {
            "session_id": infusion.id,
            "kind": kind,
            "at": at,
            "recorded_at": at,
            "by_id": infusion.opened_by_id,
            "rate_mg_h": order["rate_mg_h"] if is_start else None,
            "second_by_id": second_id if is_start else None,
        }


def _reaction(infusion: InfusionSession, random: Random) -> dict[str, Any]:
    term, action = random.choice(_REACTIONS)
    assert infusion.started_at  # noqa: S101
    onset_at = infusion.started_at + random.randrange(8, 20) * _MINUTE
    return {
        "session_id": infusion.id,
        "term": term,
        "grade": random.choice((1, 1, 2)),
        "onset_at": onset_at,
        "action": action,
        "recorded_at": onset_at + 2 * _MINUTE,
        "by_id": infusion.opened_by_id,
        "resolved_at": onset_at + random.randrange(10, 25) * _MINUTE,
        "resolved_by_id": infusion.opened_by_id,
    }
