"""Filters hold in answers, in alerts and at the claim, on both databases; `why` says which one it was."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from jobs_feed.opening import PayUnit, Shift
from smsbot.domain.filters import Filters
from smsbot.storage import cohorts, openings
from smsbot.storage.database import Connection
from smsbot.storage.tables import opening as opening_table
from smsbot.workflows.explain import explain
from tests.house import NOON, PHONE, House
from tests.workflows.planning import DAY, MONDAY, Carrier, join, numbers, plan, send

MINUTE = timedelta(minutes=1)
A, B = numbers(2)
EVERY = Filters(pay=Decimal(20), shift=Shift.NIGHTS, no_experience=True, no_english=True)
PASSES: dict[str, Any] = {
    "pay_max": Decimal(20),
    "shift": Shift.NIGHTS,
    "experience_needed": False,
    "english_needed": False,
}
CASES = [
    ({}, True),
    ({"pay_max": Decimal(19)}, False),
    ({"pay_max": None}, True),
    ({"pay_max": Decimal(41_600), "pay_unit": PayUnit.YEAR}, True),
    ({"pay_max": Decimal(41_000), "pay_unit": PayUnit.YEAR}, False),
    ({"pay_max": Decimal(15_000), "pay_unit": PayUnit.YEAR, "employment_type": "part"}, True),
    ({"shift": Shift.DAYS}, False),
    ({"shift": Shift.BOTH}, True),
    ({"shift": None}, True),
    ({"experience_needed": True}, False),
    ({"experience_needed": None}, True),
    ({"english_needed": True}, False),
    ({"english_needed": None}, True),
]


def filtered(house: House, now: Any = NOON) -> int:
    """Somebody who wants health care work anywhere, with every filter."""
    person = house.join(now=now)
    for word in ("PAY 20", "NIGHTS", "NOEXP", "NOENGLISH"):
        house.text(word, now=now)
    return person


@pytest.mark.parametrize(("changes", "told"), CASES)
def test_an_answer_shows_what_passes_or_does_not_say(house: House, changes: dict[str, Any], told: bool) -> None:
    filtered(house)
    house.opening("Night nurse", **PASSES | changes)

    (answer,) = house.text("MORE")

    assert ("Night nurse" in answer) is told


@pytest.mark.parametrize(("changes", "told"), CASES)
def test_an_alert_tells_what_passes_or_does_not_say(house: House, changes: dict[str, Any], told: bool) -> None:
    filtered(house, MONDAY)
    house.opening("Night nurse", MONDAY, **PASSES | changes)

    assert plan(house).told == told


def test_the_answer_looks_past_many_openings_that_filters_leave_out(house: House) -> None:
    filtered(house)
    with house.database.read() as db:
        assert look(db, limit=1) == []
    house.opening("Old night nurse", NOON - DAY, **PASSES)
    house.opening("Day nurse", NOON, **PASSES | {"shift": Shift.DAYS})

    with house.database.read() as db:
        assert look(db, limit=1) == ["Old night nurse"]


def look(db: Connection, limit: int) -> list[str]:
    found = openings.open_for(
        db, sectors=None, areas=(), postcode=None, filters=EVERY, today=NOON.date(), not_told=0, limit=limit
    )
    return [one.title for one in found]


def test_people_with_other_filters_are_another_cohort_and_read_their_own_marks(house: House) -> None:
    for phone in (A, B):
        join(house, phone, MONDAY)
    house.text("DAYS", B, MONDAY)
    house.opening("Nurse", MONDAY)
    plan(house)
    carrier = Carrier()

    send(house, carrier)

    bodies = {message.phone: message.body for message in carrier.sent}
    assert "(hours?)" not in bodies[A]
    assert "(hours?)" in bodies[B]
    with house.database.read() as db:
        assert {str(cohort.key.profile.filters) for cohort in cohorts.populated(db)} == {"", "days"}


def test_a_text_that_waits_is_dropped_when_a_filter_set_since_leaves_it_out(house: House) -> None:
    join(house, A, MONDAY)
    house.opening("Nurse", MONDAY, shift=Shift.DAYS)
    plan(house)
    house.text("NIGHTS", A, MONDAY + MINUTE)
    carrier = Carrier()

    send(house, carrier, MONDAY + 2 * MINUTE)
    house.text("ANYTIME", A, MONDAY + 3 * MINUTE)
    again = plan(house, MONDAY + 4 * MINUTE)

    assert carrier.sent == []
    assert again.told == 1


def test_a_text_that_waits_is_dropped_when_its_opening_turns_out_to_be_at_night(house: House) -> None:
    join(house, A, MONDAY)
    house.text("DAYS", A, MONDAY)
    opening_id = house.opening("Nurse", MONDAY)
    plan(house)
    with house.database.begin() as db:
        db.execute(sa.update(opening_table).where(opening_table.c.id == opening_id).values(shift=Shift.NIGHTS))
    carrier = Carrier()

    send(house, carrier)

    assert carrier.sent == []


def test_whoever_chose_no_work_is_not_told_what_a_filter_leaves_out(house: House) -> None:
    house.text("JOBS", A, MONDAY)
    house.text("DAYS", A, MONDAY)
    house.opening("Night nurse", MONDAY, shift=Shift.NIGHTS)
    plan(house)

    report = plan(house, MONDAY + DAY)

    assert report.reasons == {"no_new_opening": 1}


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"pay_max": Decimal(19)}, "pay_below", "pays less an hour"),
        ({"shift": Shift.DAYS}, "schedule_no", "other hours"),
        ({"experience_needed": True}, "experience_no", "asks for experience"),
        ({"english_needed": True}, "english_no", "asks for English"),
    ],
)
def test_why_names_the_filter(house: House, changes: dict[str, Any], code: str, words: str) -> None:
    filtered(house, MONDAY)
    opening_id = house.opening("Nurse", MONDAY, **PASSES | changes)
    plan(house)

    told = explain(house.database, house.vault, house.program, PHONE, opening_id, MONDAY)

    assert told.as_json["wish"] == "healthcare|*|pay 20,nights,noexp,noenglish"
    assert told.as_json["opening"]["verdict"] == code
    assert any(words in line for line in told.lines)


def test_an_erased_person_leaves_no_filters_behind(house: House) -> None:
    person = filtered(house)
    house.text("DELETE")
    code = house.row("subscriber", id=person)["erase_code"]

    house.text(f"ERASE {code}")

    assert house.row("subscriber", id=person)["filters"] == ""
