"""A short list that staff are asked about"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("feed", sa.Column("fallen_to", sa.Integer(), nullable=True))
    op.add_column("feed", sa.Column("fallen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feed", sa.Column("kept", sa.Boolean(), server_default=sa.false(), nullable=False))
