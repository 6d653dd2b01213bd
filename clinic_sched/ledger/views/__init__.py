"""Pages of the ledger: what is there, what happened, what is open, and reports."""

from clinic_sched.ledger.views import (  # noqa: F401 (each adds its pages)
    counting,
    office,
    overview,
    reports,
    stock,
)
from clinic_sched.ledger.views.blueprint import bp

__all__ = ["bp"]
