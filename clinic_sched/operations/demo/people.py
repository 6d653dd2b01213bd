"""The demo's patients, and what each of them comes for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from clinic_sched.accounts.rules import Role
from clinic_sched.database import db
from clinic_sched.operations.demo import names
from clinic_sched.operations.demo.house import House
from clinic_sched.patients.models import Allergy, AllergyReview, Patient, Weight
from clinic_sched.patients.names import search_key
from clinic_sched.patients.rules import Sex, number_after

PATIENT_EMAIL = "patient@demo.example"
# How the clinic's patients are spread over its protocols, in per cent.
_MIX = {
    "KET-MOOD-40": 40,
    "KET-PAIN-60": 18,
    "KET-PAIN-120": 12,
    "KET-CRPS-240x10": 3,
    "FCM-15": 9,
    "IFX-120": 13,
    "LIDO-90": 5,
}
_CONDITIONS = {
    "KET-MOOD-40": "Treatment-resistant depression",
    "KET-PAIN-60": "Post-herpetic neuralgia",
    "KET-PAIN-120": "Chronic neuropathic pain",
    "KET-CRPS-240x10": "Complex regional pain syndrome",
    "FCM-15": "Iron deficiency anaemia",
    "IFX-120": "Ulcerative colitis",
    "LIDO-90": "Neuropathic pain",
}
_ALLERGENS = ("penicillin", "latex", "sulfonamides", "iodine contrast", "ibuprofen")


@dataclass(frozen=True)
class Treated:
    """A patient, the protocol they are on, and how well it does for them (0 to 1)."""

    patient: Patient
    code: str
    response: float
    baseline_pain: int
    weight_kg: Decimal


def register(house: House, count: int, random: Random, *, now: datetime) -> list[Treated]:
    """Register that many patients; the first is the one who can sign in."""
    people = [_treated(house, number, random, now=now) for number in range(1, count + 1)]
    db.session.flush()
    for treated in people:
        _know(house, treated, random, now=now)
    return people


def _treated(house: House, number: int, random: Random, *, now: datetime) -> Treated:
    given, family, sex = names.person(random)
    born = date(1944, 1, 1) + timedelta(days=random.randrange(60 * 365))
    code = random.choices(list(_MIX), list(_MIX.values()))[0]
    email: str | None = f"{given}.{family}{number}@mail.example".lower()
    if number == 1:
        given, family, sex, born = "Robin", "Ashgrove", "female", date(1986, 4, 17)
        code, email = "KET-MOOD-40", PATIENT_EMAIL
    elif number % 17 == 0:
        email = None
    patient = Patient(
        number=number_after(f"P{number - 1:06}" if number > 1 else None),
        given_name=given,
        family_name=family,
        search_name=search_key(f"{given} {family}"),
        birth_date=born,
        sex=Sex(sex),
        email=_plain(email),
        phone=f"+1555555{100 + number % 100:04}",
        height_cm=random.randrange(152, 193),
        escort_name=None if number % 5 == 0 else f"{names.person(random)[0]} {family}",
        escort_phone=f"+1555555{100 + (number * 7) % 100:04}",
        conditions=_CONDITIONS[code],
        created_at=now - timedelta(days=200),
    )
    db.session.add(patient)
    kg = Decimal(random.randrange(520, 1090)) / 10
    return Treated(patient, code, random.random(), random.randrange(5, 10), kg)


def _plain(email: str | None) -> str | None:
    """Return an address in plain letters, as most people have one."""
    if email is None:
        return None
    name, _, host = email.partition("@")
    return f"{'.'.join(search_key(part).replace(' ', '') for part in name.split('.'))}@{host}"


def _know(house: House, treated: Treated, random: Random, *, now: datetime) -> None:
    nurse, patient = house.first(Role.NURSE), treated.patient
    measured_at = now - timedelta(days=random.randrange(1, 25))
    for days, kg in ((35, treated.weight_kg + Decimal("1.2")), (0, treated.weight_kg)):
        db.session.add(
            Weight(
                patient_id=patient.id,
                kg=kg,
                measured_at=measured_at - timedelta(days=days),
                recorded_by_id=nurse.id,
            )
        )
    if patient.id % 6:
        db.session.add(
            AllergyReview(patient_id=patient.id, asked_at=measured_at, asked_by_id=nurse.id)
        )
    if random.random() < 0.18:
        db.session.add(
            Allergy(
                patient_id=patient.id,
                substance=random.choice(_ALLERGENS),
                reaction=random.choice(("rash", "swelling", "nausea")),
                recorded_by_id=nurse.id,
                recorded_at=measured_at,
            )
        )
