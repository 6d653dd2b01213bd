"""Reading the register."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from clinic_sched.database import db
from clinic_sched.errors import NotFound
from clinic_sched.patients.models import (
    Allergy,
    AllergyReview,
    Consent,
    Consultation,
    Patient,
    Response,
    RiskFlag,
    Weight,
)
from clinic_sched.patients.rules import MOST_LIKENESSES, NUMBER_DIGITS, Known, likeness


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


def find_allergy_review(patient: Patient) -> AllergyReview | None:
    """When the patient was last asked about allergies and by whom, if ever."""
    query = (
        sa.select(AllergyReview)
        .options(joinedload(AllergyReview.asked_by))
        .where(AllergyReview.patient_id == patient.id)
        .order_by(AllergyReview.asked_at.desc(), AllergyReview.id.desc())
    )
    return db.session.scalar(query.limit(1))


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


def consultations(patient: Patient) -> Sequence[Consultation]:
    """Every consultation about the patient, the latest first."""
    query = (
        sa.select(Consultation)
        .where(Consultation.patient_id == patient.id)
        .order_by(Consultation.held_on.desc(), Consultation.id.desc())
    )
    return db.session.scalars(query).all()


def find_consultation(patient: Patient, protocol_code: str) -> Consultation | None:
    """The latest consultation about that protocol, if one was held: it is the one that counts."""
    about = [one for one in consultations(patient) if one.protocol_code == protocol_code]
    return about[0] if about else None


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


def find_alike(person: Known) -> list[tuple[Patient, list[str]]]:
    """Whom the register may know this person as, each with the reasons."""
    same = [Patient.birth_date == person.birth_date, Patient.search_name == person.search_name]
    same += [Patient.phone == person.phone] if person.phone else []
    same += [Patient.email == person.email] if person.email else []
    query = sa.select(Patient).where(sa.or_(*same)).order_by(Patient.id)
    found = [
        (patient, likeness(person, known_of(patient))) for patient in db.session.scalars(query)
    ]
    alike = [(patient, reasons) for patient, reasons in found if reasons]
    return sorted(alike, key=lambda pair: -len(pair[1]))[:MOST_LIKENESSES]


def known_of(patient: Patient) -> Known:
    """What a patient is compared with others by."""
    return Known(patient.search_name, patient.birth_date, patient.email, patient.phone)


def find_last_number() -> str | None:
    """The highest patient number given out so far."""
    numbered = Patient.number.like("P" + "_" * NUMBER_DIGITS + "%")
    order = (sa.func.length(Patient.number).desc(), Patient.number.desc())
    return db.session.scalar(sa.select(Patient.number).where(numbered).order_by(*order).limit(1))


def get_flag(patient: Patient, public_id: str) -> RiskFlag:
    """The flag of that public id on this patient, or `NotFound`."""
    query = sa.select(RiskFlag).where(
        RiskFlag.public_id == public_id, RiskFlag.patient_id == patient.id
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("flag")
    return found


def get_allergy(patient: Patient, allergy_id: int) -> Allergy:
    """The allergy of that key on this patient, or `NotFound`."""
    query = sa.select(Allergy).where(Allergy.id == allergy_id, Allergy.patient_id == patient.id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound("allergy")
    return found


def cleared_flags(patient: Patient) -> Sequence[RiskFlag]:
    """The flags that somebody has cleared, the latest first."""
    query = (
        sa.select(RiskFlag)
        .where(RiskFlag.patient_id == patient.id, RiskFlag.cleared_at.is_not(None))
        .order_by(RiskFlag.cleared_at.desc(), RiskFlag.id.desc())
    )
    return db.session.scalars(query).all()


def responses(patient: Patient) -> Sequence[Response]:
    """What the follow-up found, the latest first."""
    query = (
        sa.select(Response)
        .where(Response.patient_id == patient.id)
        .order_by(Response.found_at.desc(), Response.id.desc())
    )
    return db.session.scalars(query).all()
