"""One thing a program can ask, described once: read by it, guarded by it, documented from it."""

from dataclasses import dataclass
from typing import Any

from clinic_sched.api.records import Field, Record


@dataclass(frozen=True)
class Operation:
    """What is asked and what is answered; `refuses` are kinds of problems beside the usual ones.

    `keyed` needs an Idempotency-Key, `versioned` honours If-Match, `conditional` may be
    answered with 304.
    """

    summary: str
    answer: Record
    status: int = 200
    body: Record | None = None
    query: tuple[Field, ...] = ()
    refuses: tuple[str, ...] = ()
    keyed: bool = False
    versioned: bool = False
    conditional: bool = False
    about: str = ""
    tag: str = "Appointments"
    example: Any = None
