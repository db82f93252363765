"""What carriers bill: counted against a slow, obvious model, and at every edge of the tables."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsbot.domain.segments import SEPTETS, Segments, cheapest, count, fold, fold_punctuation, is_gsm, segments_line

# 3GPP TS 23.038, written out by hand: the basic table row by row, then the extension.
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"

GSM_TEXT = st.text(st.sampled_from(BASIC + EXTENSION), max_size=700)
ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)


def test_the_tables_are_those_of_the_standard():
    assert {character for character, size in SEPTETS.items() if size == 1} == set(BASIC)
    assert {character for character, size in SEPTETS.items() if size == 2} == set(EXTENSION)


def test_nothing_is_one_segment_of_no_units():
    assert count("") == Segments("GSM-7", 1, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, Segments("GSM-7", 1, 160)),
        ("a" * 161, Segments("GSM-7", 2, 161)),
        ("a" * 306, Segments("GSM-7", 2, 306)),
        ("a" * 307, Segments("GSM-7", 3, 307)),
        ("€" * 80, Segments("GSM-7", 1, 160)),
        ("a" + "€" * 80, Segments("GSM-7", 2, 161)),
        ("中" * 70, Segments("UCS-2", 1, 70)),
        ("中" * 71, Segments("UCS-2", 2, 71)),
        ("中" * 134, Segments("UCS-2", 2, 134)),
        ("中" * 135, Segments("UCS-2", 3, 135)),
        ("😀" * 35, Segments("UCS-2", 1, 70)),
        ("á" + "a" * 159, Segments("UCS-2", 3, 160)),
        ("\x1b", Segments("UCS-2", 1, 1)),
    ],
)
def test_the_edges(text: str, expected: Segments):
    assert count(text) == expected


def test_an_escape_pair_that_does_not_fit_moves_to_the_next_segment():
    # 152 + a pair of 2 does not fit in 153, so each part holds one unit less; 306 units would else be two parts
    text = "a" * 152 + "€" + "a" * 152

    assert count(text) == Segments("GSM-7", 3, 306)


def test_a_surrogate_pair_that_does_not_fit_moves_to_the_next_segment():
    text = "中" * 66 + "😀" + "中" * 66

    assert count(text) == Segments("UCS-2", 3, 134)


@given(GSM_TEXT)
def test_gsm_text_costs_its_septets(text: str):
    units = sum(2 if character in EXTENSION else 1 for character in text)

    counted = count(text)

    assert (counted.encoding, counted.units) == ("GSM-7", units)
    assert -(-units // 160) <= max(counted.segments, 1)
    assert units <= 160 or -(-units // 153) <= counted.segments <= -(-units // 152)


@given(ANY_TEXT)
def test_units_of_other_text_are_those_of_utf_16(text: str):
    counted = count(text)

    if counted.encoding == "UCS-2":
        assert counted.units == len(text.encode("utf-16-be")) // 2
        assert counted.units <= 70 or -(-counted.units // 67) <= counted.segments <= -(-counted.units // 66)


@given(ANY_TEXT, ANY_TEXT)
def test_adding_words_never_makes_a_text_cheaper(one: str, more: str):
    assert count(one + more).segments >= count(one).segments


def test_folding_makes_typographic_punctuation_plain():
    assert fold("\u201cDon\u2019t\u201d \u2013 now\u2026\u00a0ok\u200b \u2022") == '"Don\'t" - now... ok *'


def test_folding_punctuation_keeps_every_letter():
    assert fold_punctuation("\u201c\u00bfQu\u00e9?\u201d \u2013 informaci\u00f3n\u2026 \u041d\u0435\u0442") == (
        '"\u00bfQu\u00e9?" - informaci\u00f3n... \u041d\u0435\u0442'
    )


def test_folding_keeps_the_accents_that_gsm_has():
    assert fold("Señor Peña, café, ¿qué? über à") == "Señor Peña, café, ¿qué? über à"


def test_folding_drops_only_the_accents_that_gsm_lacks():
    assert fold("información, Łódź, garçon, a\u0301, x\u030c") == "informacion, Lodz, garcon, a, x"


@pytest.mark.parametrize("text", ["停止", "СТОП", "توقف", "বন্ধ", "중지", "Καλημέρα", "😀", "👩\u200d⚕️"])
def test_folding_never_touches_another_script(text: str):
    assert fold(text) == unicodedata.normalize("NFC", text)


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text: str):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_the_cheapest_form_never_costs_more(text: str):
    assert count(cheapest(text)).segments <= count(text).segments


def test_one_character_that_cannot_be_folded_leaves_the_text_as_it_was_written():
    assert cheapest("información 中") == "información 中"
    assert is_gsm(cheapest("información"))


def test_the_line_that_the_command_prints():
    assert segments_line("€") == {"encoding": "GSM-7", "segments": 1, "units": 2}
