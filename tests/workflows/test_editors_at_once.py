"""Two editors who act on the same thing in the same moment, on both kinds of database: one wins, the other is told,
and nothing is lost or done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby

import pytest

from jobs_feed.feed import Feed
from jobs_feed.opening import Opening
from smsbot.domain.ruling import NotPossible
from smsbot.storage import feeds, postings
from smsbot.workflows.decide_openings import (
    Approve,
    Close,
    Decision,
    Faster,
    Group,
    Many,
    Seen,
    decide,
    decide_many,
)
from smsbot.workflows.keep_feeds import Setup, change_feed, open_setup, release_waiting, undo_release
from tests.house import NOON, House
from tests.workflows.at_once import at_once

ANN, BOB = "ann@city.example", "bob@city.example"
WAITS = {"feed_untrusted": [{"code": "feed_untrusted", "points": 2, "sentence": "Nobody trusts its feed yet."}]}
CODES = "feed_untrusted"


def held(house: House, count: int, feed_id: int = 1) -> Group:
    """So many openings of one employer that wait for the same reason."""
    with house.database.begin() as db:
        ids = [
            postings.add(
                db,
                Opening(source_id="1", external_id=str(n), title=f"Cook {n}", employer="Bistro", sector="retail"),
                feed_id=feed_id,
                keys=[],
                holds=WAITS[CODES],
                now=NOON,
            )
            for n in range(count)
        ]
    return Group("Bistro", CODES, ids[-1])


def both(ann: Callable[[], object], bob: Callable[[], object]) -> dict[str, object]:
    """Who got what: a result, or what they were told instead."""
    got: dict[str, object] = {}

    def by(who: str, act: Callable[[], object]) -> Callable[[], None]:
        def work() -> None:
            try:
                got[who] = act()
            except (Faster, NotPossible) as error:
                got[who] = str(error)

        return work

    at_once(by(ANN, ann), by(BOB, bob))
    return got


def decisions(house: House) -> Counter[tuple[str, str]]:
    return Counter((row["who"], row["verb"]) for row in house.rows("audit", noun="opening"))


@pytest.mark.parametrize("attempt", range(3))
def test_a_group_is_decided_by_one_of_two(house: House, attempt: int) -> None:
    group = held(house, 60)

    def choose(who: str, decision: Decision) -> Callable[[], Many]:
        return lambda: decide_many(house.database, who, group, decision, NOON)

    got = both(choose(ANN, Approve()), choose(BOB, Close()))

    done = {who: many.done for who, many in got.items() if isinstance(many, Many)}
    winner = max(done, key=lambda who: done[who])
    state, verb = ("open", "approve") if winner == ANN else ("closed", "close")
    assert sorted(done.values()) == [0, 60]
    assert {row["state"] for row in house.rows("opening")} == {state}
    assert decisions(house) == {(winner, verb): 60}


def test_of_a_group_that_takes_several_steps_each_opening_is_decided_once_and_nobody_takes_turns(house: House) -> None:
    group = held(house, 450)

    got = both(
        lambda: decide_many(house.database, ANN, group, Approve(), NOON),
        lambda: decide_many(house.database, BOB, group, Close(), NOON),
    )

    done = {who: many.done for who, many in got.items() if isinstance(many, Many)}
    states = [row["state"] for row in house.rows("opening")]
    assert sum(done.values()) == 450
    assert (states.count("open"), states.count("closed")) == (done[ANN], done[BOB])
    assert decisions(house) == Counter({(ANN, "approve"): done[ANN], (BOB, "close"): done[BOB]}) + Counter()
    assert len(list(groupby(states))) <= 2  # who began later may get the rest, whole


@pytest.mark.parametrize("attempt", range(3))
def test_one_opening_is_decided_by_one_of_two_and_the_other_is_told_by_whom(house: House, attempt: int) -> None:
    opening_id = held(house, 1).up_to
    seen = Seen("held", 0)

    got = both(
        lambda: decide(house.database, ANN, opening_id, seen, Approve(), NOON),
        lambda: decide(house.database, BOB, opening_id, seen, Close(), NOON),
    )

    (act,) = house.rows("audit")
    loser = BOB if act["who"] == ANN else ANN
    assert got[act["who"]] == act["id"]
    assert str(got[loser]).startswith(f"{act['who']} was faster and ")


def a_feed(house: House) -> int:
    with house.database.begin() as db:
        return feeds.add(db, Feed(id="", name="CareWell", url="https://care.example/jobs"), NOON)


@pytest.mark.parametrize("attempt", range(3))
def test_a_feed_is_changed_by_one_of_two_and_the_others_page_overwrites_nothing(house: House, attempt: int) -> None:
    feed_id = a_feed(house)
    was, seen = open_setup(house.database, feed_id)

    def change(who: str, **more: object) -> Callable[[], int]:
        setup = Setup(feed=replace(was.feed, **more))  # type: ignore[arg-type]
        return lambda: change_feed(
            house.database, house.program, who, feed_id, setup, NOON, seen_act=seen, release=False
        )

    got = both(change(ANN, trusted=True), change(BOB, name="CareWell jobs"))

    (act,) = house.rows("audit")
    loser = BOB if act["who"] == ANN else ANN
    row = house.row("feed")
    expected = (True, "CareWell") if act["who"] == ANN else (False, "CareWell jobs")
    assert (row["trusted"], row["name"]) == expected
    assert got[act["who"]] == 0
    assert str(got[loser]).startswith(f"{act['who']} was faster and changed how it is set up")


def test_what_waits_is_let_go_once_and_waits_again_once(house: House) -> None:
    feed_id = a_feed(house)
    held(house, 30, feed_id)
    with house.database.begin() as db:
        db.exec_driver_sql("UPDATE feed SET trusted = true")

    def let_go(who: str) -> Callable[[], int]:
        return lambda: release_waiting(house.database, who, feed_id, NOON)

    freed = both(let_go(ANN), let_go(BOB))
    (release,) = house.rows("audit", noun="feed")

    def undo(who: str) -> Callable[[], tuple[int, int]]:
        return lambda: undo_release(house.database, who, feed_id, release["id"], NOON)

    undone = both(undo(ANN), undo(BOB))

    assert sorted(freed.values(), key=str) == [0, 30]
    assert {row["state"] for row in house.rows("opening")} == {"held"}
    assert len(house.rows("audit", noun="opening", verb="undo")) == 30
    assert sum(one[0] for one in undone.values() if isinstance(one, tuple)) == 30
