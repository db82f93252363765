"""How catalogues are read and sentences filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from smsbot.domain.program import Program
from smsbot.domain.segments import count
from smsbot.domain.subscriber import Cadence, Place, Profile
from smsbot.wording import Wording, load_wording

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
KEYS = ("zip_like", "offer", "all", "all_city", "language_name")


def entry(key: str, text: str) -> str:
    return f'msgid "{key}"\nmsgstr "{text}"\n\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    needed = "".join(entry(key, key) for key in KEYS)
    (tmp_path / "en.po").write_text(HEADER + needed + entry("hello", "Hello from {brand}, {name}."))
    (tmp_path / "es.po").write_text(HEADER + entry("language_name", "Español"), encoding="utf-8")
    return tmp_path


def test_a_sentence_that_a_language_lacks_is_said_in_english(folder: Path, program: Program):
    wording = load_wording(program, folder)

    assert wording.say("hello", "es", {"name": "Ana"}) == f"Hello from {program.brand}, Ana."


def test_a_fuzzy_translation_is_not_said(folder: Path, program: Program):
    with (folder / "es.po").open("a", encoding="utf-8") as file:
        file.write("\n#, fuzzy\n" + entry("hello", "Hola quizas, {name}."))

    assert load_wording(program, folder).say("hello", "es", {"name": "Ana"}).startswith("Hello")


def test_a_language_nobody_wrote_is_english(wording: Wording):
    assert wording.say("stop", "pl") == wording.say("stop", "en")


def test_a_language_that_is_offered_without_a_catalogue_refuses_the_start(folder: Path, program: Program):
    with pytest.raises(FileNotFoundError):
        load_wording(replace(program, languages=("en", "es", "ru")), folder)


ELEVEN = {
    "en": "Hello",
    "es": "Hola",
    "zh": "您好",
    "ru": "Здравствуйте",
    "bn": "নমস্কার",
    "ht": "Alo",
    "ko": "안녕하세요",
    "ar": "مرحبا",
    "ur": "السلام علیکم",
    "fr": "Bonjour à toutes les fenêtres",
    "pl": "Dzień dobry",
}


@pytest.fixture
def all_eleven(tmp_path: Path, program: Program) -> Wording:
    """A catalogue for every language of Local Law 30 dropped in, of one sentence each beside the English."""
    english = (Path(__file__).parents[2] / "smsbot/wording/catalogues/en.po").read_text(encoding="utf-8")
    for code, hello in ELEVEN.items():
        body = english if code == "en" else HEADER
        (tmp_path / f"{code}.po").write_text(body + "\n" + entry("hello", hello), encoding="utf-8")
    return load_wording(replace(program, languages=tuple(ELEVEN)), tmp_path)


@pytest.mark.parametrize("code", ELEVEN)
def test_a_catalogue_dropped_in_speaks_and_what_it_lacks_is_said_in_english(code: str, all_eleven: Wording):
    assert all_eleven.say("hello", code) == ELEVEN[code]
    assert all_eleven.say("stop", code) == all_eleven.say("stop", "en")
    assert "12/6" in all_eleven.say("pause", code, {"day": date(2026, 12, 6)})


def test_the_menu_of_eleven_languages_is_one_segment(all_eleven: Wording):
    text = all_eleven.say("lang", "en")

    assert count(text).segments == 1
    assert text == (
        "Language / Idioma: text EN English, ES español, ZH Chinese, RU Russian, BN Bangla, HT Kreyòl Ayisyen,"
        " KO Korean, AR Arabic, UR Urdu, FR French, PL polski."
    )


def test_a_language_whose_catalogue_does_not_name_it_has_its_own_name(all_eleven: Wording):
    chosen = {"profile": Profile(language="ru"), "joined": date(2026, 11, 22)}

    assert "русский" in all_eleven.say("status", "ru", chosen)


def test_french_keeps_the_letters_that_gsm_lacks(all_eleven: Wording):
    assert "fenêtres" in all_eleven.say("hello", "fr")


def test_english_around_a_title_with_accents_is_made_plain(wording: Wording):
    assert "Bogota" in wording.say("more", "en", {"lines": "412 Café Bogotá.", "next": 3})


def test_a_broken_catalogue_refuses_the_start(folder: Path, program: Program):
    (folder / "es.po").write_text(HEADER + 'msgid "half\n')

    with pytest.raises(PoFileError):
        load_wording(program, folder)


def test_unknown_keys_and_missing_values_are_errors(wording: Wording):
    with pytest.raises(KeyError):
        wording.say("no such sentence", "en")
    with pytest.raises(KeyError):
        wording.say("delete", "en")


def test_braces_in_a_value_are_only_text(wording: Wording):
    assert "{help_phone}" in wording.say("more", "en", {"lines": "412 {help_phone}.", "next": 3})


def test_curly_quotes_in_a_value_do_not_double_the_price(wording: Wording):
    assert "'" in wording.say("more", "en", {"lines": "412 Cook\u2019s aide.", "next": 3})


def test_a_city_of_five_kinds_of_work_and_three_areas_gets_its_own_menus(program: Program):
    small = replace(
        program,
        sectors=program.sectors[:5],
        places=replace(program.places, areas=program.places.areas[:3], postcodes={}),
        languages=("en",),
        city_name="Dayton",
        area_keyword="WARD",
        area_letter="W",
        area_noun="ward",
    )
    wording = load_wording(small)

    assert wording.say("optin2", "en") == (
        "What work? Reply like 1 4: 1 Health 2 Retail 3 Security 4 Transport 5 Education 6 All. Then text your ZIP."
    )
    assert wording.say("areas", "en") == (
        "Where? Reply W and numbers, like W 1 3: 1 Bronx 2 Brooklyn 3 Manhattan 4 all Dayton."
    )
    assert wording.say("zip_bad", "en") == (
        "We could not find that Dayton ZIP. Text a 5-digit ZIP, or WARD to pick a ward."
    )


@pytest.mark.parametrize(
    ("profile", "work", "place"),
    [
        (Profile(), "any work", "no place yet"),
        (Profile(every_sector=True, place=Place(anywhere=True)), "any work", "all NYC"),
        (Profile(sectors=frozenset({"food_service", "healthcare"})), "Health, Food", "no place yet"),
        (Profile(place=Place(postcode="10458", areas=("bronx",))), "any work", "10458 (Bronx)"),
        (Profile(place=Place(areas=("queens", "bronx"))), "any work", "Bronx, Queens"),
        (Profile(place=Place(areas=("queens", "bronx", "brooklyn"))), "any work", "Bronx, Bklyn, Qns"),
    ],
)
def test_choices_in_words(profile: Profile, work: str, place: str, wording: Wording):
    text = wording.say("resume", "en", {"profile": profile})

    assert text.startswith(f"Alerts are on again: {work}, {place}, 3 times a week.")


def test_what_does_not_fit_a_segment_is_counted(wide_program: Program, wide_wording: Wording):
    sectors = frozenset(sector.name for sector in wide_program.sectors[:6])

    text = wide_wording.say("status", "en", {"profile": Profile(sectors=sectors), "joined": date(2026, 11, 22)})

    assert "LLLLLLLLLL +" in text


def test_how_often_and_the_hours(program: Program):
    early = replace(program, window=replace(program.window, start=time(8, 30), end=time(12)))

    text = load_wording(early).say("freq_ok", "en", {"profile": Profile(cadence=Cadence.WEEKLY)})

    assert text.startswith("Saved: once a week. Texts come 8:30am to 12pm only.")


def test_days_are_written_in_the_language(wording: Wording):
    assert "Sun 12/6" in wording.say("pause", "en", {"day": date(2026, 12, 6)})
    assert "dom 12/6" in wording.say("pause", "es", {"day": date(2026, 12, 6)})
    assert "sáb 12/5" in wording.say("pause", "es", {"day": date(2026, 12, 5)})
