"""What staff decide about openings"""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
HELD, UNSEEN = sa.text("state = 'held'"), sa.text("closed_reason = 'unseen'")
AT_ONCE = 1000


def upgrade() -> None:
    for column in (
        sa.Column("hold_codes", sa.Text(), server_default="", nullable=False),
        sa.Column("hold_points", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("held_since", MOMENT, nullable=True),
        sa.Column("released", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("on_request", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("said_title", sa.Text(), server_default="", nullable=False),
        sa.Column("said_employer", sa.Text(), nullable=True),
        sa.Column("name_key", sa.Text(), server_default="", nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
    ):
        op.add_column("opening", column)
    op.create_table(
        "naming",
        sa.Column("id", ID, nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("employer", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_naming")),
    )
    op.create_index("ix_naming_name_key", "naming", ["name_key"])
    _fill()
    op.create_index("ix_opening_name_key", "opening", ["name_key"])
    op.create_index(
        "ix_opening_held", "opening", ["hold_points", "hold_codes"], sqlite_where=HELD, postgresql_where=HELD
    )
    op.create_index("ix_opening_unseen", "opening", ["closed_at"], sqlite_where=UNSEEN, postgresql_where=UNSEEN)


def _fill() -> None:
    """Openings that are there already. What waits for staff has done so since it was first seen."""
    db = op.get_bind()
    t = sa.table(
        "opening",
        *(sa.column(name) for name in ("id", "state", "title", "employer", "said_title", "said_employer", "name_key")),
        *(sa.column(name) for name in ("hold_codes", "hold_points")),
        sa.column("holds", sa.JSON()),
        sa.column("held_since", MOMENT),
        sa.column("first_seen_at", MOMENT),
    )
    db.execute(sa.update(t).values(said_title=t.c.title, said_employer=t.c.employer))
    db.execute(sa.update(t).where(t.c.state == "held").values(held_since=t.c.first_seen_at))
    change = (
        sa.update(t)
        .where(t.c.id == sa.bindparam("row"))
        .values(name_key=sa.bindparam("key"), hold_codes=sa.bindparam("codes"), hold_points=sa.bindparam("points"))
    )
    after = 0
    while True:
        query = sa.select(t.c.id, t.c.title, t.c.employer, t.c.holds).where(t.c.id > after)
        some = db.execute(query.order_by(t.c.id).limit(AT_ONCE)).all()
        if not some:
            return
        after = some[-1].id
        db.execute(
            change,
            [
                {
                    "row": row.id,
                    "key": sha256(f"{row.title}\n{row.employer or ''}".encode()).hexdigest()[:32],
                    "codes": ",".join(sorted({hold["code"] for hold in row.holds})),
                    "points": max((hold["points"] for hold in row.holds), default=0),
                }
                for row in some
            ],
        )
