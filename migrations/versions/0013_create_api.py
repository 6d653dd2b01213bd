"""Create the table of the API."""

import sqlalchemy as sa
from alembic import op

revision = "0013_create_api"
down_revision = "0012_create_operations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("location", sa.String(200), nullable=False),
        sa.Column("etag", sa.String(80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_receipts"),
        sa.ForeignKeyConstraint(["token_id"], ["api_tokens.id"], name="fk_api_receipts_token_id"),
        sa.UniqueConstraint("token_id", "key", name="uq_api_receipts_token_id_key"),
        sa.CheckConstraint(
            "status IS NULL OR status BETWEEN 200 AND 299",
            name=op.f("ck_api_receipts_keeps_success"),
        ),
    )
    op.create_index("ix_api_receipts_kept_at", "api_receipts", ["kept_at"])


def downgrade() -> None:
    op.drop_table("api_receipts")
