"""Somebody else signs at the chair while the tablet stays the nurse's."""

from datetime import datetime

from clinic_sched.accounts import service as accounts
from clinic_sched.accounts.models import User
from clinic_sched.accounts.rules import Permission
from clinic_sched.sessions.errors import NeedsPrescriber, NeedsSecondPerson


def prescriber(email: str, password: str, *, address: str, now: datetime) -> User:
    """Return the prescriber of that address and password, or refuse."""
    user = accounts.authenticate(email, password, address=address, now=now)
    check_prescriber(user)
    return user


def second_person(email: str, password: str, *, address: str, by: User, now: datetime) -> User:
    """Return a colleague other than `by` who works at the chair, or refuse."""
    user = accounts.authenticate(email, password, address=address, now=now)
    if user.id == by.id or not user.may(Permission.RECORD_SESSION):
        raise NeedsSecondPerson
    return user


def check_prescriber(user: User) -> None:
    """Refuse who may not decide as a prescriber."""
    if not user.may(Permission.OVERRIDE_CLINICAL):
        raise NeedsPrescriber
