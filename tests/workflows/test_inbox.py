"""What no rule understood waits for staff, grouped by its words, until they close it; closing can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smsbot.domain.phone import PhoneNumber
from smsbot.storage import audit, inbound, inbox
from smsbot.workflows.inbox import Listed, close, list_closed, list_groups, list_same, reopen, undo
from tests.house import NOON, PHONE, House

WHO = "editor@city.example"
OTHER, THIRD = PhoneNumber("+17185550111"), PhoneNumber("+17185550112")
DAY = timedelta(days=1)


def listed(house: House, *, longest_first: bool = False, beyond: int | None = None) -> Listed:
    return list_groups(house.database, house.vault, longest_first=longest_first, beyond=beyond)


def words(page: Listed) -> list[str | None]:
    return [group.newest.words for group in page.groups]


def unread(house: House) -> int:
    with house.database.read() as db:
        return inbox.unread(db)


def text_id(house: House, phone: PhoneNumber = PHONE) -> int:
    """Of the last text from this number."""
    return int(house.rows("inbound", subscriber_id=house.person(phone).id)[-1]["id"])


def test_only_what_no_rule_understood_waits(house: House) -> None:
    for body in ("JOBS", "HELP", "my cousin said you are nice", "STOP"):
        house.text(body)

    assert words(listed(house)) == ["my cousin said you are nice"]
    assert unread(house) == 1


def test_a_text_that_was_met_with_silence_waits_too_and_says_so(house: House) -> None:
    for body in ("the first", "the second", "the third"):
        house.text(body)

    answers = [group.newest.answers for group in listed(house).groups]
    assert [len(one) for one in answers] == [0, 1, 1]
    assert "did not get that" in (answers[1][0].words or "")


def test_the_same_words_however_they_are_written_are_one_group(house: House) -> None:
    house.text("Is my cousin nice?")
    house.text("is my cousin NICE", OTHER, NOON + DAY)
    house.text("is my cousin nice!!", OTHER, NOON + 2 * DAY)
    house.text("something else entirely", THIRD)

    groups = [(one.group.texts, one.group.people, one.group.since) for one in listed(house).groups]
    assert groups == [(1, 1, NOON), (3, 2, NOON)]


def test_signs_without_words_are_told_apart(house: House) -> None:
    house.text("💐")
    house.text("🌈", OTHER)

    assert len(listed(house).groups) == 2


def test_the_newest_comes_first_or_what_has_waited_longest(house: House) -> None:
    for phone, body in ((PHONE, "my first"), (OTHER, "your second"), (THIRD, "my first")):
        house.text(body, phone)

    assert words(listed(house)) == ["my first", "your second"]
    assert words(listed(house, longest_first=True)) == ["my first", "your second"]
    assert [one.group.last_id > one.group.first_id for one in listed(house).groups] == [True, False]


@pytest.mark.parametrize("longest_first", [False, True])
def test_pages_follow_one_another_without_a_gap(house: House, longest_first: bool) -> None:
    said = [f"gibberish {'abcdefghijklmnopqrstuvwxyzabcd'[: number + 1]}" for number in range(30)]
    for body in said:
        house.text(body, now=NOON)

    first = listed(house, longest_first=longest_first)
    second = listed(house, longest_first=longest_first, beyond=first.next)

    together = words(first) + words(second)
    assert together == (said if longest_first else said[::-1])
    assert second.next is None


def test_a_closed_text_waits_no_more_and_can_be_opened_again(house: House) -> None:
    house.text("hello my friend from school")
    act = close(house.database, text_id(house), WHO, NOON)
    closed = list_closed(house.database, house.vault, None)

    assert (unread(house), [one.words for one in closed.texts]) == (0, ["hello my friend from school"])
    assert undo(house.database, act, WHO, NOON) == 1
    assert unread(house) == 1
    with house.database.read() as db:
        assert [one.verb for one in audit.of(db, "inbound", text_id(house))] == ["reopened", "closed"]


def test_closing_all_that_say_the_same_is_one_act_and_one_undo(house: House) -> None:
    for phone in (PHONE, OTHER, THIRD):
        house.text("hello my friend from school", phone)
    house.text("something else entirely")
    close(house.database, text_id(house, OTHER), WHO, NOON)

    act = close(house.database, text_id(house, THIRD), WHO, NOON, and_same=True)

    assert words(listed(house)) == ["something else entirely"]
    undo(house.database, act, WHO, NOON)
    assert unread(house) == 3  # what had been closed before stays closed
    reopen(house.database, text_id(house, OTHER), WHO, NOON)
    assert unread(house) == 4


def test_only_a_closing_is_undone(house: House) -> None:
    house.text("hello my friend from school")
    with house.database.begin() as db:
        other = audit.record(db, WHO, "paused", "feed", 1, NOON)

    with pytest.raises(KeyError):
        undo(house.database, other, WHO, NOON)


def test_those_who_said_the_same_are_listed_one_by_one(house: House) -> None:
    for phone in (PHONE, OTHER):
        house.text("hello my friend from school", phone)
    house.text("something else entirely", THIRD)

    same = list_same(house.database, house.vault, text_id(house), None)

    assert [one.subscriber_id for one in same.texts] == [house.person(OTHER).id, house.person(PHONE).id]


def test_words_are_kept_for_90_days_and_then_nothing_finds_them_again(house: House) -> None:
    house.text("hello my friend from school")
    house.text("hello my friend from school", OTHER)
    with house.database.begin() as db:
        inbound.forget_words_before(db, NOON + DAY)

    assert words(listed(house)) == [None, None]
    assert [row["words_key"] for row in house.rows("inbound")] == ["gone 1", "gone 2"]


def test_nobody_waits_for_an_answer_after_an_erasure(house: House) -> None:
    house.text("hello my friend from school")
    house.text("DELETE")

    house.text(f"ERASE {house.person().erase_code}")

    assert unread(house) == 0
    assert {(row["words_key"], row["inbox"]) for row in house.rows("inbound")} == {(None, None)}


def test_a_machine_that_is_no_person_fills_no_inbox(house: House) -> None:
    house.text("hello my friend from school", None)

    assert unread(house) == 0
