"""How many people have each wish"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("plan_profile", sa.Column("people", sa.Integer(), server_default="0", nullable=False))
    op.add_column("plan_profile", sa.Column("cohort_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
