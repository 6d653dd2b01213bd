"""Create the tables of sessions."""

import sqlalchemy as sa
from alembic import op

from clinic_sched.guards import append_only, closed_with, never_removed, unchanging

revision = "0009_create_sessions"
down_revision = "0008_create_scheduling"
branch_labels = None
depends_on = None

LOCKED = (
    "EXISTS (SELECT 1 FROM infusion_sessions s "
    "WHERE s.id = NEW.session_id AND s.signed_at IS NOT NULL)"
)
KEPT = (
    "EXISTS (SELECT 1 FROM infusion_sessions s "
    "WHERE s.id IN (OLD.session_id, NEW.session_id) AND s.signed_at IS NOT NULL)"
)
IN_CHAIR = (
    "NEW.status IN ('cancelled', 'entered-in-error') AND NEW.status <> OLD.status "
    "AND EXISTS (SELECT 1 FROM infusion_sessions s "
    "WHERE s.appointment_id = OLD.id AND s.status <> 'cancelled')"
)
ADDED = ("session_steps", "session_checks", "dose_orders", "vital_signs", "session_notes")
CLOSED = (
    "session_steps",
    "session_checks",
    "dose_orders",
    "vital_signs",
    "session_concerns",
    "reactions",
)
ANSWERED = ("session_concerns", "reactions")
CORRECTED = ("session_strikes", "session_amendments", "session_signatures")
WHOLE = "vitals_id IS NULL AND note_id IS NULL AND reaction_id IS NULL"
GUARDS = (
    unchanging(
        "infusion_sessions_locked",
        table="infusion_sessions",
        condition="OLD.signed_at IS NOT NULL",
    ),
    unchanging("appointments_in_chair", table="appointments", condition=IN_CHAIR),
    *(append_only(table) for table in ADDED),
    *(closed_with(f"{table}_locked", table=table, condition=LOCKED) for table in CLOSED),
    *(unchanging(f"{table}_kept", table=table, condition=KEPT) for table in ANSWERED),
    *(never_removed(table) for table in ("infusion_sessions", *ANSWERED)),
    closed_with(
        "session_notes_locked",
        table="session_notes",
        condition=f"{LOCKED} AND NEW.revision = 0",
    ),
    *(append_only(table) for table in CORRECTED),
    closed_with(
        "session_strikes_locked",
        table="session_strikes",
        condition=f"{LOCKED} AND NEW.revision = 0",
    ),
    *(
        closed_with(f"{table}_after_signature", table=table, condition=f"NOT {LOCKED}")
        for table in ("session_amendments", "session_signatures")
    ),
)


