"""Who joined lately is found at once, and has the safety note once at most"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
NOTE_COUNTS = sa.text("kind = 'safety' AND (state <> 'dropped' OR reason IN ('trial', 'unreadable_number'))")


def upgrade() -> None:
    op.create_index("ix_subscriber_joined", "subscriber", ["joined_at", "id"])
    op.create_index(
        "uq_outbox_safety_note",
        "outbox",
        ["subscriber_id"],
        unique=True,
        sqlite_where=NOTE_COUNTS,
        postgresql_where=NOTE_COUNTS,
    )
