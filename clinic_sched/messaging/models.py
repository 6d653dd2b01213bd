"""The outbox, and the addresses that must not be written to."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from clinic_sched.database import Base, PublicId
from clinic_sched.messaging.rules import Channel, MessageStatus


class Message(Base):
    """One message owed to one address: written with what caused it, sent by the worker."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_when_sent"),
        sa.CheckConstraint(
            "(status = 'claimed') = (claimed_at IS NOT NULL)", name="claimed_when_claimed"
        ),
        sa.CheckConstraint("attempts >= 0", name="attempts_counted"),
        sa.Index("ix_messages_status_due_at", "status", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    dedupe_key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    about: Mapped[str] = mapped_column(sa.String(80), index=True)
    recipient: Mapped[str] = mapped_column(sa.String(80), index=True)
    channel: Mapped[Channel]
    address: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[str] = mapped_column(sa.Text)
    status: Mapped[MessageStatus] = mapped_column(default=MessageStatus.QUEUED)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(sa.String(300))


class Suppression(Base):
    """An address whose owner said stop."""

    __tablename__ = "suppressions"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(254), unique=True)
    reason: Mapped[str] = mapped_column(sa.String(120))
    since: Mapped[datetime]
