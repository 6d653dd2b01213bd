"""Protocols and their versions."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic_sched.accounts.models import User
from clinic_sched.database import Base, PublicId
from clinic_sched.guards import guarded_by, never_removed, unchanging
from clinic_sched.protocols.rules import ProtocolStatus


class Protocol(Base):
    """A treatment the clinic gives, known by its code."""

    __tablename__ = "protocols"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)

    versions: Mapped[list["ProtocolVersion"]] = relationship(
        back_populates="protocol", order_by="ProtocolVersion.number.desc()"
    )


class ProtocolVersion(Base):
    """One version of a protocol: approved once, never changed."""

    __tablename__ = "protocol_versions"
    __table_args__ = (
        sa.UniqueConstraint("protocol_id", "number"),
        sa.CheckConstraint("number > 0", name="number_positive"),
        sa.CheckConstraint(
            "prep_minutes >= 0 AND infusion_minutes > 0 AND recovery_minutes >= 0 "
            "AND turnover_minutes >= 0",
            name="minutes_sane",
        ),
        sa.CheckConstraint(
            "(status <> 'draft' OR approved_at IS NULL) "
            "AND (status <> 'approved' OR approved_at IS NOT NULL) "
            "AND (approved_at IS NULL) = (approved_by_id IS NULL)",
            name="approved_by_somebody",
        ),
        sa.CheckConstraint(
            "(status = 'retired') = (retired_at IS NOT NULL)", name="retired_when_retired"
        ),
        sa.Index(
            "uq_protocol_versions_one_approved",
            "protocol_id",
            unique=True,
            sqlite_where=sa.text("status = 'approved'"),
            postgresql_where=sa.text("status = 'approved'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    protocol_id: Mapped[int] = mapped_column(sa.ForeignKey("protocols.id"))
    number: Mapped[int]
    status: Mapped[ProtocolStatus] = mapped_column(default=ProtocolStatus.DRAFT)
    name: Mapped[str] = mapped_column(sa.String(200))
    document: Mapped[dict[str, Any]]
    prep_minutes: Mapped[int]
    infusion_minutes: Mapped[int]
    recovery_minutes: Mapped[int]
    turnover_minutes: Mapped[int]
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    retired_at: Mapped[datetime | None]

    protocol: Mapped[Protocol] = relationship(back_populates="versions")
    approved_by: Mapped[User | None] = relationship()

    @property
    def patient_minutes(self) -> int:
        return self.prep_minutes + self.infusion_minutes + self.recovery_minutes


_FIXED = (
    "document",
    "name",
    "number",
    "protocol_id",
    "prep_minutes",
    "infusion_minutes",
    "recovery_minutes",
    "turnover_minutes",
    "public_id",
    "created_at",
    "approved_at",
    "approved_by_id",
)
guarded_by(
    ProtocolVersion,
    never_removed("protocol_versions"),
    unchanging(
        "protocol_versions_fixed",
        table="protocol_versions",
        condition="OLD.status <> 'draft' AND (NEW.status = 'draft' OR "
        "(OLD.status = 'retired' AND NEW.status <> 'retired') OR "
        + " OR ".join(
            f"COALESCE(CAST(NEW.{name} AS TEXT), '') <> COALESCE(CAST(OLD.{name} AS TEXT), '')"
            for name in _FIXED
        )
        + ")",
    ),
)
