"""The table of error numbers: complete against the rules we were given, and fit to be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smsbot.carrier.gateway import Next
from smsbot.carrier.twilio_errors import MEANINGS, meaning_of_receipt, meaning_of_refusal


@pytest.mark.parametrize(
    ("codes", "next_step"),
    [
        ((21610,), Next.STOPPED),
        ((21211, 21614, 21265, 21635, 30006), Next.REFUSED),
        ((21408, 21606, 21659, 20003, 30002, 30032, 30034, 30022, 30023), Next.HALT),
        ((21611, 30001, 20429, 30003, 30008, 30410), Next.RETRY),
        ((21612, 30004, 30005, 30007, 30039, 14107, 30450, 30610, 30640), Next.FAILED),
        ((63016, 63018, 63999), Next.HALT),
        ((1, 62999, 64000), Next.FAILED),
    ],
)
def test_each_number_asks_for_the_right_step(codes, next_step):
    assert {meaning_of_receipt(code).next_step for code in codes} == {next_step}


def test_only_too_many_at_once_slows_everybody_down():
    assert {code for code, meaning in MEANINGS.items() if meaning.slow_down} == {20429, 21611, 30001}


def test_a_number_that_fails_again_and_again_is_left_alone():
    after = {code: meaning.refuse_after for code, meaning in MEANINGS.items() if meaning.refuse_after}

    assert after == {21612: 2, 30003: 5, 30004: 2, 30005: 2}


@pytest.mark.parametrize(("code", "hours"), [(30003, 4), (30034, 24), (20429, 0)])
def test_some_may_only_be_tried_again_much_later(code, hours):
    assert meaning_of_receipt(code).again_after == timedelta(hours=hours)


def test_every_reason_is_one_sentence_without_the_number():
    for code, meaning in MEANINGS.items():
        assert meaning.reason[0].isupper()
        assert meaning.reason.endswith(".")
        assert str(code) not in meaning.reason


def test_no_number_makes_a_broken_server_sound_like_a_refusal():
    assert {meaning_of_refusal(500, code).next_step for code in MEANINGS} == {Next.ASK}
