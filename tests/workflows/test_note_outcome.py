"""What people say became of a job: counted once, and enough of it holds the opening for staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from jobs_feed.opening import Opening, Where
from smsbot.domain.phone import PhoneNumber
from smsbot.storage import postings
from smsbot.storage.tables import opening
from tests.house import NOON, PHONE, House

OTHERS = [PhoneNumber(f"+1718555010{n}") for n in range(9)]
DAY = timedelta(days=1)


@pytest.fixture
def job(house: House) -> int:
    """An open job with the number 412."""
    return numbered(house, house.opening(), 412)


def numbered(house: House, opening_id: int, number: int) -> int:
    with house.database.begin() as db:
        db.execute(sa.update(opening).where(opening.c.id == opening_id).values(number=number))
    return opening_id


def said(house: House) -> list[tuple[Any, ...]]:
    """Opening, outcome and how of everything recorded."""
    return [(row["opening_id"], row["outcome"], row["how"]) for row in house.rows("outcome")]


def standing(house: House, opening_id: int) -> tuple[str, list[str]]:
    row = house.row("opening", id=opening_id)
    return row["state"], [hold["sentence"] for hold in row["holds"]]


def release(house: House, opening_id: int) -> None:
    """As staff do when they approve what waited."""
    with house.database.begin() as db:
        db.execute(sa.update(opening).where(opening.c.id == opening_id).values(state="open", holds=[]))


def test_a_job_found_is_recorded_at_once_and_which_one_when_it_is_said(house: House, job: int):
    house.join()

    house.text("HIRED")
    house.text("412")

    assert said(house) == [(None, "hired", "text"), (job, "hired", "text")]
    assert house.person().paused(NOON + timedelta(days=89))


def test_a_job_found_elsewhere_is_none_of_ours(house: House, job: int):
    house.join()

    house.text("HIRED")
    house.text("0")

    assert said(house) == [(None, "hired", "text"), (None, "hired_elsewhere", "text")]


def test_texts_sent_twice_count_once(house: House, job: int):
    house.join()

    for body in ("HIRED", "0", "HIRED", "0", "HIRED 412", "HIRED 412", "GONE 412", "GONE 412"):
        house.text(body)

    assert len(said(house)) == len(set(said(house))) == 4


def test_a_question_about_a_job_is_no_statement(house: House, job: int):
    house.join()

    for body in ("got a job?", "get hired", "is 412 gone?", "is 412 a scam?"):
        house.text(body)

    assert said(house) == []


def test_three_people_make_a_job_wait_and_two_do_not(house: House, job: int):
    for phone in OTHERS[:2]:
        house.text("GONE 412", phone)
    after_two = standing(house, job)

    house.text("GONE 412", OTHERS[2])

    assert after_two == ("open", [])
    assert standing(house, job) == ("held", ["3 people say that it is filled or gone."])


def test_gone_alone_is_the_job_whose_details_came_last(house: House, job: int):
    other = numbered(house, house.opening("Cook"), 418)
    house.text("412")
    house.text("418", now=NOON + DAY)

    house.text("GONE", now=NOON + 2 * DAY)

    assert said(house) == [(other, "filled", "text")]


def test_gone_a_week_after_the_details_asks_which(house: House, job: int):
    house.text("412")

    answer = house.text("GONE", now=NOON + timedelta(days=7))

    assert answer == ["Which job is gone? Text GONE and its number, like GONE 412."]
    assert said(house) == []


def test_one_word_of_a_scam_makes_a_job_wait_at_once(house: House, job: int):
    answer = house.text("SCAM 412")

    assert answer[0].startswith("Thank you. We will check job 412 now. TXT-2-Work never asks for money")
    assert standing(house, job) == ("held", ["1 person says that it is a scam."])


def test_a_job_that_waits_is_said_to_be_checked_and_never_to_be_filled(house: House, job: int):
    house.text("412")

    house.text("SCAM 412")

    assert house.text("412") == ["We are checking job 412 now. Text MORE to see other jobs."]


def test_what_staff_released_takes_three_more(house: House, job: int):
    for phone in OTHERS:
        house.text("412", phone)
    for phone in OTHERS[:2]:
        house.text("SCAM 412", phone)
    release(house, job)

    states = []
    for phone in OTHERS[2:5]:
        house.text("SCAM 412", phone)
        states.append(standing(house, job))

    assert states == [("open", []), ("open", []), ("held", ["5 people say that it is a scam."])]


def test_the_feeds_new_words_do_not_answer_what_people_say(house: House, job: int):
    house.text("SCAM 412")

    with house.database.begin() as db:
        changed = Opening(source_id="1", external_id="1", title="Home aide", where=Where.CITY, content_hash="new")
        postings.rewrite(db, job, changed, feed_id=1, holds=[], now=NOON)

    assert standing(house, job) == ("held", ["1 person says that it is a scam."])


def test_a_closed_job_stays_closed_and_comes_back_to_staff(house: House, job: int):
    with house.database.begin() as db:
        postings.close(db, [job], "gone", NOON)

    house.text("SCAM 412")
    closed = standing(house, job)[0]
    with house.database.begin() as db:
        postings.reopen(db, [job], NOON)

    assert (closed, standing(house, job)[0]) == ("closed", "held")


def test_one_phone_holds_three_jobs_a_day_and_no_more(house: House):
    jobs = [numbered(house, house.opening(f"Cook {n}"), 420 + n) for n in range(5)]

    for number in range(420, 424):
        house.text(f"SCAM {number}")
    house.text("SCAM 424", now=NOON + DAY)

    assert [standing(house, one)[0] for one in jobs] == ["held", "held", "held", "open", "held"]
    assert len(said(house)) == 5


def test_a_job_reported_is_told_to_nobody(house: House, job: int):
    house.text("SCAM 412", OTHERS[0])

    house.join()

    assert house.rows("told", subscriber_id=house.person().id) == []


def test_nothing_of_an_erased_person_is_kept(house: House, job: int):
    house.join()
    for body in ("412", "HIRED 412", "SCAM 412", "DELETE"):
        house.text(body)

    house.text(f"ERASE {house.person().erase_code}")

    assert (house.rows("outcome"), house.rows("inquiry")) == ([], [])
    assert standing(house, job)[0] == "held"


def test_details_asked_for_again_count_from_the_last_time(house: House, job: int):
    house.text("412", PHONE)
    house.text("412", PHONE, now=NOON + DAY)

    assert [row["at"] for row in house.rows("inquiry")] == [NOON + DAY]
