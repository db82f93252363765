"""Posting -> Opening: every field in its one shape, nothing guessed. Pure."""

from __future__ import annotations

from datetime import datetime

from jobs_feed.clean import clean, one_line
from jobs_feed.feed import Feed
from jobs_feed.opening import Opening, Posting
from jobs_feed.places import Places
from jobs_feed.sector import Lexicon, find_sector


class Unusable(Exception):
    """A posting no opening can be made of. `sentence`: why, for staff."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def to_opening(
    posting: Posting, feed: Feed, places: Places, lexicon: Lexicon, *, now: datetime | None = None
) -> Opening:
    """The opening a posting describes. `now`: when it was read; dates after it are not believed.

    Raises Unusable where there is no title.
    """
    title = one_line(posting.title)
    if not title:
        raise Unusable("It has no title.")
    found = find_sector(title, posting.category, feed.sector, feed.sector_always, lexicon=lexicon)
    body = clean(posting.description)
    return Opening(
        source_id=feed.id,
        external_id=posting.external_id,
        title=title,
        employer=one_line(posting.employer) or None,
        apply_url=posting.apply_url,
        source_url=posting.source_url,
        description_text=body.text,
        sector=found.sector,
        sector_reason=found.reason,
        sector_confidence=found.confidence,
        hostile=body.hostile,
        raw=posting.raw,
    )
