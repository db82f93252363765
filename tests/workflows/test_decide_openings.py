"""An editor decides about an opening, or about many alike; the second is told who was faster; all can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from jobs_feed.feed import Feed
from jobs_feed.opening import Opening
from jobs_feed.screening import screen
from smsbot.domain.ruling import Naming, NotPossible, Verdict
from smsbot.storage import audit, postings
from smsbot.workflows.decide_openings import (
    Approve,
    Close,
    Decision,
    Faster,
    File,
    Group,
    HoldIt,
    Name,
    Reopen,
    Seen,
    decide,
    decide_many,
    undo,
    undo_many,
)
from tests.house import NOON, House

ANN, BOB = "ann@city.example", "bob@city.example"
LATER = NOON + timedelta(hours=1)
PAY = {"pay_min": 20, "pay_unit": "hour"}


@dataclass
class Desk:
    """Openings as a feed that is trusted or not brings them, and short ways to decide about them."""

    house: House

    def arrives(self, title: str = "Cook", *, trusted: bool = True, employer: str = "Bistro", **more: Any) -> int:
        new = Opening(source_id="1", external_id=title, title=title, employer=employer, sector="retail", **more)
        return self.stored(new, trusted=trusted)

    def stored(self, new: Opening, *, trusted: bool = True) -> int:
        feed = Feed(id="1", name="a", url="https://a.example", trusted=trusted)
        found = screen(new, feed=feed, floors=(), today=NOON.date())
        holds = [{"code": one.code, "points": one.points, "sentence": one.sentence} for one in found]
        with self.house.database.begin() as db:
            return postings.add(db, new, feed_id=1, keys=[], holds=holds, now=NOON)

    def row(self, opening_id: int) -> dict[str, Any]:
        return self.house.row("opening", id=opening_id)

    def state(self, opening_id: int) -> tuple[str, list[str]]:
        row = self.row(opening_id)
        return row["state"], [hold["code"] for hold in row["holds"]]

    def seen(self, opening_id: int) -> Seen:
        acts = self.house.rows("audit", noun="opening", noun_id=opening_id)
        return Seen(self.row(opening_id)["state"], acts[-1]["id"] if acts else 0)

    def decide(self, opening_id: int, decision: Decision, who: str = ANN, now: datetime = LATER) -> int:
        return decide(self.house.database, who, opening_id, self.seen(opening_id), decision, now)

    def undo(self, act_id: int, who: str = ANN, now: datetime = LATER) -> int:
        return undo(self.house.database, who, act_id, now)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def test_what_is_approved_is_open_and_the_audit_says_by_whom(desk: Desk):
    job = desk.arrives()

    act_id = desk.decide(job, Approve())

    assert desk.state(job) == ("open", [])
    act = desk.house.row("audit", id=act_id)
    assert (act["who"], act["verb"], act["noun"], act["noun_id"]) == (ANN, "approve", "opening", job)
    assert (act["before"]["state"], act["after"]["state"]) == ("held", "open")


def test_one_opening_of_a_feed_that_is_not_trusted_is_let_go_alone(desk: Desk):
    one, other = (desk.arrives(title, trusted=False) for title in ("Cook", "Baker"))

    desk.decide(one, Approve())

    assert (desk.state(one)[0], desk.state(other)[0]) == ("open", "held")


def test_held_closed_and_opened_again(desk: Desk):
    job = desk.house.opening()

    desk.decide(job, HoldIt("The employer asks us to wait."))
    held = desk.row(job)
    desk.decide(job, Close())
    closed = desk.row(job)
    desk.decide(job, Reopen())

    assert (held["state"], held["holds"][0]["sentence"]) == ("held", "The employer asks us to wait.")
    assert (held["hold_codes"], held["hold_points"], held["held_since"]) == ("staff", 9, LATER)
    assert (closed["state"], closed["closed_reason"], closed["closed_at"]) == ("closed", "staff", LATER)
    assert desk.state(job) == ("held", ["staff"])


def test_a_kind_of_work_is_changed(desk: Desk):
    job = desk.house.opening()

    desk.decide(job, File("security"))

    assert (desk.row(job)["sector"], desk.row(job)["sector_reason"]) == ("security", "set by staff")


def test_whom_another_kind_of_work_fits_is_asked_anew_and_after_no_other_act(desk: Desk):
    jobs = [desk.arrives(f"Cook {number}") for number in range(2)]
    group = Group("Bistro", "pay_missing", jobs[-1])

    def considered() -> set[int | None]:
        with desk.house.database.begin() as db:
            found = {desk.row(job)["considered_run_id"] for job in jobs}
            db.exec_driver_sql("UPDATE opening SET considered_run_id = 7")
        return found

    considered()
    closed = decide_many(desk.house.database, ANN, group, Close(), LATER)
    after_closing = considered()
    undo_many(desk.house.database, ANN, closed.first, closed.last, LATER)
    after_its_undo = considered()
    many = decide_many(desk.house.database, ANN, group, File("security"), LATER)
    after_filing = considered()
    undo_many(desk.house.database, ANN, many.first, many.last, LATER)

    assert (after_closing, after_its_undo) == ({7}, {7})
    assert (after_filing, considered()) == ({None}, {None})


class TestTwoEditors:
    def test_the_second_is_told_who_was_faster(self, desk: Desk):
        job = desk.arrives()
        seen = desk.seen(job)
        desk.decide(job, Close(), BOB)

        with pytest.raises(Faster, match=r"bob@city.example was faster and closed it"):
            decide(desk.house.database, ANN, job, seen, Approve(), LATER)

        assert desk.row(job)["state"] == "closed"
        assert len(desk.house.rows("audit")) == 1

    def test_a_change_that_nobody_made_is_told_too(self, desk: Desk):
        job = desk.house.opening()
        seen = desk.seen(job)
        with desk.house.database.begin() as db:
            postings.close(db, [job], "gone", LATER)

        with pytest.raises(Faster, match="it is closed now"):
            decide(desk.house.database, ANN, job, seen, HoldIt("Why"), LATER)

    def test_an_opening_that_does_not_exist_is_no_surprise(self, desk: Desk):
        with pytest.raises(KeyError):
            decide(desk.house.database, ANN, 4711, Seen("held", 0), Approve(), LATER)


class TestUndo:
    def test_of_each_act_gives_back_what_was(self, desk: Desk):
        job = desk.arrives()
        was = desk.row(job)

        for decision in (HoldIt("Wait."), File("security"), Close(), Approve()):
            desk.undo(desk.decide(job, decision))

        assert desk.row(job) == was | {"held_since": LATER}

    def test_can_be_undone(self, desk: Desk):
        job = desk.house.opening()
        desk.undo(desk.decide(job, Close()))

        desk.undo(desk.house.rows("audit")[-1]["id"])

        assert desk.row(job)["state"] == "closed"
        assert [act["verb"] for act in desk.house.rows("audit")] == ["close", "undo", "undo"]

    def test_of_an_act_before_the_last_names_who_came_between(self, desk: Desk):
        job = desk.house.opening()
        first = desk.decide(job, File("security"))
        desk.decide(job, Close(), BOB)

        with pytest.raises(NotPossible, match=r"bob@city.example has closed it since"):
            desk.undo(first)

    def test_is_refused_once_its_feed_has_changed_it(self, desk: Desk):
        job = desk.house.opening()
        act = desk.decide(job, HoldIt("Wait."))
        with desk.house.database.begin() as db:
            postings.close(db, [job], "gone", LATER)

        with pytest.raises(NotPossible, match="changed it since"):
            desk.undo(act)

    def test_of_a_kind_of_work_leaves_what_its_feed_did_since(self, desk: Desk):
        job = desk.house.opening()
        act = desk.decide(job, File("security"))
        with desk.house.database.begin() as db:
            postings.close(db, [job], "gone", LATER)

        desk.undo(act)

        assert (desk.row(job)["sector"], desk.row(job)["closed_reason"]) == ("healthcare", "gone")

    def test_is_for_openings_alone(self, desk: Desk):
        with desk.house.database.begin() as db:
            other = audit.record(db, ANN, "disable", "staff", 1, NOON, before={}, after={})

        with pytest.raises(NotPossible, match="nothing to undo"):
            desk.undo(other)


class TestMany:
    def group(self, desk: Desk, employer: str = "Bistro", codes: str = "pay_missing") -> Group:
        return Group(employer, codes, max(row["id"] for row in desk.house.rows("opening")))

    def test_one_decision_lets_go_all_alike_and_nothing_else(self, desk: Desk):
        alike = [desk.arrives(f"Cook {number}") for number in range(3)]
        others = [
            desk.arrives("Baker", employer="Bakery"),
            desk.arrives("Fry cook", trusted=False),
        ]
        group = self.group(desk)
        newer = desk.arrives("Cook 4")

        many = decide_many(desk.house.database, ANN, group, Approve(), LATER)

        assert many.done == 3
        assert [desk.state(one)[0] for one in alike] == ["open"] * 3
        assert [desk.state(one)[0] for one in (*others, newer)] == ["held"] * 3
        assert [act["noun_id"] for act in desk.house.rows("audit")] == alike

    def test_one_undo_holds_all_again_but_for_what_was_decided_since(self, desk: Desk):
        alike = [desk.arrives(f"Cook {number}") for number in range(3)]
        many = decide_many(desk.house.database, ANN, self.group(desk), Approve(), LATER)
        desk.decide(alike[1], Close(), BOB)

        undone = undo_many(desk.house.database, ANN, many.first, many.last, LATER)

        assert undone == (2, 1)
        assert [desk.state(one)[0] for one in alike] == ["held", "closed", "held"]

    def test_a_kind_of_work_for_all_leaves_them_waiting(self, desk: Desk):
        alike = [desk.arrives(f"Cook {number}") for number in range(3)]

        decide_many(desk.house.database, ANN, self.group(desk), File("food_service"), LATER)

        assert {desk.row(one)["sector"] for one in alike} == {"food_service"}
        assert {desk.row(one)["state"] for one in alike} == {"held"}

    def test_of_an_employer_that_nobody_names(self, desk: Desk):
        job = desk.stored(Opening(source_id="1", external_id="x", title="Cook"))

        many = decide_many(desk.house.database, ANN, Group(None, "pay_missing", job), Close(), LATER)

        assert many.done == 1
        assert desk.row(job)["state"] == "closed"

    def test_nothing_left_is_nothing_done(self, desk: Desk):
        assert decide_many(desk.house.database, ANN, Group("Nobody", "x", 9), Approve(), LATER).done == 0

    def test_openings_of_one_name_are_let_go_by_one_word_and_held_again_by_one_undo(self, desk: Desk):
        alike = [
            desk.stored(Opening(source_id="1", external_id=str(n), title="Court clerk", employer="City", **PAY))
            for n in range(3)
        ]

        many = decide_many(desk.house.database, ANN, self.group(desk, "City", "sensitive_word"), Approve(), LATER)
        states = {desk.row(one)["state"] for one in alike}
        undo_many(desk.house.database, ANN, many.first, many.last, LATER)

        assert many.done == 3
        assert states == {"open"}
        assert {desk.state(one) == ("held", ["sensitive_word"]) for one in alike} == {True}


class TestSensitiveNames:
    def test_approved_once_holds_no_opening_of_that_title_and_employer_again(self, desk: Desk):
        one = desk.arrives("Court clerk", **PAY)
        other = desk.arrives("Court clerk")
        elsewhere = desk.arrives("Court clerk", employer="Town", **PAY)

        desk.decide(one, Approve())

        assert desk.state(one)[0] == "open"
        assert desk.state(other) == ("held", ["pay_missing"])
        assert desk.state(elsewhere) == ("held", ["sensitive_word"])

    def test_an_undo_holds_all_of_that_name_again(self, desk: Desk):
        one, other = (desk.arrives("Court clerk", **PAY) for _ in range(2))
        act = desk.decide(one, Approve())
        freed = desk.state(other)[0]

        desk.undo(act)

        assert freed == "open"
        assert desk.state(one) == desk.state(other) == ("held", ["sensitive_word"])

    def test_reworded_is_told_in_the_other_words_and_keeps_its_own(self, desk: Desk):
        job = desk.arrives("Court clerk", **PAY)

        desk.decide(job, Name(Naming(verdict=Verdict.REWORD, title="Office clerk", employer="City")))

        row = desk.row(job)
        assert (row["state"], row["title"], row["employer"]) == ("open", "Office clerk", "City")
        assert (row["said_title"], row["said_employer"], row["edited_at"]) == ("Court clerk", "Bistro", LATER)
        assert row["search"] == "office clerk city court clerk bistro"

    def test_an_undone_rewording_says_what_the_feed_says_and_holds(self, desk: Desk):
        job = desk.arrives("Court clerk", **PAY)
        act = desk.decide(job, Name(Naming(verdict=Verdict.REWORD, title="Office clerk")))

        desk.undo(act)

        assert desk.row(job)["title"] == "Court clerk"
        assert desk.state(job) == ("held", ["sensitive_word"])

    def test_other_words_are_looked_at_too(self, desk: Desk):
        job = desk.arrives("Court clerk", **PAY)

        with pytest.raises(NotPossible, match="'parole'"):
            desk.decide(job, Name(Naming(verdict=Verdict.REWORD, title="Parole clerk")))

        assert desk.house.rows("naming") == []

    def test_for_answers_only_is_open_and_never_in_an_alert(self, desk: Desk):
        job = desk.arrives("Court clerk", **PAY)

        desk.decide(job, Name(Naming(verdict=Verdict.ON_REQUEST)))

        assert desk.state(job)[0] == "open"
        assert desk.row(job)["on_request"] is True

    def test_what_was_said_of_a_name_since_is_not_undone_from_below(self, desk: Desk):
        one, other = (desk.arrives("Court clerk", **PAY) for _ in range(2))
        act = desk.decide(one, Name(Naming(verdict=Verdict.ALLOW)))
        desk.decide(other, Name(Naming(verdict=Verdict.ON_REQUEST)))

        with pytest.raises(NotPossible, match="about this title and employer since"):
            desk.undo(act)