def upgrade() -> None:
    op.create_table(
        "infusion_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("protocol_version_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(11), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_mg", sa.Numeric(9, 2), nullable=True),
        sa.Column("escort_name", sa.String(120), nullable=True),
        sa.Column("escort_phone", sa.String(20), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_name", sa.String(120), nullable=True),
        sa.Column("signed_meaning", sa.String(120), nullable=True),
        sa.Column("needs_cosign", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_infusion_sessions"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name="fk_infusion_sessions_appointment_id"
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["users.id"], name="fk_infusion_sessions_opened_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_infusion_sessions_patient_id"
        ),
        sa.ForeignKeyConstraint(
            ["protocol_version_id"],
            ["protocol_versions.id"],
            name="fk_infusion_sessions_protocol_version_id",
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["users.id"], name="fk_infusion_sessions_signed_by_id"
        ),
        sa.UniqueConstraint("appointment_id", name="uq_infusion_sessions_appointment_id"),
        sa.UniqueConstraint("public_id", name="uq_infusion_sessions_public_id"),
        sa.CheckConstraint("given_mg >= 0", name=op.f("ck_infusion_sessions_given_positive")),
        sa.CheckConstraint(
            "(status = 'signed') = (signed_at IS NOT NULL) AND (signed_at IS NULL) = (signed_by_id IS NULL) AND (signed_at IS NULL) = (signed_name IS NULL) AND (signed_at IS NULL) = (content_hash IS NULL)",
            name=op.f("ck_infusion_sessions_signed_by_somebody"),
        ),
        sa.CheckConstraint(
            "status IN ('precheck', 'ready', 'infusing', 'paused', 'emergency', 'recovery', 'discharged', 'left-ama', 'transferred', 'cancelled', 'signed')",
            name=op.f("ck_infusion_sessions_sessionstatus"),
        ),
        sa.CheckConstraint(
            "started_at IS NOT NULL OR status IN ('precheck', 'ready', 'emergency', 'recovery', 'discharged', 'left-ama', 'transferred', 'cancelled', 'signed')",
            name=op.f("ck_infusion_sessions_started_when_infusing"),
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= started_at",
            name=op.f("ck_infusion_sessions_ends_after_start"),
        ),
    )
    op.create_index("ix_infusion_sessions_patient_id", "infusion_sessions", ["patient_id"])
    op.create_index("ix_infusion_sessions_status", "infusion_sessions", ["status"])

    op.create_table(
        "dose_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("dose", sa.Numeric(9, 3), nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("weight_kg", sa.Numeric(5, 1), nullable=False),
        sa.Column("dosing_weight_kg", sa.Numeric(5, 1), nullable=False),
        sa.Column("dose_mg", sa.Numeric(9, 2), nullable=False),
        sa.Column("concentration_mg_ml", sa.Numeric(9, 3), nullable=True),
        sa.Column("rate_mg_h", sa.Numeric(9, 3), nullable=False),
        sa.Column("pump_ml_h", sa.Numeric(9, 2), nullable=True),
        sa.Column("ordered_by_id", sa.Integer(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alternate", sa.String(60), nullable=True),
        sa.Column("concerns", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dose_orders"),
        sa.ForeignKeyConstraint(
            ["ordered_by_id"], ["users.id"], name="fk_dose_orders_ordered_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["infusion_sessions.id"], name="fk_dose_orders_session_id"
        ),
        sa.CheckConstraint(
            "dose > 0 AND dose_mg > 0 AND minutes > 0 AND rate_mg_h > 0",
            name=op.f("ck_dose_orders_amounts_positive"),
        ),
        sa.CheckConstraint(
            "weight_kg > 0 AND weight_kg < 500", name=op.f("ck_dose_orders_weight_possible")
        ),
    )
    op.create_index("ix_dose_orders_session_id", "dose_orders", ["session_id"])

    op.create_table(
        "reactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("entry_key", sa.String(64), nullable=False),
        sa.Column("term", sa.String(120), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("onset_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_reason", sa.String(200), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reactions"),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_reactions_by_id"),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["users.id"], name="fk_reactions_resolved_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["infusion_sessions.id"], name="fk_reactions_session_id"
        ),
        sa.UniqueConstraint("public_id", name="uq_reactions_public_id"),
        sa.UniqueConstraint("session_id", "entry_key", name="uq_reactions_session_id_entry_key"),
        sa.CheckConstraint(
            "onset_at <= recorded_at", name=op.f("ck_reactions_begun_before_recorded")
        ),
        sa.CheckConstraint("grade BETWEEN 1 AND 5", name=op.f("ck_reactions_grade_known")),
        sa.CheckConstraint(
            "resolved_at IS NULL OR resolved_at >= onset_at",
            name=op.f("ck_reactions_resolved_after_onset"),
        ),
    )
    op.create_index("ix_reactions_session_id", "reactions", ["session_id"])

    op.create_table(
        "session_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(12), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("override_by_id", sa.Integer(), nullable=True),
        sa.Column("override_reason", sa.String(300), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_session_checks"),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_session_checks_by_id"),
        sa.ForeignKeyConstraint(
            ["override_by_id"], ["users.id"], name="fk_session_checks_override_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["infusion_sessions.id"], name="fk_session_checks_session_id"
        ),
        sa.CheckConstraint(
            "(override_by_id IS NULL) = (override_reason IS NULL)",
            name=op.f("ck_session_checks_override_with_reason"),
        ),
        sa.CheckConstraint(
            "stage IN ('gate', 'discharge', 'record')", name=op.f("ck_session_checks_stage_known")
        ),
    )
    op.create_index("ix_session_checks_session_id", "session_checks", ["session_id"])

    op.create_table(
        "session_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("entry_key", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(11), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_reason", sa.String(200), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session_notes"),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_session_notes_by_id"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["infusion_sessions.id"], name="fk_session_notes_session_id"
        ),
        sa.UniqueConstraint(
            "session_id", "entry_key", name="uq_session_notes_session_id_entry_key"
        ),
        sa.CheckConstraint("at <= recorded_at", name=op.f("ck_session_notes_said_before_recorded")),
        sa.CheckConstraint(
            "kind IN ('note', 'rescue drug')", name=op.f("ck_session_notes_notekind")
        ),
    )
    op.create_index("ix_session_notes_session_id", "session_notes", ["session_id"])

    op.create_table(
        "session_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("rate_mg_h", sa.Numeric(9, 3), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_session_steps"),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_session_steps_by_id"),
        sa.ForeignKeyConstraint(
            ["second_by_id"], ["users.id"], name="fk_session_steps_second_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["infusion_sessions.id"], name="fk_session_steps_session_id"
        ),
        sa.CheckConstraint("rate_mg_h >= 0", name=op.f("ck_session_steps_rate_positive")),
        sa.CheckConstraint(
            "kind IN ('started checks', 'ready', 'reopened checks', 'started', 'rate changed', 'paused', 'resumed', 'ended', 'stopped early', 'emergency stop', 'to recovery', 'transferred', 'discharged', 'left against advice', 'cancelled before start', 'signed')",
            name=op.f("ck_session_steps_stepkind"),
        ),
    )
    op.create_index("ix_session_steps_session_id", "session_steps", ["session_id"])

    op.create_table(
        "vital_signs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("entry_key", sa.String(64), nullable=False),
        sa.Column("phase", sa.String(12), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("late_reason", sa.String(200), nullable=True),
        sa.Column("systolic", sa.Integer(), nullable=True),
        sa.Column("diastolic", sa.Integer(), nullable=True),
        sa.Column("heart_rate", sa.Integer(), nullable=True),
        sa.Column("respiratory_rate", sa.Integer(), nullable=True),
        sa.Column("spo2", sa.Integer(), nullable=True),
        sa.Column("temperature_c", sa.Numeric(3, 1), nullable=True),
        sa.Column("pain", sa.Integer(), nullable=True),
        sa.Column("sedation", sa.Integer(), nullable=True),
        sa.Column("dissociation", sa.Integer(), nullable=True),
        sa.Column("nausea", sa.Integer(), nullable=True),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vital_signs"),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_vital_signs_by_id"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["infusion_sessions.id"], name="fk_vital_signs_session_id"
        ),
        sa.UniqueConstraint("session_id", "entry_key", name="uq_vital_signs_session_id_entry_key"),
        sa.CheckConstraint(
            "respiratory_rate BETWEEN 0 AND 80",
            name=op.f("ck_vital_signs_respiratory_rate_possible"),
        ),
        sa.CheckConstraint(
            "temperature_c BETWEEN 25 AND 45", name=op.f("ck_vital_signs_temperature_possible")
        ),
        sa.CheckConstraint("sedation BETWEEN 0 AND 5", name=op.f("ck_vital_signs_sedation_scale")),
        sa.CheckConstraint("nausea BETWEEN 0 AND 3", name=op.f("ck_vital_signs_nausea_scale")),
        sa.CheckConstraint(
            "diastolic BETWEEN 10 AND 200", name=op.f("ck_vital_signs_diastolic_possible")
        ),
        sa.CheckConstraint(
            "systolic > diastolic", name=op.f("ck_vital_signs_systolic_over_diastolic")
        ),
        sa.CheckConstraint(
            "(systolic IS NULL) = (diastolic IS NULL)",
            name=op.f("ck_vital_signs_blood_pressure_whole"),
        ),
        sa.CheckConstraint(
            "systolic BETWEEN 30 AND 300", name=op.f("ck_vital_signs_systolic_possible")
        ),
        sa.CheckConstraint(
            "heart_rate BETWEEN 10 AND 300", name=op.f("ck_vital_signs_heart_rate_possible")
        ),
        sa.CheckConstraint("spo2 BETWEEN 30 AND 100", name=op.f("ck_vital_signs_spo2_possible")),
        sa.CheckConstraint("pain BETWEEN 0 AND 10", name=op.f("ck_vital_signs_pain_scale")),
        sa.CheckConstraint(
            "dissociation BETWEEN 0 AND 10", name=op.f("ck_vital_signs_dissociation_scale")
        ),
        sa.CheckConstraint(
            "phase IN ('pre', 'infusion', 'recovery', 'discharge')",
            name=op.f("ck_vital_signs_phase_known"),
        ),
        sa.CheckConstraint(
            "taken_at <= recorded_at", name=op.f("ck_vital_signs_taken_before_recorded")
        ),
    )
    op.create_index("ix_vital_signs_session_id", "vital_signs", ["session_id"])

    op.create_table(
        "session_concerns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("vitals_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("sentence", sa.String(300), nullable=False),
        sa.Column("must_answer", sa.Boolean(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(300), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_session_concerns"),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name="fk_session_concerns_answered_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["infusion_sessions.id"], name="fk_session_concerns_session_id"
        ),
        sa.ForeignKeyConstraint(
            ["vitals_id"], ["vital_signs.id"], name="fk_session_concerns_vitals_id"
        ),
        sa.UniqueConstraint("public_id", name="uq_session_concerns_public_id"),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_session_concerns_answered_whole"),
        ),
    )
    op.create_index("ix_session_concerns_session_id", "session_concerns", ["session_id"])
    _create_corrections()
    for guard in GUARDS:
        for statement in guard.create(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for guard in reversed(GUARDS):
        for statement in guard.drop(op.get_bind().dialect.name):
            op.execute(statement)
    for table in reversed(CORRECTED):
        op.drop_table(table)
    op.drop_table("session_concerns")
    op.drop_table("vital_signs")
    op.drop_table("session_steps")
    op.drop_table("session_notes")
    op.drop_table("session_checks")
    op.drop_table("reactions")
    op.drop_table("dose_orders")
    op.drop_table("infusion_sessions")


def _create_corrections() -> None:
    op.create_table(
        "session_strikes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("vitals_id", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("reaction_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session_strikes"),
        *_keys("session_strikes"),
        sa.ForeignKeyConstraint(
            ["vitals_id"], ["vital_signs.id"], name="fk_session_strikes_vitals_id"
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["session_notes.id"], name="fk_session_strikes_note_id"
        ),
        sa.ForeignKeyConstraint(
            ["reaction_id"], ["reactions.id"], name="fk_session_strikes_reaction_id"
        ),
        sa.UniqueConstraint("vitals_id", name="uq_session_strikes_vitals_id"),
        sa.UniqueConstraint("note_id", name="uq_session_strikes_note_id"),
        sa.UniqueConstraint("reaction_id", name="uq_session_strikes_reaction_id"),
        sa.CheckConstraint(
            "(vitals_id IS NULL OR note_id IS NULL) AND (vitals_id IS NULL OR reaction_id IS NULL) AND (note_id IS NULL OR reaction_id IS NULL)",
            name=op.f("ck_session_strikes_one_row"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_session_strikes_with_reason")),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_session_strikes_revision_counted")),
    )
    op.create_index("ix_session_strikes_session_id", "session_strikes", ["session_id"])
    op.create_index(
        "uq_session_strikes_whole",
        "session_strikes",
        ["session_id"],
        unique=True,
        sqlite_where=sa.text(WHOLE),
        postgresql_where=sa.text(WHOLE),
    )

    op.create_table(
        "session_amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(12), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("old_value", sa.Text(), nullable=False),
        sa.Column("new_value", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session_amendments"),
        *_keys("session_amendments"),
        sa.CheckConstraint(
            "part IN ('session', 'vitals', 'reactions', 'notes')",
            name=op.f("ck_session_amendments_part_known"),
        ),
        sa.CheckConstraint(
            "new_value <> old_value", name=op.f("ck_session_amendments_something_new")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_session_amendments_with_reason")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_session_amendments_after_signature")),
    )
    op.create_index("ix_session_amendments_session_id", "session_amendments", ["session_id"])

    op.create_table(
        "session_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("signed_name", sa.String(120), nullable=False),
        sa.Column("meaning", sa.String(120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_session_signatures"),
        *_keys("session_signatures"),
        sa.UniqueConstraint(
            "session_id", "revision", "kind", name="uq_session_signatures_session_id_revision_kind"
        ),
        sa.CheckConstraint(
            "kind IN ('cosigned', 'addendum', 'amended')",
            name=op.f("ck_session_signatures_kind_known"),
        ),
        sa.CheckConstraint(
            "revision > 0 OR (kind = 'cosigned' AND revision = 0)",
            name=op.f("ck_session_signatures_revision_counted"),
        ),
    )
    op.create_index("ix_session_signatures_session_id", "session_signatures", ["session_id"])


def _keys(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["session_id"], ["infusion_sessions.id"], name=f"fk_{table}_session_id"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=f"fk_{table}_by_id"),
    ]
