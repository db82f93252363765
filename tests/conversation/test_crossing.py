"""Every keyword of every language against every other: each word means one thing, and each clash has its ruling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pytest

from smsbot.conversation.parse import Context, understand
from smsbot.conversation.plain import one_slip_away, plain, squeezed
from smsbot.conversation.words import (
    COMMANDS,
    HELP_WORDS,
    HELP_WORDS_AT_HOME,
    JOIN_WORDS,
    LANGUAGE_NAMES,
    START_WORDS,
    STOP_WORDS,
    YES_WORDS,
)
from smsbot.domain.program import Program

MEANS = {"types": "sectors", "freq": "freq", "zip": "zip"}
RULINGS = {
    "si": ("place", "start", "start"),  # sí is said far more often than a short name of an area
    "aide": ("help", "sectors", "sectors"),  # help only to someone whose language is French or Kreyol
    "ed": ("help", "sectors", "sectors"),
}


def keywords(program: Program) -> Mapping[str, set[str]]:
    """Every word there is, squeezed, with all that it could mean."""
    tables = {
        "stop": STOP_WORDS,
        "help": {**HELP_WORDS, **{f"{code} at home": words for code, words in HELP_WORDS_AT_HOME.items()}},
        "join": JOIN_WORDS,
        "start": {**START_WORDS, "yes": frozenset[str]().union(*YES_WORDS.values())},
        "language": LANGUAGE_NAMES,
    }
    meanings: dict[str, set[str]] = defaultdict(set)
    for meaning, table in tables.items():
        for words in table.values():
            for word in words:
                meanings[word].add(meaning)
    for command, words in COMMANDS.items():
        for word in words:
            meanings[word].add(MEANS.get(command, command))
    for sector in program.sectors:
        for word in (sector.label, *sector.words):
            meanings[squeezed(plain(word))].add("sectors")
    meanings["ed"].add("sectors")
    for area in program.places.areas:
        for name in area.names:
            meanings[squeezed(plain(name))].add("place")
    return meanings


def test_each_clash_has_its_ruling(program: Program):
    clashes = {word: tuple(sorted(means)) for word, means in keywords(program).items() if len(means) > 1}

    assert clashes == {word: ruling[:2] for word, ruling in RULINGS.items()}


@pytest.mark.parametrize("word", RULINGS)
def test_the_rulings_hold(word: str, context: Context):
    assert understand(word, context).intent.name == RULINGS[word][2]


def test_every_keyword_means_what_its_table_says(program: Program, context: Context):
    wrong = {}
    spoken = {plain(text): text for area in program.places.areas for text in area.names}
    spoken |= {plain(text): text for sector in program.sectors for text in (sector.label, *sector.words)}
    by_squeezed = {squeezed(words): text for words, text in spoken.items()}
    for word, means in keywords(program).items():
        got = understand(by_squeezed.get(word, word), context).intent.name
        if word not in RULINGS and {got} != means:
            wrong[word] = (got, means)

    assert wrong == {}


def test_no_keyword_is_one_slip_from_stop_and_read_as_one(program: Program, context: Context):
    near = {word for word, means in keywords(program).items() if one_slip_away(word, "stop") and "stop" not in means}

    assert {understand(word, context).intent.name for word in near} <= {"sectors", "place", "unknown", "join", "help"}


@pytest.mark.parametrize("word", "STEP STEPS SHOP STOCK AUTO PADRE SUIT QUITE RATE AND".split())
def test_these_words_are_never_a_typo_of_an_opt_out(word: str, context: Context):
    assert understand(word, context).intent.name != "stop"
