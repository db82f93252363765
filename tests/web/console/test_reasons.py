"""Every reason and every consequence that is recorded has its words for staff."""

from __future__ import annotations

import pytest

from smsbot.alerts.plan import REASONS
from smsbot.carrier.gateway import Meaning, Next
from smsbot.storage.untold import NOT_PLANNED
from smsbot.web.console import reasons


def test_every_reason_of_a_plan_has_words():
    assert {*REASONS, NOT_PLANNED} - set(reasons.UNTOLD) == set()


def test_every_consequence_of_an_error_has_words():
    assert set(reasons.NEXT) == set(Next)


@pytest.mark.parametrize("words", [*reasons.UNTOLD.values(), *reasons.DROPPED.values()])
def test_words_are_a_short_row_and_whole_sentences(words: reasons.Words):
    assert len(words.short) <= 50
    assert words.meaning.endswith(".")


def test_a_reason_without_words_is_shown_as_it_stands():
    assert reasons.untold("moon_phase").short == "Moon phase"
    assert reasons.dropped(None).short == "No reason was given"


def test_an_error_is_told_with_its_number_what_followed_and_what_staff_can_do():
    words = reasons.failed(None, 21635, Meaning(Next.REFUSED, "This is a landline.", "Ask for another."))

    assert words.short == "This is a landline (21635)"
    assert words.meaning.endswith("Nothing more is sent to that number until its owner texts us.")
    assert words.do == "Ask for another."


def test_a_refusal_without_a_number_is_told_by_its_reason():
    assert reasons.failed("The connection broke.", None, None).short == "The connection broke."
    assert reasons.failed(None, None, None).short == "The carrier gave no reason"
