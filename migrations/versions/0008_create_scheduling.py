"""Create the tables of scheduling."""

import sqlalchemy as sa
from alembic import op

from clinic_sched.guards import append_only, minutes_between, no_overlap

revision = "0008_create_scheduling"
down_revision = "0007_create_protocols"
branch_labels = None
depends_on = None

HOLDS = "status IN ('booked', 'arrived', 'checked-in', 'fulfilled')"
HOLDING = "{row}." + HOLDS
GUARDS = (
    no_overlap(
        "appointments_chair_once",
        table="appointments",
        key="chair_id",
        start="starts_at",
        end="chair_until",
        where=HOLDING,
    ),
    no_overlap(
        "appointments_patient_once",
        table="appointments",
        key="patient_id",
        start="starts_at",
        end="patient_until",
        where=HOLDING,
    ),
    no_overlap(
        "chair_holds_chair_once",
        table="chair_holds",
        key="chair_id",
        start="starts_at",
        end="chair_until",
        where="{row}.released_at IS NULL",
    ),
    append_only("candidacy_overrides"),
)


def upgrade() -> None:
    op.create_table(
        "courses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("protocol_version_id", sa.Integer(), nullable=False),
        sa.Column("planned_visits", sa.Integer(), nullable=False),
        sa.Column("booster_visits", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(9), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_courses"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_courses_patient_id"),
        sa.ForeignKeyConstraint(
            ["protocol_version_id"], ["protocol_versions.id"], name="fk_courses_protocol_version_id"
        ),
        sa.UniqueConstraint("public_id", name="uq_courses_public_id"),
        sa.CheckConstraint(
            "planned_visits > 0 AND booster_visits >= 0", name=op.f("ck_courses_plans_visits")
        ),
        sa.CheckConstraint(
            "status IN ('active', 'completed', 'stopped')", name=op.f("ck_courses_coursestatus")
        ),
    )
    op.create_index("ix_courses_patient_id", "courses", ["patient_id"])

    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("protocol_version_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(120), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("course_number", sa.Integer(), nullable=True),
        sa.Column("wished_nurse_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("patient_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chair_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prep_minutes", sa.Integer(), nullable=False),
        sa.Column("infusion_minutes", sa.Integer(), nullable=False),
        sa.Column("recovery_minutes", sa.Integer(), nullable=False),
        sa.Column("turnover_minutes", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(200), nullable=True),
        sa.Column("cancelled_by", sa.String(4), nullable=True),
        sa.Column("override_reason", sa.String(200), nullable=True),
        sa.Column("override_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("move_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appointments"),
        sa.ForeignKeyConstraint(
            ["booked_by_id"], ["users.id"], name="fk_appointments_booked_by_id"
        ),
        sa.ForeignKeyConstraint(["chair_id"], ["chairs.id"], name="fk_appointments_chair_id"),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_appointments_course_id"),
        sa.ForeignKeyConstraint(
            ["override_by_id"], ["users.id"], name="fk_appointments_override_by_id"
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_appointments_patient_id"),
        sa.ForeignKeyConstraint(
            ["protocol_version_id"],
            ["protocol_versions.id"],
            name="fk_appointments_protocol_version_id",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_appointments_site_id"),
        sa.ForeignKeyConstraint(
            ["wished_nurse_id"], ["users.id"], name="fk_appointments_wished_nurse_id"
        ),
        sa.UniqueConstraint("public_id", name="uq_appointments_public_id"),
        sa.CheckConstraint(
            "status IN ('booked', 'arrived', 'checked-in', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error')",
            name=op.f("ck_appointments_appointmentstatus"),
        ),
        sa.CheckConstraint(
            "prep_minutes >= 0 AND infusion_minutes >= 0 AND recovery_minutes >= 0 AND turnover_minutes >= 0 AND prep_minutes + infusion_minutes + recovery_minutes > 0 AND prep_minutes + infusion_minutes + recovery_minutes + turnover_minutes <= 1440",
            name=op.f("ck_appointments_minutes_sane"),
        ),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancel_reason IS NOT NULL) AND (cancel_reason IS NULL) = (cancelled_by IS NULL)",
            name=op.f("ck_appointments_cancelled_with_reason"),
        ),
        sa.CheckConstraint(
            "cancelled_by IN ('pat', 'prov')", name=op.f("ck_appointments_cancelledby")
        ),
        sa.CheckConstraint(
            minutes_between("patient_until", "chair_until") == sa.text("turnover_minutes"),
            name=op.f("ck_appointments_chair_until_follows"),
        ),
        sa.CheckConstraint(
            "(override_reason IS NULL) = (override_by_id IS NULL)",
            name=op.f("ck_appointments_override_by_somebody"),
        ),
        sa.CheckConstraint("move_number >= 0", name=op.f("ck_appointments_moves_counted")),
        sa.CheckConstraint(
            "protocol_version_id IS NOT NULL OR purpose <> ''",
            name=op.f("ck_appointments_protocol_or_purpose"),
        ),
        sa.CheckConstraint(
            "(course_id IS NULL) = (course_number IS NULL) AND (course_number IS NULL OR course_number > 0)",
            name=op.f("ck_appointments_numbered_in_course"),
        ),
        sa.CheckConstraint(
            minutes_between("starts_at", "patient_until")
            == sa.text("prep_minutes + infusion_minutes + recovery_minutes"),
            name=op.f("ck_appointments_patient_until_follows"),
        ),
    )
    op.create_index("ix_appointments_chair_id_starts_at", "appointments", ["chair_id", "starts_at"])
    op.create_index("ix_appointments_changed_at", "appointments", ["changed_at"])
    op.create_index("ix_appointments_course_id", "appointments", ["course_id"])
    op.create_index(
        "ix_appointments_patient_id_starts_at", "appointments", ["patient_id", "starts_at"]
    )
    op.create_index(
        "ix_appointments_site_id_starts_at",
        "appointments",
        [
            "site_id",
            "starts_at",
            "status",
            "chair_id",
            "prep_minutes",
            "infusion_minutes",
            "recovery_minutes",
            "turnover_minutes",
        ],
    )
    op.create_index(
        "uq_appointments_course_number",
        "appointments",
        ["course_id", "course_number"],
        unique=True,
        sqlite_where=sa.text(HOLDS),
        postgresql_where=sa.text(HOLDS),
    )

    op.create_table(
        "waitlist_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("protocol_version_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("earliest", sa.Time(), nullable=True),
        sa.Column("latest", sa.Time(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("wishes", sa.String(300), nullable=False),
        sa.Column("notice_hours", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_reason", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_waitlist_entries"),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name="fk_waitlist_entries_added_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name="fk_waitlist_entries_appointment_id"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_waitlist_entries_patient_id"
        ),
        sa.ForeignKeyConstraint(
            ["protocol_version_id"],
            ["protocol_versions.id"],
            name="fk_waitlist_entries_protocol_version_id",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_waitlist_entries_site_id"),
        sa.UniqueConstraint("public_id", name="uq_waitlist_entries_public_id"),
        sa.CheckConstraint(
            "priority BETWEEN 1 AND 3", name=op.f("ck_waitlist_entries_priority_known")
        ),
        sa.CheckConstraint("notice_hours >= 0", name=op.f("ck_waitlist_entries_notice_positive")),
        sa.CheckConstraint(
            "earliest <= latest AND first_on <= last_on",
            name=op.f("ck_waitlist_entries_wishes_in_order"),
        ),
        sa.CheckConstraint(
            "(left_at IS NULL) = (left_reason IS NULL)",
            name=op.f("ck_waitlist_entries_left_with_reason"),
        ),
    )
    op.create_index("ix_waitlist_entries_patient_id", "waitlist_entries", ["patient_id"])
    op.create_index(
        "uq_waitlist_entries_open",
        "waitlist_entries",
        ["patient_id", "site_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )

    op.create_table(
        "chair_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chair_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prep_minutes", sa.Integer(), nullable=False),
        sa.Column("infusion_minutes", sa.Integer(), nullable=False),
        sa.Column("recovery_minutes", sa.Integer(), nullable=False),
        sa.Column("turnover_minutes", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_chair_holds"),
        sa.ForeignKeyConstraint(["chair_id"], ["chairs.id"], name="fk_chair_holds_chair_id"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_chair_holds_site_id"),
        sa.UniqueConstraint("public_id", name="uq_chair_holds_public_id"),
        sa.CheckConstraint(
            minutes_between("starts_at", "chair_until")
            == sa.text("prep_minutes + infusion_minutes + recovery_minutes + turnover_minutes"),
            name=op.f("ck_chair_holds_chair_until_follows"),
        ),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_chair_holds_expires_later")),
    )
    op.create_index("ix_chair_holds_site_id_starts_at", "chair_holds", ["site_id", "starts_at"])

    op.create_table(
        "known_starts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("prep_minutes", sa.Integer(), nullable=False),
        sa.Column("infusion_minutes", sa.Integer(), nullable=False),
        sa.Column("recovery_minutes", sa.Integer(), nullable=False),
        sa.Column("turnover_minutes", sa.Integer(), nullable=False),
        sa.Column("cells", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_known_starts"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name="fk_known_starts_site_id"),
        sa.UniqueConstraint(
            "site_id",
            "on",
            "prep_minutes",
            "infusion_minutes",
            "recovery_minutes",
            "turnover_minutes",
            name="uq_known_starts_day",
        ),
    )

    op.create_table(
        "waitlist_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(9), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_waitlist_offers"),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["waitlist_entries.id"], name="fk_waitlist_offers_entry_id"
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["chair_holds.id"], name="fk_waitlist_offers_hold_id"),
        sa.ForeignKeyConstraint(
            ["offered_by_id"], ["users.id"], name="fk_waitlist_offers_offered_by_id"
        ),
        sa.UniqueConstraint("entry_id", "hold_id", name="uq_waitlist_offers_entry_id_hold_id"),
        sa.UniqueConstraint("public_id", name="uq_waitlist_offers_public_id"),
        sa.CheckConstraint(
            "(status = 'open') = (ended_at IS NULL)",
            name=op.f("ck_waitlist_offers_ended_when_closed"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'accepted', 'declined', 'expired', 'taken', 'withdrawn')",
            name=op.f("ck_waitlist_offers_offerstatus"),
        ),
    )
    op.create_index("ix_waitlist_offers_hold_id", "waitlist_offers", ["hold_id"])
    op.create_index(
        "uq_waitlist_offers_open",
        "waitlist_offers",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )

    op.create_table(
        "appointment_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(9), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("old_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_chair_id", sa.Integer(), nullable=False),
        sa.Column("old_status", sa.String(16), nullable=False),
        sa.Column("old_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("old_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_override_reason", sa.String(200), nullable=True),
        sa.Column("old_override_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_appointment_changes"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name="fk_appointment_changes_appointment_id"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name="fk_appointment_changes_made_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["old_chair_id"], ["chairs.id"], name="fk_appointment_changes_old_chair_id"
        ),
        sa.ForeignKeyConstraint(
            ["old_override_by_id"],
            ["users.id"],
            name="fk_appointment_changes_old_override_by_id",
        ),
        sa.UniqueConstraint("public_id", name="uq_appointment_changes_public_id"),
        sa.CheckConstraint(
            "(old_override_reason IS NULL) = (old_override_by_id IS NULL)",
            name=op.f("ck_appointment_changes_override_by_somebody"),
        ),
        sa.CheckConstraint(
            "kind IN ('booked', 'moved', 'cancelled')",
            name=op.f("ck_appointment_changes_changekind"),
        ),
        sa.CheckConstraint(
            "old_status IN ('booked', 'arrived', 'checked-in', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error')",
            name=op.f("ck_appointment_changes_appointmentstatus"),
        ),
    )
    op.create_index(
        "ix_appointment_changes_appointment_id_made_at",
        "appointment_changes",
        ["appointment_id", "made_at"],
    )
    op.create_index(
        "ix_appointment_changes_made_by_id_made_at",
        "appointment_changes",
        ["made_by_id", "made_at"],
    )

    op.create_table(
        "candidacy_overrides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(20), nullable=False),
        sa.Column("sentence", sa.String(300), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("overridden_by_id", sa.Integer(), nullable=False),
        sa.Column("overridden_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_candidacy_overrides"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name="fk_candidacy_overrides_appointment_id"
        ),
        sa.ForeignKeyConstraint(
            ["overridden_by_id"], ["users.id"], name="fk_candidacy_overrides_overridden_by_id"
        ),
    )
    op.create_index(
        "ix_candidacy_overrides_appointment_id", "candidacy_overrides", ["appointment_id"]
    )

    for guard in GUARDS:
        for statement in guard.create(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for guard in reversed(GUARDS):
        for statement in guard.drop(op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table("candidacy_overrides")
    op.drop_table("appointment_changes")
    op.drop_table("waitlist_offers")
    op.drop_table("known_starts")
    op.drop_table("chair_holds")
    op.drop_table("waitlist_entries")
    op.drop_table("appointments")
    op.drop_table("courses")
