"""Which members stand together in a JSON answer of each kind, and nowhere else: how it is told, and its jobs are found.
A table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobs_feed.feed import Kind

MEMBERS: Mapping[Kind, frozenset[str]] = {
    kind: frozenset(members.split())
    for kind, members in {
        Kind.JSON_FEED: "version items",
        Kind.GREENHOUSE: "absolute_url internal_job_id",
        Kind.LEVER: "hostedUrl categories text",
        Kind.ASHBY: "jobUrl employmentType publishedAt",
        Kind.WORKABLE: "shortcode title",
        Kind.SMARTRECRUITERS: "releasedDate company name",
        Kind.RECRUITEE: "careers_url slug title",
        Kind.USAJOBS: "MatchedObjectId",
        Kind.CAREERONESTOP: "JvId JobTitle",
        Kind.SOCRATA: "business_title agency",
    }.items()
}
_JSON_FEED = "jsonfeed.org/version/"


def tell(one: Mapping[str, Any]) -> Kind | None:
    """The kind of answer in which such an object stands."""
    kind = next((kind for kind, members in MEMBERS.items() if members <= one.keys()), None)
    return None if kind is Kind.JSON_FEED and _JSON_FEED not in str(one["version"]) else kind
