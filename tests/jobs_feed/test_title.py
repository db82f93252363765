"""Titles as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs_feed.title import split_employer, tidy_title


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("C230196 - Cook", "Cook"),
        ("12345: Night Porter", "Night Porter"),
        ("Office Assistant 2 Vacancy ID# 150585", "Office Assistant 2"),
        ("Analyst 2, Item 00279", "Analyst 2"),
        ("Assistant, Box ROM-420/00309", "Assistant"),
        ("Therapist - EOA#2024-08", "Therapist"),
        ("Planner - 46986", "Planner"),
        ("Job Title: Senior Lecturer 16311", "Senior Lecturer"),
        ("Clerk (SG-9)", "Clerk"),
        ("Risk Associate (Specialist 4 (Risk), SG-27)", "Risk Associate (Specialist 4 (Risk))"),
        ("Nurse, South Center, P24372", "Nurse, South Center"),
        ("Cook (m/w/d)", "Cook"),
        ("*** COOK NEEDED ***", "Cook Needed"),
        ("REGISTERED NURSE - ICU NIGHTS", "Registered Nurse - ICU Nights"),
        ("HEAD OF SECURITY II", "Head of Security II"),
        ("PLUMBER'S HELPER", "Plumber's Helper"),
        ("🔥 Driver 🔥", "Driver"),
    ],
)
def test_ids_grades_and_shouting_go(raw, tidy):
    assert tidy_title(raw) == tidy


@pytest.mark.parametrize(
    "title",
    [
        "Teacher 2",
        "Cook II",
        "CDL Driver",
        "RN",
        "Tier 1 Support",
        "Driver - Class B",
        "Nurse (Nights)",
        "7-Eleven Cashier",
    ],
)
def test_what_belongs_to_the_title_stays(title):
    assert tidy_title(title) == title


@pytest.mark.parametrize(
    ("title", "description", "employer"),
    [
        ("Acme Inc.: Cook", "", "Acme Inc."),
        ("Knackwerk: Engineer", "We're Knackwerk. Knackwerk builds things.", "Knackwerk"),
        ("Nurse: Night shift", "A nurse is wanted.", None),
        ("Cook", "Cook", None),
        ("Remote: Cook", "", None),
    ],
)
def test_an_employer_is_split_off_only_where_it_plainly_is_one(title, description, employer):
    found, rest = split_employer(title, description)

    assert found == employer
    assert rest == (title if employer is None else title.split(": ")[1])


@given(st.text(min_size=1, max_size=300))
def test_a_title_never_becomes_empty_or_endless(title):
    assert 0 < len(tidy_title(title)) <= 200 or not title.strip()
