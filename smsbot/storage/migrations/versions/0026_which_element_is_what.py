"""Of a feed whose list has a form of its own: which element or column is what, as staff chose it"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("feed", sa.Column("field_map", sa.JSON))
