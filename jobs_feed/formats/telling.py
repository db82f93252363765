"""Which members stand together in a JSON answer of each kind, and nowhere else: how it is told; and which of them its
jobs are found by. Tables."""

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
LEAST: Mapping[Kind, frozenset[str]] = {
    **MEMBERS,
    Kind.GREENHOUSE: frozenset(("absolute_url", "title")),
    Kind.LEVER: frozenset(("hostedUrl", "text")),
    Kind.ASHBY: frozenset(("jobUrl", "title")),
    Kind.SMARTRECRUITERS: frozenset(("releasedDate", "name")),
    Kind.RECRUITEE: frozenset(("careers_url", "title")),
}
"""What a job has at least, where the address or staff say of what kind the answer is: sites leave members out that
their jobs hold nothing in."""
_JSON_FEED = "jsonfeed.org/version/"


def tell(one: Mapping[str, Any]) -> Kind | None:
    """The kind of answer in which such an object stands."""
    kind = next((kind for kind, members in MEMBERS.items() if members <= one.keys()), None)
    return None if kind is Kind.JSON_FEED and _JSON_FEED not in str(one["version"]) else kind
