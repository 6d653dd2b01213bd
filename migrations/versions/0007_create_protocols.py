"""Create the tables of protocols."""

import sqlalchemy as sa
from alembic import op

from clinic_sched.guards import never_removed, unchanging

revision = "0007_create_protocols"
down_revision = "0006_create_patients"
branch_labels = None
depends_on = None

FIXED = (
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
GUARDS = (
    never_removed("protocol_versions"),
    unchanging(
        "protocol_versions_fixed",
        table="protocol_versions",
        condition="OLD.status <> 'draft' AND (NEW.status = 'draft' OR "
        "(OLD.status = 'retired' AND NEW.status <> 'retired') OR "
        + " OR ".join(
            f"COALESCE(CAST(NEW.{name} AS TEXT), '') <> COALESCE(CAST(OLD.{name} AS TEXT), '')"
            for name in FIXED
        )
        + ")",
    ),
)


def upgrade() -> None:
    op.create_table(
        "protocols",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_protocols"),
        sa.UniqueConstraint("code", name="uq_protocols_code"),
        sa.UniqueConstraint("public_id", name="uq_protocols_public_id"),
    )

    op.create_table(
        "protocol_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("protocol_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("prep_minutes", sa.Integer(), nullable=False),
        sa.Column("infusion_minutes", sa.Integer(), nullable=False),
        sa.Column("recovery_minutes", sa.Integer(), nullable=False),
        sa.Column("turnover_minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_protocol_versions"),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["users.id"], name="fk_protocol_versions_approved_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["protocol_id"], ["protocols.id"], name="fk_protocol_versions_protocol_id"
        ),
        sa.UniqueConstraint(
            "protocol_id", "number", name="uq_protocol_versions_protocol_id_number"
        ),
        sa.UniqueConstraint("public_id", name="uq_protocol_versions_public_id"),
        sa.CheckConstraint(
            "(status = 'retired') = (retired_at IS NOT NULL)",
            name=op.f("ck_protocol_versions_retired_when_retired"),
        ),
        sa.CheckConstraint(
            "prep_minutes >= 0 AND infusion_minutes > 0 AND recovery_minutes >= 0 AND turnover_minutes >= 0",
            name=op.f("ck_protocol_versions_minutes_sane"),
        ),
        sa.CheckConstraint(
            "(status <> 'draft' OR approved_at IS NULL) AND (status <> 'approved' OR approved_at IS NOT NULL) AND (approved_at IS NULL) = (approved_by_id IS NULL)",
            name=op.f("ck_protocol_versions_approved_by_somebody"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_protocol_versions_number_positive")),
        sa.CheckConstraint(
            "status IN ('draft', 'approved', 'retired')",
            name=op.f("ck_protocol_versions_protocolstatus"),
        ),
    )
    op.create_index(
        "uq_protocol_versions_one_approved",
        "protocol_versions",
        ["protocol_id"],
        unique=True,
        sqlite_where=sa.text("status = 'approved'"),
        postgresql_where=sa.text("status = 'approved'"),
    )
    for guard in GUARDS:
        for statement in guard.create(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for guard in reversed(GUARDS):
        for statement in guard.drop(op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table("protocol_versions")
    op.drop_table("protocols")
