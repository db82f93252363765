"""Real openings as texts: each English one is one segment, and how much of the openings that leaves."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from bench.quality import CONFIG, DATA, NOW, city_openings
from jobs_feed.opening import Where
from smsbot.city import load_program
from smsbot.domain.listing import Listing
from smsbot.domain.segments import GSM, count, fold
from smsbot.wording import jobs, load_wording
from smsbot.wording.facts import clean
from smsbot.workflows.try_feed import sample_listing

PROGRAM = load_program(CONFIG, {})
WORDING = load_wording(PROGRAM)

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="../shared absent")


@cache
def listings() -> tuple[Listing, ...]:
    found = [one for _, one in city_openings(step=2) if one.where in (Where.AREA, Where.CITY)]
    return tuple(
        replace(sample_listing(one, NOW), id=number, number=100 + number % 900) for number, one in enumerate(found)
    )


def threes() -> list[tuple[Listing, ...]]:
    return list(zip(*[iter(listings())] * 3, strict=False))


@cache
def answered(key: str) -> list[tuple[str, tuple[Listing, ...]]]:
    """Each text, and what it shows of three openings."""
    said = []
    for told in threes():
        composed = jobs.with_lines(key, told, PROGRAM, WORDING, "en", {"saved": "10458"})
        said.append((WORDING.say(composed.key, "en", composed.values), told[: len(composed.shown)]))
    return said


def title_of(one: Listing) -> str:
    return fold(clean(one.title))


def of_one_segment(text: str) -> bool:
    found = count(text)
    return (found.encoding, found.segments) == (GSM, 1)


@pytest.mark.parametrize(("key", "three"), [("zip_ok", 0.95), ("more", 0.99), ("alert_digest", 0.9)])
def test_three_openings_share_one_segment(key: str, three: float) -> None:
    said = answered(key)

    shown = Counter(len(told) for _, told in said)

    assert [text for text, _ in said if not of_one_segment(text)] == []
    assert min(shown) >= 2
    assert shown[3] / shown.total() > three


@pytest.mark.parametrize("key", ["zip_ok", "more", "alert_digest"])
def test_titles_of_eighteen_characters_are_never_cut_and_those_of_twenty_seldom(key: str) -> None:
    said = [(title_of(one), text) for text, told in answered(key) for one in told]

    whole = {length: [title in text for title, text in said if len(title) <= length] for length in (18, 20)}

    assert len(whole[18]) > 200
    assert all(whole[18])
    assert sum(whole[20]) / len(whole[20]) > 0.9


def test_details_say_how_to_apply_and_nearly_always_the_whole_title() -> None:
    said = []
    for one in listings():
        composed = jobs.details(one, PROGRAM, WORDING, "en")
        said.append((title_of(one), WORDING.say(composed.key, "en", composed.values)))
    usual = [title in text for title, text in said if len(title) <= 36]

    assert [text for _, text in said if not of_one_segment(text)] == []
    assert all(
        re.search("Call [2-9]|Go to |Email |Mail to |Apply: jobs.example/j/SAMPLE2 |Ask how", text) for _, text in said
    )
    assert sum(usual) / len(usual) > 0.95
