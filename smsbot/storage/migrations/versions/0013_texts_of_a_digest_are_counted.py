"""Texts of a digest are counted"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
UNTOLD = sa.text("state IN ('dropped', 'failed')")


def upgrade() -> None:
    op.create_index("ix_outbox_digest", "outbox", ["digest_id"])
    op.create_index("ix_outbox_untold", "outbox", ["digest_id"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
