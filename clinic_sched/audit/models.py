"""The trail of who did what, and the seals that show it was not rewritten."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from clinic_sched.database import Base
from clinic_sched.guards import append_only, guarded_by


class AuditEvent(Base):
    """One thing somebody did: never changed, never removed."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(sa.String(80))
    actor_name: Mapped[str] = mapped_column(sa.String(120))
    action: Mapped[str] = mapped_column(sa.String(60), index=True)
    subject: Mapped[str] = mapped_column(sa.String(80), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AuditSeal(Base):
    """The hash of an event and of all before it."""

    __tablename__ = "audit_seals"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("audit_events.id"), primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(sa.String(64))


guarded_by(AuditEvent, append_only("audit_events"))
guarded_by(AuditSeal, append_only("audit_seals"))
