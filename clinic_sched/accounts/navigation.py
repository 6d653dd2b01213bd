"""The menu, and where each person's day begins."""

from typing import Any, NamedTuple

from flask import Flask, request
from flask_login import current_user

from clinic_sched.accounts.rules import Permission, Role


class Entry(NamedTuple):
    """One line of the menu."""

    label: str
    url: str
    is_current: bool


_MENU = (
    ("Board", "/board", Permission.BOOK),
    ("Find a time", "/find-time", Permission.BOOK),
    ("Series", "/courses", Permission.BOOK),
    ("Floor", "/floor", Permission.RECORD_SESSION),
    ("Patients", "/patients", Permission.SEE_PATIENTS),
    ("Waitlist", "/waitlist", Permission.BOOK),
    ("Worklist", "/worklist", Permission.WORK_TASKS),
    ("Drugs", "/ledger", Permission.USE_LEDGER),
    ("Protocols", "/protocols", Permission.SEE_PROTOCOLS),
    ("Clinic", "/clinic", Permission.MANAGE_CLINIC),
    ("Staff", "/staff", Permission.MANAGE_CLINIC),
    ("Messages", "/messages", Permission.WORK_TASKS),
    ("Audit", "/audit", Permission.SEE_AUDIT),
)
_PATIENT_MENU = (("My visits", "/my"), ("My progress", "/my/progress"))
_HOME = {
    Role.DESK: "/board",
    Role.NURSE: "/floor",
    Role.PRESCRIBER: "/floor",
    Role.MANAGER: "/clinic",
}


def init_app(app: Flask) -> None:
    """Give every page its menu."""
    app.context_processor(_menu)


def home_of(role: Role) -> str:
    """Return the page a person of that role begins with."""
    return _HOME[role]


def _menu() -> dict[str, Any]:
    if not current_user.is_authenticated:
        return {"navigation": []}
    if current_user.kind == "patient":
        return {
            "navigation": [Entry(label, url, request.path == url) for label, url in _PATIENT_MENU]
        }
    return {
        "navigation": [
            Entry(label, url, request.path == url or request.path.startswith(f"{url}/"))
            for label, url, permission in _MENU
            if current_user.may(permission)
        ]
    }
