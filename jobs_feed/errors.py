"""What can go wrong with a feed.

FeedError                 .feed, .code, .sentence (for people)
├── FetchError            no usable answer; trying again may help (.retry, .retry_after seconds or None)
└── ParseError            an answer nobody can read; a person must look
"""

from __future__ import annotations

from dataclasses import dataclass

from jobs_feed.feed import Attempt
from jobs_feed.mapping import Outline


@dataclass(frozen=True, slots=True)
class Offer:
    """A feed that a web page offers in its head: what it calls it, and its whole address."""

    title: str
    url: str


class FeedError(Exception):
    """A feed could not be read. `feed` is its name or address, `sentence` is what staff see. `attempt` is the fetch as
    it is to be recorded, where there was one."""

    attempt: Attempt | None = None

    def __init__(self, feed: str, code: str, sentence: str) -> None:
        super().__init__(f"{feed}: {sentence}")
        self.feed = feed
        self.code = code
        self.sentence = sentence


class FetchError(FeedError):
    """No usable answer. `retry`: whether the same address may work later; `retry_after`: seconds the site asked for."""

    def __init__(
        self,
        feed: str,
        code: str,
        sentence: str,
        *,
        retry: bool = True,
        retry_after: int | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(feed, code, sentence)
        self.retry = retry
        self.retry_after = retry_after
        self.status = status


class ParseError(FeedError):
    """The body is damaged or of no known kind. `offers`: the feeds of a web page that we got instead of one. `outline`:
    of a list that staff have to say more about."""

    def __init__(
        self, feed: str, code: str, sentence: str, offers: tuple[Offer, ...] = (), outline: Outline | None = None
    ) -> None:
        super().__init__(feed, code, sentence)
        self.offers = offers
        self.outline = outline
