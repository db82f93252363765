"""Who asked for the details of what, and what our question is about"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "inquiry",
        sa.Column("subscriber_id", ID, autoincrement=False, nullable=False),
        sa.Column("opening_id", ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outbox_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("subscriber_id", "opening_id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("outbox_id", name=op.f("uq_inquiry_outbox_id")),
    )
    op.create_index("ix_inquiry_at", "inquiry", ["at"])
    op.add_column("subscriber", sa.Column("asked_about", ID, nullable=True))
