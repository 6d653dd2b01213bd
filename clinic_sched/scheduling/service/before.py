"""What a visit was before it was changed, so that the change can be undone."""

from datetime import datetime
from typing import Any

from clinic_sched.accounts.models import User
from clinic_sched.audit.service import Actor
from clinic_sched.database import db
from clinic_sched.scheduling.models import Appointment, AppointmentChange
from clinic_sched.scheduling.rules import ChangeKind

_FACTS = (
    "starts_at",
    "chair_id",
    "status",
    "confirmed_at",
    "changed_at",
    "override_reason",
    "override_by_id",
)


def facts_of(appointment: Appointment) -> dict[str, Any]:
    """Return what an undo will want to know of a visit."""
    return {f"old_{name}": getattr(appointment, name) for name in _FACTS}


def keep(
    kind: ChangeKind,
    appointment: Appointment,
    before: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Keep what the visit was before; only what the staff did can be undone."""
    if isinstance(by, User):
        db.session.flush()
        change = AppointmentChange(
            appointment_id=appointment.id, kind=kind, made_at=now, made_by_id=by.id, **before
        )
        db.session.add(change)
