"""Every sentence: short enough, plain enough, the same in every language, and true about what may be texted."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jobs_feed.opening import Shift
from smsbot.conversation.intents import Ignore, Unknown
from smsbot.conversation.parse import Context, understand
from smsbot.domain.filters import Filters
from smsbot.domain.program import Program
from smsbot.domain.segments import count, fold
from smsbot.domain.subscriber import Cadence, Place, Profile
from smsbot.wording import Wording, load_wording

# Sentences around openings are made to fit by wording/fit; see test_fit.py.
AROUND_OPENINGS = {
    "alert",
    "alert_digest",
    "never_chose",
    "zip_ok",
    "more",
    "filled",
    "checking",
    "gone",
    "ask",
    "detail",
    "detail_link",
    "detail_ask",
}
VALUES: dict[str, object] = {
    "saved": "10301 (Staten Island)",
    "none": "No other job fits",
    "lines": "412 Cook Qns $18.",
    "title": "Cook",
    "facts": "Cook, Queens 11101. $18/hr.",
    "how": "Call 718-555-0142.",
    "free": " Free to apply.",
    "gone": " GONE=filled",
    "link": "jobs.example/j/7k2abcd",
    "value": "718-555-0142",
    "number": 4120,
    "match": 4270,
    "count": 3,
    "code": "4821",
    "days": 90,
    "pay": "$19.65-21",
    "filters": Filters(pay=Decimal("20.50"), shift=Shift.NIGHTS, no_experience=True, no_english=True),
    "day": date(2026, 12, 16),
    "date": date(2026, 12, 16),
    "hours": "10:30am-12:30pm",
    "joined": date(2026, 12, 22),
    "stopped": date(2026, 12, 22),
}
OF_ONE_FILTER = {"filter_ok"}
LONGEST_FILTER = Filters(pay=Decimal("20.50"))
# Two words that are one keyword.
PAIRED = "(?:(?:SIN|CON|TODO|TODA) )?"
# Capitals that are no keyword: states, abbreviations, and a number to call or an example made of one.
NOT_KEYWORDS = {"ON", "OFF", "ZIP", "TXT", "NYC", "HRA"}
# Words of our own that a person's case must never meet; see the privacy rules.
NEVER_SAID = (
    "child support|noncustodial|welfare|cash assistance|snap|arrears|court|debt|parole|conviction|shelter|hiv|standard"
)


def widest(program: Program) -> Profile:
    return Profile(
        sectors=frozenset(sector.name for sector in program.sectors[:-1]),
        place=Place(postcode="10301", areas=(program.places.areas[0].key,)),
        cadence=Cadence.THRICE,
    )


def values_of(key: str, program: Program, language: str = "en") -> dict[str, object]:
    filters = {"filters": LONGEST_FILTER} if key in OF_ONE_FILTER else {}
    none = {"none": "Hoy no hay otros trabajos"} if language == "es" else {}
    return {**VALUES, "profile": widest(program), **filters, **none}


def said(wording: Wording, language: str, *, phrases: bool = True) -> Iterator[tuple[str, str]]:
    """Every sentence filled in; short phrases and date shapes left out where asked."""
    for key in sorted(wording.keys()):
        text = wording.say(key, language, values_of(key, wording.program, language))
        if not key.startswith(("format_", "mark_")) and (phrases or text.rstrip().endswith((".", "!", "?", "DELETE"))):
            yield key, text


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_sentence_fits_one_segment_with_the_longest_words_of_a_city(wide_wording: Wording, language: str):
    keys = wide_wording.keys() - AROUND_OPENINGS
    plain = {key: wide_wording.shortest(key, language, values_of(key, wide_wording.program, language)) for key in keys}

    assert {key: text for key, text in plain.items() if count(text).segments > 1} == {}


def test_english_is_sent_in_the_carriers_alphabet(wording: Wording):
    assert {key for key, text in said(wording, "en") if count(text).encoding != "GSM-7"} == set()


def test_spanish_goes_out_as_it_is_written_where_two_segments_bear_it_and_without_accents_where_not(wording: Wording):
    for key, text in said(wording, "es"):
        plain = wording.shortest(key, "es", values_of(key, wording.program, "es"))
        assert count(text).segments <= wording.program.segments_in("es"), text
        assert count(plain).encoding == "GSM-7", plain
        assert text == plain or fold(text) == plain
    as_written = {key for key, text in said(wording, "es") if count(text).encoding == "UCS-2"}

    # Any other sentence has none of the four accents, or is too long for them.
    assert {"stop", "wrongnum", "crisis", "deleted", "pause", "lang_ok"} <= as_written
    assert {"menu", "hired", "delete", "stop_part"} & as_written == set()


@pytest.mark.parametrize(
    ("key", "segments", "holds"),
    [
        ("optin1", 1, "ya recibe alertas"),
        ("stop", 2, "suscripción fue cancelada"),
        ("areas", 2, "¿Dónde?"),
        ("menu", 1, "Responda: 1 ver mas, 2 sus datos"),
        ("hired", 1, "¡Qué buena noticia! ¿Cual trabajo?"),
    ],
)
def test_what_a_spanish_sentence_costs(key: str, segments: int, holds: str, wording: Wording):
    text = wording.say(key, "es", VALUES)

    assert (count(text).segments, holds in text) == (segments, True)


def test_a_program_of_one_segment_sends_spanish_without_accents(program: Program):
    thrifty = load_wording(replace(program, segments={"en": 1, "es": 1}))

    assert "suscripcion" in thrifty.say("stop", "es")


def test_every_language_has_every_sentence_with_the_same_names(wording: Wording):
    english = wording.words("en").english
    spanish = wording.words("es").own

    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    # Said in English only, to leave room; and the word for the whole city, which Spanish has its own of.
    city = {"help_url", "area_noun", "anywhere"}
    assert set(english) == {key for key in spanish if not key.startswith("sector:")}
    assert {key for key in english if names(english[key]) - city != names(spanish[key]) - city} == set()


def test_every_kind_of_work_has_a_spanish_name(wording: Wording, program: Program):
    words = wording.words("es")

    assert {sector.label for sector in program.sectors if words.sector(sector.label) == sector.label} == set()


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_text_names_a_keyword_that_is_not_understood(wording: Wording, program: Program, language: str):
    context = Context(program=program, year=2026)
    brands = re.compile("|".join(map(re.escape, (program.brand, program.short_brand, program.staffed_place))))
    misread = set()
    for key, text in said(wording, language):
        for word in re.findall(rf"\b{PAIRED}[A-Z]{{2,}}(?: \d{{4}}\b| \d\d?\b)?", brands.sub("", text)):
            if word.split()[0] not in NOT_KEYWORDS and isinstance(understand(word, context).intent, Unknown | Ignore):
                misread.add((key, word))

    assert misread == set()


@pytest.mark.parametrize(
    ("keyword", "intent"),
    [
        ("STOP", "stop"),
        ("HELP", "help"),
        ("START", "start"),
        ("JOBS", "join"),
        ("MORE", "more"),
        ("STATUS", "status"),
        ("TYPES", "sectors"),
        ("ZIP", "zip"),
        ("FREQ", "freq"),
        ("FREQ 2", "freq"),
        ("LANG", "language"),
        ("ES", "language"),
        ("PAUSE", "pause"),
        ("RESUME", "resume"),
        ("DELETE", "stop"),
        ("ERASE 4821", "erase"),
        ("ANY", "place"),
        ("BORO", "place"),
        ("ALTO", "stop"),
        ("AYUDA", "help"),
        ("TRABAJO", "join"),
        ("MAS", "more"),
        ("ESTADO", "status"),
        ("TIPOS", "sectors"),
        ("IDIOMA", "language"),
        ("PAUSA", "pause"),
        ("REANUDAR", "resume"),
        ("TODA", "place"),
        ("FREC", "freq"),
        ("ELIMINAR", "stop"),
        ("BORRAR 4821", "erase"),
    ],
)
def test_the_keywords_that_texts_name_mean_what_they_say(keyword: str, intent: str, wording: Wording, program: Program):
    everything = " ".join(text for language in program.languages for _, text in said(wording, language))

    assert re.search(rf"\b{keyword}\b", everything)
    assert understand(keyword, Context(program=program, year=2026)).intent.name == intent


def test_each_sentence_reads_at_sixth_grade_or_below(wording: Wording):
    # "lang" is a list of names and no sentence
    read = {key: round(grade(text), 1) for key, text in said(wording, "en", phrases=False) if key != "lang"}
    hard = {key: score for key, score in read.items() if score > 6}

    assert hard == {}


def test_no_sentence_has_more_than_fifteen_words(wording: Wording):
    long = {
        key: sentence
        for key, text in said(wording, "en", phrases=False)
        for sentence in re.split(r"[.!?:]\s", _without_menus(text))
        if len(re.findall(r"[A-Za-z'&]+", sentence)) > 15
    }

    assert long == {}


def _without_menus(text: str) -> str:
    """A menu's entries are read one by one: 1 Health 2 Retail."""
    return re.sub(r"(?:\b\d(?: [^\d.:]+)){2,}", "menu", text)


