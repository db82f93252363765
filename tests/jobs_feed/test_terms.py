"""What is said of hours, experience and English is found in both languages; what is not said stays unknown."""

from __future__ import annotations

import pytest

from jobs_feed.opening import Shift
from jobs_feed.terms import find_english, find_experience, find_shift

DAYS, NIGHTS, BOTH = Shift.DAYS, Shift.NIGHTS, Shift.BOTH


@pytest.mark.parametrize(
    "text",
    [
        "No experience needed.",
        "No prior experience necessary!",
        "Clean rooms. No experience required, we train you.",
        "Experience not required.",
        "Prior experience is not necessary",
        "Experience preferred, but not required.",
        "No experience? No problem.",
        "No experience, no problem",
        "This job requires no previous experience.",
        "You do not need any experience.",
        "Willing to train the right person.",
        "With or without experience.",
        "There are no formal education or experience requirements.",
        "No se requiere experiencia.",
        "No se necesita tener experiencia previa",
        "No hace falta experiencia.",
        "Se busca cocinero con o sin experiencia",
        "Trabajo sin experiencia, pago semanal",
        "Experiencia no necesaria",
    ],
)
def test_a_job_that_says_that_experience_is_not_needed(text: str) -> None:
    assert find_experience("Cook", text) is False


@pytest.mark.parametrize(
    "text",
    [
        "Two years of experience required.",
        "Grill station. Two years of experience.",
        "Minimum 1 year experience",
        "At least two (2) years' full-time satisfactory experience",
        "6 months of recent kitchen experience",
        "3-5 yrs exp as a driver",
        "Chairside experience of one year.",
        "Experience is a must.",
        "Experience required",
        "Must have restaurant experience.",
        "We need experienced applicants only.",
        "We have 20 great people and need 2 years of experience.",
        "Se requiere experiencia en cocina.",
        "Mínimo dos años de experiencia",
        "Experiencia mínima de 1 año",
        "Experiencia comprobable indispensable",
    ],
)
def test_a_job_that_asks_for_experience(text: str) -> None:
    assert find_experience("Cook", text) is True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Come and cook with us.",
        "Two years of experience preferred.",
        "Preferred:\n- 2 years of experience\n- own tools",
        "NICE TO HAVE\n1 year of experience",
        "Two years of experience a plus",
        "A degree or two years of experience.",
        "High school diploma and/or 1 year of experience",
        "Pay depends on experience.",
        "Salary commensurate with 2 years of experience",
        "Our company has 20 years of experience.",
        "Heavy construction skills wanted (concrete control experience not required).",
        "Create a great customer experience.",
        "Entry level position.",
        "We will train you on our till.",
        "Se valora un año de experiencia.",
        "No experience needed.\nThe lead cook needs 2 years of experience.",
    ],
)
def test_a_job_that_does_not_say_whether_experience_is_needed(text: str) -> None:
    assert find_experience("Cook", text) is None


@pytest.mark.parametrize(
    ("requirements", "needed"),
    [
        ("1. A degree and two years of experience; or 2. High school and four years of experience.", True),
        ("1. A degree and two years of experience; or 2. Education and/or experience equivalent to 1 above.", True),
        ("1. A bachelor's degree; or 2. High school and four years of experience.", None),
        ("1. High school and one of the following: (a) one year of experience; or (b) a certificate. 2. A", None),
        ("There are no formal education or experience requirements.", False),
        ("1. Two years of experience. 2. Own car. License Requirement 1. A driver license.", None),
        ("One year of experience", True),
        ("2+ years", True),
        ("None", False),
        ("Not required", False),
        ("High school diploma", None),
    ],
)
def test_each_way_to_qualify_must_ask_for_experience(requirements: str, needed: bool | None) -> None:
    assert find_experience("Clerk", "Keep the files.", requirements) is needed


def test_a_title_may_ask_for_experience() -> None:
    assert find_experience("Experienced line cook", "Come and cook.") is True
    assert find_experience("Busser, no experience needed", "Come and clear.") is False
    assert find_experience("Customer Experience Representative", "") is None


@pytest.mark.parametrize(
    "text",
    [
        "No English needed.",
        "English not required.",
        "English is not necessary",
        "You do not need to speak English.",
        "You don't have to know English",
        "English helpful but not required.",
        "Spanish or English",
        "No hace falta hablar inglés.",
        "No se necesita ingles",
        "No es necesario saber inglés",
        "Inglés no indispensable",
        "Trabajo sin inglés",
    ],
)
def test_a_job_that_says_that_english_is_not_needed(text: str) -> None:
    assert find_english("Ayudante de cocina", text) is False


