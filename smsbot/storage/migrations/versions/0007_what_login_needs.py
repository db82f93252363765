"""What login needs: keys to the console, the link that invites, wrong tries"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("password_hash", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("stamp", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("totp_cipher", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("totp_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("recovery", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("invitation", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("invited_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("failures", sa.SmallInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(op.f("uq_staff_stamp"), ["stamp"])
        batch_op.create_unique_constraint(op.f("uq_staff_invitation"), ["invitation"])
