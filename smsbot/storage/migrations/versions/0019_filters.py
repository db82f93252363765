"""What openings say of hours, experience and English, and the filters of people who can only take some"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("opening", sa.Column("hourly_most", sa.Numeric(12, 2), nullable=True))
    op.add_column("opening", sa.Column("shift", sa.Text(), nullable=True))
    op.add_column("opening", sa.Column("experience_needed", sa.Boolean(), nullable=True))
    op.add_column("opening", sa.Column("english_needed", sa.Boolean(), nullable=True))
    op.add_column("subscriber", sa.Column("filters", sa.Text(), server_default="", nullable=False))
