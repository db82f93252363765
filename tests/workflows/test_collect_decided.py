"""What staff decided survives the next reading of its feed; what they did not decide in time closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from smsbot.domain.ruling import Naming, Verdict
from smsbot.workflows.decide_openings import Approve, Close, Decision, File, HoldIt, Name, Seen, decide
from tests.house import House
from tests.workflows.collecting import HOUR, City, Job, jobs, town
from tests.workflows.planning import DAY, MONDAY, Carrier, join, numbers, plan, send

__all__ = ["town"]
EVENING = MONDAY + HOUR


@pytest.fixture
def decided(town: City) -> Callable[[Decision], None]:
    """`decided(Approve())` about the only opening."""

    def act(decision: Decision) -> None:
        row = town.house.row("opening")
        decide(
            town.house.database, "ann@city.example", row["id"], Seen(row["state"], _last(town.house)), decision, MONDAY
        )

    return act


def _last(house: House) -> int:
    acts = house.rows("audit")
    return acts[-1]["id"] if acts else 0


def test_an_approved_opening_is_not_held_again_for_the_same_reason(town: City, decided) -> None:
    feed = town.feed(trusted=False)
    feed.lists(jobs("1", pay="3"))
    town.one()
    decided(Approve())

    feed.lists(jobs("1", "2", pay="3"))
    town.one(EVENING)

    assert [row["state"] for row in town.house.rows("opening")] == ["open", "held"]


def test_an_approved_opening_that_says_something_else_is_screened_again(town: City, decided) -> None:
    feed = town.feed(trusted=False)
    feed.lists([Job("1", pay="3")])
    town.one()
    decided(Approve())

    feed.lists([Job("1", pay="3", place="Queens", postcode="11432")])
    report = town.one(EVENING)

    (row,) = town.house.rows("opening")
    assert (row["state"], row["hold_codes"]) == ("held", "feed_untrusted")
    assert report.held == 1


def test_a_fact_that_was_weighed_is_not_weighed_again(town: City, decided) -> None:
    feed = town.feed()
    feed.lists([Job("1", pay="3")])
    town.one()
    decided(Approve())

    feed.lists([Job("1", pay="3", place="Queens", postcode="11432")])
    town.one(EVENING)

    assert town.house.row("opening")["state"] == "open"
    assert town.house.row("opening")["pay_fact"] == "under_floor"


def test_the_kind_of_work_that_staff_chose_stays(town: City, decided) -> None:
    feed = town.feed()
    feed.lists([Job("1", title="Nurse")])
    town.one()
    decided(File("education"))

    feed.lists([Job("1", title="Nurse II")])
    town.one(EVENING)

    assert (town.house.row("opening")["title"], town.house.row("opening")["sector"]) == ("Nurse II", "education")


def test_what_staff_closed_stays_closed_though_its_feed_lists_it_in_any_words(town: City, decided) -> None:
    feed = town.feed()
    feed.lists([Job("1")])
    town.one()
    decided(Close())

    for at, title in ((EVENING, "Nurse"), (EVENING + HOUR, "Head nurse")):
        feed.lists([Job("1", title=title), Job("2", title="Cook")])
        town.one(at)

    row = town.house.row("opening", id=1)
    assert (row["state"], row["closed_reason"]) == ("closed", "staff")


def test_what_staff_closed_stays_closed_when_another_feed_lists_it(town: City, decided) -> None:
    town.feed("a").lists([Job("1")])
    town.one()
    decided(Close())

    town.feed("b").lists([Job("7", url="https://care.example/jobs/1")])
    town.collect(EVENING)

    assert town.house.row("opening")["state"] == "closed"


def test_what_staff_hold_waits_over_every_reading(town: City, decided) -> None:
    feed = town.feed()
    feed.lists([Job("1")])
    town.one()
    decided(HoldIt("The employer asks us to wait."))

    feed.lists([Job("1", title="Head nurse")])
    town.one(EVENING)

    assert town.house.row("opening")["hold_codes"] == "staff"


def test_other_words_of_staff_are_said_as_long_as_the_feed_says_those(town: City, decided) -> None:
    feed = town.feed()
    feed.lists([Job("1", title="Court nurse")])
    town.one()
    decided(Name(Naming(verdict=Verdict.REWORD, title="Nurse in an office", employer="CareWell")))

    feed.lists([Job("1", title="Court nurse", pay="26"), Job("2", title="Court nurse", postcode="10451")])
    town.one(EVENING)
    both = [(row["title"], row["state"]) for row in town.house.rows("opening")]
    feed.lists([Job("1", title="Night nurse"), Job("2", title="Court nurse", postcode="10451")])
    town.one(EVENING + HOUR)

    assert both == [("Nurse in an office", "open")] * 2
    assert town.house.row("opening", id=1)["title"] == "Night nurse"


def test_a_reworded_opening_is_known_again_in_another_feed(town: City, decided) -> None:
    town.feed("a").lists([Job("1", title="Court nurse")])
    town.one()
    decided(Name(Naming(verdict=Verdict.REWORD, title="Nurse in an office", employer="CareWell")))

    town.feed("b").lists([Job("7", title="Court nurse", url="https://other.example/7")])
    reports = town.collect(EVENING)

    assert sum(report.merged for report in reports) == 1
    assert len(town.house.rows("opening")) == 1


class TestNobodyDecides:
    def test_five_days_and_it_closes_and_its_feed_does_not_open_it(self, town: City) -> None:
        feed = town.feed(trusted=False)
        feed.lists([Job("1")])
        town.one()

        town.one(MONDAY + timedelta(days=5))
        in_time = town.house.row("opening")["state"]
        town.one(MONDAY + timedelta(days=5, minutes=1))
        feed.lists([Job("1", title="Head nurse")])
        town.one(MONDAY + timedelta(days=6))

        row = town.house.row("opening")
        assert in_time == "held"
        assert (row["state"], row["closed_reason"]) == ("closed", "unseen")
        assert row["closed_at"] == MONDAY + timedelta(days=5, minutes=1)

    def test_a_feed_that_is_trusted_opens_what_closed_because_another_was_not(self, town: City) -> None:
        town.feed("stranger", trusted=False).lists([Job("1")])
        town.one()
        town.one(MONDAY + timedelta(days=5, minutes=1))
        closed = town.house.row("opening")["closed_reason"]

        town.feed("employer").lists([Job("7", url="https://care.example/jobs/1")])
        town.collect(MONDAY + timedelta(days=6))

        assert (closed, town.house.row("opening")["state"]) == ("unseen", "open")

    def test_the_days_are_counted_from_when_it_had_to_wait(self, town: City) -> None:
        feed = town.feed()
        feed.lists([Job("1")])
        town.one()
        feed.lists([Job("1", pay="3")])
        town.one(MONDAY + DAY)

        town.one(MONDAY + timedelta(days=5, minutes=1))

        assert town.house.row("opening")["held_since"] == MONDAY + DAY
        assert town.house.row("opening")["state"] == "held"


class TestWhatIsQueued:
    @pytest.mark.parametrize(
        "decision",
        [
            HoldIt("Wait."),
            Close(),
            File("education"),
            Name(Naming(verdict=Verdict.ON_REQUEST)),
            Name(Naming(verdict=Verdict.REWORD, title="Nurse in an office")),
        ],
    )
    def test_about_an_opening_decided_about_since_is_dropped(self, town: City, decided, decision: Decision) -> None:
        (phone,) = numbers(1)
        join(town.house, phone, MONDAY - DAY)
        town.feed().lists([Job("1")])
        town.one(MONDAY - HOUR)
        plan(town.house, MONDAY - HOUR)
        carrier = Carrier()

        decided(decision)
        send(town.house, carrier, MONDAY)

        assert carrier.sent == []
        assert [row["state"] for row in town.house.rows("outbox", kind="alert")] == ["dropped"]
