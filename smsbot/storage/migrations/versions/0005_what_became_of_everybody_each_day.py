"""What became of everybody, day by day"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "day_account",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_run_id", ID, nullable=True),
        sa.Column("run_id", ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("untold", sa.JSON(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_account")),
    )
    op.create_table(
        "day_untold",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cohort_id", ID, autoincrement=False, nullable=False),
        sa.Column("since_run_id", ID, nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "reason", "cohort_id", name=op.f("pk_day_untold")),
    )
    op.create_table(
        "day_texts",
        sa.Column("id", ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_texts")),
    )
    op.create_index(op.f("ix_day_texts_day"), "day_texts", ["day"])
    op.create_index("ix_outbox_planned", "outbox", ["planned_at"])
    op.create_index("ix_membership_cohort", "membership", ["cohort_id", "subscriber_id"])
    op.create_index("ix_plan_run_at", "plan_run", ["at"])
    op.create_index(op.f("ix_consent_at"), "consent", ["at"])
    op.create_index(op.f("ix_inbound_at"), "inbound", ["at"])
