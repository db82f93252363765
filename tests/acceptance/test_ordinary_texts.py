"""Real ordinary texts, none written to us: how many would have been taken for an opt-out."""

from __future__ import annotations

import pytest

from bench.quality import TEXTS, ordinary_texts

AT_MOST = 0.001


@pytest.mark.skipif(not TEXTS.exists(), reason="../shared absent")
def test_hardly_any_ordinary_text_is_read_as_a_stop():
    understood = list(ordinary_texts())

    stops = [text for text, intent in understood if intent == "stop"]

    assert len(understood) > 25_000
    assert len(stops) / len(understood) <= AT_MOST, stops
