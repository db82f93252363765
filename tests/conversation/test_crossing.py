"""Every keyword of every language against every other: each word means one thing, and each clash has its ruling in
docs/clashes.md, which these tests read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from rapidfuzz.distance import OSA

from smsbot.conversation.parse import Context, understand
from smsbot.conversation.plain import one_slip_away, plain, squeezed
from smsbot.conversation.words import (
    COMMANDS,
    FILTERS,
    HELP_WORDS,
    HELP_WORDS_AT_HOME,
    JOIN_WORDS,
    LANGUAGE_NAMES,
    OUTCOMES,
    START_WORDS,
    STOP_WORDS,
    STOP_WORDS_AT_HOME,
    YES_WORDS,
)
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Asked, State

DOCS = Path(__file__).parents[2] / "docs"
MEANS = {"types": "sectors", "freq": "freq", "zip": "zip"}
Row = tuple[str, ...]


def rows(heading: str) -> list[Row]:
    """The cells of a table of docs/clashes.md, without the marks of code."""
    text = (DOCS / "clashes.md").read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    lines = [line for line in section.splitlines() if line.startswith("| ")][1:]
    return [tuple(cell.strip().replace("`", "") for cell in line.strip("|").split("|")) for line in lines]


def spoken() -> Mapping[str, str]:
    """Each keyword as people write it, by its squeezed form: docs/keywords.md shows them all."""
    text = (DOCS / "keywords.md").read_text(encoding="utf-8")
    return {squeezed(plain(span)): plain(span) for span in re.findall(r"`([^`\n]+)`", text)}


def keywords(program: Program) -> Mapping[str, set[str]]:
    """Every word there is, squeezed, with all that it could mean."""
    tables = {
        "stop": {**STOP_WORDS, **{f"{code} at home": words for code, words in STOP_WORDS_AT_HOME.items()}},
        "help": {**HELP_WORDS, **{f"{code} at home": words for code, words in HELP_WORDS_AT_HOME.items()}},
        "join": JOIN_WORDS,
        "start": {**START_WORDS, "yes": frozenset[str]().union(*YES_WORDS.values())},
        "language": LANGUAGE_NAMES,
        "outcome": OUTCOMES,
        "filter": FILTERS,
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
    for name in (program.anywhere, program.area_keyword, program.area_noun):
        meanings[squeezed(plain(name))].add("place")
    return meanings


def test_each_word_of_several_meanings_has_its_ruling(program: Program, context: Context):
    clashes = {(word, ", ".join(sorted(means))) for word, means in keywords(program).items() if len(means) > 1}

    ruled = rows("One word, several meanings")

    assert {(squeezed(plain(word)), means) for word, means, _, _ in ruled} == clashes
    assert [row for row in ruled if understand(row[0], context).intent.name != row[2]] == []


def test_each_pair_one_letter_apart_has_its_ruling(program: Program, context: Context):
    words = keywords(program)
    long = sorted(word for word in words if len(word) > 2)
    near = {
        (one, other)
        for place, one in enumerate(long)
        for other in long[place + 1 :]
        if words[one] != words[other] and OSA.distance(one, other, score_cutoff=1) <= 1
    }

    ruled = rows("One letter apart")

    assert {(one, other) for one, _, other, _ in ruled} == near
    for one, first, other, second in ruled:
        assert (understand(one, context).intent.name, understand(other, context).intent.name) == (first, second)


def inner(words: str) -> Iterator[str]:
    """Every run of words inside a text of several, squeezed."""
    parts = words.split()
    for start in range(len(parts)):
        for end in range(start + 1, len(parts) + 1):
            if end - start < len(parts):
                yield "".join(parts[start:end])


def test_each_keyword_that_holds_another_has_its_ruling(program: Program, context: Context):
    words, written = keywords(program), spoken()
    held = {
        (written.get(word, word), one, ", ".join(sorted(words[one])))
        for word in words
        for one in inner(written.get(word, word))
        if one in words and words[one] != words[word]
    }

    ruled = rows("One inside the other")

    assert {row[:3] for row in ruled} == held
    assert [row for row in ruled if understand(row[0], context).intent.name != row[3]] == []


MOMENTS: Mapping[str, Mapping[str, object]] = {
    "nothing open": {},
    "kinds of work asked": {"asked": Asked.SECTORS},
    "412 shown, kinds of work asked": {"asked": Asked.SECTORS, "shown": frozenset({412})},
    "2026 shown": {"shown": frozenset({2026})},
    "areas asked": {"asked": Asked.AREAS},
    "FREQ asked": {"asked": Asked.FREQ},
    "language asked": {"asked": Asked.LANGUAGE},
    "menu shown": {"asked": Asked.MENU},
    "filters shown": {"asked": Asked.FILTERS},
    "how much pay asked": {"asked": Asked.PAY},
    "which job asked": {"asked": Asked.HIRED, "shown": frozenset({412})},
    "how it went asked": {"asked": Asked.OUTCOME},
    "erase code given": {"erase_pending": True, "state": State.STOPPED},
    "stopped": {"state": State.STOPPED},
    "never joined": {"state": State.CONTACT},
    "speaks Spanish": {"language": "es"},
    "speaks French": {"language": "fr"},
    "speaks Kreyol": {"language": "ht"},
}


@pytest.mark.parametrize("row", rows("The same text at another moment"), ids=lambda row: f"{row[0]}: {row[1]}")
def test_the_moment_decides_what_a_text_means(row: Row, context: Context):
    moment, text, meaning, _ = row

    assert understand(text, replace(context, **MOMENTS[moment])).intent.name == meaning  # type: ignore[arg-type]


def test_every_keyword_means_what_its_table_says(program: Program, context: Context):
    ruled = {squeezed(plain(row[0])) for row in rows("One word, several meanings")}
    spoken = {plain(text): text for area in program.places.areas for text in area.names}
    spoken |= {plain(text): text for sector in program.sectors for text in (sector.label, *sector.words)}
    by_squeezed = {squeezed(words): text for words, text in spoken.items()}
    asked = replace(context, asked=Asked.OUTCOME)
    wrong = {}
    for word, means in keywords(program).items():
        got = understand(by_squeezed.get(word, word), asked if means == {"outcome"} else context).intent.name
        if word not in ruled and {got} != means:
            wrong[word] = (got, means)

    assert wrong == {}


def test_no_keyword_is_one_slip_from_stop_and_read_as_one(program: Program, context: Context):
    near = {word for word, means in keywords(program).items() if one_slip_away(word, "stop") and "stop" not in means}

    assert {understand(word, context).intent.name for word in near} <= {"sectors", "place", "unknown", "join", "help"}


def never_a_slip() -> list[str]:
    text = (DOCS / "clashes.md").read_text(encoding="utf-8")
    return re.findall(r"`([A-Z]+)`", text.split("## Never a slip of an opt-out")[1])


@pytest.mark.parametrize("word", never_a_slip())
def test_these_words_are_never_a_typo_of_an_opt_out(word: str, context: Context):
    assert understand(word, context).intent.name != "stop"


def test_the_words_that_the_rules_name_are_among_them():
    assert set("STEP STEPS SHOP STOCK AUTO PADRE SUIT QUITE RATE AND".split()) <= set(never_a_slip())
