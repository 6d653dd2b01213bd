"""Create the tables of the ledger of controlled drugs."""

import sqlalchemy as sa
from alembic import op

from clinic_sched.guards import append_only, closed_with, never_removed, unchanging

revision = "0014_create_ledger"
down_revision = "0013_create_api"
branch_labels = None
depends_on = None

FOLLOWS = (
    "NEW.number <> COALESCE((SELECT MAX(e.number) FROM ledger_entries e "
    "WHERE e.site_id = NEW.site_id), 0) + 1 "
    "OR NEW.previous_hash <> COALESCE((SELECT e.hash FROM ledger_entries e "
    "WHERE e.site_id = NEW.site_id AND e.number = NEW.number - 1), '')"
)
BALANCE = (
    "NEW.vial_id IS NOT NULL AND ABS(NEW.balance_ml - NEW.change_ml - COALESCE("
    "(SELECT e.balance_ml FROM ledger_entries e WHERE e.vial_id = NEW.vial_id "
    "ORDER BY e.number DESC LIMIT 1), 0)) > 0.0004"
)
OWN_COUNT = (
    "NEW.kind = 'explanation' AND EXISTS (SELECT 1 FROM ledger_entries d "
    "WHERE d.id = NEW.refers_to_id AND d.by_id = NEW.by_id)"
)
GUARDS = (
    unchanging(
        "ledger_books_forward",
        table="ledger_books",
        condition="NEW.last_number < OLD.last_number OR NEW.site_id <> OLD.site_id",
    ),
    never_removed("ledger_books"),
    never_removed("ledger_cabinets"),
    append_only("ledger_vials"),
    append_only("ledger_entries"),
    closed_with("ledger_entries_follow", table="ledger_entries", condition=FOLLOWS),
    closed_with("ledger_entries_balance", table="ledger_entries", condition=BALANCE),
    closed_with("ledger_entries_second_person", table="ledger_entries", condition=OWN_COUNT),
)
ANSWERED = sa.text("kind IN ('correction', 'explanation')")


def upgrade() -> None:
    _create_cabinets()
    _create_entries()
    for guard in GUARDS:
        for statement in guard.create(op.get_bind().dialect.name):
            op.execute(statement)


