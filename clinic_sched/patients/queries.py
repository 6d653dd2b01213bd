"""Reading the register."""

from collections.abc import Sequence

import sqlalchemy as sa

from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.patients.models import Allergy, Consent, Patient, Response, RiskFlag, Weight


def get(public_id: str) -> Patient:
    """The patient of that public id, or `NotFound`."""
    found = db.session.scalar(sa.select(Patient).where(Patient.public_id == public_id))
    if found is None:
        raise NotFound("patient")
    return found


def allergies(patient: Patient) -> Sequence[Allergy]:
    """What the patient must not be given, less what was withdrawn."""
    query = (
        sa.select(Allergy)
        .where(Allergy.patient_id == patient.id, Allergy.withdrawn_at.is_(None))
        .order_by(Allergy.substance, Allergy.id)
    )
    return db.session.scalars(query).all()


def open_flags(patient: Patient) -> Sequence[RiskFlag]:
    """The reasons to look twice that nobody has cleared, newest first."""
    query = (
        sa.select(RiskFlag)
        .where(RiskFlag.patient_id == patient.id, RiskFlag.cleared_at.is_(None))
        .order_by(RiskFlag.raised_at.desc(), RiskFlag.id.desc())
    )
    return db.session.scalars(query).all()


def consents(patient: Patient) -> Sequence[Consent]:
    """Every consent the patient signed, the newest first."""
    query = (
        sa.select(Consent)
        .where(Consent.patient_id == patient.id)
        .order_by(Consent.signed_on.desc(), Consent.id.desc())
    )
    return db.session.scalars(query).all()


def weights(patient: Patient, limit: int = 12) -> Sequence[Weight]:
    """The latest weights, newest first."""
    query = (
        sa.select(Weight)
        .where(Weight.patient_id == patient.id)
        .order_by(Weight.measured_at.desc(), Weight.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def find_response(patient: Patient, protocol_code: str) -> Response | None:
    """How the protocol last was found to work for the patient, if anybody found."""
    query = (
        sa.select(Response)
        .where(Response.patient_id == patient.id, Response.protocol_code == protocol_code)
        .order_by(Response.found_at.desc(), Response.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)
