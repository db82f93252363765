"""What the carrier says: since when a number fails, whom not to answer, errors by the hour"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("subscriber", sa.Column("failure_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("subscriber", sa.Column("answers_rest_until", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "carrier_word",
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unrequested", sa.Boolean(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "code", "unrequested", name=op.f("pk_carrier_word")),
    )
