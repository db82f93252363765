"""Hours of a walk-in day"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("opening", sa.Column("walk_in_hours", sa.Text(), nullable=True))
