"""What the made-up city's feeds list, and when."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jobs_feed.feed import Feed
from jobs_feed.opening import ApplyHow, Opening
from jobs_feed.read import read_body
from jobs_feed.screening import screen
from jobs_feed.sector import load_lexicon
from smsbot.city import load_feeds, load_program
from smsbot.demo.city import SERVED_FROM, only_our_feeds
from smsbot.demo.postings import Calendar, listed, load_jobs
from smsbot.demo.wire import FEEDS
from smsbot.settings import load_settings

CONFIG = Path(__file__).parents[2] / "config"
ZONE = ZoneInfo("America/New_York")
PROGRAM = load_program(CONFIG, {})
LEXICON = load_lexicon(CONFIG / "sectors.toml")
BORN = datetime(2026, 11, 22, 22, 40, tzinfo=UTC)  # a Sunday, 17:40 in the city
CALENDAR = Calendar(BORN, datetime(2026, 11, 23, 9, 0, tzinfo=ZONE), ZONE)
KINDS = {Path(feed.url).name: feed for feed in load_feeds(CONFIG, PROGRAM)}


@cache
def openings_of(path: str, now: datetime = BORN) -> dict[str, Opening]:
    """External id to opening, as the feed library reads what is served at `now`."""
    name, write = FEEDS[path]
    feed: Feed = KINDS[path.removeprefix("/")]
    reading = read_body(
        feed, write(listed(load_jobs(name), CALENDAR, now)), places=PROGRAM.places, lexicon=LEXICON, now=now
    )
    assert reading.problems == ()
    return {one.external_id: one for one in reading.openings}


def everything(now: datetime = BORN) -> dict[str, Opening]:
    return {key: one for path in FEEDS for key, one in openings_of(path, now).items()}


def held(now: datetime = BORN) -> dict[str, set[str]]:
    """External id to the codes of its holds, of those that are held at all."""
    found = {}
    for path in FEEDS:
        for key, one in openings_of(path, now).items():
            feed = KINDS[path.removeprefix("/")]
            codes = {
                hold.code for hold in screen(one, feed=feed, floors=PROGRAM.floors, today=now.astimezone(ZONE).date())
            }
            if codes:
                found[key] = codes
    return found


def test_the_feeds_of_the_shipped_city_are_the_ones_that_are_served():
    assert {feed.url for feed in load_feeds(CONFIG, PROGRAM)} == {f"http://{SERVED_FROM}{path}" for path in FEEDS}


@pytest.mark.parametrize(("url", "ours"), [("http://127.0.0.1:8010/x.csv", True), ("https://example.org/x.csv", False)])
def test_a_feed_of_somebody_else_is_not_taken_for_the_demo_s_own(url, ours, tmp_path):
    config = shutil.copytree(CONFIG, tmp_path / "config")
    (config / "feeds.toml").write_text(f'[[feed]]\nname = "One"\nurl = "{url}"\n')

    assert only_our_feeds(load_settings({"SMSBOT_CONFIG": str(config)})) is ours


def test_every_sector_and_every_area_has_openings():
    found = everything()

    assert {one.sector for one in found.values()} == {sector.name for sector in PROGRAM.sectors}
    assert {one.area for one in found.values()} >= {area.key for area in PROGRAM.places.areas}


def test_the_walk_has_more_health_jobs_near_its_postcode_than_one_answer_shows():
    near = [one for one in everything().values() if one.sector == "healthcare" and one.area == "bronx"]

    assert len(near) >= 6
    assert len([one for one in near if one.postcode == "10458"]) >= 3


def test_people_can_apply_in_every_way():
    assert {way.how.value for one in everything().values() for way in one.apply} == {
        "phone", "walk_in", "email", "mail", "web",
    }  # fmt: skip
    assert all(one.apply for one in everything().values())


def test_a_scam_a_posting_without_pay_and_a_name_no_text_should_carry_are_held_and_nothing_else():
    found = held()

    assert found.keys() == {"CP-517", "CP-518", "CP-531", "CP-532"}
    assert found["CP-517"] == {"pay_missing"}
    assert {"scam_gift_cards", "scam_fee"} <= found["CP-518"]
    assert found["CP-531"] == found["CP-532"] == {"sensitive_word"}


def test_one_job_is_posted_in_two_feeds_one_in_spanish_and_some_can_be_applied_for_on_the_web_only():
    found = everything()
    names = [(one.title, one.employer) for one in found.values()]

    assert len(names) > len(set(names))
    assert found["CP-530"].title.startswith("Ayudante de cocina")
    assert any({way.how for way in one.apply} == {ApplyHow.WEB} for one in found.values())


@pytest.mark.parametrize("mornings", range(1, 4))
def test_each_morning_brings_a_health_job_near_the_walk_and_nothing_that_is_held(mornings):
    before = CALENDAR.first_morning + timedelta(days=mornings - 1, seconds=-1)
    after = before + timedelta(seconds=2)

    new = {key: one for key, one in everything(after).items() if key not in everything(before)}

    assert [one.postcode for one in new.values() if one.sector == "healthcare"][:1] == ["10458"]
    assert held(after).keys() == held().keys()


def test_nothing_is_published_too_early_or_listed_after_its_last_day():
    for days in range(0, 30, 6):
        now = BORN + timedelta(days=days)
        for one in everything(now).values():
            assert one.posted_at is not None
            assert one.posted_at <= now
            assert one.deadline is not None
            assert one.deadline >= now.astimezone(ZONE).date()


def test_the_first_day_s_postings_are_fresh_enough_to_be_told():
    assert all(
        BORN - one.posted_at < timedelta(days=PROGRAM.fresh_days) for one in everything().values() if one.posted_at
    )


def test_a_job_says_the_same_at_every_reading():
    later = BORN + timedelta(days=2)

    before, after = everything(), everything(later)

    assert {key: one.content_hash for key, one in before.items()} == {
        key: one.content_hash for key, one in after.items() if key in before
    }
