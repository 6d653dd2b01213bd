"""What the top of a page warns of: to clinicians in words, to others that there is something."""

from typing import Any

from clinic_sched.accounts import access
from clinic_sched.accounts.rules import Permission
from clinic_sched.patients import queries as patients

ASK = "ask a nurse"
ASK_FIRST = "Flagged: ask a nurse before booking"


def warnings_of(patient: Any) -> dict[str, list[str]]:
    """Return the allergies and open flags of a patient as far as whoever asks may read them."""
    allergies = [one.substance for one in patients.allergies(patient)]
    flags = [flag.note for flag in patients.open_flags(patient)]
    if access.signed_in_user().may(Permission.SEE_RECORD):
        return {"allergies": allergies, "flags": flags}
    return {"allergies": [ASK] if allergies else [], "flags": [ASK_FIRST] if flags else []}
