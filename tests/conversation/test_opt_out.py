"""What is a stop and what is not: a labelled set of texts, each read as from a subscribed phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from smsbot.conversation.intents import Crisis, Stop
from smsbot.conversation.parse import Context, understand
from smsbot.conversation.plain import one_slip_away


def lines(name: str) -> list[str]:
    text = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line]


def test_the_labelled_set_is_large_enough_to_mean_something():
    assert len(lines("opt_outs")) + len(lines("not_opt_outs")) >= 500


@pytest.mark.parametrize("text", lines("opt_outs"))
def test_these_words_stop(text: str, context: Context):
    assert understand(text, context).intent.name == "stop"


@pytest.mark.parametrize("text", lines("not_opt_outs"))
def test_these_words_do_not_stop(text: str, context: Context):
    assert understand(text, context).intent.name != "stop"


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("STOP", "all"),
        ("STOP FOOD", "some"),
        ("no more event texts", "some"),
        ("stop training texts", "some"),
        ("wrong number", "wrong_number"),
        ("Who is this? Stop", "wrong_number"),
        ("DELETE", "delete"),
        ("erase my info", "delete"),
        ("too many texts", "unsure"),
        ("CANCEL 3", "unsure"),
        ("🛑", "unsure"),
        ("no mas comida", "some"),
        ("numero equivocado", "wrong_number"),
        ("borrar todo", "delete"),
        ("no gracias", "unsure"),
    ],
)
def test_what_is_stopped(text: str, scope: str, context: Context):
    intent = understand(text, context).intent

    assert isinstance(intent, Stop)
    assert intent.scope == scope


@pytest.mark.parametrize(
    ("text", "language"),
    [("ALTO", "es"), ("no quiero más mensajes", "es"), ("alto por favor", "es"), ("СТОП", "ru"), ("STOP", None)],
)
def test_the_language_of_the_words_is_kept(text: str, language: str | None, context: Context):
    assert understand(text, context).intent == Stop(language=language)


@pytest.mark.parametrize("text", ["no mas comida", "numero equivocado", "borrar todo", "borrame", "no gracias"])
def test_what_is_stopped_in_spanish_is_answered_in_spanish(text: str, context: Context):
    intent = understand(text, context).intent

    assert isinstance(intent, Stop)
    assert intent.language == "es"


def test_a_long_letter_that_asks_for_no_more_texts_stops(context: Context):
    letter = "I have been getting these for a while and I do not know why. " * 5 + "Please stop texting me."

    assert understand(letter, context).intent.name == "stop"


def test_a_long_forwarded_page_with_a_stray_stop_does_not(context: Context):
    page = "The train makes every local station today and then goes on as usual. " * 6 + "Leave me alone was the song."

    assert understand(page, context).intent.name != "stop"


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("stpo", True),
        ("stopp", True),
        ("sttop", True),
        ("srop", True),
        ("step", False),
        ("shop", False),
        ("spot", False),
    ],
)
def test_one_slip_is_a_swap_a_doubling_a_gap_or_a_neighbouring_key(typed: str, near: bool):
    assert one_slip_away(typed, "stop") is near


def test_a_spanish_stop_in_words_of_danger_is_kept_and_no_wish_to_live_is_none(context: Context):
    stops = understand("no me manden mas mensajes, me quiero morir", context).intent
    stays = understand("no quiero vivir mas", context).intent

    assert stops == Crisis(stops=True, language="es")
    assert stays == Crisis(language="es")


def test_danger_comes_before_a_stop_sentence_and_keeps_it(context: Context):
    understood = understand("stop texting me or I will kill myself", context)

    assert understood.intent.name == "crisis"
    assert understood.intent.stops is True  # type: ignore[union-attr]
