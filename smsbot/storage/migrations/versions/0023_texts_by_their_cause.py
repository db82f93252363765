"""Texts are found by the cause of their end"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    for name, column in (("ix_outbox_error", "error_code"), ("ix_outbox_reason", "reason")):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "outbox", [column, "planned_at", "id"], sqlite_where=where, postgresql_where=where)
