"""What people say became of a job"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NO_OPENING = sa.text("opening_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "outcome",
        sa.Column("id", ID, nullable=False),
        sa.Column("subscriber_id", ID, nullable=False),
        sa.Column("opening_id", ID, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("judged", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint(
            "subscriber_id", "opening_id", "outcome", name=op.f("uq_outcome_subscriber_id_opening_id_outcome")
        ),
    )
    op.create_index("ix_outcome_opening_id", "outcome", ["opening_id"])
    op.create_index(
        "uq_outcome_of_no_opening",
        "outcome",
        ["subscriber_id", "outcome"],
        unique=True,
        sqlite_where=NO_OPENING,
        postgresql_where=NO_OPENING,
    )
