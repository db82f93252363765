"""What filters read is read once more"""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    # Openings stored before there were filters say nothing of pay an hour, shifts, experience and English. A feed whose
    # bytes never change would leave them so.
    op.execute("UPDATE feed SET etag = NULL, last_modified = NULL, fingerprint = NULL")
