"""Which element of a strange list is what, guessed from names and from what texts look like."""

from __future__ import annotations

from typing import Any

import pytest

from jobs_feed.mapping import FieldMap
from tests.jobs_feed.own_lists import as_json, contents, refusal


def only(body: bytes) -> tuple[FieldMap, Any]:
    found = contents(body)
    assert found.outline is not None
    return found.outline.map, found


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        (
            {"title": {"rendered": "Cook"}, "company": {"name": "Grill"}},
            {"title": "title/rendered", "employer": "company/name"},
        ),
        ({"externalTitle": "Cook", "legalEntity": "Grill"}, {"title": "externalTitle", "employer": "legalEntity"}),
        ({"Job_Posting_Title": "Cook", "Company": "Grill"}, {"title": "Job_Posting_Title", "employer": "Company"}),
        ({"stanowisko": "Kucharz", "firma": "Gril"}, {"title": "stanowisko", "employer": "firma"}),
        (
            {"T\u00edtulo": "Cocinera", "Compa\u00f1\u00eda": "Gril"},
            {"title": "T\u00edtulo", "employer": "Compa\u00f1\u00eda"},
        ),
        (
            {"job": {"title": "Cook", "employer": {"id": 1, "name": "Grill"}}},
            {"title": "job/title", "employer": "job/employer/name"},
        ),
    ],
)
def test_names_of_many_makers_are_known(entry: dict[str, Any], fields: dict[str, str]) -> None:
    chosen, _ = only(as_json({"jobs": [entry | {"salary": "$20 an hour"}] * 2}))

    assert {field: chosen.fields.get(field) for field in fields} == fields


def test_a_link_of_a_company_or_a_picture_is_no_link_to_apply() -> None:
    entry = {"title": "Cook", "company": "Grill", "company_url": "https://g.example/1", "logo": "https://l.example/1"}

    chosen, _ = only(as_json({"jobs": [entry, entry | {"company_url": "https://g.example/2"}]}))

    assert "apply_url" not in chosen.fields
    assert "source_url" not in chosen.fields


def test_what_texts_look_like_is_a_first_idea_for_people() -> None:
    rows = (
        {
            "a": "Baker",
            "b": "10458",
            "c": "$20 an hour",
            "d": f"https://x.example/{at}",
            "e": f"j{at}@x.example",
            "f": "x" * 300,
        }
        for at in (1, 2)
    )
    body = as_json([row | {"a": name} for row, name in zip(rows, ("Baker", "Driver"), strict=True)])

    error = refusal(body)

    assert error.outline is not None
    assert error.outline.map.fields == {
        "title": "a",
        "apply_url": "d",
        "description": "f",
        "postcode": "b",
        "pay": "c",
        "email": "e",
    }


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (("13/4/2026", "1/4/2026"), True),
        (("3.4.2026",), True),
        (("3/4/2026",), False),
        (("4/13/2026", "3.4.2026"), False),
        (("2026-04-03",), False),
    ],
)
def test_whether_the_day_stands_first_is_seen_from_the_dates(dates: tuple[str, ...], first: bool) -> None:
    entries = [{"title": "Cook", "company": "Grill", "deadline": day} for day in dates]

    chosen, _ = only(as_json({"jobs": entries}))

    assert chosen.day_first is first
