"""What the register knows, and what it cannot believe."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from clinic_sched.patients.errors import (
    BirthDateRefused,
    ConsentDatesRefused,
    ConsultationNotHeld,
    WeightRefused,
)
from clinic_sched.patients.names import are_alike


class Sex(StrEnum):
    """FHIR's administrative gender."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class FlagKind(StrEnum):
    """Why a patient needs a second look before the next visit."""

    SELF_HARM = "self-harm"
    NO_SHOW = "no-show"
    CLINICAL = "clinical"
    MISUSE = "misuse"


# The flags that a clinician clears before the next infusion.
RISKS = frozenset({FlagKind.SELF_HARM, FlagKind.CLINICAL, FlagKind.MISUSE})


class ResponseStatus(StrEnum):
    """How a course of one drug is working, as the follow-up found."""

    RESPONDER = "responder"
    PARTIAL = "partial"
    NON_RESPONDER = "non-responder"
    RELAPSED = "relapsed"


EARLIEST_BIRTH = date(1900, 1, 1)
NUMBER_DIGITS = 6
MOST_LIKENESSES = 8
HEAVIEST_KG = Decimal(500)


def check_birth_date(born: date, *, today: date) -> None:
    """Refuse a birth date in the future, or of another century."""
    if born > today:
        raise BirthDateRefused("The birth date is in the future.")
    if born < EARLIEST_BIRTH:
        raise BirthDateRefused("Enter a birth date from 1900 on.")


def check_consent_dates(signed_on: date, expires_on: date, *, today: date) -> None:
    """Refuse a consent from the future, or one that ends before it begins."""
    if signed_on > today:
        raise ConsentDatesRefused("signed_on", "The date of signing is in the future.")
    if expires_on <= signed_on:
        raise ConsentDatesRefused("expires_on", "The consent must expire after it was signed.")


def check_held(held_on: date, *, today: date) -> None:
    """Refuse a consultation from the future."""
    if held_on > today:
        raise ConsultationNotHeld


def check_weight(kg: Decimal) -> None:
    """Refuse a weight that the table could not hold."""
    if not 0 < kg < HEAVIEST_KG:
        raise WeightRefused


def number_after(last: str | None) -> str:
    """Return the patient number that follows the last one given out."""
    nth = int(last.removeprefix("P")) if last else 0
    return f"P{nth + 1:0{NUMBER_DIGITS}}"


@dataclass(frozen=True)
class Known:
    """What two records are compared by."""

    search_name: str
    birth_date: date
    email: str | None
    phone: str | None


def likeness(one: Known, other: Known) -> list[str]:
    """Say in words why two records may be one person; nothing where they need not be."""
    same_birthday = one.birth_date == other.birth_date
    same_name = one.search_name == other.search_name
    reasons = []
    if same_name and same_birthday:
        reasons.append("same name and birth date")
    elif same_name:
        reasons.append("same name, another birth date")
    elif same_birthday and are_alike(one.search_name, other.search_name):
        reasons.append("same birth date and a similar name")
    if one.phone and one.phone == other.phone:
        reasons.append("same phone number")
    if one.email and one.email == other.email:
        reasons.append("same e-mail address")
    return reasons
