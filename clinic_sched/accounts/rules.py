"""Roles, and what each may do."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from clinic_sched.accounts.errors import TokenNotMade

IDLE_LIMIT = timedelta(minutes=30)
SIGN_IN_LIFETIME = timedelta(hours=12)
ATTEMPTS_ALLOWED = 5
ATTEMPT_WINDOW = timedelta(minutes=15)
PASSWORD_MIN = 12
PASSWORD_MAX = 128
TOKEN_DAYS = 365
TOKEN_DAYS_MAX = 731


class Role(StrEnum):
    """Who acts here, as far as they must be told apart: people, and programs that hold a token."""

    DESK = "desk"
    NURSE = "nurse"
    PRESCRIBER = "prescriber"
    MANAGER = "manager"
    PROGRAM = "program"


PEOPLE = (Role.DESK, Role.NURSE, Role.PRESCRIBER, Role.MANAGER)


class Permission(StrEnum):
    """What a page may ask of the person who opens it."""

    BOOK = "book appointments"
    OVERRIDE_BOOKING = "override hours or nurse cover"
    SEE_PATIENTS = "see the register"
    SEE_RECORD = "see the clinical record"
    RECORD_SESSION = "record a session"
    USE_LEDGER = "use the ledger of controlled drugs"
    MANAGE_LEDGER = "manage the ledger of controlled drugs"
    OVERRIDE_CLINICAL = "override a clinical check"
    APPROVE_PROTOCOLS = "approve protocols"
    SEE_PROTOCOLS = "see protocols"
    EDIT_PROTOCOLS = "edit protocols"
    WORK_TASKS = "work through the worklist"
    MANAGE_CLINIC = "manage the clinic"
    SEE_AUDIT = "see the audit trail"


class Scope(StrEnum):
    """What a token lets a program do; the words stand in the token's row and in the API."""

    AVAILABILITY_READ = "availability:read"
    APPOINTMENTS_READ = "appointments:read"
    APPOINTMENTS_WRITE = "appointments:write"
    PATIENTS_READ = "patients:read"
    PATIENTS_WRITE = "patients:write"
    CLINIC_READ = "clinic:read"


_EVERYONE = {Permission.SEE_PATIENTS, Permission.WORK_TASKS, Permission.SEE_PROTOCOLS}
_CLINICAL = _EVERYONE | {
    Permission.SEE_RECORD,
    Permission.RECORD_SESSION,
    Permission.USE_LEDGER,
    Permission.BOOK,
}

MAY: dict[Role, set[Permission]] = {
    Role.DESK: _EVERYONE | {Permission.BOOK},
    Role.NURSE: _CLINICAL,
    Role.PRESCRIBER: _CLINICAL
    | {
        Permission.OVERRIDE_CLINICAL,
        Permission.MANAGE_LEDGER,
        Permission.APPROVE_PROTOCOLS,
        Permission.EDIT_PROTOCOLS,
        Permission.OVERRIDE_BOOKING,
    },
    Role.MANAGER: _EVERYONE
    | {
        Permission.BOOK,
        Permission.OVERRIDE_BOOKING,
        Permission.MANAGE_CLINIC,
        Permission.USE_LEDGER,
        Permission.MANAGE_LEDGER,
        Permission.EDIT_PROTOCOLS,
        Permission.SEE_AUDIT,
    },
    Role.PROGRAM: {Permission.BOOK, Permission.SEE_PATIENTS},
}

NEEDS: dict[Scope, Permission] = {
    Scope.AVAILABILITY_READ: Permission.BOOK,
    Scope.APPOINTMENTS_READ: Permission.BOOK,
    Scope.APPOINTMENTS_WRITE: Permission.BOOK,
    Scope.PATIENTS_READ: Permission.SEE_PATIENTS,
    Scope.PATIENTS_WRITE: Permission.SEE_PATIENTS,
    Scope.CLINIC_READ: Permission.BOOK,
}


def may(role: Role, permission: Permission) -> bool:
    """Does the role carry the permission?"""
    return permission in MAY[role]


def check_token(scopes: Collection[Scope], expires_at: datetime, *, now: datetime) -> None:
    """Refuse a token that may do nothing, or that would hold for ever."""
    if not scopes:
        raise TokenNotMade("scopes", "Choose at least one thing the program may do.")
    if expires_at <= now:
        raise TokenNotMade("expires_on", "Choose a day to come.")
    if expires_at > now + timedelta(days=TOKEN_DAYS_MAX):
        raise TokenNotMade(
            "expires_on", "A token holds for two years at most. Choose a nearer day."
        )
