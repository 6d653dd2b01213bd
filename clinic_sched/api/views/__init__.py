"""Every endpoint programs may call."""

from clinic_sched.api.views import (
    appointments,
    availability,
    clinic,
    courses,
    documentation,
    patients,
    steps,
)
from clinic_sched.api.views.blueprint import bp

__all__ = [
    "appointments",
    "availability",
    "bp",
    "clinic",
    "courses",
    "documentation",
    "patients",
    "steps",
]
