"""Pages of the register."""

from clinic_sched.patients.views import facts, flags, person, register
from clinic_sched.patients.views.blueprint import bp

__all__ = ["bp", "facts", "flags", "person", "register"]
