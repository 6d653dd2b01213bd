"""Whether a visit is still as somebody saw it."""

from clinic_sched.database import db
from clinic_sched.errors import Stale
from clinic_sched.scheduling.models import Appointment


def reread(appointment: Appointment) -> None:
    """Read the visit again: while a day was waited for, somebody may have changed it."""
    db.session.refresh(appointment)


def check_fresh(appointment: Appointment, expected_version: int | None) -> None:
    """Refuse to act on a page that shows the visit as it no longer is."""
    if expected_version is not None and appointment.version != expected_version:
        raise Stale("visit")
