"""Patients whose infusion runs already, put into the tables without the checks before it."""

from datetime import datetime, timedelta
from decimal import Decimal

from clinic_sched.accounts.models import User
from clinic_sched.clinic.models import Site
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.scheduling.models import Appointment
from clinic_sched.scheduling.rules import AppointmentStatus
from clinic_sched.sessions.models import DoseOrder, InfusionSession, Step
from clinic_sched.sessions.rules import SessionStatus, StepKind
from tests import builders


def seated(
    site: Site,
    patient: Patient,
    version: ProtocolVersion,
    *,
    chair_id: int,
    by: User,
    now: datetime,
) -> InfusionSession:
    """An infusion of an hour that has just begun."""
    visit = builders.appointment(
        site,
        patient,
        version,
        now - timedelta(minutes=20),
        chair_id=chair_id,
        status=AppointmentStatus.CHECKED_IN,
    )
    return begun(visit, by=by, now=now)


def begun(visit: Appointment, *, by: User, now: datetime) -> InfusionSession:
    """The session of a visit, of which only the start is told."""
    infusion: InfusionSession = builders.kept(
        InfusionSession(
            appointment_id=visit.id,
            patient_id=visit.patient_id,
            protocol_version_id=visit.protocol_version_id,
            status=SessionStatus.INFUSING,
            opened_at=now - timedelta(minutes=15),
            opened_by_id=by.id,
            started_at=now,
        )
    )
    builders.kept(_order(infusion, by, now))
    rate = Decimal(40)
    builders.kept(
        Step(
            session_id=infusion.id,
            kind=StepKind.STARTED,
            at=now,
            recorded_at=now,
            by_id=by.id,
            rate_mg_h=rate,
        )
    )
    return infusion


def _order(infusion: InfusionSession, by: User, now: datetime) -> DoseOrder:
    return DoseOrder(
        session_id=infusion.id,
        dose=Decimal("0.5"),
        unit="mg/kg",
        minutes=60,
        weight_kg=Decimal(80),
        dosing_weight_kg=Decimal(80),
        dose_mg=Decimal(40),
        concentration_mg_ml=Decimal(1),
        rate_mg_h=Decimal(40),
        pump_ml_h=Decimal(40),
        ordered_by_id=by.id,
        ordered_at=now,
    )
