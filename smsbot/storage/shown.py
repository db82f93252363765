"""What a person has been shown, in answers and in alerts: the memory behind "never told the same opening twice"."""

from __future__ import annotations

import sqlalchemy as sa

from smsbot.storage.tables import digest_opening, outbox, told

COUNTS_AS_TOLD = sa.or_(outbox.c.state.not_in(("dropped", "failed")), outbox.c.reason == "trial")
"""A text that reached, may have reached, or (in trial mode) would have reached its person."""
COUNTS_AS_TRIED = sa.or_(outbox.c.state != "dropped", outbox.c.reason.in_(("trial", "unreadable_number")))
"""A text that takes from its person's allowance, whatever became of it."""

SHOWN_IDS = (
    sa.select(told.c.opening_id)
    .where(told.c.subscriber_id == sa.bindparam("person"))
    .union_all(
        sa.select(digest_opening.c.opening_id)
        .join(outbox, outbox.c.digest_id == digest_opening.c.digest_id)
        .where(outbox.c.subscriber_id == sa.bindparam("person"), COUNTS_AS_TOLD)
    )
)
"""Ids of openings that the person `person` has been shown."""
