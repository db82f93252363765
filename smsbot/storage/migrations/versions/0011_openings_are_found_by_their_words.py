"""Openings are found by their words"""

import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
LIST = ["id", "state", "sector", "where", "area", "feed_id", "pay_fact", "number", "search"]
AT_ONCE = 1000


def upgrade() -> None:
    op.add_column("opening", sa.Column("search", sa.Text(), server_default="", nullable=False))
    op.add_column("opening", sa.Column("pay_fact", sa.Text(), server_default="none", nullable=False))
    _fill()
    op.create_index("ix_opening_list", "opening", LIST)


def _fill() -> None:
    db = op.get_bind()
    names = ("id", "title", "employer", "pay_min", "pay_max", "pay_unit", "hold_codes", "search", "pay_fact")
    t = sa.table("opening", *(sa.column(name) for name in names))
    change = (
        sa.update(t)
        .where(t.c.id == sa.bindparam("row"))
        .values(search=sa.bindparam("words"), pay_fact=sa.bindparam("fact"))
    )
    after = 0
    while True:
        some = db.execute(sa.select(t).where(t.c.id > after).order_by(t.c.id).limit(AT_ONCE)).all()
        if not some:
            return
        after = some[-1].id
        db.execute(change, [{"row": row.id, "words": _words(row), "fact": _fact(row)} for row in some])


def _words(row: Any) -> str:
    plain = unicodedata.normalize("NFKD", f"{row.title} {row.employer or ''}").casefold()
    return " ".join("".join(filter(lambda letter: not unicodedata.combining(letter), plain)).split())[:300]


def _fact(row: Any) -> str:
    if row.pay_unit is None or (row.pay_min is None and row.pay_max is None):
        return "none"
    return "under_floor" if "pay_under_floor" in row.hold_codes.split(",") else "stated"
