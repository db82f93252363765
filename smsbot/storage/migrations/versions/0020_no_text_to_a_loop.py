"""A number at which a machine answers us gets no text at all: the moment is named for that"""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("ALTER TABLE subscriber RENAME COLUMN answers_rest_until TO loop_until")
