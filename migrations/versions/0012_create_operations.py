"""Create the tables of operations."""

import sqlalchemy as sa
from alembic import op

revision = "0012_create_operations"
down_revision = "0011_create_portal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_only_one")),
    )


def downgrade() -> None:
    op.drop_table("installation")
