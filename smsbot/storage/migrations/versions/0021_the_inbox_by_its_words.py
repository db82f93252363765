"""The inbox is found by its words"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute(
        "UPDATE inbound SET words_key = 'gone ' || CAST(id AS TEXT) WHERE inbox IS NOT NULL AND words_key IS NULL"
    )
    op.create_index(
        "ix_inbound_words",
        "inbound",
        ["inbox", "words_key", "id"],
        sqlite_where=sa.text("inbox IS NOT NULL"),
        postgresql_where=sa.text("inbox IS NOT NULL"),
    )
