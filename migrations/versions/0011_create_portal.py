"""Create the tables of portal."""

import sqlalchemy as sa
from alembic import op

revision = "0011_create_portal"
down_revision = "0010_create_followup"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_feeds"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_calendar_feeds_patient_id"
        ),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feeds_token_hash"),
    )
    op.create_index("ix_calendar_feeds_patient_id", "calendar_feeds", ["patient_id"])

    op.create_table(
        "patient_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("next_path", sa.String(120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong_birth_dates", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patient_links"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_patient_links_patient_id"
        ),
        sa.UniqueConstraint("token_hash", name="uq_patient_links_token_hash"),
        sa.CheckConstraint("wrong_birth_dates >= 0", name=op.f("ck_patient_links_tries_counted")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_patient_links_expires_later")),
    )
    op.create_index("ix_patient_links_patient_id", "patient_links", ["patient_id"])

    op.create_table(
        "patient_sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_patient_sign_ins"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_patient_sign_ins_patient_id"
        ),
        sa.UniqueConstraint("public_id", name="uq_patient_sign_ins_public_id"),
        sa.UniqueConstraint("token_hash", name="uq_patient_sign_ins_token_hash"),
        sa.CheckConstraint(
            "expires_at > created_at", name=op.f("ck_patient_sign_ins_expires_later")
        ),
    )
    op.create_index("ix_patient_sign_ins_patient_id", "patient_sign_ins", ["patient_id"])


def downgrade() -> None:
    op.drop_table("patient_sign_ins")
    op.drop_table("patient_links")
    op.drop_table("calendar_feeds")
