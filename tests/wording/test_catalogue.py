"""How catalogues are read and sentences filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from smsbot.domain.program import Program
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
    assert "sab 12/5" in wording.say("pause", "es", {"day": date(2026, 12, 5)})
