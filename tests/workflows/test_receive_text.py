"""One MessageSid is one effect, whatever comes at once, twice or half-way; and nobody's words lie open."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs_feed.opening import PayUnit
from smsbot.domain.phone import PhoneNumber
from smsbot.domain.subscriber import State
from smsbot.workflows.receive_text import receive_text
from tests.house import NOON, PHONE, House

THREADS = 20


def test_the_same_text_again_gives_the_same_replies_and_changes_nothing(house: House):
    message = house.message("JOBS")
    first = house.receive(message)
    before = house.counts()

    again = house.receive(message, NOON + timedelta(days=1))

    assert again == first
    assert len(first) == 2
    assert house.counts() == before


def test_one_text_delivered_many_times_at_once_has_one_effect(house: House):
    message = house.message("JOBS")

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(house.receive, [message] * THREADS))

    assert len(set(answers)) == 1
    assert house.counts() == {"subscriber": 1, "inbound": 1, "outbox": 2, "consent": 1}


def test_one_text_of_a_machine_delivered_many_times_at_once_is_noted_once(house: House):
    message = house.message("Your code is 1234", phone=None)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(house.receive, [message] * THREADS))

    assert set(answers) == {()}
    assert house.counts() == {"inbound": 1}


def test_many_texts_of_one_phone_at_once_are_each_answered_once(house: House):
    messages = [house.message(body) for body in ["JOBS", "1", "ANY", "STATUS", "HELP"] * 4]

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(house.receive, messages))

    assert len(house.rows("subscriber")) == 1
    assert len(house.rows("inbound")) == len(messages)
    assert {row["inbound_id"] for row in house.rows("outbox")} <= {row["id"] for row in house.rows("inbound")}


class Speechless:
    """A wording that breaks when everything else has been written."""

    def __init__(self, house: House) -> None:
        self._real = house.wording

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    def say(self, *_: object) -> str:
        raise RuntimeError("no paper")


def test_a_fault_half_way_leaves_nothing_and_the_text_works_when_it_comes_again(house: House):
    message = house.message("JOBS")

    with pytest.raises(RuntimeError):
        receive_text(house.database, house.vault, house.program, Speechless(house), message, NOON)  # type: ignore[arg-type]

    assert house.counts() == {}
    assert len(house.receive(message)) == 2


def test_a_reply_is_in_the_ledger_with_its_segments_and_cost(house: House):
    reply, *_ = house.receive(house.message("HELP"))

    row = house.row("outbox", id=int(reply.reference))

    assert (row["kind"], row["state"], row["body"]) == ("reply", "answered", reply.body)
    assert row["segments"] == 1
    assert row["cost"] > 0


def test_a_flood_of_one_number_is_answered_only_so_often_an_hour_and_its_stop_still_is(house: House):
    house.join()
    limit = house.program.replies_per_hour
    for _ in range(limit):
        house.text("STATUS")

    assert house.text("STATUS") == []
    assert len(house.text("STOP")) == 1
    assert house.person().state is State.STOPPED
    assert len(house.text("STATUS", now=NOON + timedelta(hours=2))) == 1


def test_a_call_for_help_is_heard_in_a_flood_and_is_no_way_to_go_on_with_it(house: House):
    house.join()
    limit = house.program.replies_per_hour
    for _ in range(limit):
        house.text("STATUS")

    assert "988" in house.text("I want to kill myself")[0]
    assert len(house.text("HELP")) == 1
    assert house.text("STATUS") == []
    assert sum(len(house.text("HELP")) for _ in range(2 * limit)) < limit


def test_nobody_joins_by_a_text_whose_answer_they_do_not_see(house: House):
    house.text("STOP")
    for _ in range(house.program.replies_per_hour):
        house.text("STATUS")

    assert house.text("START") == []
    assert house.person().state is State.STOPPED
    assert [row["change"] for row in house.rows("consent")] == ["withdrawn"]


def test_a_text_from_a_number_that_was_refused_makes_it_good_again(house: House):
    row_id = house.queue(house.join())
    house.hand_over(row_id, "SMa")
    house.report(row_id, "SMa", "undelivered", 30006)
    assert house.person().refused_code == 30006

    house.text("STATUS")

    assert house.person().refused_code is None


def test_a_word_about_danger_is_answered_and_not_kept(house: House):
    house.text("i want to kill myself")

    assert house.row("inbound")["body_cipher"] is None


def test_private_numbers_are_kept_without_their_digits(house: House):
    house.text("my social is 078-05-1120")

    kept = house.vault.open(house.row("inbound")["body_cipher"])

    assert "1120" not in kept
    assert "social" in kept


def test_an_answer_shows_each_opening_once(house: House):
    for number in range(5):
        house.opening(f"Aide {number}")
    house.join()

    first_three = house.rows("told")
    house.text("MORE")
    all_five = house.rows("told")
    nothing_more = house.text("MORE")

    assert len(first_three) == 3
    assert len({row["opening_id"] for row in all_five}) == len(all_five) == 5
    assert nothing_more[0].startswith("No more new jobs")


def test_what_a_first_answer_has_no_room_for_comes_with_more(house: House):
    for number in range(1, 6):
        house.opening(f"Certified Nursing Assistant {number}", pay_unit=PayUnit.YEAR, pay_min=57_078, pay_max=88_936)
    house.text("JOBS")
    house.text("1")

    (first,) = house.text("ANY")
    (second,) = house.text("MORE")

    told = [re.findall(r"(?<!\S)\d{3}(?= Certified)", text) for text in (first, second)]
    assert [len(numbers) for numbers in told] == [2, 3]
    assert len({*told[0], *told[1]}) == len(house.rows("told")) == 5


def test_a_number_too_large_for_any_job_is_answered_like_any_other(house: House):
    house.join()

    for body in ("job 9999999999", "99999999999999999999", "#12345678901234567890", "9" * 1600):
        house.text(body)

    assert len(house.rows("inbound")) == 7


def test_two_phones_never_share_an_answer(house: House):
    other = PhoneNumber("+17185550111")
    house.join()
    house.text("STOP", other)

    assert house.person().state is State.ACTIVE
    assert house.person(other).state is State.STOPPED


def test_a_message_is_known_by_its_id_alone_not_by_its_words(house: House):
    first = house.message("JOBS")
    house.receive(first)

    house.receive(replace(first, sid="SMother"))

    assert len(house.rows("inbound")) == 2
    assert house.person(PHONE).state is State.ACTIVE


def test_no_private_number_is_kept_with_a_stop(house: House):
    """Whatever a text asks for, card and Social Security numbers in it are not stored."""
    house.join()
    house.text("stop, my ssn is 078-05-1120")

    sealed = [row["body_cipher"] for row in house.rows("inbound")]
    sealed += [row["trigger_cipher"] for row in house.rows("consent")]

    assert house.person().state is State.STOPPED
    assert not any("078-05-1120" in house.vault.open(cipher) for cipher in sealed if cipher)


def test_words_of_danger_are_not_kept_even_when_they_withdraw_consent(house: House):
    house.join()
    house.text("stop texting me, I want to die")

    assert house.rows("inbound")[-1]["body_cipher"] is None
    assert [row["trigger_cipher"] for row in house.rows("consent", change="withdrawn")] == [None]


def test_one_number_is_one_profile_whatever_it_texts_and_in_whatever_language(house: House):
    """A phone is shared or handed on; what it chose is one set of choices, changed by whoever holds it."""
    for body in ("JOBS", "1", "10458", "TRABAJO", "2", "STOP", "JOBS", "6", "ANY", "EN", "jobs"):
        house.text(body)

    (row,) = house.rows("subscriber")

    assert (row["sectors"], row["anywhere"], row["postcode"]) == ("food_service", True, None)


def test_status_tells_choices_and_no_past_texts(house: House):
    """Whoever holds a shared phone reads the choices and nothing that was said or shown before."""
    house.opening()
    for body in ("JOBS", "1", "10458", "100", "I was at the clinic on Monday", "GONE", "FREQ 3"):
        house.text(body)

    (status,) = house.text("STATUS")

    assert status == (
        "You: Health. 10458 (Bronx). once a week. English. Alerts ON. Joined 11/22/26. Change: TYPES ZIP FREQ LANG"
        " PAUSE FILTERS. Erase all: DELETE"
    )


def test_where_nothing_is_left_it_is_said_whether_anything_fits(house: House):
    house.opening()
    house.text("JOBS")
    house.text("1")

    (first,) = house.text("10458")
    (again,) = house.text("10458")
    (elsewhere,) = house.text("STATEN ISLAND")

    assert "Home health aide" in first
    assert "No other job fits near you" in again
    assert "No job fits near you" in elsewhere


def test_work_and_place_in_one_text_are_both_kept(house: House):
    house.join()

    house.text("food jobs in 11201")

    profile = house.person().profile
    assert (profile.sectors, profile.place.postcode) == (frozenset({"food_service"}), "11201")
