"""Reading how a patient is doing: before the first infusion, and since."""

from decimal import Decimal

import sqlalchemy as sa

from clinic_sched.database import db
from clinic_sched.followup.check_in_plan import BEFORE_ROW
from clinic_sched.followup.models import CheckIn, Outcome
from clinic_sched.protocols.models import ProtocolVersion
from clinic_sched.sessions.models import InfusionSession, VitalSigns

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
        )
        .order_by(VitalSigns.taken_at)
        .limit(1)
    )
    found = db.session.scalar(query)
    return None if found is None else Decimal(found)
