"""Registering patients, and keeping what is known of them.

The trail says what was done, never what was found: who manages it reads no record.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from clinic_sched.accounts.models import User
from clinic_sched.audit.service import Actor, record
from clinic_sched.database import conflict_means, db, hold
from clinic_sched.errors import Stale
from clinic_sched.patients import queries, rules
from clinic_sched.patients.errors import (
    AllergyKnown,
    AllergyWithdrawn,
    FlagCleared,
    PossibleDuplicates,
    RegisterBusy,
)
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
from clinic_sched.patients.names import search_key
from clinic_sched.patients.rules import FlagKind, Known, ResponseStatus, Sex

_NUMBERS_TRIED = 20


@dataclass(frozen=True)
class Details:
    """Who somebody is, and how to reach them."""

    given_name: str
    family_name: str
    birth_date: date
    sex: Sex = Sex.UNKNOWN
    email: str | None = None
    phone: str | None = None
    wants_email: bool = True
    escort_name: str | None = None
    escort_phone: str | None = None
    note: str = ""

    @property
    def known(self) -> Known:
        name = search_key(f"{self.given_name} {self.family_name}")
        return Known(name, self.birth_date, self.email, self.phone)


def register(
    details: Details, *, today: date, different_from: Collection[str] = (), by: Actor, now: datetime
) -> Patient:
    """Add a patient; refuse while somebody alike has not been told apart."""
    rules.check_birth_date(details.birth_date, today=today)
    alike = {patient.public_id for patient, _ in queries.find_alike(details.known)}
    if alike - set(different_from):
        raise PossibleDuplicates
    patient = _numbered(details, now)
    told_apart = {"different_from": sorted(alike)} if alike else {}
    record("register patient", patient.actor, told_apart, by=by, now=now)
    return patient


def _numbered(details: Details, now: datetime) -> Patient:
    """Write the patient under the next free number, however many register at once."""
    for _ in range(_NUMBERS_TRIED):
        number = rules.number_after(queries.find_last_number())
        patient = Patient(
            **asdict(details),
            number=number,
            search_name=details.known.search_name,
            created_at=now,
        )
        taken = RegisterBusy()
        try:
            with conflict_means({"uq_patients_number": taken, "patients.number": taken}):
                db.session.add(patient)
        except RegisterBusy:
            continue
        return patient
    raise RegisterBusy


def change_details(
    patient: Patient,
    details: Details,
    *,
    expected_version: int,
    today: date,
    by: Actor,
    now: datetime,
) -> None:
    """Correct who somebody is and how to reach them, unless somebody else just did."""
    _check_version(patient, expected_version)
    rules.check_birth_date(details.birth_date, today=today)
    changed = [name for name, value in asdict(details).items() if getattr(patient, name) != value]
    for name, value in asdict(details).items():
        setattr(patient, name, value)
    patient.search_name = details.known.search_name
    _raise_version(patient)
    record("change patient details", patient.actor, {"changed": changed}, by=by, now=now)


def change_clinical(
    patient: Patient,
    *,
    conditions: str,
    height_cm: int | None,
    expected_version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Keep the patient's conditions and height."""
    _check_version(patient, expected_version)
    patient.conditions, patient.height_cm = conditions, height_cm
    _raise_version(patient)
    record("change clinical details", patient.actor, by=by, now=now)


def record_consent(
    patient: Patient,
    *,
    protocol_code: str,
    protocol_version: int,
    signed_on: date,
    expires_on: date,
    today: date,
    by: User,
    now: datetime,
) -> Consent:
    """Keep that a patient signed a consent."""
    rules.check_consent_dates(signed_on, expires_on, today=today)
    consent = Consent(
        patient_id=patient.id,
        protocol_code=protocol_code,
        protocol_version=protocol_version,
        signed_on=signed_on,
        expires_on=expires_on,
        recorded_by_id=by.id,
        recorded_at=now,
    )
    db.session.add(consent)
    about = {"protocol": protocol_code, "version": protocol_version, "signed_on": str(signed_on)}
    record("record consent", patient.actor, about, by=by, now=now)
    return consent


