"""The table of error numbers: complete against the rules we were given, and fit to be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smsbot.carrier.gateway import Next
from smsbot.carrier.twilio_errors import MEANINGS, meaning_of_receipt, meaning_of_refusal

# What the rules want done about each number: rules of the house, after the carrier's own pages.
WANTED = {
    Next.STOPPED: (21610,),
    Next.REFUSED: (21211, 21614, 21265, 21635, 30006, 30640),
    Next.HALT: (21606, 21659, 20003, 30002, 63016, 63018, 63999),
    Next.RETRY: (21611, 30001, 20429, 30003, 30008, 30410),
    Next.TOMORROW: (30022, 30023, 30032, 30034),
    Next.FILTERED: (30007,),
    Next.LOOP: (30039, 14107),
    Next.REPLAN: (30610,),
    Next.FAILED: (21408, 21612, 30004, 30005, 30450, 1, 62999, 64000),
}


@pytest.mark.parametrize("next_step", WANTED)
def test_each_number_asks_for_the_right_step(next_step):
    assert {meaning_of_receipt(code).next_step for code in WANTED[next_step]} == {next_step}


def test_a_number_that_nobody_has_written_down_is_known_for_one():
    assert not meaning_of_receipt(31999).known
    assert all(meaning.known for meaning in MEANINGS.values())


def test_only_too_many_at_once_slows_everybody_down():
    assert {code for code, meaning in MEANINGS.items() if meaning.slow_down} == {20429, 21611, 30001}


def test_a_number_that_fails_again_and_again_is_left_alone():
    after = {code: meaning.refuse_after for code, meaning in MEANINGS.items() if meaning.refuse_after}

    assert after == {21408: 2, 21612: 2, 30003: 5, 30004: 2, 30005: 2}
    assert MEANINGS[30003].refuse_over == timedelta(days=14)


@pytest.mark.parametrize(("code", "hours"), [(30003, 4), (30008, 4), (30410, 4), (20429, 0)])
def test_some_may_only_be_tried_again_much_later(code, hours):
    assert meaning_of_receipt(code).again_after == timedelta(hours=hours)


def test_every_reason_is_one_sentence_without_the_number():
    for code, meaning in MEANINGS.items():
        assert meaning.reason[0].isupper()
        assert meaning.reason.endswith(".")
        assert str(code) not in meaning.reason


def test_no_number_makes_a_broken_server_sound_like_a_refusal():
    assert {meaning_of_refusal(500, code).next_step for code in MEANINGS} == {Next.ASK}
