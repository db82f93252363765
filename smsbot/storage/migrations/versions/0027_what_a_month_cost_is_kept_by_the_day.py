"""What a month's texts cost is kept by the day"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

CHANGED = "(NEW.state IN ('dropped', 'failed')) <> (OLD.state IN ('dropped', 'failed')) OR NEW.cost <> OLD.cost"
NOTE = "INSERT INTO spending_note (planned_at) VALUES (NEW.planned_at);"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "day_spent",
        sa.Column("start", moment, nullable=False),
        sa.Column("end", moment, nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("start", name="pk_day_spent"),
    )
    op.create_table(
        "spending_note",
        sa.Column("id", number, nullable=False),
        sa.Column("planned_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_spending_note"),
    )
    trigger = "CREATE TRIGGER outbox_spending AFTER UPDATE OF state, cost ON outbox FOR EACH ROW WHEN"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"{trigger} {CHANGED} BEGIN {NOTE} END")
        return
    op.execute(
        f"CREATE FUNCTION note_spending() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {NOTE} RETURN NULL; END $$"
    )
    op.execute(f"{trigger} ({CHANGED}) EXECUTE FUNCTION note_spending()")
