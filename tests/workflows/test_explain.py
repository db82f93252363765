"""Why one person was told of one opening or not: what it says of openings that alerts leave to those who ask."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from smsbot.domain.ruling import Naming, Verdict
from smsbot.workflows.decide_openings import File, Name, Seen, decide, undo
from smsbot.workflows.explain import explain
from tests.house import PHONE, House
from tests.workflows.planning import DAY, MONDAY, join, plan

ANN = "ann@city.example"
HOUR = timedelta(hours=1)


def told(house: House, opening_id: int, now: datetime = MONDAY) -> dict[str, Any]:
    found: dict[str, Any] = explain(house.database, house.vault, house.program, PHONE, opening_id, now).as_json
    return found["opening"]


def alerts(opening: dict[str, Any]) -> list[tuple[str | None, str]]:
    return [(check["at"], check["outcome"]) for check in opening["checks"] if check["check"] == "alerts"]


def marked(house: House, opening_id: int) -> int:
    """Staff want it told in answers only; the act."""
    word = Name(Naming(verdict=Verdict.ON_REQUEST))
    return decide(house.database, ANN, opening_id, Seen("open", 0), word, MONDAY - HOUR)


def test_what_staff_want_told_in_answers_alone_is_only_on_request_from_then_on(house: House) -> None:
    join(house, PHONE, MONDAY - DAY)
    nurse = house.opening("Nurse", MONDAY)
    marked(house, nurse)
    plan(house)

    opening = told(house, nurse)

    assert opening["only_on_request"]
    assert alerts(opening) == [
        ("2026-11-23T16:00:00+00:00", "only on request: staff want it told in answers, never in an alert")
    ]
    assert (opening["texts"], opening["shown_in_answer"]) == ([], None)
    assert any("only on request: staff want it" in line for line in lines(house, nurse))


def test_whoever_asked_is_told_that_an_answer_showed_it(house: House) -> None:
    join(house, PHONE, MONDAY - DAY)
    nurse = house.opening("Nurse", MONDAY)
    marked(house, nurse)

    house.text("MORE", PHONE, MONDAY)

    opening = told(house, nurse)
    assert (opening["only_on_request"], opening["shown_in_answer"]["how"]) == (True, "more")


def test_a_word_that_was_taken_back_is_no_reason(house: House) -> None:
    join(house, PHONE, MONDAY - DAY)
    nurse = house.opening("Nurse", MONDAY)
    undo(house.database, ANN, marked(house, nurse), MONDAY)

    opening = told(house, nurse)

    assert (opening["only_on_request"], alerts(opening)) == (False, [])


def test_what_is_too_old_for_an_alert_is_only_on_request_since_it_was(house: House) -> None:
    join(house, PHONE, MONDAY - DAY)
    nurse = house.opening("Nurse", MONDAY, posted_at=MONDAY - 13 * DAY)

    fresh, old = told(house, nurse, MONDAY), told(house, nurse, MONDAY + DAY)

    assert (fresh["only_on_request"], alerts(fresh)) == (False, [])
    assert old["only_on_request"]
    assert alerts(old) == [("2026-11-24T17:00:00+00:00", "only on request since then: too old for an alert")]


def test_nobody_gets_what_is_closed_even_on_request(house: House) -> None:
    join(house, PHONE, MONDAY - DAY)
    nurse = house.opening("Nurse", MONDAY, deadline=MONDAY.date())
    with house.database.begin() as db:
        db.exec_driver_sql("UPDATE opening SET state = 'closed'")

    assert not told(house, nurse, MONDAY + 30 * DAY)["only_on_request"]


def test_the_verdict_is_of_the_kind_of_work_that_staff_chose_since(house: House) -> None:
    join(house, PHONE, MONDAY - DAY)
    clerk = house.opening("Clerk", MONDAY, sector="other")
    plan(house)
    before = told(house, clerk)["verdict"]
    decide(house.database, ANN, clerk, Seen("open", 0), File("healthcare"), MONDAY)

    plan(house, MONDAY + HOUR)

    opening = told(house, clerk)
    assert (before, opening["verdict"], len(opening["texts"])) == ("sector_no", "whole_city", 1)


def lines(house: House, opening_id: int) -> tuple[str, ...]:
    return explain(house.database, house.vault, house.program, PHONE, opening_id, MONDAY).lines
