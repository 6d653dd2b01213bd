"""Reading the register."""

from clinic_sched.patients.queries.finding import find
from clinic_sched.patients.queries.register import (
    allergies,
    cleared_flags,
    consents,
    consultations,
    find_alike,
    find_allergy_review,
    find_consultation,
    find_last_number,
    find_response,
    get,
    get_allergy,
    get_flag,
    known_of,
    open_flags,
    responses,
    weights,
)

__all__ = [
    "allergies",
    "cleared_flags",
    "consents",
    "consultations",
    "find",
    "find_alike",
    "find_allergy_review",
    "find_consultation",
    "find_last_number",
    "find_response",
    "get",
    "get_allergy",
    "get_flag",
    "known_of",
    "open_flags",
    "responses",
    "weights",
]
