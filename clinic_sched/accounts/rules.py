"""Roles, and what each may do."""

from datetime import timedelta
from enum import StrEnum

IDLE_LIMIT = timedelta(minutes=30)
SIGN_IN_LIFETIME = timedelta(hours=12)
ATTEMPTS_ALLOWED = 5
ATTEMPT_WINDOW = timedelta(minutes=15)
PASSWORD_MIN = 12
PASSWORD_MAX = 128


class Role(StrEnum):
    """Whom the clinic employs, as far as the program must tell them apart."""

    DESK = "desk"
    NURSE = "nurse"
    PRESCRIBER = "prescriber"
    MANAGER = "manager"


class Permission(StrEnum):
    """What a page may ask of the person who opens it."""

    BOOK = "book appointments"
    OVERRIDE_BOOKING = "override hours or nurse cover"
    SEE_PATIENTS = "see the register"
    SEE_RECORD = "see the clinical record"
    RECORD_SESSION = "record a session"
    OVERRIDE_CLINICAL = "override a clinical check"
    APPROVE_PROTOCOLS = "approve protocols"
    SEE_PROTOCOLS = "see protocols"
    WORK_TASKS = "work through the worklist"
    MANAGE_CLINIC = "manage the clinic"
    SEE_AUDIT = "see the audit trail"


_EVERYONE = {Permission.SEE_PATIENTS, Permission.WORK_TASKS, Permission.SEE_PROTOCOLS}
_CLINICAL = _EVERYONE | {Permission.SEE_RECORD, Permission.RECORD_SESSION, Permission.BOOK}

MAY: dict[Role, set[Permission]] = {
    Role.DESK: _EVERYONE | {Permission.BOOK},
    Role.NURSE: _CLINICAL,
    Role.PRESCRIBER: _CLINICAL
    | {
        Permission.OVERRIDE_CLINICAL,
        Permission.APPROVE_PROTOCOLS,
        Permission.OVERRIDE_BOOKING,
    },
    Role.MANAGER: _EVERYONE
    | {
        Permission.BOOK,
        Permission.OVERRIDE_BOOKING,
        Permission.MANAGE_CLINIC,
        Permission.SEE_AUDIT,
    },
}


def may(role: Role, permission: Permission) -> bool:
    """Does the role carry the permission?"""
    return permission in MAY[role]
