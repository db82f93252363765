"""Near misses: a slip of the finger is forgiven, a word of its own is never read as a command or as a stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from smsbot.conversation.intents import Intent, Sectors
from smsbot.conversation.parse import Context, understand
from smsbot.conversation.slips import TARGETS
from smsbot.domain.subscriber import State

REAL_WORDS = (Path(__file__).parent / "real_words.txt").read_text(encoding="utf-8").split()
"""The most frequent English and Spanish words that are one letter away from a keyword, whatever it is, and are none."""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("JOSB", "join"),
        ("jpbs", "join"),
        ("HLEP", "help"),
        ("statis", "status"),
        ("stauts", "status"),
        ("tpyes", "sectors"),
        ("freqency", "freq"),
        ("puase", "pause"),
        ("pauze", "pause"),
        ("resumme", "resume"),
        ("langauge", "language"),
        ("hirred", "hired"),
        ("emploiment", "join"),
        ("spansh", "language"),
        ("ayudda", "help"),
        ("trabjo", "join"),
        ("tarbajo", "join"),
        ("emplaeo", "join"),
        ("paussa", "pause"),
        ("reanurar", "resume"),
        ("idiomma", "language"),
        ("contratadp", "hired"),
        ("mroe", "more"),
        ("fitlers", "filter"),
        ("nigths", "filter"),
    ],
)
def test_a_slip_is_forgiven(text: str, name: str, context: Context):
    found = understand(text, context)

    assert (found.intent.name, found.rule.split(":")[0]) == (name, "mistyped")


@pytest.mark.parametrize("word", REAL_WORDS)
def test_a_word_of_its_own_is_no_slip(word: str, context: Context):
    found = understand(word, context)

    assert not found.rule.startswith("mistyped")
    assert found.rule != "word: mistyped"


@pytest.mark.parametrize("keyword", sorted(TARGETS))
def test_what_is_guessed_at_is_a_command_of_that_meaning(keyword: str, context: Context):
    exact: Intent = understand(keyword, context).intent

    assert exact == TARGETS[keyword]()


def test_two_slips_are_not_guessed_at(context: Context):
    assert understand("pawzze", context).intent.name == "unknown"


def test_after_a_stop_nothing_is_guessed(context: Context):
    stopped = Context(program=context.program, year=2026, state=State.STOPPED)

    assert understand("josb", stopped).intent.name == "unknown"


@pytest.mark.parametrize("word", "water children offer clear stories winter media stress bounce packing its".split())
def test_a_word_alone_that_only_looks_like_work_chooses_none(word: str, context: Context):
    assert understand(word, context).intent.name == "unknown"


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("warehose", "transportation"),
        ("secuirty", "security"),
        ("nurses", "healthcare"),
        ("drivr jobs", "transportation"),
        ("helth work please", "healthcare"),
    ],
)
def test_work_is_understood_mistyped_where_the_text_is_about_work(text: str, sector: str, context: Context):
    assert understand(text, context).intent == Sectors(names=frozenset({sector}))
