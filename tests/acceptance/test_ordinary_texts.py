"""Real ordinary texts, none written to us: how many would have been taken for an opt-out."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from smsbot.city import load_program
from smsbot.conversation.parse import Context, understand

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "data" / "sms" / "nus_sms_en_dev.tsv.gz"
AT_MOST = 0.001


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared absent")
def test_hardly_any_ordinary_text_is_read_as_a_stop():
    context = Context(program=load_program(ROOT / "config", {}), year=2026)
    rows = gzip.decompress(CORPUS.read_bytes()).decode("utf-8").split("\n")[1:]
    texts = [row.split("\t", 3)[-1] for row in rows if row]

    stops = [text for text in texts if understand(text, context).intent.name == "stop"]

    assert len(texts) > 25_000
    assert len(stops) / len(texts) <= AT_MOST, stops
