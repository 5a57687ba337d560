"""The first tables of every slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from voucherapp.db.base import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
    )
    with op.batch_alter_table("audit_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_line_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_line_case_id_id"), ["case_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_audit_line_subject_type_subject_id"),
            ["subject_type", "subject_id"],
            unique=False,
        )

    op.create_table(
        "funder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=140), nullable=False),
        sa.Column("fund", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funder")),
        sa.UniqueConstraint("code", name=op.f("uq_funder_code")),
    )
    op.create_table(
        "headroom_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("counted_minor", sa.BigInteger(), nullable=False),
        sa.Column("ceiling_minor", sa.BigInteger(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("window_from_day", sa.Date(), nullable=False),
        sa.Column("working", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_headroom_check")),
    )
    with op.batch_alter_table("headroom_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_headroom_check_case_id"), ["case_id"], unique=False)

    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_job_run_name_started_at"), ["name", "started_at"], unique=False
        )

    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("legal_form", sa.String(length=60), nullable=False),
        sa.Column("registration_number", sa.String(length=40), nullable=False),
        sa.Column("registration_key", sa.String(length=40), nullable=False),
        sa.Column("vat_number", sa.String(length=20), nullable=False),
        sa.Column("street", sa.String(length=70), nullable=False),
        sa.Column("house_number", sa.String(length=16), nullable=False),
        sa.Column("postcode", sa.String(length=16), nullable=False),
        sa.Column("town", sa.String(length=35), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("nuts3", sa.String(length=5), nullable=False),
        sa.Column("nace_code", sa.String(length=8), nullable=False),
        sa.Column("nace_revision", sa.String(length=4), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('firm', 'creative')", name=op.f("ck_organisation_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint(
            "kind",
            "country",
            "registration_key",
            name=op.f("uq_organisation_kind_country_registration_key"),
        ),
        sa.UniqueConstraint("token", name=op.f("uq_organisation_token")),
    )
    op.create_table(
        "outbox_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("processed_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_event")),
    )
    with op.batch_alter_table("outbox_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox_event_processed_at_id"), ["processed_at", "id"], unique=False
        )

    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("authority", sa.String(length=70), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("member_state", sa.String(length=2), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("cci", sa.String(length=20), nullable=False),
        sa.Column("specific_objective", sa.String(length=20), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("bic", sa.String(length=11), nullable=False),
        sa.Column("street", sa.String(length=70), nullable=False),
        sa.Column("house_number", sa.String(length=16), nullable=False),
        sa.Column("postcode", sa.String(length=16), nullable=False),
        sa.Column("town", sa.String(length=35), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_programme_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_programme_code")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("window_start", UtcDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window_start", name=op.f("pk_throttle")),
    )
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_throttle_window_start"), ["window_start"], unique=False
        )

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("email_confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("last_sign_in_at", UtcDateTime(), nullable=True),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "account_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("nonce", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_account_token_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_token")),
        sa.UniqueConstraint("nonce", name=op.f("uq_account_token_nonce")),
    )
    with op.batch_alter_table("account_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "aid_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_name", sa.String(length=120), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["user_account.id"], name=op.f("fk_aid_declaration_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_aid_declaration_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_declaration")),
    )
    with op.batch_alter_table("aid_declaration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_aid_declaration_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "aid_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entity_key", sa.String(length=60), nullable=False),
        sa.Column("entity_name", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("member_state", sa.String(length=2), nullable=False),
        sa.Column("scheme", sa.String(length=10), nullable=False),
        sa.Column("grantor", sa.String(length=140), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("instrument", sa.String(length=40), nullable=False),
        sa.Column("nace_code", sa.String(length=8), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("register_due_on", sa.Date(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_on IS NOT NULL)",
            name=op.f("ck_aid_grant_withdrawn"),
        ),
        sa.CheckConstraint(
            "state IN ('declared', 'reserved', 'granted', 'withdrawn')",
            name=op.f("ck_aid_grant_state"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_aid_grant_amount")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_aid_grant_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_aid_grant_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aid_grant")),
    )
    with op.batch_alter_table("aid_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_aid_grant_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_aid_grant_entity_key_granted_on"),
            ["entity_key", "granted_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_aid_grant_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_aid_grant_state_register_due_on"),
            ["state", "register_due_on"],
            unique=False,
        )

    op.create_table(
        "audit_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("first_line_id", sa.Integer(), nullable=False),
        sa.Column("last_line_id", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_line_id"], ["audit_line.id"], name=op.f("fk_audit_seal_first_line_id")
        ),
        sa.ForeignKeyConstraint(
            ["last_line_id"], ["audit_line.id"], name=op.f("fk_audit_seal_last_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("digest", name=op.f("uq_audit_seal_digest")),
    )
    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("preset", sa.String(length=60), nullable=False),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("budget_minor", sa.BigInteger(), nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'published') = (published_version IS NOT NULL)",
            name=op.f("ck_call_published"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_call_state")
        ),
        sa.CheckConstraint("budget_minor > 0", name=op.f("ck_call_budget")),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_call_dates")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_call_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_call_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("code", name=op.f("uq_call_code")),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_call_state_closes_at"), ["state", "closes_at"], unique=False
        )

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "user_id", "organisation_id", name=op.f("uq_membership_user_id_organisation_id")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("to_email", sa.String(length=254), nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("dedup_key", sa.String(length=160), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("failed_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(next_attempt_at IS NULL) = (sent_at IS NOT NULL OR failed_at IS NOT NULL)",
            name=op.f("ck_message_waits"),
        ),
        sa.CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name=op.f("ck_message_one_end")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_message_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_message_dedup_key")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_case_id_id"), ["case_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_message_next_attempt_at"), ["next_attempt_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_message_user_id"), ["user_id"], unique=False)

    op.create_table(
        "ownership_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=6), nullable=False),
        sa.Column("other_name", sa.String(length=200), nullable=False),
        sa.Column("other_country", sa.String(length=2), nullable=False),
        sa.Column("other_registration_key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("percent_bp", sa.Integer(), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "direction IN ('parent', 'child')", name=op.f("ck_ownership_link_direction")
        ),
        sa.CheckConstraint(
            "percent_bp BETWEEN 0 AND 10000", name=op.f("ck_ownership_link_percent_bp")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ownership_link_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_link")),
    )
    with op.batch_alter_table("ownership_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ownership_link_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ownership_link_other_registration_key"),
            ["other_registration_key"],
            unique=False,
        )

    op.create_table(
        "programme_funder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=False),
        sa.Column("share_bp", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "share_bp BETWEEN 1 AND 10000", name=op.f("ck_programme_funder_share_bp")
        ),
        sa.ForeignKeyConstraint(
            ["funder_id"], ["funder.id"], name=op.f("fk_programme_funder_funder_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_funder_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_funder")),
        sa.UniqueConstraint(
            "programme_id", "funder_id", name=op.f("uq_programme_funder_programme_id_funder_id")
        ),
    )
    op.create_table(
        "size_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("staff_tenths", sa.Integer(), nullable=False),
        sa.Column("turnover_minor", sa.BigInteger(), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.Column("size_class", sa.String(length=6), nullable=False),
        sa.CheckConstraint(
            "size_class IN ('micro', 'small', 'medium', 'large')",
            name=op.f("ck_size_declaration_size_class"),
        ),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["user_account.id"], name=op.f("fk_size_declaration_declared_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_size_declaration_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_size_declaration")),
    )
    with op.batch_alter_table("size_declaration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_size_declaration_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("scan", sa.String(length=12), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_stored_file_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("token", name=op.f("uq_stored_file_token")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("call_version", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("creative_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("requested_minor", sa.BigInteger(), nullable=True),
        sa.Column("total_cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("score_hundredths", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("late_until", UtcDateTime(), nullable=True),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("refusal_reason", sa.Text(), nullable=False),
        sa.Column("refusal_code", sa.String(length=40), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("firm_name", sa.String(length=200), nullable=False),
        sa.Column("firm_key", sa.String(length=60), nullable=False),
        sa.Column("creative_name", sa.String(length=200), nullable=False),
        sa.Column("firm_size", sa.String(length=6), nullable=False),
        sa.Column("firm_nuts3", sa.String(length=5), nullable=False),
        sa.Column("firm_nace", sa.String(length=8), nullable=False),
        sa.Column("creative_sector", sa.String(length=60), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("field_versions", sa.JSON(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state != 'ineligible' OR refusal_reason != ''", name=op.f("ck_application_refused")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'correction', 'eligible', 'ineligible', 'selected', 'reserve', 'not_selected', 'withdrawn')",
            name=op.f("ck_application_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (submitted_at IS NOT NULL AND reference IS NOT NULL AND sequence IS NOT NULL AND requested_minor > 0)",
            name=op.f("ck_application_submitted"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_application_call_id")),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["user_account.id"], name=op.f("fk_application_checked_by")
        ),
        sa.ForeignKeyConstraint(
            ["creative_id"], ["organisation.id"], name=op.f("fk_application_creative_id")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["organisation.id"], name=op.f("fk_application_firm_id")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["user_account.id"], name=op.f("fk_application_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["user_account.id"], name=op.f("fk_application_saved_by")
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["user_account.id"], name=op.f("fk_application_started_by")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["user_account.id"], name=op.f("fk_application_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("call_id", "sequence", name=op.f("uq_application_call_id_sequence")),
        sa.UniqueConstraint("reference", name=op.f("uq_application_reference")),
        sa.UniqueConstraint("token", name=op.f("uq_application_token")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_call_id_state_id"), ["call_id", "state", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_call_id_submitted_at"),
            ["call_id", "submitted_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_application_creative_id"), ["creative_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_application_firm_id"), ["firm_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_officer_id"), ["officer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_state_id"), ["state", "id"], unique=False)
        batch_op.create_index(
            "ix_application_requested_minor_id", ["requested_minor", "id"], unique=False
        )
        batch_op.create_index(
            "ix_application_score_hundredths_id", ["score_hundredths", "id"], unique=False
        )
        batch_op.create_index(
            "ix_application_submitted_at_id", ["submitted_at", "id"], unique=False
        )

    op.create_table(
        "call_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_version_call_id")),
        sa.ForeignKeyConstraint(
            ["published_by"], ["user_account.id"], name=op.f("fk_call_version_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_version")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_version_call_id_number")),
    )
    op.create_table(
        "creative_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("tagline", sa.String(length=160), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sub_sectors", sa.JSON(), nullable=False),
        sa.Column("work_references", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.Column("picture_alt", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'admitted', 'refused', 'suspended')",
            name=op.f("ck_creative_profile_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('refused', 'suspended') OR reason != ''",
            name=op.f("ck_creative_profile_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_creative_profile_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_creative_profile_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["stored_file.id"], name=op.f("fk_creative_profile_picture_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_creative_profile")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_creative_profile_organisation_id")),
    )
    with op.batch_alter_table("creative_profile", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_creative_profile_decided_at"), ["decided_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_creative_profile_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_creative_profile_updated_at"), ["updated_at"], unique=False
        )

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("line_rule", sa.String(length=20), nullable=False),
        sa.Column("budget_minor", sa.BigInteger(), nullable=False),
        sa.Column("awarded_minor", sa.BigInteger(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("release_on", sa.Date(), nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("rejected_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'released', 'rejected')",
            name=op.f("ck_decision_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'released') OR confirmed_by IS NULL OR confirmed_by != proposed_by",
            name=op.f("ck_decision_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_decision_call_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["user_account.id"], name=op.f("fk_decision_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["user_account.id"], name=op.f("fk_decision_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["user_account.id"], name=op.f("fk_decision_released_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_decision_call_id_number")),
    )
    op.create_table(
        "ledger_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint(
            "name IN ('source', 'free', 'committed', 'payable', 'paid', 'recovered')",
            name=op.f("ck_ledger_account_name"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_ledger_account_call_id")),
        sa.ForeignKeyConstraint(
            ["funder_id"], ["funder.id"], name=op.f("fk_ledger_account_funder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint(
            "call_id", "funder_id", "name", name=op.f("uq_ledger_account_call_id_funder_id_name")
        ),
    )
    op.create_table(
        "payment_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("msg_id", sa.String(length=35), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("execution_on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_payment_batch_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_payment_batch_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_payment_batch_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_batch")),
        sa.UniqueConstraint("msg_id", name=op.f("uq_payment_batch_msg_id")),
        sa.UniqueConstraint(
            "programme_id", "number", name=op.f("uq_payment_batch_programme_id_number")
        ),
    )
    op.create_table(
        "report_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("as_of", UtcDateTime(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_by_name", sa.String(length=120), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(state = 'ready') = (file_id IS NOT NULL)", name=op.f("ck_report_snapshot_ready")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'ready', 'failed')", name=op.f("ck_report_snapshot_state")
        ),
        sa.CheckConstraint("period_to >= period_from", name=op.f("ck_report_snapshot_period")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_report_snapshot_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_report_snapshot_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_report_snapshot_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_snapshot")),
        sa.UniqueConstraint("token", name=op.f("uq_report_snapshot_token")),
    )
    with op.batch_alter_table("report_snapshot", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_snapshot_programme_id"), ["programme_id"], unique=False
        )

    op.create_table(
        "application_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("requirement", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["user_account.id"], name=op.f("fk_application_document_added_by")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_document_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_application_document_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_document")),
    )
    with op.batch_alter_table("application_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_document_application_id_requirement"),
            ["application_id", "requirement"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_application_document_file_id"), ["file_id"], unique=False
        )

    op.create_table(
        "application_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_user", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_version_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["by_user"], ["user_account.id"], name=op.f("fk_application_version_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_version")),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f("uq_application_version_application_id_number")
        ),
    )
    with op.batch_alter_table("application_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_version_digest"), ["digest"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("assigned_by", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("declared_at", UtcDateTime(), nullable=True),
        sa.Column("conflict_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state != 'conflict' OR conflict_reason != ''", name=op.f("ck_assignment_conflict")
        ),
        sa.CheckConstraint(
            "state IN ('assigned', 'open', 'conflict', 'submitted', 'withdrawn')",
            name=op.f("ck_assignment_state"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_assignment_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["user_account.id"], name=op.f("fk_assignment_assigned_by")
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["user_account.id"], name=op.f("fk_assignment_evaluator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "application_id", "evaluator_id", name=op.f("uq_assignment_application_id_evaluator_id")
        ),
        sa.UniqueConstraint("token", name=op.f("uq_assignment_token")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_evaluator_id_state"), ["evaluator_id", "state"], unique=False
        )

    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("expired_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_correction_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_correction_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_correction_asked_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_correction_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_correction_due_at"), ["due_at"], unique=False)

    op.create_table(
        "decision_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score_hundredths", sa.Integer(), nullable=True),
        sa.Column("spread_hundredths", sa.Integer(), nullable=True),
        sa.Column("reviews", sa.Integer(), nullable=False),
        sa.Column("tie_note", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'award') = (amount_minor > 0)", name=op.f("ck_decision_line_amount")
        ),
        sa.CheckConstraint(
            "outcome IN ('award', 'reserve', 'below_threshold', 'unscored', 'aid_refused')",
            name=op.f("ck_decision_line_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_decision_line_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_line_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["stored_file.id"], name=op.f("fk_decision_line_letter_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_line")),
        sa.UniqueConstraint(
            "decision_id",
            "application_id",
            name=op.f("uq_decision_line_decision_id_application_id"),
        ),
    )
    with op.batch_alter_table("decision_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_line_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "formal_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=14), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_user", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('pass', 'fail', 'not_applicable')", name=op.f("ck_formal_check_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_formal_check_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_user"], ["user_account.id"], name=op.f("fk_formal_check_by_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_formal_check")),
        sa.UniqueConstraint(
            "application_id", "code", name=op.f("uq_formal_check_application_id_code")
        ),
    )
    op.create_table(
        "ledger_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=False),
        sa.Column("debit_account_id", sa.Integer(), nullable=False),
        sa.Column("credit_account_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("party", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "kind IN ('allocate', 'withdraw', 'commit', 'release', 'accrue', 'unaccrue', 'pay', 'recall', 'recover', 'restore')",
            name=op.f("ck_ledger_transfer_kind"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_ledger_transfer_amount")),
        sa.CheckConstraint(
            "debit_account_id != credit_account_id", name=op.f("ck_ledger_transfer_two_accounts")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_ledger_transfer_call_id")),
        sa.ForeignKeyConstraint(
            ["credit_account_id"],
            ["ledger_account.id"],
            name=op.f("fk_ledger_transfer_credit_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["debit_account_id"],
            ["ledger_account.id"],
            name=op.f("fk_ledger_transfer_debit_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["funder_id"], ["funder.id"], name=op.f("fk_ledger_transfer_funder_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_ledger_transfer_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transfer")),
        sa.UniqueConstraint(
            "source", "kind", "funder_id", name=op.f("uq_ledger_transfer_source_kind_funder_id")
        ),
    )
    with op.batch_alter_table("ledger_transfer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ledger_transfer_award_id_kind"), ["award_id", "kind"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ledger_transfer_booked_on"), ["booked_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ledger_transfer_call_id_id"), ["call_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ledger_transfer_credit_account_id"), ["credit_account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ledger_transfer_debit_account_id"), ["debit_account_id"], unique=False
        )

    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("creative_id", sa.Integer(), nullable=True),
        sa.Column("invited_email", sa.String(length=254), nullable=False),
        sa.Column("invited_name", sa.String(length=120), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=True),
        sa.Column("brief", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("price_net_minor", sa.BigInteger(), nullable=True),
        sa.Column("vat_rate_bp", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state != 'confirmed' OR (price_net_minor > 0 AND creative_id IS NOT NULL)",
            name=op.f("ck_offer_confirmed"),
        ),
        sa.CheckConstraint("state != 'declined' OR reason != ''", name=op.f("ck_offer_declined")),
        sa.CheckConstraint(
            "state IN ('invited', 'confirmed', 'declined', 'cancelled')",
            name=op.f("ck_offer_state"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_offer_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_offer_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["creative_id"], ["organisation.id"], name=op.f("fk_offer_creative_id")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["user_account.id"], name=op.f("fk_offer_invited_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("token", name=op.f("uq_offer_token")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_offer_token_digest")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_offer_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_offer_creative_id_state"), ["creative_id", "state"], unique=False
        )

    op.create_table(
        "application_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_application_receipt_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["application_version.id"],
            name=op.f("fk_application_receipt_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_receipt")),
        sa.UniqueConstraint("version_id", name=op.f("uq_application_receipt_version_id")),
    )
    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("decision_line_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=False),
        sa.Column("creative_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.Column("accept_until", UtcDateTime(), nullable=False),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("project_ends_on", sa.Date(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("terms_digest", sa.String(length=64), nullable=False),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("bic", sa.String(length=11), nullable=False),
        sa.Column("account_holder", sa.String(length=70), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state != 'declined' OR decline_reason != ''", name=op.f("ck_award_declined")
        ),
        sa.CheckConstraint(
            "state IN ('offered', 'accepted', 'declined', 'lapsed', 'closed')",
            name=op.f("ck_award_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'closed') OR (accepted_at IS NOT NULL AND iban != '')",
            name=op.f("ck_award_accepted"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('closed', 'lapsed') OR (closed_at IS NOT NULL AND close_reason != '')",
            name=op.f("ck_award_closed"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_award_amount")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_award_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_award_application_id")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_award_call_id")),
        sa.ForeignKeyConstraint(
            ["creative_id"], ["organisation.id"], name=op.f("fk_award_creative_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_line_id"], ["decision_line.id"], name=op.f("fk_award_decision_line_id")
        ),
        sa.ForeignKeyConstraint(["firm_id"], ["organisation.id"], name=op.f("fk_award_firm_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["stored_file.id"], name=op.f("fk_award_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("application_id", name=op.f("uq_award_application_id")),
        sa.UniqueConstraint("token", name=op.f("uq_award_token")),
    )
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_award_call_id_state"), ["call_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_award_creative_id"), ["creative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_award_firm_id"), ["firm_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_award_state_accept_until"), ["state", "accept_until"], unique=False
        )

    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("total_hundredths", sa.Integer(), nullable=True),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "submitted_at IS NULL OR total_hundredths IS NOT NULL", name=op.f("ck_review_submitted")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_review_assignment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_review_assignment_id")),
    )
    op.create_table(
        "account_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("bic", sa.String(length=11), nullable=False),
        sa.Column("account_holder", sa.String(length=70), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("old_iban", sa.String(length=34), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'confirmed', 'refused')", name=op.f("ck_account_change_state")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by != asked_by", name=op.f("ck_account_change_four_eyes")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_account_change_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_account_change_award_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_account_change_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_change")),
    )
    with op.batch_alter_table("account_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_change_award_id_state"), ["award_id", "state"], unique=False
        )

    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("instalment", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("pay_by", sa.Date(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("eligible_minor", sa.BigInteger(), nullable=True),
        sa.Column("approved_minor", sa.BigInteger(), nullable=True),
        sa.Column("approvals", sa.Integer(), nullable=False),
        sa.Column("approval_reason", sa.Text(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state != 'refused' OR refusal_reason != ''", name=op.f("ck_claim_refused")
        ),
        sa.CheckConstraint(
            "state = 'draft' OR submitted_at IS NOT NULL", name=op.f("ck_claim_submitted")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'query', 'approved', 'refused', 'payment', 'paid')",
            name=op.f("ck_claim_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'payment', 'paid') OR approved_minor > 0",
            name=op.f("ck_claim_approved"),
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_claim_award_id")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_claim_call_id")),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["user_account.id"], name=op.f("fk_claim_checked_by")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_claim_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["user_account.id"], name=op.f("fk_claim_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_claim_award_id_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_claim_reference")),
        sa.UniqueConstraint("token", name=op.f("uq_claim_token")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_claim_call_id_state"), ["call_id", "state"], unique=False
        )

    op.create_table(
        "mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("points_hundredths", sa.Integer(), nullable=True),
        sa.Column("not_applicable", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_mark_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("review_id", "criterion", name=op.f("uq_mark_review_id_criterion")),
    )
    op.create_table(
        "voucher",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("pdf_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_voucher_award_id")),
        sa.ForeignKeyConstraint(["pdf_id"], ["stored_file.id"], name=op.f("fk_voucher_pdf_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("award_id", name=op.f("uq_voucher_award_id")),
        sa.UniqueConstraint("code", name=op.f("uq_voucher_code")),
    )
    op.create_table(
        "claim_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=14), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_user", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('pass', 'fail', 'not_applicable')", name=op.f("ck_claim_check_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["by_user"], ["user_account.id"], name=op.f("fk_claim_check_by_user")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_check_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_check")),
        sa.UniqueConstraint("claim_id", "code", name=op.f("uq_claim_check_claim_id_code")),
    )
    op.create_table(
        "claim_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("requirement", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_document_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_claim_document_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_document")),
    )
    with op.batch_alter_table("claim_document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_document_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_document_file_id"), ["file_id"], unique=False)

    op.create_table(
        "claim_query",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_claim_query_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_claim_query_asked_by")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_query_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_query")),
    )
    with op.batch_alter_table("claim_query", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_query_claim_id"), ["claim_id"], unique=False)

    op.create_table(
        "invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("issuer_name", sa.String(length=200), nullable=False),
        sa.Column("issuer_key", sa.String(length=40), nullable=False),
        sa.Column("payer_name", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("vat_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("proof_id", sa.Integer(), nullable=True),
        sa.Column("accepted_minor", sa.BigInteger(), nullable=True),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("duplicate_decided_at", UtcDateTime(), nullable=True),
        sa.Column("duplicate_reason", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "net_minor > 0 AND gross_minor = net_minor + vat_minor", name=op.f("ck_invoice_sums")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_invoice_claim_id")),
        sa.ForeignKeyConstraint(
            ["duplicate_of_id"], ["invoice.id"], name=op.f("fk_invoice_duplicate_of_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_invoice_file_id")),
        sa.ForeignKeyConstraint(["proof_id"], ["stored_file.id"], name=op.f("fk_invoice_proof_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
    )
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_fingerprint"), ["fingerprint"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_proof_id"), ["proof_id"], unique=False)

    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=35), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("payee_name", sa.String(length=70), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("bic", sa.String(length=11), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("prepared_by", sa.Integer(), nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=False),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_on IS NOT NULL)", name=op.f("ck_payment_paid")
        ),
        sa.CheckConstraint(
            "state IN ('released', 'batched', 'paid', 'returned')", name=op.f("ck_payment_state")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_amount")),
        sa.CheckConstraint(
            "released_by IS NULL OR prepared_by IS NULL OR released_by != prepared_by",
            name=op.f("ck_payment_four_eyes"),
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_payment_award_id")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["payment_batch.id"], name=op.f("fk_payment_batch_id")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_payment_claim_id")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["user_account.id"], name=op.f("fk_payment_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["user_account.id"], name=op.f("fk_payment_prepared_by")
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["user_account.id"], name=op.f("fk_payment_released_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("claim_id", name=op.f("uq_payment_claim_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_payment_reference")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_award_id"), ["award_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_state"))
        batch_op.drop_index(batch_op.f("ix_payment_batch_id"))
        batch_op.drop_index(batch_op.f("ix_payment_award_id"))

    op.drop_table("payment")
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invoice_proof_id"))
        batch_op.drop_index(batch_op.f("ix_invoice_fingerprint"))
        batch_op.drop_index(batch_op.f("ix_invoice_file_id"))
        batch_op.drop_index(batch_op.f("ix_invoice_claim_id"))

    op.drop_table("invoice")
    with op.batch_alter_table("claim_query", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_query_claim_id"))

    op.drop_table("claim_query")
    with op.batch_alter_table("claim_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_document_file_id"))
        batch_op.drop_index(batch_op.f("ix_claim_document_claim_id"))

    op.drop_table("claim_document")
    op.drop_table("claim_check")
    op.drop_table("voucher")
    op.drop_table("mark")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_call_id_state"))

    op.drop_table("claim")
    with op.batch_alter_table("account_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_change_award_id_state"))

    op.drop_table("account_change")
    op.drop_table("review")
    with op.batch_alter_table("award", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_state_accept_until"))
        batch_op.drop_index(batch_op.f("ix_award_firm_id"))
        batch_op.drop_index(batch_op.f("ix_award_creative_id"))
        batch_op.drop_index(batch_op.f("ix_award_call_id_state"))

    op.drop_table("award")
    op.drop_table("application_receipt")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_creative_id_state"))
        batch_op.drop_index(batch_op.f("ix_offer_application_id"))

    op.drop_table("offer")
    with op.batch_alter_table("ledger_transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_transfer_debit_account_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_transfer_credit_account_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_transfer_call_id_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_transfer_booked_on"))
        batch_op.drop_index(batch_op.f("ix_ledger_transfer_award_id_kind"))

    op.drop_table("ledger_transfer")
    op.drop_table("formal_check")
    with op.batch_alter_table("decision_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_line_application_id"))

    op.drop_table("decision_line")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_due_at"))
        batch_op.drop_index(batch_op.f("ix_correction_application_id"))

    op.drop_table("correction")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_evaluator_id_state"))

    op.drop_table("assignment")
    with op.batch_alter_table("application_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_version_digest"))

    op.drop_table("application_version")
    with op.batch_alter_table("application_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_document_file_id"))
        batch_op.drop_index(batch_op.f("ix_application_document_application_id_requirement"))

    op.drop_table("application_document")
    with op.batch_alter_table("report_snapshot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_snapshot_programme_id"))

    op.drop_table("report_snapshot")
    op.drop_table("payment_batch")
    op.drop_table("ledger_account")
    op.drop_table("decision")
    with op.batch_alter_table("creative_profile", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_creative_profile_updated_at"))
        batch_op.drop_index(batch_op.f("ix_creative_profile_state"))
        batch_op.drop_index(batch_op.f("ix_creative_profile_decided_at"))

    op.drop_table("creative_profile")
    op.drop_table("call_version")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index("ix_application_submitted_at_id")
        batch_op.drop_index("ix_application_score_hundredths_id")
        batch_op.drop_index("ix_application_requested_minor_id")
        batch_op.drop_index(batch_op.f("ix_application_state_id"))
        batch_op.drop_index(batch_op.f("ix_application_officer_id"))
        batch_op.drop_index(batch_op.f("ix_application_firm_id"))
        batch_op.drop_index(batch_op.f("ix_application_creative_id"))
        batch_op.drop_index(batch_op.f("ix_application_call_id_submitted_at"))
        batch_op.drop_index(batch_op.f("ix_application_call_id_state_id"))

    op.drop_table("application")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_sha256"))

    op.drop_table("stored_file")
    with op.batch_alter_table("size_declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_size_declaration_organisation_id"))

    op.drop_table("size_declaration")
    op.drop_table("programme_funder")
    with op.batch_alter_table("ownership_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ownership_link_other_registration_key"))
        batch_op.drop_index(batch_op.f("ix_ownership_link_organisation_id"))

    op.drop_table("ownership_link")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_user_id"))
        batch_op.drop_index(batch_op.f("ix_message_next_attempt_at"))
        batch_op.drop_index(batch_op.f("ix_message_case_id_id"))

    op.drop_table("message")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_organisation_id"))

    op.drop_table("membership")
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_state_closes_at"))

    op.drop_table("call")
    op.drop_table("audit_seal")
    with op.batch_alter_table("aid_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_aid_grant_state_register_due_on"))
        batch_op.drop_index(batch_op.f("ix_aid_grant_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_aid_grant_entity_key_granted_on"))
        batch_op.drop_index(batch_op.f("ix_aid_grant_case_id"))

    op.drop_table("aid_grant")
    with op.batch_alter_table("aid_declaration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_aid_declaration_organisation_id"))

    op.drop_table("aid_declaration")
    with op.batch_alter_table("account_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_token_user_id"))

    op.drop_table("account_token")
    op.drop_table("user_account")
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_throttle_window_start"))

    op.drop_table("throttle")
    op.drop_table("programme")
    with op.batch_alter_table("outbox_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_event_processed_at_id"))

    op.drop_table("outbox_event")
    op.drop_table("organisation")
    op.drop_table("lease")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_run_name_started_at"))

    op.drop_table("job_run")
    with op.batch_alter_table("headroom_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_headroom_check_case_id"))

    op.drop_table("headroom_check")
    op.drop_table("funder")
    with op.batch_alter_table("audit_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_line_subject_type_subject_id"))
        batch_op.drop_index(batch_op.f("ix_audit_line_case_id_id"))
        batch_op.drop_index(batch_op.f("ix_audit_line_at"))

    op.drop_table("audit_line")
