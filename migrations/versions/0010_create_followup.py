"""Create the tables of followup."""

import sqlalchemy as sa
from alembic import op

from clinic_sched.guards import append_only

revision = "0010_create_followup"
down_revision = "0009_create_sessions"
branch_labels = None
depends_on = None

GUARDS = (append_only("answers"), append_only("outcomes"))


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("kind", sa.String(19), nullable=False),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("sentence", sa.String(300), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(500), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.ForeignKeyConstraint(
            ["acknowledged_by_id"], ["users.id"], name="fk_tasks_acknowledged_by_id"
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["users.id"], name="fk_tasks_done_by_id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_tasks_patient_id"),
        sa.UniqueConstraint("kind", "about", name="uq_tasks_kind_about"),
        sa.UniqueConstraint("public_id", name="uq_tasks_public_id"),
        sa.CheckConstraint(
            "(done_at IS NULL) = (outcome IS NULL) AND (done_by_id IS NULL OR done_at IS NOT NULL)",
            name=op.f("ck_tasks_done_whole"),
        ),
        sa.CheckConstraint(
            "kind IN ('risk answer', 'unconfirmed visit', 'unsent message', 'phone check-in', 'left against advice', 'other')",
            name=op.f("ck_tasks_taskkind"),
        ),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)",
            name=op.f("ck_tasks_acknowledged_whole"),
        ),
    )
    op.create_index("ix_tasks_done_at_due_at", "tasks", ["done_at", "due_at"])
    op.create_index("ix_tasks_patient_id", "tasks", ["patient_id"])

    op.create_table(
        "check_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("offset", sa.String(20), nullable=False),
        sa.Column("instruments", sa.JSON(), nullable=False),
        sa.Column("by_phone", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(9), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_check_ins"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_check_ins_patient_id"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["infusion_sessions.id"], name="fk_check_ins_session_id"
        ),
        sa.UniqueConstraint("public_id", name="uq_check_ins_public_id"),
        sa.UniqueConstraint("session_id", "row", name="uq_check_ins_session_id_row"),
        sa.CheckConstraint(
            "(status = 'completed') = (completed_at IS NOT NULL)",
            name=op.f("ck_check_ins_completed_when_completed"),
        ),
        sa.CheckConstraint(
            "status IN ('scheduled', 'sent', 'completed', 'expired')",
            name=op.f("ck_check_ins_checkinstatus"),
        ),
        sa.CheckConstraint("expires_at > due_at", name=op.f("ck_check_ins_expires_later")),
    )
    op.create_index("ix_check_ins_patient_id", "check_ins", ["patient_id"])
    op.create_index("ix_check_ins_status_due_at", "check_ins", ["status", "due_at"])

    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_in_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(40), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_ins.id"], name="fk_answers_check_in_id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_answers_patient_id"),
        sa.UniqueConstraint("check_in_id", "instrument", name="uq_answers_check_in_id_instrument"),
    )
    op.create_index("ix_answers_patient_id", "answers", ["patient_id"])

    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_in_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(40), nullable=False),
        sa.Column("value", sa.Numeric(9, 2), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outcomes"),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_ins.id"], name="fk_outcomes_check_in_id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_outcomes_patient_id"),
        sa.UniqueConstraint("check_in_id", "measure", name="uq_outcomes_check_in_id_measure"),
    )
    op.create_index(
        "ix_outcomes_patient_id_measure_at", "outcomes", ["patient_id", "measure", "at"]
    )
    for guard in GUARDS:
        for statement in guard.create(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for guard in reversed(GUARDS):
        for statement in guard.drop(op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table("outcomes")
    op.drop_table("answers")
    op.drop_table("check_ins")
    op.drop_table("tasks")
