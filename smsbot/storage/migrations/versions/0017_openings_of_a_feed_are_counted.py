"""Openings of a feed are counted"""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_index("ix_opening_feed", "opening", ["feed_id", "state"])
