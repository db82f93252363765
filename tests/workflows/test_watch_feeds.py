"""What the console shows of feeds: how each is in one word, what it brought, and its history page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from jobs_feed.feed import Feed, FeedState, PayRule
from smsbot.storage import feeds
from smsbot.storage.feeds import Fall, Standing, StoredFeed
from smsbot.workflows import watch_feeds
from smsbot.workflows.keep_feeds import pause
from smsbot.workflows.watch_feeds import FeedLine, Health, list_feeds, show_feed
from tests.house import House
from tests.workflows.collecting import HOUR, City, Job, jobs
from tests.workflows.planning import MONDAY

STORED = StoredFeed(
    feed=Feed(id="1", name="a", url="https://a.example"),
    pay_reason=None,
    id=1,
    standing=Standing.ON,
    state=FeedState(),
    items=5,
    fall=None,
    failures=0,
    problem=None,
    next_check_at=MONDAY,
    reading_until=None,
)
FALL = Fall(entries=1, since=MONDAY, kept=False)


@pytest.mark.parametrize(
    ("stored", "read", "health"),
    [
        ({}, True, Health.GOOD),
        ({}, False, Health.FIRST),
        ({"problem": "Row 3 has no title."}, True, Health.LOOK),
        ({"fall": FALL, "problem": "It listed 5"}, True, Health.ASKS),
        ({"fall": replace(FALL, kept=True), "problem": "It listed 5"}, True, Health.LOOK),
        ({"failures": 1, "problem": "Timeout", "fall": FALL}, True, Health.FAILING),
        ({"failures": 10, "standing": Standing.RESTING}, True, Health.RESTING),
        ({"failures": 3, "standing": Standing.PAUSED}, True, Health.PAUSED),
        ({"standing": Standing.PAUSED}, False, Health.DRAFT),
    ],
)
def test_how_a_feed_is_in_one_word(stored: dict[str, Any], read: bool, health: Health) -> None:
    line = FeedLine(
        stored=replace(STORED, **stored),
        open=5,
        held=0,
        days=(),
        due=False,
        last_check=MONDAY if read else None,
        failing_since=None,
    )

    assert line.health is health


def test_a_feed_of_which_nothing_is_open_or_waits_wants_to_be_looked_at(town: City) -> None:
    town.feed().lists([Job("1"), Job("2", title="Guard")])
    town.collect()
    with town.house.database.begin() as db:
        db.execute(sa.text("UPDATE opening SET state = 'closed'"))

    assert line(town.house).health is Health.LOOK


def line(house: House, now: Any = MONDAY + HOUR) -> FeedLine:
    (one,) = list_feeds(house.database, now).lines
    return one


def test_a_feed_is_listed_with_what_it_brought(town: City) -> None:
    town.feed().lists([Job("1"), Job("2", title="Guard", pay="3")])
    town.collect()

    shown = line(town.house)

    assert (shown.open, shown.held, shown.new, shown.last_check) == (1, 1, 2, MONDAY)
    assert (len(shown.days), shown.days[-1].listed) == (30, 2)
    assert line(town.house, MONDAY + timedelta(days=8)).new == 0


def test_a_failing_feed_says_since_when_and_when_it_is_tried_again(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1"))
    town.collect()
    source.answers("oops", status=500)
    town.collect(MONDAY + HOUR)
    town.collect(MONDAY + 2 * HOUR)

    shown = line(town.house, MONDAY + 2 * HOUR)

    assert (shown.health, shown.failing_since, shown.due) == (Health.FAILING, MONDAY + HOUR, False)
    assert line(town.house, shown.stored.next_check_at).due


def test_the_list_goes_on_where_a_page_ended(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_feeds, "FEEDS_ON_A_PAGE", 2)
    for name in "abc":
        town.feed(name)

    first = list_feeds(town.house.database, MONDAY)
    second = list_feeds(town.house.database, MONDAY, first.further)

    assert [[one.stored.feed.name for one in page.lines] for page in (first, second)] == [["a", "b"], ["c"]]
    assert second.further is None


def test_the_history_goes_on_where_a_page_ended(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_feeds, "FETCHES_ON_A_PAGE", 2)
    source = town.feed()
    for hours in range(3):
        source.lists(jobs(*"12345"[: hours + 1]))
        town.collect(MONDAY + hours * HOUR)

    first = show_feed(town.house.database, MONDAY + 3 * HOUR, source.id)
    second = show_feed(town.house.database, MONDAY + 3 * HOUR, source.id, first.earlier)

    assert [[one.items for one in page.history] for page in (first, second)] == [[3, 2], [1]]
    assert second.earlier is None


def test_a_feed_shows_what_waits_for_nothing_any_more_and_who_did_what(town: City) -> None:
    source = town.feed(trusted=False, pay_rule=PayRule.REQUIRED)
    source.lists([Job("1"), Job("2", title="Cook", pay="")])
    town.collect()
    with town.house.database.begin() as db:
        was = feeds.get(db, source.id)
        feeds.change(db, was, replace(was.feed, trusted=True), None, MONDAY)
    pause(town.house.database, "ann@city.example", source.id, MONDAY)

    page = show_feed(town.house.database, MONDAY, source.id)

    assert page.releasable == 1
    assert [(act.who, act.verb) for act in page.acts] == [("ann@city.example", "pause")]


def test_a_fallen_feed_shows_what_would_close(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1", "2", "3"))
    town.collect()
    source.lists(jobs("1"))
    town.collect(MONDAY + HOUR)

    page = show_feed(town.house.database, MONDAY + HOUR, source.id)

    assert page.line.health is Health.ASKS
    assert [(one.title, one.employer) for one in page.not_listed] == [("Nurse 2", "CareWell"), ("Nurse 3", "CareWell")]


def test_a_feed_that_is_not_there_is_no_page(house: House) -> None:
    with pytest.raises(KeyError):
        show_feed(house.database, MONDAY, 99)
