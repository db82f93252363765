"""Of a feed whose openings name no employer: who it is. Until now only lists of their own form had one"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column("feed", sa.Column("employer", sa.Text))
    feed = sa.table("feed", sa.column("id"), sa.column("employer"), sa.column("field_map", sa.JSON(none_as_null=True)))
    db = op.get_bind()
    for row in db.execute(sa.select(feed.c.id, feed.c.field_map)).all():
        if row.field_map is None:
            continue
        chosen = dict(row.field_map)
        employer = chosen.pop("employer", "") or None
        db.execute(sa.update(feed).where(feed.c.id == row.id).values(field_map=chosen, employer=employer))
