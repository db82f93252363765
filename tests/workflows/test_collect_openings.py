"""Feeds over real sockets: what a reading stores, holds, closes and reopens, and what it must leave alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest

from jobs_feed.feed import PayRule
from smsbot.storage import postings
from smsbot.workflows.collect_openings import Collected
from tests.workflows.collecting import HEADER, HOUR, City, Job, jobs
from tests.workflows.planning import DAY, MONDAY, Carrier, join, numbers, plan, send, told_pairs


def counts(report: Collected) -> tuple[int, int, int, int]:
    return report.read, report.new, report.changed, report.gone


def test_a_reading_is_accounted_for(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1", "2", "3", "4"))
    first = town.one()
    source.lists([*jobs("1", "2"), Job("3", title="Nurse 3", pay="30"), *jobs("5")])

    second = town.one(MONDAY + HOUR)

    assert counts(first) == (4, 4, 0, 0)
    assert counts(second) == (4, 1, 1, 1)
    assert (first.problem, first.held, first.merged) == (None, 0, 0)
    assert town.house.row("opening", title="Nurse 3")["pay_min"] == 30


def test_openings_of_an_untrusted_feed_wait_for_staff(town: City) -> None:
    town.feed(trusted=False).lists(jobs("1"))

    assert town.one().held == 1
    assert town.openings() == {"Nurse 1": "held"}


@pytest.mark.parametrize(
    ("rule", "pay", "state"),
    [
        (PayRule.REQUIRED, "", "held"),
        (PayRule.REQUIRED, "25", "open"),
        (PayRule.MAY_BE_MISSING, "", "open"),
        (PayRule.MAY_BE_MISSING, "3", "held"),
    ],
)
def test_the_pay_rule_of_a_trusted_feed_holds(town: City, rule: PayRule, pay: str, state: str) -> None:
    town.feed(pay_rule=rule).lists(jobs("1", pay=pay))

    town.collect()

    assert town.openings() == {"Nurse 1": state}


def test_a_job_that_changes_is_judged_anew(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1"))
    town.collect()
    source.lists(jobs("1", pay="3"))
    worse = town.one(MONDAY + HOUR)
    held = town.openings()
    source.lists(jobs("1", pay="30"))
    town.collect(MONDAY + 2 * HOUR)

    assert (worse.changed, worse.held, held) == (1, 1, {"Nurse 1": "held"})
    assert town.openings() == {"Nurse 1": "open"}


def test_a_job_that_moves_is_considered_anew_and_one_in_other_words_is_not(town: City) -> None:
    source = town.feed()
    source.lists([Job("1"), Job("2", title="Cook")])
    town.collect()
    plan(town.house)
    source.lists([Job("1", place="Queens", postcode="11432"), Job("2", title="Head cook")])

    town.collect(MONDAY + HOUR)

    runs = {row["title"]: row["considered_run_id"] for row in town.house.rows("opening")}
    assert runs == {"Nurse": None, "Head cook": 1}


def test_a_job_that_says_more_is_filtered_by_it(town: City) -> None:
    source = town.feed()
    listed = "id,title,employer,apply_url,pay,description\n1,Nurse,CareWell,https://care.example/jobs/1,$20 an hour,"
    source.answers(listed + "Care for people at home.")
    town.collect()
    before = town.facts()
    source.answers(listed + "No experience needed. Must speak English. This is a night shift position.")

    town.collect(MONDAY + HOUR)

    assert before == [(20, None, None, None)]
    assert town.facts() == [(20, "nights", False, True)]


def test_a_description_that_turns_bad_is_screened_again(town: City) -> None:
    source = town.feed()
    listed = "id,title,employer,apply_url,description\n1,Nurse,CareWell,https://care.example/jobs/1,"
    source.answers(listed + "Care for people at home.")
    town.collect()
    good = town.openings()
    source.answers(listed + "Care for people at home. A training fee of $50 by Zelle is due.<script>x()</script>")

    report = town.one(MONDAY + HOUR)

    assert good == {"Nurse": "open"}
    assert (report.changed, report.held, town.openings()) == (1, 1, {"Nurse": "held"})


def test_a_job_closes_after_two_readings_without_it(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1", "2", "3"))
    town.collect()
    source.lists(jobs("1", "2"))

    first, second, third = (town.one(MONDAY + hour * HOUR) for hour in (1, 2, 3))

    assert (first.gone, first.closed) == (1, 0)
    assert (second.gone, second.closed) == (0, 1)
    assert (third.gone, third.closed) == (0, 0)
    assert town.openings()["Nurse 3"] == "closed"


@pytest.mark.parametrize(
    ("body", "status"),
    [("", 200), ("no such page", 404), ("oops", 500), ("<html><body>hello</body></html>", 200), (HEADER, 200)],
)
def test_a_failed_or_empty_reading_closes_nothing_however_often_it_comes(town: City, body: str, status: int) -> None:
    source = town.feed()
    source.lists(jobs("1", "2"))
    town.collect()
    source.answers(body, status)

    reports = [town.one(MONDAY + hour * HOUR) for hour in range(1, 5)]

    assert all(report.problem for report in reports)
    assert set(town.openings().values()) == {"open"}


def test_a_halved_reading_closes_nothing_and_the_old_ids_come_back_as_known(town: City) -> None:
    names = [str(number) for number in range(10)]
    source = town.feed()
    source.lists(jobs(*names))
    town.collect()
    source.lists(jobs(*names[:4]))
    halved = [town.one(MONDAY + hour * HOUR) for hour in (1, 2, 3)]
    states = set(town.openings().values())
    source.lists(jobs(*names))

    back = town.one(MONDAY + 4 * HOUR)

    assert all("10" in (report.problem or "") for report in halved)
    assert states == {"open"}
    assert counts(back) == (10, 0, 0, 0)
    assert back.problem is None
    assert town.house.counts()["opening"] == 10


def test_a_job_that_comes_back_is_the_same_and_nobody_is_told_twice(town: City) -> None:
    person = numbers(1)[0]
    join(town.house, person, MONDAY)
    source = town.feed()
    source.lists(jobs("1", "2", "3"))
    town.collect()
    carrier = Carrier()
    plan(town.house)
    send(town.house, carrier)
    source.lists(jobs("1", "2"))
    for hour in (1, 2):
        town.collect(MONDAY + hour * HOUR)
    source.lists(jobs("1", "2", "3"))

    back = town.one(MONDAY + 3 * HOUR)
    report = plan(town.house, MONDAY + DAY)

    assert (back.new, set(town.openings().values())) == (0, {"open"})
    assert (report.told, report.reasons) == (0, {"no_new_opening": 1})
    assert len(carrier.sent) == 1


@pytest.mark.parametrize(
    "again",
    [
        Job("other-id", url="https://care.example/jobs/1"),
        Job("other-id", url="https://www.care.example/jobs/1?utm_source=board&ref=x#apply"),
    ],
)
def test_the_same_posting_under_another_id_is_one_opening(town: City, again: Job) -> None:
    source = town.feed()
    source.lists([Job("1")])
    town.collect()
    source.lists([again])

    report = town.one(MONDAY + HOUR)

    assert (report.new, report.merged) == (1, 1)
    assert town.house.counts()["opening"] == 1


def test_the_same_job_in_two_feeds_is_told_once(town: City) -> None:
    join(town.house, numbers(1)[0], MONDAY)
    town.feed("a").lists([Job("1", url="https://a.example/1")])
    town.collect()
    plan(town.house)
    send(town.house, Carrier())
    town.feed("b").lists([Job("77", url="https://b.example/77")])

    (second,) = (one for one in town.collect(MONDAY + HOUR) if one.feed == "b")
    report = plan(town.house, MONDAY + DAY)

    assert (second.new, second.merged) == (1, 1)
    assert report.told == 0
    assert len(told_pairs(town.house)) == 1


def test_twins_within_one_reading_are_one_opening(town: City) -> None:
    source = town.feed()
    source.lists([Job("1"), Job("2", url="https://care.example/jobs/1?utm_medium=mail"), Job("3", title="Cook")])

    report = town.one()

    assert report.read == report.new == 3
    assert town.house.counts()["opening"] == 3 - report.merged


def test_a_posting_under_two_ids_with_other_tracking_in_one_reading_is_one_opening(town: City) -> None:
    page = "https://care.example/jobs/1"
    source = town.feed()
    source.lists([Job(one, place="Main office", postcode="", url=f"{page}?utm_source={one}") for one in "xy"])

    report = town.one()

    assert (report.new, report.merged) == (2, 1)
    assert town.house.counts()["opening"] == 1


def test_a_job_listed_by_two_feeds_is_open_until_both_drop_it(town: City) -> None:
    one, two = town.feed("a"), town.feed("b")
    shared = Job("1", url="https://a.example/1")
    one.lists([shared, Job("2", title="Cook")])
    two.lists([Job("9", url="https://b.example/9"), Job("8", title="Guard")])
    town.collect()
    one.lists([Job("2", title="Cook")])
    for hour in (1, 2, 3):
        town.collect(MONDAY + hour * HOUR)
    listed_by_one = town.openings()["Nurse"]
    two.lists([Job("8", title="Guard")])
    for hour in (4, 5, 6):
        town.collect(MONDAY + hour * HOUR)

    assert (listed_by_one, town.openings()["Nurse"]) == ("open", "closed")


def test_an_untrusted_feed_can_neither_rewrite_nor_reopen_what_a_trusted_one_said(town: City) -> None:
    good, bad = town.feed("good"), town.feed("bad", trusted=False)
    good.lists([Job("1"), Job("2", title="Cook")])
    bad.lists([])
    bad.answers(HEADER)
    town.collect()
    bad.lists([Job("x", url="https://care.example/jobs/1", pay="99", employer="CareWell")])
    town.collect(MONDAY + HOUR)
    rewritten = town.house.row("opening", title="Nurse")
    good.lists([Job("2", title="Cook")])
    bad.answers(HEADER)
    with town.house.database.begin() as db:
        postings.close(db, [rewritten["id"]], "gone", MONDAY + HOUR)
    bad.lists([Job("y", url="https://care.example/jobs/1", pay="98")])
    town.collect(MONDAY + 2 * HOUR)

    assert (rewritten["pay_min"], rewritten["state"]) == (25, "open")
    after = town.house.row("opening", title="Nurse")
    assert (after["pay_min"], after["state"]) == (25, "closed")


def test_a_held_job_of_an_untrusted_feed_goes_once_a_trusted_feed_lists_it(town: City) -> None:
    town.feed("bad", trusted=False).lists([Job("x", url="https://x.example/1", pay="99")])
    town.collect()
    town.feed("good").lists([Job("1", url="https://x.example/1")])

    town.collect(MONDAY + HOUR)

    row = town.house.row("opening")
    assert (row["state"], row["pay_min"]) == ("open", 25)


def test_a_deadline_closes_at_the_end_of_its_day_in_the_city(town: City) -> None:
    source = town.feed()
    source.lists([Job("1", deadline="2026-11-24")])
    late_evening = datetime.fromisoformat("2026-11-25T04:59:00+00:00")  # 23:59 in the city
    town.collect(late_evening)
    before = town.openings()

    town.collect(late_evening + timedelta(minutes=1))

    assert (before, town.openings()) == ({"Nurse": "open"}, {"Nurse": "closed"})


def test_a_later_deadline_opens_a_job_again_under_its_own_id_or_another(town: City) -> None:
    source = town.feed()
    source.lists([Job("1", deadline="2026-11-24"), Job("2", title="Cook", deadline="2026-11-24")])
    town.collect()
    town.collect(MONDAY + 3 * DAY)
    closed = set(town.openings().values())
    source.lists(
        [
            Job("1", deadline="2026-12-24"),
            Job("2b", title="Cook", url="https://care.example/jobs/2", deadline="2026-12-24"),
        ]
    )

    town.collect(MONDAY + 4 * DAY)

    assert (closed, set(town.openings().values())) == ({"closed"}, {"open"})
    assert {row["deadline"] for row in town.house.rows("opening")} == {date(2026, 12, 24)}
    assert {(row["closed_at"], row["closed_reason"]) for row in town.house.rows("opening")} == {(None, None)}
    assert town.house.counts()["opening"] == 2


@pytest.mark.parametrize("field", ["id", "title", "url"])
def test_names_of_any_length_are_stored_and_known_again(town: City, field: str) -> None:
    long = "".join(sha256(str(number).encode()).hexdigest() for number in range(100))  # nothing that can be packed
    job = Job(**{"id": "1", "employer": long} | {field: f"https://care.example/jobs/{long}"})
    source = town.feed()
    source.lists([job])
    first = town.one()
    source.lists([job, Job("2", title="Cook")])

    again = town.one(MONDAY + HOUR)

    assert (first.problem, again.problem) == (None, None)
    assert (first.new, again.new, again.gone) == (1, 1, 0)


def test_the_same_bytes_again_change_nothing(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1"))
    town.collect()
    before = town.house.rows("opening")

    again = town.one(MONDAY + HOUR)

    assert counts(again) == (1, 0, 0, 0)
    assert [row["items"] for row in town.house.rows("fetch_attempt")] == [1, 1]
    seen = {"last_seen_at": MONDAY + HOUR}
    assert town.house.rows("opening") == [row | seen for row in before]


def test_jobs_of_a_feed_that_never_changes_do_not_grow_stale_and_those_it_dropped_do(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1", "2", "3"))
    town.collect()
    source.lists(jobs("1", "2"))
    for hour in (1, 2):
        town.collect(MONDAY + hour * HOUR)
    for days in (30, 60):
        town.collect(MONDAY + days * DAY)

    assert town.openings() == {"Nurse 1": "open", "Nurse 2": "open", "Nurse 3": "closed"}
    assert town.house.row("opening", title="Nurse 3")["last_seen_at"] == MONDAY


def test_a_job_that_nobody_shows_any_more_closes_after_45_days(town: City) -> None:
    source = town.feed()
    source.lists(jobs("1", "2", "3"))
    town.collect()
    source.answers("oops", 500)

    town.collect(MONDAY + 44 * DAY)
    before = set(town.openings().values())
    town.collect(MONDAY + 46 * DAY)

    assert (before, set(town.openings().values())) == ({"open"}, {"closed"})


def test_held_openings_are_the_reason_why_nobody_is_told(town: City) -> None:
    join(town.house, numbers(1)[0], MONDAY)
    town.feed(trusted=False).lists(jobs("1"))
    town.collect()

    assert plan(town.house).reasons == {"all_held": 1}
