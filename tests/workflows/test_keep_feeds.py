"""What an editor does about a feed, on both kinds of database: each act once, with its line in the audit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jobs_feed.feed import Feed, Kind, PayRule
from smsbot.domain.ruling import NotPossible
from smsbot.storage import feeds
from smsbot.storage.feeds import FeedExists, Standing, StoredFeed
from smsbot.workflows.decide_openings import Close, Seen, decide
from smsbot.workflows.keep_feeds import (
    Setup,
    Unfit,
    add_feed,
    answered,
    change_feed,
    open_setup,
    pause,
    read_soon,
    release_waiting,
    undo_release,
)
from tests.house import House
from tests.workflows.collecting import HOUR, City, Job, Source, jobs
from tests.workflows.planning import MONDAY

ANN, BOB = "ann@city.example", "bob@city.example"
SETUP = Setup(feed=Feed(id="", name="CareWell", url="https://care.example/jobs.csv", kind=Kind.CSV))


def setup(**more: Any) -> Setup:
    reason = more.pop("pay_reason", "")
    return Setup(feed=replace(SETUP.feed, **more), pay_reason=reason)


def add(house: House, it: Setup = SETUP) -> int:
    return add_feed(house.database, house.program, ANN, it, MONDAY)


def stored(house: House, feed_id: int = 1) -> StoredFeed:
    with house.database.read() as db:
        return feeds.get(db, feed_id)


def change(house: House, feed_id: int, *, release: bool = False, pay_reason: str = "Known here.", **more: Any) -> int:
    was, act_id = open_setup(house.database, feed_id)
    it = Setup(feed=replace(was.feed, **more), pay_reason=pay_reason)
    return change_feed(house.database, house.program, ANN, feed_id, it, MONDAY + HOUR, seen_act=act_id, release=release)


def acts(house: House) -> list[tuple[str, Any, Any]]:
    return [(row["verb"], row["before"], row["after"]) for row in house.rows("audit", noun="feed", who=ANN)]


# ---- adding and changing ----


def test_a_new_feed_is_a_draft_that_nobody_reads(town: City) -> None:
    feed_id = add(town.house, setup(sector="retail", pay_rule=PayRule.MAY_BE_MISSING, pay_reason="The union sets it."))

    assert town.collect() == []
    kept = stored(town.house, feed_id)
    assert (kept.standing, kept.feed.sector, kept.pay_reason) == (Standing.PAUSED, "retail", "The union sets it.")
    ((verb, _, after),) = acts(town.house)
    assert (verb, after["name"], after["why without pay"]) == ("add", "CareWell", "The union sets it.")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"url": "ftp://care.example"}, "url"),
        ({"url": ""}, "url"),
        ({"sector": "dancing"}, "sector"),
        ({"sector_always": True}, "sector"),
        ({"pay_rule": PayRule.MAY_BE_MISSING}, "pay_reason"),
        ({"pay_rule": PayRule.MAY_BE_MISSING, "pay_reason": "x" * 301}, "pay_reason"),
    ],
)
def test_a_feed_that_makes_no_sense_is_refused_with_the_field(house: House, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Unfit) as caught:
        add(house, setup(**wrong))

    assert set(caught.value.faults) == {field}
    assert house.counts() == {}


def test_the_address_of_another_feed_is_refused_with_that_feeds_name(house: House) -> None:
    add(house)
    other = add(house, setup(name="Other", url="https://other.example"))

    with pytest.raises(FeedExists, match="You already have this feed as 'CareWell'"):
        change(house, other, url="https://CARE.example/jobs.csv#top")
    with pytest.raises(FeedExists, match="'CareWell'"):
        add(house, setup(name="carewell", url="https://new.example"))

    assert stored(house, other).feed.url == "https://other.example"
    assert [verb for verb, *_ in acts(house)] == ["add", "add"]


def test_a_change_keeps_before_and_after_and_no_change_keeps_nothing(house: House) -> None:
    feed_id = add(house)

    change(house, feed_id, name="CareWell jobs", trusted=True)
    change(house, feed_id)

    assert acts(house)[1:] == [
        ("change", {"name": "CareWell", "trusted": False}, {"name": "CareWell jobs", "trusted": True})
    ]


def test_a_reason_goes_with_its_rule(house: House) -> None:
    feed_id = add(house, setup(pay_rule=PayRule.MAY_BE_MISSING, pay_reason="The union sets it."))

    change(house, feed_id, pay_rule=PayRule.REQUIRED, pay_reason="The union sets it.")

    assert stored(house, feed_id).pay_reason is None


def test_another_kind_of_work_reaches_what_is_stored_though_the_bytes_are_the_same(town: City) -> None:
    source = town.feed()
    source.lists([Job("1", title="Assistant")])
    town.one()
    before = town.house.row("opening")["sector"]
    change(town.house, source.id, sector="retail")

    town.collect(MONDAY + HOUR, due=True)

    assert (before, town.house.row("opening")["sector"]) == ("other", "retail")


def test_what_is_changed_while_the_feed_is_read_is_not_lost(town: City) -> None:
    source = town.feed()
    source.lists([Job("1", title="Assistant")])
    answer = source.reply

    def changed_meanwhile(request: Any) -> Any:
        if not source.requests:
            change(town.house, source.id, sector="retail")
        return answer(request)

    town.server.clear()
    town.server.expect_request(source.path).respond_with_handler(changed_meanwhile)
    town.collect()

    town.collect(MONDAY + HOUR, due=True)

    assert town.house.row("opening")["sector"] == "retail"


# ---- reading and pausing ----


def test_a_draft_that_is_turned_on_is_due_at_once(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1"))
    pause(town.house.database, ANN, source.id, MONDAY)
    paused = town.collect()

    was = read_soon(town.house.database, ANN, source.id, MONDAY + HOUR)

    (report,) = town.collect(MONDAY + HOUR, due=True)
    assert (paused, was.standing, report.read) == ([], Standing.PAUSED, 1)
    assert [verb for verb, *_ in acts(town.house)] == ["pause", "turn on"]


def test_a_feed_asked_for_during_its_reading_is_read_again(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1"))
    answer = source.reply

    def asked_meanwhile(request: Any) -> Any:
        if not source.requests:
            read_soon(town.house.database, ANN, source.id, MONDAY + HOUR)
        return answer(request)

    town.server.clear()
    town.server.expect_request(source.path).respond_with_handler(asked_meanwhile)
    town.collect()

    town.collect(MONDAY + HOUR, due=True)

    assert len(source.requests) == 2
    assert [verb for verb, *_ in acts(town.house)] == ["check now"]


def test_a_resting_feed_is_tried_once_more_when_staff_ask(town: City) -> None:
    source = town.feed()
    source.answers("", status=410)
    town.one()
    resting = stored(town.house, source.id).standing
    source.lists(jobs("1"))

    read_soon(town.house.database, ANN, source.id, MONDAY + HOUR)
    town.collect(MONDAY + HOUR, due=True)

    assert (resting, stored(town.house, source.id).standing) == (Standing.RESTING, Standing.ON)
    assert town.openings() == {"Nurse 1": "open"}


def test_pausing_twice_is_one_act(town: City) -> None:
    source = town.feed()

    for _ in range(2):
        pause(town.house.database, ANN, source.id, MONDAY)

    assert [verb for verb, *_ in acts(town.house)] == ["pause"]


@pytest.mark.parametrize("act", [pause, read_soon, release_waiting])
def test_no_act_is_done_on_a_feed_that_is_not_there(house: House, act: Any) -> None:
    with pytest.raises(KeyError):
        act(house.database, ANN, 99, MONDAY)

    assert house.counts() == {}


# ---- what waits only for what is no longer asked ----


def test_the_reasons_that_a_feeds_settings_answer_alone_or_together() -> None:
    trusted = setup(trusted=True).feed
    both = replace(trusted, pay_rule=PayRule.MAY_BE_MISSING)

    assert answered(SETUP.feed) == ()
    assert answered(trusted) == ("feed_untrusted",)
    assert answered(both) == (
        "feed_untrusted",
        "pay_from_grade",
        "pay_missing",
        "feed_untrusted,pay_from_grade",
        "feed_untrusted,pay_missing",
        "pay_from_grade,pay_missing",
        "feed_untrusted,pay_from_grade,pay_missing",
    )


@pytest.fixture
def waiting(town: City) -> Source:
    """Openings of an untrusted feed: one held for that alone, one without pay, one under the floor."""
    source = town.feed(trusted=False, pay_rule=PayRule.REQUIRED)
    source.lists([Job("1", title="Nurse"), Job("2", title="Cook", pay=""), Job("3", title="Guard", pay="3")])
    town.collect()
    return source


def test_trusting_a_feed_lets_go_what_waited_for_that_alone(town: City, waiting: Source) -> None:
    released = change(town.house, waiting.id, trusted=True, release=True)

    assert released == 1
    assert town.openings() == {"Nurse": "open", "Cook": "held", "Guard": "held"}
    verb, _, after = acts(town.house)[-1]
    assert (verb, after["openings"]) == ("release", 1)
    nurse = town.house.row("opening", title="Nurse")
    assert (nurse["holds"], nurse["hold_codes"], nurse["hold_points"], nurse["held_since"]) == ([], "", 0, None)


def test_trust_without_release_lets_nothing_go_until_staff_say_so(town: City, waiting: Source) -> None:
    at_once = change(town.house, waiting.id, trusted=True)
    before = town.openings()["Nurse"]

    later = release_waiting(town.house.database, ANN, waiting.id, MONDAY + HOUR)

    assert (at_once, before, later) == (0, "held", 1)
    assert town.openings()["Nurse"] == "open"


def test_a_pay_rule_lets_go_what_states_no_pay_and_nothing_else(town: City, waiting: Source) -> None:
    released = change(
        town.house,
        waiting.id,
        trusted=True,
        pay_rule=PayRule.MAY_BE_MISSING,
        pay_reason="The union sets it.",
        release=True,
    )

    assert released == 2
    assert town.openings() == {"Nurse": "open", "Cook": "open", "Guard": "held"}


def test_an_untrusted_feed_lets_nothing_go_and_no_act_is_noted(town: City, waiting: Source) -> None:
    released = release_waiting(town.house.database, ANN, waiting.id, MONDAY + HOUR)

    assert (released, set(town.openings().values()), acts(town.house)) == (0, {"held"}, [])


def test_each_opening_that_was_let_go_knows_by_whom(town: City, waiting: Source) -> None:
    change(town.house, waiting.id, trusted=True, release=True)

    act = town.house.row("audit", noun="opening")
    assert (act["who"], act["verb"], act["noun_id"]) == (ANN, "release", town.house.row("opening", title="Nurse")["id"])


def test_what_was_let_go_waits_again_as_it_did(town: City, waiting: Source) -> None:
    before = town.house.rows("opening")
    change(town.house, waiting.id, trusted=True, release=True)

    undone, left = undo_release(town.house.database, BOB, waiting.id, release_of(town.house), MONDAY + HOUR)

    assert (undone, left) == (1, 0)
    since = [MONDAY + HOUR if row["title"] == "Nurse" else MONDAY for row in before]
    assert town.house.rows("opening") == [row | {"held_since": at} for row, at in zip(before, since, strict=True)]
    assert stored(town.house, waiting.id).feed.trusted
    undo = town.house.row("audit", noun="feed", verb="hold again")
    assert (undo["who"], undo["after"]) == (BOB, {"openings": 1})


def test_what_waits_again_can_be_let_go_again(town: City, waiting: Source) -> None:
    change(town.house, waiting.id, trusted=True, release=True)
    undo_release(town.house.database, ANN, waiting.id, release_of(town.house), MONDAY + HOUR)

    released = release_waiting(town.house.database, ANN, waiting.id, MONDAY + 2 * HOUR)

    assert (released, town.openings()["Nurse"]) == (1, "open")


def test_what_somebody_decided_about_since_is_left_as_it_is(town: City) -> None:
    source = town.feed(trusted=False)
    source.lists([Job("1", title="Nurse"), Job("2", title="Cook"), Job("3", title="Guard")])
    town.collect()
    change(town.house, source.id, trusted=True, release=True)
    cook = town.house.row("opening", title="Cook")["id"]
    act_id = town.house.row("audit", noun="opening", noun_id=cook)["id"]
    decide(town.house.database, BOB, cook, Seen("open", act_id), Close(), MONDAY + HOUR)

    undone, left = undo_release(town.house.database, ANN, source.id, release_of(town.house), MONDAY + HOUR)

    assert (undone, left) == (2, 1)
    assert town.openings() == {"Nurse": "held", "Cook": "closed", "Guard": "held"}


def test_letting_go_is_undone_once(town: City, waiting: Source) -> None:
    change(town.house, waiting.id, trusted=True, release=True)
    act_id = release_of(town.house)
    undo_release(town.house.database, BOB, waiting.id, act_id, MONDAY + HOUR)

    with pytest.raises(NotPossible, match="Somebody was faster"):
        undo_release(town.house.database, ANN, waiting.id, act_id, MONDAY + HOUR)

    assert len(town.house.rows("audit", verb="hold again")) == 1


def test_only_an_act_that_let_openings_of_this_feed_go_is_undone_so(town: City, waiting: Source) -> None:
    change(town.house, waiting.id, trusted=True, release=True)
    other = town.feed("b")
    changed = town.house.row("audit", verb="change")["id"]

    for feed_id, act_id in [(other.id, release_of(town.house)), (waiting.id, changed), (waiting.id, 999)]:
        with pytest.raises(KeyError):
            undo_release(town.house.database, ANN, feed_id, act_id, MONDAY + HOUR)

    assert town.openings()["Nurse"] == "open"


def release_of(house: House) -> int:
    act_id: int = house.rows("audit", noun="feed", verb="release")[-1]["id"]
    return act_id


def test_openings_of_another_feed_keep_waiting(town: City, waiting: Source) -> None:
    other = town.feed("b", trusted=False, pay_rule=PayRule.REQUIRED)
    other.lists([Job("9", title="Driver", employer="Buses")])
    town.collect(MONDAY + HOUR)

    change(town.house, waiting.id, trusted=True, release=True)

    assert town.openings()["Driver"] == "held"
