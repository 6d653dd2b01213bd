"""Create the tables of ground."""

import sqlalchemy as sa
from alembic import op

revision = "0001_create_ground"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_receipts",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_form_receipts"),
    )
    op.create_index("ix_form_receipts_kept_at", "form_receipts", ["kept_at"])


def downgrade() -> None:
    op.drop_table("form_receipts")
