"""Create the tables of patients."""

import sqlalchemy as sa
from alembic import op

from clinic_sched.guards import kept_words

revision = "0006_create_patients"
down_revision = "0005_create_clinic"
branch_labels = None
depends_on = None

# Words are looked up by how they begin, which only the plain order of the letters answers.
WORD = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
GUARDS = (
    kept_words(
        "patients_words",
        table="patients",
        column="search_name",
        postings="patient_words",
        vocabulary="name_words",
    ),
)


def upgrade() -> None:
    op.create_table(
        "patients",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("given_name", sa.String(80), nullable=False),
        sa.Column("family_name", sa.String(80), nullable=False),
        sa.Column("search_name", sa.String(200), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(7), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("phone", sa.String(20), nullable=True),
        sa.Column("zone", sa.String(64), nullable=True),
        sa.Column("wants_email", sa.Boolean(), nullable=False),
        sa.Column("height_cm", sa.Integer(), nullable=True),
        sa.Column("escort_name", sa.String(120), nullable=True),
        sa.Column("escort_phone", sa.String(20), nullable=True),
        sa.Column("conditions", sa.String(500), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patients"),
        sa.UniqueConstraint("number", name="uq_patients_number"),
        sa.UniqueConstraint("public_id", name="uq_patients_public_id"),
        sa.CheckConstraint(
            "height_cm BETWEEN 30 AND 260", name=op.f("ck_patients_height_possible")
        ),
        sa.CheckConstraint(
            "sex IN ('female', 'male', 'other', 'unknown')", name=op.f("ck_patients_sex")
        ),
        sa.CheckConstraint("birth_date >= '1900-01-01'", name=op.f("ck_patients_born_after_1900")),
    )
    op.create_index("ix_patients_birth_date", "patients", ["birth_date"])
    op.create_index("ix_patients_email", "patients", ["email"])
    op.create_index("ix_patients_phone", "patients", ["phone"])
    op.create_index("ix_patients_search_name", "patients", ["search_name"])

    op.create_table(
        "allergies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("substance", sa.String(120), nullable=False),
        sa.Column("reaction", sa.String(200), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_allergies"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_allergies_patient_id"),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name="fk_allergies_recorded_by_id"
        ),
    )
    op.create_index("ix_allergies_patient_id", "allergies", ["patient_id"])

    op.create_table(
        "allergy_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_allergy_reviews"),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name="fk_allergy_reviews_asked_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_allergy_reviews_patient_id"
        ),
    )
    op.create_index("ix_allergy_reviews_patient_id", "allergy_reviews", ["patient_id"])

    op.create_table(
        "name_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_name_words"),
        sa.UniqueConstraint("word", name="uq_name_words_word"),
    )

    op.create_table(
        "patient_words",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.Column("search_name", WORD, nullable=False),
        sa.PrimaryKeyConstraint("patient_id", "word", name="pk_patient_words"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_patient_words_patient_id"
        ),
    )
    op.create_index("ix_patient_words_word", "patient_words", ["word", "search_name", "patient_id"])

    op.create_table(
        "consultations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("protocol_code", sa.String(40), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("is_suitable", sa.Boolean(), nullable=False),
        sa.Column("held_by", sa.String(120), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consultations"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_consultations_patient_id"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name="fk_consultations_recorded_by_id"
        ),
    )
    op.create_index("ix_consultations_patient_id", "consultations", ["patient_id"])

    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("protocol_code", sa.String(40), nullable=False),
        sa.Column("protocol_version", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_consents_patient_id"),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name="fk_consents_recorded_by_id"
        ),
        sa.CheckConstraint("expires_on > signed_on", name=op.f("ck_consents_expires_later")),
    )
    op.create_index("ix_consents_patient_id", "consents", ["patient_id"])

    op.create_table(
        "responses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("protocol_code", sa.String(40), nullable=False),
        sa.Column("status", sa.String(13), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_responses"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_responses_patient_id"),
        sa.CheckConstraint(
            "status IN ('responder', 'partial', 'non-responder', 'relapsed')",
            name=op.f("ck_responses_responsestatus"),
        ),
    )
    op.create_index("ix_responses_patient_id", "responses", ["patient_id"])

    op.create_table(
        "risk_flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(22), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(9), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("raised_by", sa.String(80), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared_by_id", sa.Integer(), nullable=True),
        sa.Column("cleared_reason", sa.String(300), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_risk_flags"),
        sa.ForeignKeyConstraint(
            ["cleared_by_id"], ["users.id"], name="fk_risk_flags_cleared_by_id"
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_risk_flags_patient_id"),
        sa.UniqueConstraint("public_id", name="uq_risk_flags_public_id"),
        sa.CheckConstraint(
            "(cleared_at IS NULL) = (cleared_reason IS NULL)",
            name=op.f("ck_risk_flags_cleared_why"),
        ),
        sa.CheckConstraint(
            "kind IN ('self-harm', 'no-show', 'clinical', 'misuse')",
            name=op.f("ck_risk_flags_flagkind"),
        ),
    )
    op.create_index("ix_risk_flags_patient_id", "risk_flags", ["patient_id"])

    op.create_table(
        "weights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("kg", sa.Numeric(5, 1), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_weights"),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_weights_patient_id"),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name="fk_weights_recorded_by_id"),
        sa.CheckConstraint("kg > 0 AND kg < 500", name=op.f("ck_weights_kg_possible")),
    )
    op.create_index("ix_weights_patient_id", "weights", ["patient_id"])
    for guard in GUARDS:
        for statement in guard.create(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for guard in GUARDS:
        for statement in guard.drop(op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table("weights")
    op.drop_table("risk_flags")
    op.drop_table("responses")
    op.drop_table("consents")
    op.drop_table("consultations")
    op.drop_table("allergy_reviews")
    op.drop_table("allergies")
    op.drop_table("patient_words")
    op.drop_table("name_words")
    op.drop_table("patients")
