"""Infusions for tests: a visit, the session in the chair, and the patient gone home."""

from datetime import datetime, timedelta
from typing import Any

from clinic_sched.database import db
from clinic_sched.followup import queries, service
from clinic_sched.followup.models import CheckIn
from clinic_sched.protocols.vocabulary import Instrument
from clinic_sched.sessions.models import InfusionSession
from clinic_sched.sessions.rules import SessionStatus
from tests import builders
from tests.moments import at

LEFT = at(12)


def infusion(
    code: str = "KET-MOOD-40",
    *,
    patient: Any = None,
    version: Any = None,
    site: Any = None,
    left_at: datetime = LEFT,
    **facts: Any,
) -> InfusionSession:
    """A session whose patient has left, unless the test says otherwise."""
    patient = patient or builders.patient()
    version = version or builders.protocol_version(code)
    starts_at = left_at - timedelta(hours=3)
    visit = builders.appointment(site or builders.site(), patient, version, starts_at)
    made: InfusionSession = builders.kept(
        InfusionSession(
            **{
                "appointment_id": visit.id,
                "patient_id": patient.id,
                "protocol_version_id": version.id,
                "status": SessionStatus.DISCHARGED,
                "opened_at": starts_at,
                "opened_by_id": visit.booked_by_id,
                "started_at": starts_at + timedelta(minutes=30),
                "ended_at": starts_at + timedelta(hours=1),
                "left_at": left_at,
                **facts,
            }
        )
    )
    return made


def check_ins(infusion: InfusionSession) -> list[CheckIn]:
    """The session's check-ins as the table has them, by row."""
    db.session.expire_all()
    found = [one for one in queries.check_ins_of(infusion.patient)]
    return sorted((one for one in found if one.session_id == infusion.id), key=lambda one: one.row)


def followed(infusion: InfusionSession) -> list[CheckIn]:
    """Have the worker write the session's check-ins."""
    service.plan_check_ins(now=infusion.left_at)
    return check_ins(infusion)


def full(check_in: CheckIn, **answers: Any) -> dict[Instrument, dict[str, Any]]:
    """An answer to everything, the least unless the test says otherwise."""
    return {
        asked.code: {
            item.id: answers.get(item.id, "" if item.kind == "text" else item.min)
            for item in asked.items
        }
        for asked in service.questionnaires_of(check_in)
    }
