"""Reading how a patient is doing: before the first infusion, and since."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from clinic_sched.clock import local_date
from clinic_sched.database import db
from clinic_sched.followup.check_in_plan import BEFORE_ROW
from clinic_sched.followup.judgement import Numbers
from clinic_sched.followup.models import CheckIn, Outcome
from clinic_sched.followup.queries.check_ins import outcomes_of
from clinic_sched.followup.response import Relief, Report, relief
from clinic_sched.followup.timeline import Chart, Frame, Reading, charts
from clinic_sched.patients.models import Patient
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.protocols.queries import plan_of
from clinic_sched.sessions import queries as sessions
from clinic_sched.sessions.models import InfusionSession, VitalSigns
from clinic_sched.sessions.queries.standing import not_struck, reading_not_struck

PAIN = "nrs"


def baselines(infusion: InfusionSession) -> dict[str, Decimal]:
    """What each measure was before the patient's first infusion under this protocol.

    Pain falls back on the number given in the chair before that infusion.
    """
    query = (
        sa.select(Outcome.measure, Outcome.value)
        .join(CheckIn, CheckIn.id == Outcome.check_in_id)
        .join(InfusionSession, InfusionSession.id == CheckIn.session_id)
        .join(ProtocolVersion, ProtocolVersion.id == InfusionSession.protocol_version_id)
        .where(
            CheckIn.row == BEFORE_ROW,
            CheckIn.patient_id == infusion.patient_id,
            ProtocolVersion.protocol_id == infusion.protocol_version.protocol_id,
        )
        .order_by(Outcome.at)
    )
    found = {measure: value for measure, value in db.session.execute(query)}
    in_chair = None if PAIN in found else _pain_before_first(infusion)
    return found if in_chair is None else found | {PAIN: in_chair}


def outcomes_under(infusion: InfusionSession) -> list[Outcome]:
    """The outcomes after the patient's infusions under this protocol, oldest first."""
    query = (
        sa.select(Outcome)
        .join(CheckIn, CheckIn.id == Outcome.check_in_id)
        .join(InfusionSession, InfusionSession.id == CheckIn.session_id)
        .join(ProtocolVersion, ProtocolVersion.id == InfusionSession.protocol_version_id)
        .where(
            CheckIn.row > BEFORE_ROW,
            CheckIn.patient_id == infusion.patient_id,
            ProtocolVersion.protocol_id == infusion.protocol_version.protocol_id,
        )
        .order_by(Outcome.at, Outcome.id)
    )
    return list(db.session.scalars(query))


def _pain_before_first(infusion: InfusionSession) -> Decimal | None:
    query = (
        sa.select(VitalSigns.pain)
        .join(InfusionSession, InfusionSession.id == VitalSigns.session_id)
        .join(ProtocolVersion, ProtocolVersion.id == InfusionSession.protocol_version_id)
        .where(
            InfusionSession.patient_id == infusion.patient_id,
            ProtocolVersion.protocol_id == infusion.protocol_version.protocol_id,
            VitalSigns.phase == "pre",
            VitalSigns.pain.is_not(None),
            not_struck(),
            reading_not_struck(),
        )
        .order_by(VitalSigns.taken_at)
        .limit(1)
    )
    found = db.session.scalar(query)
    return None if found is None else Decimal(found)


def timeline_of(patient: Patient, *, frame: Frame, zone: ZoneInfo, now: datetime) -> list[Chart]:
    """The patient's answers against the infusions, as pictures to draw."""
    readings = [Reading(one.measure, one.value, one.at) for one in outcomes_of(patient)]
    infusions = [one.started_at for one in sessions.infusions_of(patient)]
    return charts(readings, infusions, frame=frame, zone=zone, now=now)


def reliefs_of(patient: Patient, zone: ZoneInfo) -> list[tuple[str, Relief]]:
    """From when to when each treatment of the patient's pain helped."""
    latest = {
        infusion.protocol_version.protocol_id: infusion
        for infusion in sessions.sessions_of(patient)
        if infusion.started_at is not None
    }
    found = []
    for infusion in latest.values():
        numbers = plan_of(infusion.protocol_version).response
        helped = _relief_under(infusion, numbers, zone)
        if helped.began_on is not None:
            found.append((infusion.protocol_version.name, helped))
    return found


def _relief_under(infusion: InfusionSession, numbers: Numbers, zone: ZoneInfo) -> Relief:
    before = baselines(infusion)
    outcomes = outcomes_under(infusion)
    measure = next((one for one in ("peg", PAIN) if one in before), PAIN)
    reports = [
        Report(local_date(one.at, zone), one.value) for one in outcomes if one.measure == measure
    ]
    return relief(numbers, baseline=before.get(measure), reports=reports)
