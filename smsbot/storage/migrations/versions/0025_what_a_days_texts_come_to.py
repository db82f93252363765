"""What a day's texts come to is read from one index"""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    columns = ["planned_at", "kind", "state", "reason", "error_code", "segments", "cost"]
    op.create_index("ix_outbox_day", "outbox", columns)
