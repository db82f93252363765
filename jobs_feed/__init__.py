"""Job feeds in, openings out. A library: knows nothing of texts, subscribers, web frameworks or SQL.

The front door is the values below and `jobs_feed.read`: `read` (an address), `read_body` and `read_bytes` (a body).
feedparser and the HTTP client are loaded when a feed is read, not here."""

from jobs_feed.errors import FeedError, FetchError, ParseError
from jobs_feed.feed import Attempt, Feed, FeedState, Kind, PayRule, Reading
from jobs_feed.opening import SECTORS, Apply, ApplyHow, Opening, PayUnit, Posting, Problem, Where
from jobs_feed.places import Area, Places, Postcode

__all__ = [
    "SECTORS",
    "Apply",
    "ApplyHow",
    "Area",
    "Attempt",
    "Feed",
    "FeedError",
    "FeedState",
    "FetchError",
    "Kind",
    "Opening",
    "ParseError",
    "PayRule",
    "PayUnit",
    "Places",
    "Postcode",
    "Posting",
    "Problem",
    "Reading",
    "Where",
]