def record_consultation(
    patient: Patient,
    *,
    protocol_code: str,
    held_on: date,
    held_by: str,
    is_suitable: bool,
    today: date,
    by: User,
    now: datetime,
) -> Consultation:
    """Keep what a prescriber found before a first infusion; the latest one counts."""
    rules.check_held(held_on, today=today)
    consultation = Consultation(
        patient_id=patient.id,
        protocol_code=protocol_code,
        held_on=held_on,
        is_suitable=is_suitable,
        held_by=held_by,
        recorded_by_id=by.id,
        recorded_at=now,
    )
    db.session.add(consultation)
    about = {"protocol": protocol_code, "held_on": str(held_on)}
    record("record consultation", patient.actor, about, by=by, now=now)
    return consultation


def add_allergy(
    patient: Patient, substance: str, reaction: str = "", *, by: User, now: datetime
) -> Allergy:
    """Put a substance on the list of what the patient must not be given."""
    listed = {search_key(allergy.substance) for allergy in queries.allergies(patient)}
    if search_key(substance) in listed:
        raise AllergyKnown(substance)
    allergy = Allergy(
        patient_id=patient.id,
        substance=substance,
        reaction=reaction,
        recorded_by_id=by.id,
        recorded_at=now,
    )
    db.session.add(allergy)
    record("add allergy", patient.actor, by=by, now=now)
    return allergy


def note_allergies_asked(patient: Patient, *, by: User, now: datetime) -> AllergyReview:
    """Keep that somebody asked the patient about allergies."""
    review = AllergyReview(patient_id=patient.id, asked_at=now, asked_by=by)
    db.session.add(review)
    record("ask about allergies", patient.actor, by=by, now=now)
    return review


def withdraw_allergy(patient: Patient, allergy: Allergy, *, by: User, now: datetime) -> None:
    """Take a substance off the list; the row stays."""
    hold(allergy, "withdrawn_at")
    if allergy.withdrawn_at is not None:
        raise AllergyWithdrawn
    allergy.withdrawn_at = now
    record("withdraw allergy", patient.actor, by=by, now=now)


def record_weight(
    patient: Patient, kg: Decimal, *, measured_at: datetime, by: User, now: datetime
) -> Weight:
    """Keep a weight that was measured."""
    rules.check_weight(kg)
    weight = Weight(patient_id=patient.id, kg=kg, measured_at=measured_at, recorded_by_id=by.id)
    db.session.add(weight)
    record("record weight", patient.actor, by=by, now=now)
    return weight


def raise_flag(
    patient: Patient, kind: FlagKind, note: str, *, by: Actor, now: datetime
) -> RiskFlag:
    """Ask everybody to look twice before the next visit."""
    flag = RiskFlag(
        patient_id=patient.id, kind=kind, note=note[:300], raised_by=by.actor, raised_at=now
    )
    db.session.add(flag)
    record("raise flag", patient.actor, by=by, now=now)
    return flag


def clear_flag(flag: RiskFlag, reason: str, *, by: User, now: datetime) -> None:
    """Say why a flag no longer holds."""
    hold(flag, "cleared_at")
    if flag.cleared_at is not None:
        raise FlagCleared
    flag.cleared_at, flag.cleared_by_id, flag.cleared_reason = now, by.id, reason
    record("clear flag", flag.patient.actor, by=by, now=now)


def note_response(
    patient: Patient,
    protocol_code: str,
    status: ResponseStatus,
    why: str,
    *,
    by: Actor,
    now: datetime,
) -> Response:
    """Keep what the follow-up found a protocol did for a patient."""
    response = Response(
        patient_id=patient.id,
        protocol_code=protocol_code,
        status=status,
        why=why[:300],
        found_at=now,
    )
    db.session.add(response)
    record("note response", patient.actor, {"protocol": protocol_code}, by=by, now=now)
    return response


def _check_version(patient: Patient, expected: int) -> None:
    # The row is taken for the rest of the transaction: the slower of two sees the faster.
    db.session.refresh(patient, with_for_update={"of": Patient})
    if patient.version != expected:
        raise Stale("patient")


def _raise_version(patient: Patient) -> None:
    patient.version += 1
