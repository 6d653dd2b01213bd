"""Reading sessions: what each page, and each verb, needs to know."""

from clinic_sched.sessions.queries.course import (
    Infusion,
    discharged_between,
    infusions_of,
    sessions_of,
)
from clinic_sched.sessions.queries.lookup import find_for, get, get_concern, get_reaction, take

__all__ = [
    "Infusion",
    "discharged_between",
    "find_for",
    "get",
    "get_concern",
    "get_reaction",
    "infusions_of",
    "sessions_of",
    "take",
]
