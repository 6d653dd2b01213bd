"""Create the tables of clinic."""

import sqlalchemy as sa
from alembic import op

from clinic_sched.guards import append_only, minutes_between, no_overlap

revision = "0005_create_clinic"
down_revision = "0004_create_messaging"
branch_labels = None
depends_on = None

GUARDS = (
    no_overlap(
        "shifts_no_overlap", table="shifts", key="user_id", start="starts_at", end="ends_at"
    ),
    append_only("chair_checks"),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("message_name", sa.String(60), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("pumps", sa.Integer(), nullable=False),
        sa.Column("grid_minutes", sa.Integer(), nullable=False),
        sa.Column("hands_on_minutes", sa.Integer(), nullable=False),
        sa.Column("infusion_patients_per_nurse", sa.Integer(), nullable=False),
        sa.Column("recovery_patients_per_nurse", sa.Integer(), nullable=False),
        sa.Column("arrive_early_minutes", sa.Integer(), nullable=False),
        sa.Column("no_show_after_minutes", sa.Integer(), nullable=False),
        sa.Column("messages_from", sa.Time(), nullable=False),
        sa.Column("messages_until", sa.Time(), nullable=False),
        sa.Column("escalate_open_minutes", sa.Integer(), nullable=False),
        sa.Column("escalate_closed_minutes", sa.Integer(), nullable=False),
        sa.Column("offer_batch", sa.Integer(), nullable=False),
        sa.Column("offer_minutes", sa.Integer(), nullable=False),
        sa.Column("offer_notice_hours", sa.Integer(), nullable=False),
        sa.Column("offers_a_week", sa.Integer(), nullable=False),
        sa.Column("offer_same_length", sa.Boolean(), nullable=False),
        sa.Column("offline_allowed", sa.Boolean(), nullable=False),
        sa.Column("cosign_required", sa.Boolean(), nullable=False),
        sa.Column("counts_controlled", sa.Boolean(), nullable=False),
        sa.Column("waste_witness_required", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sites"),
        sa.UniqueConstraint("name", name="uq_sites_name"),
        sa.UniqueConstraint("public_id", name="uq_sites_public_id"),
        sa.CheckConstraint(
            "recovery_patients_per_nurse BETWEEN 1 AND 12", name=op.f("ck_sites_recovery_ratio")
        ),
        sa.CheckConstraint(
            "hands_on_minutes BETWEEN 0 AND 240", name=op.f("ck_sites_hands_on_sane")
        ),
        sa.CheckConstraint(
            "offer_batch BETWEEN 0 AND 20 AND offer_minutes BETWEEN 5 AND 1440 AND offer_notice_hours >= 0 AND offers_a_week > 0",
            name=op.f("ck_sites_offers_sane"),
        ),
        sa.CheckConstraint("messages_until > messages_from", name=op.f("ck_sites_messages_by_day")),
        sa.CheckConstraint("pumps >= 0", name=op.f("ck_sites_pumps_counted")),
        sa.CheckConstraint(
            "infusion_patients_per_nurse BETWEEN 1 AND 12", name=op.f("ck_sites_infusion_ratio")
        ),
        sa.CheckConstraint(
            "arrive_early_minutes >= 0 AND no_show_after_minutes >= 0 AND escalate_open_minutes > 0 AND escalate_closed_minutes > 0",
            name=op.f("ck_sites_waits_positive"),
        ),
        sa.CheckConstraint(
            "grid_minutes IN (5, 10, 15, 20, 30, 60)", name=op.f("ck_sites_grid_divides_hour")
        ),
    )

    op.create_table(
        "chairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("is_overflow", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_chairs"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_chairs_site_id"),
        sa.UniqueConstraint("public_id", name="uq_chairs_public_id"),
        sa.UniqueConstraint("site_id", "label", name="uq_chairs_site_id_label"),
    )

    op.create_table(
        "chair_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("monitor", sa.Boolean(), nullable=True),
        sa.Column("oxygen", sa.Boolean(), nullable=True),
        sa.Column("suction", sa.Boolean(), nullable=True),
        sa.Column("emergency_kit", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chair_checks"),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_chair_checks_by_id"),
        sa.ForeignKeyConstraint(["chair_id"], ["chairs.id"], name="fk_chair_checks_chair_id"),
        sa.CheckConstraint(
            "monitor IS NOT NULL OR oxygen IS NOT NULL OR suction IS NOT NULL OR emergency_kit IS NOT NULL",
            name=op.f("ck_chair_checks_something_checked"),
        ),
    )
    op.create_index("ix_chair_checks_chair_id_on", "chair_checks", ["chair_id", "on"])

    op.create_table(
        "clinic_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clinic_days"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_clinic_days_site_id"),
        sa.UniqueConstraint("site_id", "on", name="uq_clinic_days_site_id_on"),
    )

    op.create_table(
        "opening_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_opening_hours"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_opening_hours_site_id"),
        sa.UniqueConstraint(
            "site_id", "weekday", "opens", name="uq_opening_hours_site_id_weekday_opens"
        ),
        sa.CheckConstraint(
            "weekday BETWEEN 0 AND 6", name=op.f("ck_opening_hours_weekday_of_week")
        ),
        sa.CheckConstraint("closes > opens", name=op.f("ck_opening_hours_closes_after_opens")),
    )

    op.create_table(
        "shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("break_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("break_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_shifts"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_shifts_site_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_shifts_user_id"),
        sa.UniqueConstraint("public_id", name="uq_shifts_public_id"),
        sa.CheckConstraint(
            minutes_between("starts_at", "ends_at").between(1, 1440),
            name=op.f("ck_shifts_at_most_a_day"),
        ),
        sa.CheckConstraint(
            "break_starts_at IS NULL OR (break_starts_at >= starts_at AND break_ends_at > break_starts_at AND break_ends_at <= ends_at)",
            name=op.f("ck_shifts_break_inside"),
        ),
        sa.CheckConstraint(
            "(break_starts_at IS NULL) = (break_ends_at IS NULL)",
            name=op.f("ck_shifts_break_whole"),
        ),
    )
    op.create_index("ix_shifts_site_id_starts_at", "shifts", ["site_id", "starts_at"])
    op.create_index("ix_shifts_user_id_starts_at", "shifts", ["user_id", "starts_at"])

    op.create_table(
        "closures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_closures"),
        sa.ForeignKeyConstraint(["chair_id"], ["chairs.id"], name="fk_closures_chair_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_closures_site_id"),
        sa.UniqueConstraint("public_id", name="uq_closures_public_id"),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_closures_ends_after_start")),
    )
    op.create_index("ix_closures_site_id_ends_at", "closures", ["site_id", "ends_at"])
    for guard in GUARDS:
        for statement in guard.create(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for guard in reversed(GUARDS):
        for statement in guard.drop(op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table("closures")
    op.drop_table("shifts")
    op.drop_table("opening_hours")
    op.drop_table("clinic_days")
    op.drop_table("chair_checks")
    op.drop_table("chairs")
    op.drop_table("sites")
