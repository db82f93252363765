"""The order of the rules, and every command as people type it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsbot.conversation.intents import (
    Erase,
    Freq,
    Gone,
    Help,
    Hired,
    HowItWent,
    Ignore,
    Intent,
    Join,
    Language,
    Menu,
    OpeningNumber,
    Pause,
    PlaceChoice,
    Scam,
    Sectors,
    Start,
    Unknown,
    Zip,
)
from smsbot.conversation.parse import Context, context_of, parse_line, understand
from smsbot.domain.outcome import Outcome
from smsbot.domain.program import Program
from smsbot.domain.subscriber import Asked, State
from smsbot.wording import Wording

MENU_NAMES = {
    "more jobs": "more",
    "your choices": "status",
    "work": "sectors",
    "place": "place",
    "how often": "freq",
    "pause": "pause",
    "restart": "resume",
    "got a job": "hired",
    "help": "help",
    "filters": "filter",
    "language": "language",
}
HEALTH_AND_FOOD = Sectors(names=frozenset({"healthcare", "food_service"}))
EVERY = Sectors(every=True)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Jobs", Join()),
        ("WORK", Join()),
        ("employment", Join()),
        ("hi jobs please", Join()),
        ("I quit my job, need work", Join()),
        ("got a job?", Join()),
        ("have you got a job", Join()),
        ("get hired", Join()),
        ("TRABAJO", Join("es")),
        ("necesito empleo", Join("es")),
        ("HELP", Help()),
        ("info", Help()),
        ("?", Help()),
        ("Ayuda", Help("es")),
        ("START", Start()),
        ("unstop", Start()),
        ("1", Sectors(names=frozenset({"healthcare"}))),
        ("1 6", HEALTH_AND_FOOD),
        ("1,6", HEALTH_AND_FOOD),
        ("1&6", HEALTH_AND_FOOD),
        ("1 and 6", HEALTH_AND_FOOD),
        ("one and six", HEALTH_AND_FOOD),
        ("1️⃣ 6️⃣", HEALTH_AND_FOOD),
        ("food and health", HEALTH_AND_FOOD),
        ("I want helthcare or food jobs please", HEALTH_AND_FOOD),
        ("8", EVERY),
        ("ALL", EVERY),
        ("AIDE", Sectors(names=frozenset({"healthcare"}))),
        ("ED", Sectors(names=frozenset({"education"}))),
        ("TYPES", Sectors()),
        ("16", Unknown()),
        ("1 9", Unknown()),
        ("10458", Zip("10458")),
        ("ZIP 10458", Zip("10458")),
        ("my zip code is 10458-1234", Zip("10458")),
        ("10458 Bronx", Zip("10458")),
        ("ANY", PlaceChoice(anywhere=True)),
        ("all of NYC", PlaceChoice(anywhere=True)),
        ("BORO", PlaceChoice()),
        ("B 1 3", PlaceChoice(areas=("bronx", "manhattan"))),
        ("b13", PlaceChoice(areas=("bronx", "manhattan"))),
        ("B 6", PlaceChoice(anywhere=True)),
        ("queens and the bronx", PlaceChoice(areas=("bronx", "queens"))),
        ("412", OpeningNumber(412)),
        ("#412", OpeningNumber(412)),
        ("job 4120 please", OpeningNumber(4120)),
        ("FREQ", Freq()),
        ("freq 2", Freq(2)),
        ("PAUSE", Pause()),
        ("pause 2 weeks", Pause(14)),
        ("pause for 10 days", Pause(10)),
        ("pausa una semana", Pause(7)),
        ("LANG", Language()),
        ("lang es", Language("es")),
        ("Español", Language("es")),
        ("EN", Language("en")),
        ("HIRED", Hired()),
        ("hired 412", Hired(412)),
        ("I got hired for job 412!", Hired(412)),
        ("me contrataron", Hired()),
        ("GONE", Gone()),
        ("gone 412", Gone(412)),
        ("412 is filled", Gone(412)),
        ("the position is already filled, 412", Gone(412)),
        ("LLENO 412", Gone(412)),
        ("SCAM", Scam()),
        ("Scam #412", Scam(412)),
        ("job 412 is a scam!", Scam(412)),
        ("es una estafa el 412", Scam(412)),
        ("412 is taken", Gone(412)),
        ("el 412 ya no está", Gone(412)),
        ("is 412 taken?", OpeningNumber(412)),
        ("I got the job at 412", Hired(412)),
        ("is 412 still open?", OpeningNumber(412)),
        ("412 gone?", OpeningNumber(412)),
        ("I live in Queens", PlaceChoice(areas=("queens",))),
        ("me mudé a 11206", Zip("11206")),
        ("ERASE 4821", Erase("4821")),
        ("JOSB", Join()),
        ("HLEP", Help()),
    ],
)
def test_what_people_text(text: str, intent: Intent, context: Context):
    assert understand(text, context).intent == intent


@pytest.mark.parametrize("number", ["211", "311", "411", "511", "611", "711", "811", "2025", "2026", "2027"])
def test_numbers_of_public_services_and_years_are_no_openings(number: str, context: Context):
    assert understand(number, context).intent == Unknown()


def test_a_number_this_person_was_shown_is_an_opening_whatever_it_looks_like(context: Context):
    assert understand("2026", replace(context, shown=frozenset({2026}))).intent == OpeningNumber(2026)


def test_without_a_calendar_the_years_of_these_decades_are_no_openings(context: Context):
    assert understand("2031", replace(context, year=None)).intent == Unknown()
    assert understand("1931", replace(context, year=None)).intent == OpeningNumber(1931)


@pytest.mark.parametrize(
    "text",
    [
        "911",
        "988",
        "I want to kill myself",
        "he hit me",
        "make it stop, I want to die",
        "I need an ambulance",
        "send the police",
        "llamen a la policía",
        "me quiero matar",
    ],
)
def test_danger(text: str, context: Context):
    assert understand(text, context).intent.name == "crisis"


@pytest.mark.parametrize("text", ["I need police jobs", "send ambulance driver jobs"])
def test_work_with_police_and_ambulances_is_no_danger(text: str, context: Context):
    assert understand(text, context).intent.name != "crisis"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("16", HEALTH_AND_FOOD),
        ("412", Sectors(names=frozenset({"transportation", "healthcare", "retail"}))),
        ("9", Sectors()),
        ("11211", Zip("11211")),
    ],
)
def test_digits_in_any_spacing_answer_the_open_question(text: str, intent: Intent, context: Context):
    assert understand(text, replace(context, asked=Asked.SECTORS)).intent == intent


@pytest.mark.parametrize("text", ["hello 2", "3 jobs please", "I need one job", "send me 2 jobs", "2 please"])
def test_a_number_among_other_words_chooses_no_work_unless_it_was_asked_for(text: str, context: Context):
    assert not isinstance(understand(text, context).intent, Sectors)


@pytest.mark.parametrize("text", ["hello 2", "2 please", "I want 2"])
def test_a_number_among_other_words_answers_the_open_question(text: str, context: Context):
    assert understand(text, replace(context, asked=Asked.SECTORS)).intent == Sectors(names=frozenset({"retail"}))


def test_a_number_beside_words_for_work_is_a_count(context: Context):
    assert understand("3 food jobs please", context).intent == Sectors(names=frozenset({"food_service"}))


@pytest.mark.parametrize("asked", [asked for asked in Asked if asked not in (Asked.SECTORS, Asked.PLACE, Asked.PAY)])
def test_a_number_outside_the_menu_shows_it_again_and_is_no_kind_of_work(asked: Asked, context: Context):
    missing = {Asked.AREAS: "7", Asked.FREQ: "4", Asked.LANGUAGE: "3", Asked.MENU: "12"}

    found = understand(missing.get(asked, "8"), replace(context, asked=asked))

    assert found.rule == "answer outside the menu"


@pytest.mark.parametrize("text", ["13", "1 3", "1,3", "1&3", "1 and 3", "1 y 3", "3, 1", "B 1 3", "b13"])
def test_areas_are_chosen_in_any_spacing(text: str, context: Context):
    assert understand(text, replace(context, asked=Asked.AREAS)).intent == PlaceChoice(areas=("bronx", "manhattan"))


def test_a_postcode_is_no_list_of_areas(context: Context):
    assert understand("11211", replace(context, asked=Asked.AREAS)).intent == Zip("11211")


@pytest.mark.parametrize("asked", [*Asked])
def test_0_is_the_menu_unless_it_says_which_job(asked: Asked, context: Context):
    expected = Hired(0) if asked is Asked.HIRED else Menu()

    assert understand("0", replace(context, asked=asked)).intent == expected


@pytest.mark.parametrize("number", range(1, 12))
def test_every_line_of_the_menu_leads_to_a_command(number: int, context: Context, wording: Wording):
    line = re.search(rf"{number} ([^,.]+)", wording.say("menu", "en"))

    found = understand(str(number), replace(context, asked=Asked.MENU)).intent

    assert line
    assert found.name == MENU_NAMES[line[1]]


@pytest.mark.parametrize(("text", "number"), [("412", 412), ("job 412", 412), ("0", 0), ("none", 0), ("ninguno", 0)])
def test_which_job_they_got_is_a_number_or_none(text: str, number: int, context: Context):
    asked = replace(context, asked=Asked.HIRED, shown=frozenset({412}))

    assert understand(text, asked).intent == Hired(number)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("1", Outcome.HIRED),
        ("2.", Outcome.APPLIED),
        ("3", Outcome.FILLED),
        ("4", Outcome.NOT_FOR_ME),
        ("Hired!", Outcome.HIRED),
        ("I applied", Outcome.APPLIED),
        ("already filled", Outcome.FILLED),
        ("Not for me", Outcome.NOT_FOR_ME),
        ("no es para mi", Outcome.NOT_FOR_ME),
    ],
)
def test_how_it_went_is_a_number_or_a_word(text: str, outcome: Outcome, context: Context):
    assert understand(text, replace(context, asked=Asked.OUTCOME)).intent == HowItWent(outcome)


@pytest.mark.parametrize(("text", "name"), [("STOP", "stop"), ("hired?", "unknown"), ("412", "opening")])
def test_what_does_not_say_how_it_went_means_what_it_always_does(text: str, name: str, context: Context):
    assert understand(text, replace(context, asked=Asked.OUTCOME)).intent.name == name


def test_an_opening_that_was_shown_comes_before_the_open_question(context: Context):
    asked = replace(context, asked=Asked.SECTORS, shown=frozenset({412}))

    assert understand("412", asked).intent == OpeningNumber(412)


def test_a_postcode_of_the_city_is_one_whatever_is_asked(context: Context):
    assert understand("11234", replace(context, asked=Asked.SECTORS)).intent == Zip("11234")
    assert understand("12345", context).intent == Zip("12345")


@pytest.mark.parametrize(
    ("asked", "intent"),
    [
        (Asked.FREQ, Freq(2)),
        (Asked.AREAS, PlaceChoice(areas=("brooklyn",))),
        (Asked.LANGUAGE, Language("es")),
        (Asked.SECTORS, Sectors(names=frozenset({"retail"}))),
        (None, Sectors(names=frozenset({"retail"}))),
    ],
)
def test_a_bare_number_answers_the_last_menu(asked: Asked | None, intent: Intent, context: Context):
    assert understand("2", replace(context, asked=asked)).intent == intent


def test_all_answers_the_question_that_is_open(context: Context):
    assert understand("all", replace(context, asked=Asked.PLACE)).intent == PlaceChoice(anywhere=True)


@pytest.mark.parametrize(("hours", "open_still"), [(23, True), (24, False)])
def test_a_menu_is_open_for_a_day(hours: int, open_still: bool, program: Program, person: Any, now: datetime):
    asked = person(asked=Asked.FREQ, asked_at=now)

    context = context_of(asked, now=now + timedelta(hours=hours), program=program)

    assert (context.asked is Asked.FREQ) is open_still


def test_the_context_knows_the_year_the_state_and_a_code_that_holds(program: Program, person: Any, now: datetime):
    someone = person(State.STOPPED, erase_code="4821", erase_until=now + timedelta(hours=1))

    context = context_of(someone, now=now, program=program, shown=[412])

    assert context == Context(
        program=program, state=State.STOPPED, shown=frozenset({412}), erase_pending=True, year=2026
    )


def test_a_code_alone_erases_only_while_one_is_out(context: Context):
    assert understand("4821", replace(context, erase_pending=True)).intent == Erase("4821")
    assert understand("4821", context).intent == OpeningNumber(4821)
    assert understand("ERASE", replace(context, erase_pending=True)).intent == Erase()
    assert understand("ERASE", context).intent.name == "stop"


@pytest.mark.parametrize("text", ["I need a job", "JOSB", "any work?"])
def test_after_a_stop_only_a_join_word_itself_joins(text: str, context: Context):
    stopped = replace(context, state=State.STOPPED)

    assert understand(text, context).intent == Join()
    assert understand(text, stopped).intent == Unknown()
    assert understand("jobs", stopped).intent == Join()


def test_yes_starts_again_and_joins_nobody_who_never_joined(context: Context):
    assert understand("Yes", replace(context, state=State.STOPPED)).intent == Start()
    assert understand("Yes", replace(context, state=State.CONTACT)).intent == Unknown()


@pytest.mark.parametrize("language", ["fr", "ht"])
def test_aide_means_help_to_those_whose_language_it_is(language: str, context: Context):
    assert understand("AIDE", replace(context, language=language)).intent == Help(language)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('Liked "412 Cook Qns $18. STOP to stop."', "tapback"),
        ("Reacted 👍 to “STOP”", "tapback"),
        ("👍 to “Jobs”", "tapback"),
        ("Auto reply: I am away", "automatic reply"),
    ],
)
def test_machines_are_not_answered(text: str, why: str, context: Context):
    assert understand(text, context).intent == Ignore(why)


@pytest.mark.parametrize(
    ("text", "hired"),
    [
        ("HIRED", True),
        ("I got hired!", True),
        ("i got a job", True),
        ("ya tengo trabajo", True),
        ("hired?", False),
        ("did you hire me", False),
        ("I have a job interview", False),
    ],
)
def test_hired_needs_a_statement(text: str, hired: bool, context: Context):
    assert (understand(text, context).intent.name == "hired") is hired


@pytest.mark.parametrize(
    ("text", "language"),
    [("привет", "ru"), ("안녕하세요", "ko"), ("你好", "zh"), ("مرحبا", "ar"), ("ٹھیک ہے", "ur"), ("কেমন", "bn")],
)
def test_the_script_of_words_nobody_knows_is_noted(text: str, language: str, context: Context):
    assert understand(text, context).rule == f"script: {language}"


@given(st.text(max_size=300), st.sampled_from(State), st.sampled_from((None, *Asked)))
def test_anything_at_all_is_understood_as_something(program: Program, text: str, state: State, asked: Asked | None):
    assert understand(text, Context(program=program, state=state, asked=asked)).rule


def test_the_line_that_the_command_prints(program: Program):
    assert parse_line("1 6", program, year=2026) == {
        "text": "1 6",
        "intent": "sectors",
        "rule": "kinds of work",
        "names": ["food_service", "healthcare"],
        "every": False,
    }
    assert parse_line("", program)["intent"] == "unknown"
    assert parse_line("stop food", program)["scope"] == "some"
