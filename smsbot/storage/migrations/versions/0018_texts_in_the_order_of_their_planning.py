"""Texts are found in the order of their planning, and those of unknown fate at once"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
UNKNOWN = sa.text("state = 'unknown'")


def upgrade() -> None:
    op.drop_index("ix_outbox_planned", "outbox")
    op.create_index("ix_outbox_planned", "outbox", ["planned_at", "id"])
    op.create_index("ix_outbox_unknown", "outbox", ["settled_at"], sqlite_where=UNKNOWN, postgresql_where=UNKNOWN)
