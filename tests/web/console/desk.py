"""Openings on an editor's desk: some open, some that wait for different reasons."""

from __future__ import annotations

from typing import Any

from jobs_feed.feed import Feed
from jobs_feed.opening import Apply, ApplyHow, Opening, PayUnit, Where
from jobs_feed.screening import screen
from smsbot.storage import feeds, postings
from tests.house import NOON, House

PAID = {"pay_min": 20, "pay_unit": PayUnit.HOUR}


def a_feed(house: House, name: str = "Partners", *, trusted: bool = False) -> int:
    one = Feed(id="", name=name, url=f"https://{name.lower()}.example/jobs", trusted=trusted)
    with house.database.begin() as db:
        return feeds.add(db, one, NOON)


def arrives(
    house: House, title: str, employer: str | None = "Bistro", *, trusted: bool = True, feed_id: int = 1, **more: Any
) -> int:
    """A job of a feed as the screening leaves it, in a text of its own; its id."""
    values: dict[str, Any] = {
        "source_id": str(feed_id),
        "external_id": title,
        "title": title,
        "employer": employer,
        "sector": "food_service",
        "sector_reason": "the title says 'cook'",
        "where": Where.AREA,
        "area": "bronx",
        "apply": (Apply(ApplyHow.PHONE, "718-555-0142"),),
        "content_hash": title,
        "raw": {"title": title.upper(), "pay": "see below"},
    }
    new = Opening(**values | more)
    feed = Feed(id=str(feed_id), name="a", url="https://a.example", trusted=trusted)
    found = screen(new, feed=feed, floors=house.program.floors, today=NOON.date())
    holds = [{"code": one.code, "points": one.points, "sentence": one.sentence} for one in found]
    with house.database.begin() as db:
        opening_id = postings.add(db, new, feed_id=feed_id, keys=[title], holds=holds, now=NOON)
        row = {
            "external_id": f"{title} of {employer}",
            "opening_id": opening_id,
            "content_hash": title,
            "raw": dict(new.raw),
        }
        postings.save_postings(db, feed_id, [row], NOON)
    return opening_id


JOB = {
    "title": "Hiring event: home health aides",
    "employer": "CareWell",
    "pay_min": "19.65",
    "pay_max": "$21",
    "pay_unit": "hour",
    "place": "bronx",
    "postcode": "10458",
    "walk_in": "400 E Fordham Rd",
    "day": "2026-12-01",
    "start": "10:00",
    "end": "14:00",
    "notes": "No experience needed. Bring photo ID.",
}
"""Tuesday's hiring event, as typed."""
