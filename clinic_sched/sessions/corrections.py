"""What is said of a record later: rows struck, values replaced, signatures after the first."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic_sched.accounts.models import User
from clinic_sched.database import Base
from clinic_sched.guards import append_only, closed_with, guarded_by

_WHOLE = "vitals_id IS NULL AND note_id IS NULL AND reaction_id IS NULL"


class Strike(Base):
    """A row that was entered in error, or the whole record: kept, shown struck, not counted.

    `revision` is 0 before the signature; after it, the signature that covers the strike.
    """

    __tablename__ = "session_strikes"
    __table_args__ = (
        sa.UniqueConstraint("vitals_id"),
        sa.UniqueConstraint("note_id"),
        sa.UniqueConstraint("reaction_id"),
        sa.CheckConstraint(
            "(vitals_id IS NULL OR note_id IS NULL) AND (vitals_id IS NULL OR reaction_id IS NULL)"
            " AND (note_id IS NULL OR reaction_id IS NULL)",
            name="one_row",
        ),
        sa.CheckConstraint("reason <> ''", name="with_reason"),
        sa.CheckConstraint("revision >= 0", name="revision_counted"),
        sa.Index(
            "uq_session_strikes_whole",
            "session_id",
            unique=True,
            sqlite_where=sa.text(_WHOLE),
            postgresql_where=sa.text(_WHOLE),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("infusion_sessions.id"), index=True)
    vitals_id: Mapped[int | None] = mapped_column(sa.ForeignKey("vital_signs.id"))
    note_id: Mapped[int | None] = mapped_column(sa.ForeignKey("session_notes.id"))
    reaction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("reactions.id"))
    reason: Mapped[str] = mapped_column(sa.String(300))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    revision: Mapped[int] = mapped_column(default=0)

    by: Mapped[User] = relationship()


class Amendment(Base):
    """A signed value replaced by a new one, with the reason; the old one stays in its row."""

    __tablename__ = "session_amendments"
    __table_args__ = (
        sa.CheckConstraint(
            "part IN ('session', 'vitals', 'reactions', 'notes')", name="part_known"
        ),
        sa.CheckConstraint("new_value <> old_value", name="something_new"),
        sa.CheckConstraint("reason <> ''", name="with_reason"),
        sa.CheckConstraint("revision > 0", name="after_signature"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("infusion_sessions.id"), index=True)
    part: Mapped[str] = mapped_column(sa.String(12))
    row_id: Mapped[int]
    field: Mapped[str] = mapped_column(sa.String(40))
    old_value: Mapped[str] = mapped_column(sa.Text)
    new_value: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.String(300))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    revision: Mapped[int]

    by: Mapped[User] = relationship()


class Signature(Base):
    """A signature after the first: the second one of a prescriber, or one under a change.

    Revision 0 is the record as it was first signed; each change makes the next one.
    """

    __tablename__ = "session_signatures"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "revision", "kind"),
        sa.CheckConstraint("kind IN ('cosigned', 'addendum', 'amended')", name="kind_known"),
        sa.CheckConstraint(
            "revision > 0 OR (kind = 'cosigned' AND revision = 0)", name="revision_counted"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("infusion_sessions.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    signed_name: Mapped[str] = mapped_column(sa.String(120))
    meaning: Mapped[str] = mapped_column(sa.String(120))
    at: Mapped[datetime]
    revision: Mapped[int]
    content_hash: Mapped[str] = mapped_column(sa.String(64))

    by: Mapped[User] = relationship()


_SIGNED = (
    "EXISTS (SELECT 1 FROM infusion_sessions s "
    "WHERE s.id = NEW.session_id AND s.signed_at IS NOT NULL)"
)
for _model in (Strike, Amendment, Signature):
    guarded_by(_model, append_only(_model.__tablename__))
guarded_by(
    Strike,
    closed_with(
        "session_strikes_locked",
        table="session_strikes",
        condition=f"{_SIGNED} AND NEW.revision = 0",
    ),
)
for _after in (Amendment, Signature):
    guarded_by(
        _after,
        closed_with(
            f"{_after.__tablename__}_after_signature",
            table=_after.__tablename__,
            condition=f"NOT {_SIGNED}",
        ),
    )
