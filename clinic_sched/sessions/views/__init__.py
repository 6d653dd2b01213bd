"""Pages of the chairside: the floor, one session, its record."""

from clinic_sched.sessions.views import (  # noqa: F401 (each adds its pages)
    checks,
    corrections,
    drug,
    equipment,
    floor,
    leaving,
    opening,
    outbox,
    readings,
    record,
    rescue,
    running,
    show,
    signing,
)
from clinic_sched.sessions.views.blueprint import bp

__all__ = ["bp"]
