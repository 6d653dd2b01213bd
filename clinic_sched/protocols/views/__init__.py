"""Pages of the protocols: read, compared, edited, approved, brought in and taken out."""

from clinic_sched.protocols.views import (  # noqa: F401 (each adds its pages)
    comparing,
    editing,
    exchange,
    versions,
)
from clinic_sched.protocols.views.blueprint import bp

__all__ = ["bp"]