@pytest.mark.parametrize(
    "text",
    [
        "Must speak English.",
        "Able to read and write English",
        "Fluent in English",
        "English required.",
        "You speak Spanish and English.",
        "Good spoken English",
        "Bilingual (English/Spanish)",
        "Must be able to understand and be understood in English.",
        "Debe hablar inglés.",
        "Inglés intermedio",
        "Nivel de inglés básico",
        "Bilingüe (inglés y español)",
    ],
)
def test_a_job_that_asks_for_english(text: str) -> None:
    assert find_english("Ayudante de cocina", text) is True


@pytest.mark.parametrize(
    "text",
    [
        "Preparar verduras, servir y limpiar la cocina.",
        "English preferred.",
        "Inglés deseable",
        "English and/or Spanish",
        "Help people who do not speak English.",
        "Arrange interpreters for clients who are unable to communicate effectively in English.",
        "Teach adults to read English",
        "A degree in English",
        "English Language Learners program",
        "Speaks a language other than English",
        "Bilingual Spanish",
    ],
)
def test_a_job_that_does_not_say_whether_english_is_needed(text: str) -> None:
    assert find_english("Ayudante", text) is None


def test_a_title_may_ask_for_english() -> None:
    assert find_english("Call Center Agent, Spanish and English", "") is True
    assert find_english("Ayudante de cocina, no se necesita ingles", "") is False
    assert find_english("Assistant, English Department", "") is None


@pytest.mark.parametrize(
    ("schedule", "shift"),
    [
        ("M-F 8-4", DAYS),
        ("Monday to Friday, 9am-5pm", DAYS),
        ("0700-1500", DAYS),
        ("8:00 a.m. – 4:30 p.m.", DAYS),
        ("7-3pm", DAYS),
        ("de 8am a 4pm", DAYS),
        ("Days", DAYS),
        ("Mornings", DAYS),
        ("No nights or weekends", DAYS),
        ("Turno de día", DAYS),
        ("11pm-7am", NIGHTS),
        ("7pm to 7am", NIGHTS),
        ("3-11", NIGHTS),
        ("15:00-23:00", NIGHTS),
        ("midnight to 8am", NIGHTS),
        ("Fri-Sun, nights", NIGHTS),
        ("Evenings", NIGHTS),
        ("2nd shift", NIGHTS),
        ("turno de noche", NIGHTS),
        ("Days or nights", BOTH),
        ("Rotating shifts", BOTH),
        ("7am-3pm, 3pm-11pm", BOTH),
        ("Turnos rotativos", BOTH),
        ("Full time", None),
        ("5 days a week", None),
        ("Saturdays and Sundays", None),
        ("20-25 hours", None),
        ("24/7", None),
        ("11-7", None),
        ("noon-9pm", None),
        ("Nights, noon-9pm", None),
        ("Days off: Sunday", None),
    ],
)
def test_the_hours_say_whether_one_works_by_day_or_by_night(schedule: str, shift: Shift | None) -> None:
    assert find_shift([schedule], "Cook", "") is shift


@pytest.mark.parametrize(
    ("title", "shift"),
    [
        ("Registered Nurse, Nights", NIGHTS),
        ("Overnight stocker", NIGHTS),
        ("Maintenance (2nd shift, 3pm-11:30pm)", NIGHTS),
        ("Licensed Practical Nurse, Days", DAYS),
        ("Nurse, Days and Evenings", BOTH),
        ("Plumber EOA#2024-151", None),
        ("Budget analyst 2023-1600", None),
        ("Day care teacher", None),
        ("Holiday helper", None),
    ],
)
def test_a_title_may_name_the_shift(title: str, shift: Shift | None) -> None:
    assert find_shift([], title, "") is shift


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("This is a night shift position.", NIGHTS),
        ("Hours: 11pm to 7am.", NIGHTS),
        ("Work hours are Monday to Friday, 9am-5pm.", DAYS),
        ("El horario es de noche.", NIGHTS),
        ("May work nights.", None),
        ("Occasional evening meetings.", None),
        ("Night shift differential is paid.", None),
        ("Call Monday to Friday 9am-5pm.", None),
        ("We answer within five working days.", None),
        ("Open 24 hours, day and night.", None),
    ],
)
def test_running_text_counts_only_where_it_says_so_plainly(text: str, shift: Shift | None) -> None:
    assert find_shift([], "Cook", text) is shift


def test_the_field_of_hours_comes_before_running_text() -> None:
    assert find_shift(["9am-5pm"], "Cook", "This is a night shift position.") is DAYS
