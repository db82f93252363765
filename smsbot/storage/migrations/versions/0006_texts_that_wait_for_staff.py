"""Texts that no rule understood wait for staff, and staff write answers"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("inbound", sa.Column("inbox", sa.Text(), nullable=True))
    op.add_column("inbound", sa.Column("words_key", sa.Text(), nullable=True))
    op.create_index(
        "ix_inbound_inbox",
        "inbound",
        ["inbox", "id"],
        sqlite_where=sa.text("inbox IS NOT NULL"),
        postgresql_where=sa.text("inbox IS NOT NULL"),
    )
    # What came before there was an inbox and can still be read.
    op.execute(
        "UPDATE inbound SET inbox = 'open'"
        " WHERE intent = 'unknown' AND subscriber_id IS NOT NULL AND body_cipher IS NOT NULL"
    )
    op.add_column("outbox", sa.Column("written_by", sa.Text(), nullable=True))