@pytest.mark.parametrize("language", ["en", "es"])
def test_words_that_would_tell_a_persons_case_are_never_said(wording: Wording, language: str):
    assert [key for key, text in said(wording, language) if re.search(rf"\b(?:{NEVER_SAID})\b", text.lower())] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_joining_text_has_what_carriers_ask_for(wording: Wording, program: Program, language: str):
    text = wording.say("optin1", language)

    assert program.brand in text
    assert str(program.weekly_cap) in text
    assert re.search("rates may apply|cargos de msjs y datos", text)
    assert re.search("HELP|AYUDA", text)
    assert re.search("STOP|ALTO", text)


@pytest.mark.parametrize(
    ("key", "names"), [("help", ["brand", "help_phone"]), ("stop", ["brand", "help_phone"]), ("wrongnum", ["brand"])]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_help_and_stop_name_the_program_and_a_contact(
    key: str, names: list[str], language: str, wording: Wording, program: Program
):
    assert all(getattr(program, name) in wording.say(key, language) for name in names)


def grade(text: str) -> float:
    """Flesch-Kincaid. A number counts as one easy word; a URL, a brand and a keyword are not reading."""
    text = re.sub(r"\S+[./]\S+|\b[A-Z][A-Z&-]+\b|\bTXT-2-Work\b", " ", text)
    sentences = [part for part in re.split(r"[.!?:]+(?:\s|$)", text) if re.search(r"[A-Za-z]", part)]
    words = re.findall(r"[A-Za-z']+|\d+", text)
    if not sentences or not words:
        return 0
    syllables = sum(1 if word.isdecimal() else _syllables(word.lower()) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.removesuffix("e") if not word.endswith(("le", "ee")) else word))
    silent = 1 if re.search(r"[^td]ed$", word) and groups > 1 else 0
    return max(1, groups - silent)