def _create_cabinets() -> None:
    op.create_table(
        "ledger_books",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(64), nullable=False),
        sa.Column("tolerance_ml", sa.Numeric(5, 3), nullable=False),
        sa.Column("unresolved_hours", sa.Integer(), nullable=False),
        sa.Column("kept_years", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_books"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_ledger_books_site_id"),
        sa.UniqueConstraint("site_id", name="uq_ledger_books_site_id"),
        sa.CheckConstraint(
            "tolerance_ml >= 0 AND tolerance_ml <= 1",
            name=op.f("ck_ledger_books_tolerance_small"),
        ),
        sa.CheckConstraint(
            "unresolved_hours BETWEEN 1 AND 168",
            name=op.f("ck_ledger_books_unresolved_a_week"),
        ),
        sa.CheckConstraint(
            "kept_years BETWEEN 2 AND 100", name=op.f("ck_ledger_books_kept_two_years")
        ),
    )
    op.create_table(
        "ledger_cabinets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_cabinets"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_ledger_cabinets_site_id"),
        sa.UniqueConstraint("public_id", name="uq_ledger_cabinets_public_id"),
        sa.UniqueConstraint("site_id", "name", name="uq_ledger_cabinets_site_id_name"),
    )
    op.create_table(
        "ledger_vials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("cabinet_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("drug", sa.String(120), nullable=False),
        sa.Column("ndc", sa.String(20), nullable=False),
        sa.Column("strength_mg_ml", sa.Numeric(9, 3), nullable=False),
        sa.Column("volume_ml", sa.Numeric(9, 3), nullable=False),
        sa.Column("lot", sa.String(40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_vials"),
        sa.ForeignKeyConstraint(
            ["cabinet_id"], ["ledger_cabinets.id"], name="fk_ledger_vials_cabinet_id"
        ),
        sa.UniqueConstraint("public_id", name="uq_ledger_vials_public_id"),
        sa.UniqueConstraint("cabinet_id", "number", name="uq_ledger_vials_cabinet_id_number"),
        sa.CheckConstraint(
            "strength_mg_ml > 0 AND volume_ml > 0", name=op.f("ck_ledger_vials_holds_something")
        ),
    )


def _create_entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(19), nullable=False),
        sa.Column("cabinet_id", sa.Integer(), nullable=False),
        sa.Column("vial_id", sa.Integer(), nullable=True),
        sa.Column("drug", sa.String(120), nullable=False),
        sa.Column("ndc", sa.String(20), nullable=False),
        sa.Column("strength_mg_ml", sa.Numeric(9, 3), nullable=False),
        sa.Column("lot", sa.String(40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("quantity_ml", sa.Numeric(9, 3), nullable=False),
        sa.Column("quantity_mg", sa.Numeric(12, 3), nullable=False),
        sa.Column("change_ml", sa.Numeric(9, 3), nullable=False),
        sa.Column("balance_ml", sa.Numeric(9, 3), nullable=False),
        sa.Column("subject", sa.String(80), nullable=True),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("witness_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("party", sa.String(200), nullable=False),
        sa.Column("document", sa.String(60), nullable=False),
        sa.Column("refers_to_id", sa.Integer(), nullable=True),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entries"),
        sa.UniqueConstraint("public_id", name="uq_ledger_entries_public_id"),
        sa.UniqueConstraint("site_id", "number", name="uq_ledger_entries_site_id_number"),
        *_references(),
        *_truths(),
    )
    op.create_index("ix_ledger_entries_refers_to_id", "ledger_entries", ["refers_to_id"])
    op.create_index("ix_ledger_entries_subject", "ledger_entries", ["subject"])
    op.create_index("ix_ledger_entries_vial_id_number", "ledger_entries", ["vial_id", "number"])
    op.create_index(
        "uq_ledger_entries_answered_once",
        "ledger_entries",
        ["refers_to_id", "kind"],
        unique=True,
        sqlite_where=ANSWERED,
        postgresql_where=ANSWERED,
    )


def _references() -> list[sa.ForeignKeyConstraint]:
    targets = {
        "site_id": "sites.id",
        "cabinet_id": "ledger_cabinets.id",
        "vial_id": "ledger_vials.id",
        "patient_id": "patients.id",
        "by_id": "users.id",
        "witness_id": "users.id",
        "refers_to_id": "ledger_entries.id",
    }
    return [
        sa.ForeignKeyConstraint([column], [target], name=f"fk_ledger_entries_{column}")
        for column, target in targets.items()
    ]


def _truths() -> list[sa.CheckConstraint]:
    said = {
        "entrykind": "kind IN ('receive', 'open_vial', 'draw', 'administer', 'waste', 'return', 'transfer', 'count', 'discrepancy', 'explanation', 'quarantine_expired', 'reverse_distributor', 'loss_theft', 'correction')",
        "numbered_from_one": "number > 0",
        "balance_not_negative": "balance_ml >= 0",
        "quantity_positive": "quantity_ml >= 0 AND quantity_mg >= 0",
        "mg_by_strength": "ABS(quantity_mg - quantity_ml * strength_mg_ml) < 0.01",
        "witness_is_another": "witness_id IS NULL OR witness_id <> by_id",
        "drawn_for_somebody": "kind NOT IN ('draw', 'administer', 'return') OR (subject IS NOT NULL AND patient_id IS NOT NULL)",
        "refers_to_another": "kind NOT IN ('administer', 'return', 'discrepancy', 'explanation', 'correction') OR refers_to_id IS NOT NULL",
        "says_why": "kind NOT IN ('explanation', 'correction', 'loss_theft', 'return') OR reason <> ''",
        "of_a_vial": "kind IN ('count', 'discrepancy', 'explanation') OR vial_id IS NOT NULL",
    }
    return [
        sa.CheckConstraint(truth, name=op.f(f"ck_ledger_entries_{name}"))
        for name, truth in said.items()
    ]


def downgrade() -> None:
    for guard in reversed(GUARDS):
        for statement in guard.drop(op.get_bind().dialect.name):
            op.execute(statement)
    for table in ("ledger_entries", "ledger_vials", "ledger_cabinets", "ledger_books"):
        op.drop_table(table)
