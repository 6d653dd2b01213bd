"""Create the tables of audit."""

import sqlalchemy as sa
from alembic import op

from clinic_sched.guards import append_only

revision = "0002_create_audit"
down_revision = "0001_create_ground"
branch_labels = None
depends_on = None

GUARDS = (append_only("audit_events"), append_only("audit_seals"))


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("actor_name", sa.String(120), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_events"),
    )
    op.create_index("ix_audit_events_action", "audit_events", ["action"])
    op.create_index("ix_audit_events_at", "audit_events", ["at"])
    op.create_index("ix_audit_events_subject", "audit_events", ["subject"])

    op.create_table(
        "audit_seals",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_audit_seals"),
        sa.ForeignKeyConstraint(["event_id"], ["audit_events.id"], name="fk_audit_seals_event_id"),
        sa.UniqueConstraint("position", name="uq_audit_seals_position"),
    )
    for guard in GUARDS:
        for statement in guard.create(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for guard in reversed(GUARDS):
        for statement in guard.drop(op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table("audit_seals")
    op.drop_table("audit_events")
