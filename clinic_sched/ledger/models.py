"""The book of each site, its cabinets and vials, and the entries: added, never changed."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic_sched.accounts.models import User
from clinic_sched.clinic.models import Site
from clinic_sched.database import Amount, Base, PublicId
from clinic_sched.guards import append_only, closed_with, guarded_by, never_removed, unchanging
from clinic_sched.ledger.rules import KEPT_YEARS, TOLERANCE_ML, UNRESOLVED_HOURS, EntryKind
from clinic_sched.patients.models import Patient


class LedgerBook(Base):
    """The book of one site: what its next entry follows, and what the site has decided."""

    __tablename__ = "ledger_books"
    __table_args__ = (
        sa.CheckConstraint("tolerance_ml >= 0 AND tolerance_ml <= 1", name="tolerance_small"),
        sa.CheckConstraint("unresolved_hours BETWEEN 1 AND 168", name="unresolved_a_week"),
        sa.CheckConstraint("kept_years BETWEEN 2 AND 100", name="kept_two_years"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"), unique=True)
    last_number: Mapped[int] = mapped_column(default=0)
    last_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    tolerance_ml: Mapped[Decimal] = mapped_column(Amount(5, 3), default=TOLERANCE_ML)
    unresolved_hours: Mapped[int] = mapped_column(default=UNRESOLVED_HOURS)
    kept_years: Mapped[int] = mapped_column(default=KEPT_YEARS)

    site: Mapped[Site] = relationship()


class LedgerCabinet(Base):
    """A locked place at a site in which controlled drugs are kept."""

    __tablename__ = "ledger_cabinets"
    __table_args__ = (sa.UniqueConstraint("site_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    name: Mapped[str] = mapped_column(sa.String(60))

    site: Mapped[Site] = relationship()


class LedgerVial(Base):
    """One vial in one cabinet; what is in it follows from its entries."""

    __tablename__ = "ledger_vials"
    __table_args__ = (
        sa.UniqueConstraint("cabinet_id", "number"),
        sa.CheckConstraint("strength_mg_ml > 0 AND volume_ml > 0", name="holds_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    cabinet_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_cabinets.id"))
    number: Mapped[int]
    drug: Mapped[str] = mapped_column(sa.String(120))
    ndc: Mapped[str] = mapped_column(sa.String(20), default="")
    strength_mg_ml: Mapped[Decimal] = mapped_column(Amount(9, 3))
    volume_ml: Mapped[Decimal] = mapped_column(Amount(9, 3))
    lot: Mapped[str] = mapped_column(sa.String(40))
    expires_on: Mapped[date]

    cabinet: Mapped[LedgerCabinet] = relationship()

    @property
    def name(self) -> str:
        return f"vial {self.number}"


class LedgerEntry(Base):
    """One line of the book; its hash covers its content and the line before it."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "number"),
        sa.CheckConstraint("number > 0", name="numbered_from_one"),
        sa.CheckConstraint("balance_ml >= 0", name="balance_not_negative"),
        sa.CheckConstraint("quantity_ml >= 0 AND quantity_mg >= 0", name="quantity_positive"),
        sa.CheckConstraint(
            "ABS(quantity_mg - quantity_ml * strength_mg_ml) < 0.01", name="mg_by_strength"
        ),
        sa.CheckConstraint("witness_id IS NULL OR witness_id <> by_id", name="witness_is_another"),
        sa.CheckConstraint(
            "kind NOT IN ('draw', 'administer', 'return') "
            "OR (subject IS NOT NULL AND patient_id IS NOT NULL)",
            name="drawn_for_somebody",
        ),
        sa.CheckConstraint(
            "kind NOT IN ('administer', 'return', 'discrepancy', 'explanation', 'correction') "
            "OR refers_to_id IS NOT NULL",
            name="refers_to_another",
        ),
        sa.CheckConstraint(
            "kind NOT IN ('explanation', 'correction', 'loss_theft', 'return') OR reason <> ''",
            name="says_why",
        ),
        sa.CheckConstraint(
            "kind IN ('count', 'discrepancy', 'explanation') OR vial_id IS NOT NULL",
            name="of_a_vial",
        ),
        sa.Index(
            "uq_ledger_entries_answered_once",
            "refers_to_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("kind IN ('correction', 'explanation')"),
            postgresql_where=sa.text("kind IN ('correction', 'explanation')"),
        ),
        sa.Index("ix_ledger_entries_vial_id_number", "vial_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("sites.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[EntryKind]
    cabinet_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_cabinets.id"))
    vial_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ledger_vials.id"))
    drug: Mapped[str] = mapped_column(sa.String(120))
    ndc: Mapped[str] = mapped_column(sa.String(20), default="")
    strength_mg_ml: Mapped[Decimal] = mapped_column(Amount(9, 3))
    lot: Mapped[str] = mapped_column(sa.String(40), default="")
    expires_on: Mapped[date | None]
    quantity_ml: Mapped[Decimal] = mapped_column(Amount(9, 3))
    quantity_mg: Mapped[Decimal] = mapped_column(Amount(12, 3))
    change_ml: Mapped[Decimal] = mapped_column(Amount(9, 3))
    balance_ml: Mapped[Decimal] = mapped_column(Amount(9, 3))
    subject: Mapped[str | None] = mapped_column(sa.String(80), index=True)
    patient_id: Mapped[int | None] = mapped_column(sa.ForeignKey("patients.id"))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    witness_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    party: Mapped[str] = mapped_column(sa.String(200), default="")
    document: Mapped[str] = mapped_column(sa.String(60), default="")
    refers_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("ledger_entries.id"), index=True)
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))

    cabinet: Mapped[LedgerCabinet] = relationship()
    vial: Mapped[LedgerVial | None] = relationship()
    patient: Mapped[Patient | None] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    witness: Mapped[User | None] = relationship(foreign_keys=[witness_id])
    refers_to: Mapped["LedgerEntry | None"] = relationship(remote_side=[id])


