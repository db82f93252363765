"""What an editor says of a list that fell by more than half, on both kinds of database, and taking it back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from smsbot.domain.ruling import NotPossible
from smsbot.storage import feeds
from smsbot.storage.feeds import Fall, StoredFeed
from smsbot.workflows.decide_openings import Close, Reopen, Seen, decide
from smsbot.workflows.judge_short_list import ReadSince, believe, keep_old, undo_believe
from smsbot.workflows.keep_feeds import Setup, change_feed, open_setup
from tests.house import House
from tests.workflows.collecting import HOUR, City, Source, jobs
from tests.workflows.planning import MONDAY

ANN, BOB = "ann@city.example", "bob@city.example"


def stored(house: House, feed_id: int = 1) -> StoredFeed:
    with house.database.read() as db:
        return feeds.get(db, feed_id)


def acts(house: House) -> list[tuple[str, Any, Any]]:
    return [(row["verb"], row["before"], row["after"]) for row in house.rows("audit", noun="feed", who=ANN)]


def move(town: City, source: Source) -> None:
    """The same feed at another address."""
    was, act_id = open_setup(town.house.database, source.id)
    setup = Setup(feed=replace(was.feed, url=town.server.url_for("/moved")), pay_reason="Known here.")
    at = MONDAY + 3 * HOUR
    change_feed(town.house.database, town.house.program, ANN, source.id, setup, at, seen_act=act_id, release=False)


@pytest.fixture
def fallen(town: City) -> Source:
    """A feed that listed five jobs on Monday and one an hour later."""
    source = town.feed()
    source.lists(jobs("1", "2", "3", "4", "5"))
    town.collect()
    source.lists(jobs("1"))
    town.collect(MONDAY + HOUR)
    return source


def test_a_fallen_list_is_remembered_with_when_it_fell(town: City, fallen: Source) -> None:
    town.collect(MONDAY + 2 * HOUR)

    fall = stored(town.house, fallen.id).fall
    assert fall is not None
    assert (fall.entries, fall.since, fall.kept) == (1, MONDAY + HOUR, False)
    assert stored(town.house, fallen.id).items == 5
    assert set(town.openings().values()) == {"open"}


def test_a_short_list_that_is_right_closes_what_it_no_longer_holds(town: City, fallen: Source) -> None:
    closed = believe(town.house.database, ANN, fallen.id, 1, MONDAY + 2 * HOUR)

    assert closed == 4
    assert town.openings() == {"Nurse 1": "open"} | {f"Nurse {n}": "closed" for n in "2345"}
    kept = stored(town.house, fallen.id)
    assert (kept.items, kept.fall, kept.problem) == (1, None, None)
    act = town.house.row("audit", noun="feed")
    assert (act["who"], act["verb"], act["before"]["entries"]) == (ANN, "believe", 5)
    assert (act["after"]["entries"], act["after"]["closed"]) == (1, 4)


def test_each_opening_that_closed_so_knows_by_whom(town: City, fallen: Source) -> None:
    believe(town.house.database, ANN, fallen.id, 1, MONDAY + 2 * HOUR)

    written = town.house.rows("audit", noun="opening")
    assert [(act["who"], act["verb"]) for act in written] == [(ANN, "not listed")] * 4
    assert [act["noun_id"] for act in written] == [row["id"] for row in town.house.rows("opening", state="closed")]


def test_after_it_is_believed_the_next_reading_asks_nothing(town: City, fallen: Source) -> None:
    believe(town.house.database, ANN, fallen.id, 1, MONDAY + 2 * HOUR)

    report = town.one(MONDAY + 3 * HOUR)

    assert (report.problem, stored(town.house, fallen.id).fall) == (None, None)


def test_a_job_that_another_feed_lists_stays_open(town: City, fallen: Source) -> None:
    other = town.feed("b")
    other.lists(jobs("2"))
    town.collect(MONDAY + 2 * HOUR)

    closed = believe(town.house.database, ANN, fallen.id, 1, MONDAY + 3 * HOUR)

    assert (closed, town.openings()["Nurse 2"]) == (3, "open")


def test_an_empty_list_can_be_right_too(town: City, fallen: Source) -> None:
    fallen.lists([])
    town.collect(MONDAY + 2 * HOUR)

    closed = believe(town.house.database, ANN, fallen.id, 0, MONDAY + 3 * HOUR)

    assert (closed, set(town.openings().values())) == (5, {"closed"})
    assert "closed" not in str(town.one(MONDAY + 4 * HOUR).problem)
    assert stored(town.house, fallen.id).fall is None


def test_what_closed_so_opens_when_the_feed_lists_it_again(town: City, fallen: Source) -> None:
    believe(town.house.database, ANN, fallen.id, 1, MONDAY + 2 * HOUR)
    fallen.lists(jobs("1", "2"))

    town.collect(MONDAY + 3 * HOUR)

    assert town.openings()["Nurse 2"] == "open"


def test_keeping_the_old_ones_closes_nothing_however_often_it_is_read(town: City, fallen: Source) -> None:
    keep_old(town.house.database, ANN, fallen.id, 1, MONDAY + 2 * HOUR)

    for hours in range(3, 8):
        town.collect(MONDAY + hours * HOUR)

    fall = stored(town.house, fallen.id).fall
    assert fall is not None
    assert fall.kept
    assert set(town.openings().values()) == {"open"}
    assert acts(town.house) == [("keep", None, {"entries": 5, "listed": 1})]


def test_a_list_that_recovers_ends_it_and_a_second_fall_asks_again(town: City, fallen: Source) -> None:
    keep_old(town.house.database, ANN, fallen.id, 1, MONDAY + 2 * HOUR)
    fallen.lists(jobs("1", "2", "3", "4"))
    town.collect(MONDAY + 3 * HOUR)
    recovered = stored(town.house, fallen.id).fall
    fallen.lists(jobs("1"))

    town.collect(MONDAY + 4 * HOUR)

    fall = stored(town.house, fallen.id).fall
    assert recovered is None
    assert fall is not None
    assert (fall.since, fall.kept) == (MONDAY + 4 * HOUR, False)


@pytest.mark.parametrize("answer", [believe, keep_old])
def test_an_answer_about_a_list_that_has_changed_since_is_refused(town: City, fallen: Source, answer: Any) -> None:
    fallen.lists(jobs("1", "2"))
    town.collect(MONDAY + 2 * HOUR)

    with pytest.raises(ReadSince):
        answer(town.house.database, ANN, fallen.id, 1, MONDAY + 3 * HOUR)

    assert set(town.openings().values()) == {"open"}
    assert acts(town.house) == []


def test_another_address_is_not_measured_by_the_fall_of_the_old_one(town: City, fallen: Source) -> None:
    move(town, fallen)

    assert stored(town.house, fallen.id).fall is None
    assert stored(town.house, fallen.id).items == 5


def test_a_window_that_empties_asks_nothing(town: City) -> None:
    source = town.feed()
    item = "<item><title>Nurse</title><link>https://care.example/1</link></item>"
    source.answers(f"<rss version='2.0'><channel>{item}</channel></rss>", kind="application/rss+xml")
    town.collect()
    source.answers("<rss version='2.0'><channel></channel></rss>", kind="application/rss+xml")

    report = town.one(MONDAY + HOUR)

    assert "Nothing was closed" in str(report.problem)
    assert stored(town.house, source.id).fall is None


# ---- and taken back ----


@pytest.fixture
def believed(town: City, fallen: Source) -> Source:
    believe(town.house.database, ANN, fallen.id, 1, MONDAY + 2 * HOUR)
    return fallen


def take_back(town: City, source: Source, act_id: int | None = None) -> tuple[int, int]:
    of = act_id or town.house.rows("audit", noun="feed", verb="believe")[-1]["id"]
    return undo_believe(town.house.database, BOB, source.id, of, MONDAY + 6 * HOUR)


def test_what_a_short_list_closed_is_as_it_was_and_the_question_stands_again(town: City, fallen: Source) -> None:
    feed, openings = fallen.row, town.house.rows("opening")
    believe(town.house.database, ANN, fallen.id, 1, MONDAY + 2 * HOUR)

    undone = take_back(town, fallen)

    assert undone == (4, 0)
    assert (fallen.row, town.house.rows("opening")) == (feed, openings)
    undo = town.house.row("audit", noun="feed", verb="open again")
    assert (undo["who"], undo["after"]) == (BOB, {"openings": 4})


def test_what_waited_for_staff_waits_again(town: City) -> None:
    source = town.feed(trusted=False)
    source.lists(jobs("1", "2", "3"))
    town.collect()
    source.lists(jobs("1"))
    town.collect(MONDAY + HOUR)
    believe(town.house.database, ANN, source.id, 1, MONDAY + 2 * HOUR)

    take_back(town, source)

    assert set(town.openings().values()) == {"held"}


def test_no_later_reading_of_the_same_short_list_closes_what_opened_again(town: City, believed: Source) -> None:
    town.collect(MONDAY + 3 * HOUR)
    town.collect(MONDAY + 4 * HOUR)
    take_back(town, believed)

    for hours in range(7, 11):
        town.collect(MONDAY + hours * HOUR)

    assert set(town.openings().values()) == {"open"}
    assert stored(town.house, believed.id).fall == Fall(entries=1, since=MONDAY + HOUR, kept=False)


def test_what_was_kept_before_it_was_believed_is_kept_again(town: City, fallen: Source) -> None:
    keep_old(town.house.database, ANN, fallen.id, 1, MONDAY + 2 * HOUR)
    believe(town.house.database, ANN, fallen.id, 1, MONDAY + 2 * HOUR)

    take_back(town, fallen)

    assert stored(town.house, fallen.id).fall == Fall(entries=1, since=MONDAY + HOUR, kept=True)


def test_a_list_that_has_grown_again_is_not_asked_about(town: City, believed: Source) -> None:
    believed.lists(jobs("1", "2", "3"))
    town.collect(MONDAY + 3 * HOUR)

    undone = take_back(town, believed)

    assert undone == (2, 2)
    assert (stored(town.house, believed.id).fall, stored(town.house, believed.id).items) == (None, 3)
    assert set(town.openings().values()) == {"open"}


def test_a_list_that_has_fallen_again_is_asked_about_from_where_it_began(town: City, believed: Source) -> None:
    believed.lists([])
    town.collect(MONDAY + 3 * HOUR)

    take_back(town, believed)

    assert stored(town.house, believed.id).fall == Fall(entries=0, since=MONDAY + 3 * HOUR, kept=False)
    assert stored(town.house, believed.id).items == 5


def test_at_another_address_openings_open_again_and_nothing_is_asked(town: City, believed: Source) -> None:
    move(town, believed)

    undone = take_back(town, believed)

    assert (undone, stored(town.house, believed.id).fall) == ((4, 0), None)


def test_what_something_else_has_closed_since_stays_closed(town: City, believed: Source) -> None:
    listed_again = jobs("1", "2")
    believed.lists(listed_again)
    town.collect(MONDAY + 3 * HOUR)
    believed.lists(jobs("1"))
    for hours in (4, 5):
        town.collect(MONDAY + hours * HOUR)

    undone = take_back(town, believed)

    assert undone == (3, 1)
    assert town.openings() == {"Nurse 2": "closed"} | {f"Nurse {n}": "open" for n in "1345"}


def test_what_staff_have_decided_about_since_is_left_as_it_is(town: City, believed: Source) -> None:
    believed.lists(jobs("1", "2"))
    town.collect(MONDAY + 3 * HOUR)
    act = town.house.rows("audit", noun="opening")[0]
    decide(town.house.database, BOB, act["noun_id"], Seen("open", act["id"]), Close(), MONDAY + 4 * HOUR)

    undone = take_back(town, believed)

    assert undone == (3, 1)
    assert town.openings()["Nurse 2"] == "closed"


def test_only_the_feed_or_this_undo_brings_one_of_them_back(town: City, believed: Source) -> None:
    act = town.house.rows("audit", noun="opening")[0]

    with pytest.raises(NotPossible):
        decide(town.house.database, BOB, act["noun_id"], Seen("closed", act["id"]), Reopen(), MONDAY + 4 * HOUR)


def test_it_is_taken_back_once_and_can_be_believed_again(town: City, believed: Source) -> None:
    act_id = town.house.rows("audit", noun="feed", verb="believe")[-1]["id"]
    take_back(town, believed)

    with pytest.raises(NotPossible, match="Somebody was faster"):
        take_back(town, believed, act_id)
    closed = believe(town.house.database, ANN, believed.id, 1, MONDAY + 7 * HOUR)

    assert (closed, take_back(town, believed)) == (4, (4, 0))


def test_only_a_short_list_of_this_feed_is_taken_back_so(town: City, believed: Source) -> None:
    other = town.feed("b")
    act_id = town.house.rows("audit", noun="feed", verb="believe")[-1]["id"]

    for feed_id, act in [(other.id, act_id), (believed.id, act_id - 1), (believed.id, 999)]:
        with pytest.raises(KeyError):
            undo_believe(town.house.database, BOB, feed_id, act, MONDAY + 6 * HOUR)

    assert len(town.house.rows("opening", state="closed")) == 4
