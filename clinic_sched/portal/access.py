"""Who is asking, when it is a patient: the guard on the patient's pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, g
from flask_login import current_user

from clinic_sched import clock
from clinic_sched.accounts import access
from clinic_sched.patients.models import Patient
from clinic_sched.portal import service
from clinic_sched.portal.models import PatientSignIn
from clinic_sched.transaction import keep

KIND = "patient"
SIGN_IN = "/my/sign-in"
_TOUCH_AFTER_SECONDS = 60


class SignedInPatient:
    """A patient as Flask-Login sees them: the person and this sign-in."""

    is_authenticated = True
    is_active = True
    is_anonymous = False
    kind = KIND

    def __init__(self, sign_in: PatientSignIn, token: str) -> None:
        self.sign_in = sign_in
        self.patient: Patient = sign_in.patient
        self.token = token

    def get_id(self) -> str:
        return f"{self.kind}:{self.token}"

    def may(self, permission: object) -> bool:
        return False

    @property
    def name(self) -> str:
        return self.patient.given_name


def patients_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Guard a view: the patient who is signed in, and nobody else."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if current_user.kind != KIND:
            return access.ask_to_sign_in(SIGN_IN)
        return view(*args, **kwargs)

    wrapper.permission = KIND  # type: ignore[attr-defined]
    return wrapper


def signed_in_patient() -> Patient:
    """Return the patient who is asking; only behind the guard."""
    if current_user.kind != KIND:
        abort(401)
    patient: Patient = current_user.patient
    return patient


def register() -> None:
    """Have sign-ins of patients found again."""
    access.register_identity(KIND, _load)


def _load(token: str) -> SignedInPatient | None:
    now = clock.now()
    found = service.find_signed_in(token, now=now)
    if found is None:
        return None
    sign_in_id, idle = found.id, (now - found.seen_at).total_seconds()
    if idle > _TOUCH_AFTER_SECONDS and not access.is_polling() and "touched" not in g:
        g.touched = True
        keep(lambda: service.touch(sign_in_id, now=clock.now()))
    return SignedInPatient(found, token)