# The next number after the one before it, by whoever writes.
_FOLLOWS = (
    "NEW.number <> COALESCE((SELECT MAX(e.number) FROM ledger_entries e "
    "WHERE e.site_id = NEW.site_id), 0) + 1 "
    "OR NEW.previous_hash <> COALESCE((SELECT e.hash FROM ledger_entries e "
    "WHERE e.site_id = NEW.site_id AND e.number = NEW.number - 1), '')"
)
_BALANCE = (
    "NEW.vial_id IS NOT NULL AND ABS(NEW.balance_ml - NEW.change_ml - COALESCE("
    "(SELECT e.balance_ml FROM ledger_entries e WHERE e.vial_id = NEW.vial_id "
    "ORDER BY e.number DESC LIMIT 1), 0)) > 0.0004"
)
_OWN_COUNT = (
    "NEW.kind = 'explanation' AND EXISTS (SELECT 1 FROM ledger_entries d "
    "WHERE d.id = NEW.refers_to_id AND d.by_id = NEW.by_id)"
)

guarded_by(
    LedgerBook,
    unchanging(
        "ledger_books_forward",
        table="ledger_books",
        condition="NEW.last_number < OLD.last_number OR NEW.site_id <> OLD.site_id",
    ),
    never_removed("ledger_books"),
)
guarded_by(LedgerCabinet, never_removed("ledger_cabinets"))
guarded_by(LedgerVial, append_only("ledger_vials"))
guarded_by(
    LedgerEntry,
    append_only("ledger_entries"),
    closed_with("ledger_entries_follow", table="ledger_entries", condition=_FOLLOWS),
    closed_with("ledger_entries_balance", table="ledger_entries", condition=_BALANCE),
    closed_with("ledger_entries_second_person", table="ledger_entries", condition=_OWN_COUNT),
)
