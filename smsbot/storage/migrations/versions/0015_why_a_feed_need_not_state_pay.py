"""Why a feed need not state pay"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("feed", sa.Column("pay_reason", sa.Text(), nullable=True))
