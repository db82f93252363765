"""Every language of Local Law 30 once a city offers it: its name, code, join word, stop and help are all understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from smsbot.conversation.intents import Join, Language
from smsbot.conversation.parse import Context, context_of, understand
from smsbot.conversation.turn import Turn, take_turn
from smsbot.conversation.words import HELP_WORDS, HELP_WORDS_AT_HOME, JOIN_WORDS, LANGUAGE_NAMES, STOP_WORDS
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Asked, State, Subscriber

ELEVEN = ("en", "es", "zh", "ru", "bn", "ht", "ko", "ar", "ur", "fr", "pl")
FOREIGN = ELEVEN[1:]
Talk = Callable[[Subscriber, str], Turn]


@pytest.fixture
def everywhere(program: Program) -> Program:
    """A city that offers all eleven."""
    return replace(program, languages=ELEVEN)


@pytest.fixture
def talk(everywhere: Program, now: datetime) -> Talk:
    def say(someone: Subscriber, text: str) -> Turn:
        intent = understand(text, context_of(someone, now=now, program=everywhere)).intent
        return take_turn(someone, intent, now=now, program=everywhere, erase_code="4821")

    return say


@pytest.mark.parametrize("code", FOREIGN)
def test_a_join_word_sets_the_language(code: str, person: Callable[..., Subscriber], talk: Talk):
    for word in JOIN_WORDS[code]:
        turn = talk(person(State.CONTACT), word)

        assert turn.subscriber.subscribed
        assert turn.subscriber.profile.language == code


@pytest.mark.parametrize("code", ELEVEN)
def test_a_languages_own_name_and_lang_with_its_code_choose_it(
    code: str, person: Callable[..., Subscriber], talk: Talk
):
    for text in (*LANGUAGE_NAMES[code], f"LANG {code.upper()}"):
        assert talk(person(), text).subscriber.profile.language == code


@pytest.mark.parametrize(("number", "code"), list(enumerate(ELEVEN, 1)))
def test_the_menu_of_languages_is_answered_by_code_or_number(number: int, code: str, everywhere: Program):
    context = Context(program=everywhere, year=2026, asked=Asked.LANGUAGE)

    assert understand(code, context).intent == Language(code)
    assert understand(str(number), context).intent == Language(code)


@pytest.mark.parametrize("code", FOREIGN)
def test_a_stop_word_is_answered_in_its_language(code: str, person: Callable[..., Subscriber], talk: Talk):
    for word in STOP_WORDS[code]:
        turn = talk(person(), word)

        assert turn.subscriber.state is State.STOPPED
        assert turn.replies[0].language == code


@pytest.mark.parametrize("code", sorted({*HELP_WORDS, *HELP_WORDS_AT_HOME} - {"en"}))
def test_a_help_word_is_answered_in_its_language(code: str, person: Callable[..., Subscriber], talk: Talk):
    speaker = person()
    speaker = replace(speaker, profile=replace(speaker.profile, language=code))
    for word in {*HELP_WORDS.get(code, ()), *HELP_WORDS_AT_HOME.get(code, ())}:
        (reply,) = talk(speaker, word).replies

        assert (reply.key, reply.language) == ("help", code)


def test_a_join_word_of_a_language_that_is_not_offered_still_joins(program: Program):
    assert understand("TRAVAY", Context(program=program, year=2026)).intent == Join("ht")
