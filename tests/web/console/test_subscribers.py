"""Subscribers: counts for everybody with access, as charts with their tables, small cells hidden."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from smsbot.domain.phone import PhoneNumber
from smsbot.workflows.count_people import count_people
from smsbot.workflows.survey_people import growth, survey
from tests.house import NOON, House

DAY = timedelta(days=1)


@pytest.fixture
def counted(house: House) -> House:
    """Twelve people, two of them in Spanish; counted an hour before noon."""
    for number in range(12):
        phone = PhoneNumber(f"+1718555{number:04}")
        house.text("TRABAJO" if number < 2 else "JOBS", phone, NOON - 2 * DAY)
        if number < 11:
            house.text("1 6", phone, NOON - 2 * DAY)
            house.text("10458", phone, NOON - 2 * DAY)
    house.text("STOP", PhoneNumber("+17185550000"), NOON - DAY)
    count_people(house.database, house.program, NOON - timedelta(hours=1))
    return house


def page(response) -> str:
    return html.unescape(response.get_data(as_text=True))


def cells(text: str, row: str) -> list[str]:
    """The numbers of the row with this name."""
    found = re.search(rf'<th scope="row">(?:<div class="drawn"><div>)?{row}<(.*?)</tr>', text, re.DOTALL)
    assert found is not None, row
    return [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r'<td class="number">(.*?)</td>', found[1])]


def test_a_viewer_sees_how_many_there_are_of_each_kind_and_as_of_when(at_console, counted):
    text = page(at_console("viewer").get("/console/subscribers"))

    assert "<strong>11</strong> people are on the list" in text
    assert "1 hour ago" in text
    assert cells(text, "Get alerts") == ["10"]
    assert cells(text, "Stopped") == ["1"]
    assert cells(text, "1 to 7 days ago") == ["1"]
    assert "Find one person" not in text


def test_small_numbers_are_hidden_in_what_people_chose(at_console, counted):
    text = page(at_console("viewer").get("/console/subscribers"))

    assert cells(text, "Health") == ["few"]
    assert cells(text, "English") == ["few"]  # ten, and one person else
    assert cells(text, "Spanish") == ["few"]
    assert set(cells(text, "Bronx")) == {"few"}


def test_large_numbers_are_shown(at_console, house: House):
    for number in range(10):
        house.join(PhoneNumber(f"+1718555{number:04}"))
    count_people(house.database, house.program, NOON)

    text = page(at_console("viewer").get("/console/subscribers"))

    assert cells(text, "Health") == ["10"]
    assert cells(text, "All of the city") == ["10"]
    assert cells(text, "Retail") == ["0"]


def test_before_the_first_count_it_says_what_to_do(at_console):
    text = page(at_console("viewer").get("/console/subscribers"))

    assert "Nobody has been counted yet." in text
    assert "smsbot headcount" in text


def test_growth_stands_in_a_chart_and_in_its_table(at_console, counted):
    text = page(at_console("viewer").get("/console/subscribers"))

    assert "12 joined and 1 stopped." in text
    assert cells(text, "Nov 20, 2026") == ["12", "0", "+12", "not counted"]
    assert cells(text, "Nov 21, 2026") == ["0", "1", "-1", "not counted"]
    assert cells(text, "Nov 22, 2026") == ["0", "0", "+0", "11"]
    assert "style=" not in text


@pytest.mark.parametrize(("span", "rows"), [("30", 30), ("90", 90), ("year", 52), ("nonsense", 30)])
def test_growth_goes_back_as_far_as_asked(at_console, counted, span, rows):
    text = page(at_console("viewer").get(f"/console/subscribers?span={span}"))

    assert text.count('<rect class="up"') == rows


def test_a_week_adds_up_its_days_and_knows_the_list_at_its_end(counted):
    *_, last = growth(counted.database, counted.program, NOON, 364, by_week=True)

    assert (last.joined, last.stopped, last.on_list) == (12, 1, 11)
    assert last.last - last.first == 6 * DAY


def test_a_kind_of_work_that_is_not_on_the_menu_any_more_is_left_out(counted):
    with counted.database.begin() as db:
        db.exec_driver_sql("UPDATE headcount SET key = 'mining' WHERE key = 'healthcare'")

    found = survey(counted.database, counted.program)

    assert found is not None
    assert "mining" not in {cell.key for cell in found.sectors}
