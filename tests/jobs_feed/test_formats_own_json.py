"""Lists of somebody's own making in JSON: found wherever they stand, whole only where they say so."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs_feed import Kind, ParseError
from jobs_feed.mapping import FieldMap
from tests.jobs_feed.own_lists import STRANGE_MAP, as_json, contents, refusal

JOB = {
    "id": 7,
    "jobTitle": "Cook",
    "companyName": "Harbor",
    "url": "https://harbor.example/7",
    "place": {"city": "Troy"},
}


def jobs(*more: dict[str, Any]) -> list[dict[str, Any]]:
    return [JOB | {"id": number} | one for number, one in enumerate(more, 1)]


def test_a_json_list_is_read_wherever_it_stands() -> None:
    for body in (jobs({}), {"data": {"jobs": jobs({})}}, {"data": {"jobs": jobs({})}, "filters": [{"a": 1, "b": 2}]}):
        found = contents(as_json(body))

        (cook,) = found.openings
        assert found.kind is Kind.OWN_JSON
        assert (cook.external_id, cook.title, cook.employer) == ("1", "Cook", "Harbor")
        assert (cook.apply_url, cook.location_raw) == ("https://harbor.example/7", "Troy")


def test_values_of_json_are_told_as_text() -> None:
    body = jobs(
        {"salaryMin": 21.0, "salaryMax": 24.5, "salaryPeriod": "hourly", "jobType": ["Full-Time"], "remote": True}
    )

    (cook,) = contents(as_json(body)).openings

    assert (cook.pay_min, cook.pay_max, cook.pay_unit) == (21, Decimal("24.5"), "hour")
    assert (cook.employment_type, cook.remote) == ("full", "remote")


def test_pay_in_other_money_is_no_pay_in_dollars() -> None:
    body = jobs(
        {"salaryMin": 50000, "salaryMax": 60000, "salaryCurrency": "EUR"}, {"salaryMin": 1, "salaryCurrency": "EUR"}
    )

    found = contents(as_json(body))

    assert [one.pay_min for one in found.openings] == [None, None]
    assert found.postings[0].raw["salaryMin"] == "50000"


def test_a_notice_among_the_jobs_is_left_out() -> None:
    found = contents(as_json([{"legal": "Link back", "updated": 1}, *jobs({}, {})]))

    assert (len(found.openings), found.problems) == (2, ())
    assert found.notes == ("1 entry says nothing of a job: left out.",)


@pytest.mark.parametrize(
    ("head", "whole"),
    [
        ({}, False),
        ({"total": 2}, True),
        ({"meta": {"totalCount": 2}}, True),
        ({"total": 300}, False),
        ({"total": 2, "next_page": "/2"}, False),
    ],
)
def test_a_json_list_is_whole_only_where_it_says_so(head: dict[str, Any], whole: bool) -> None:
    assert contents(as_json(head | {"jobs": jobs({}, {})})).complete is whole


def test_a_list_said_to_be_whole_is_not_believed_when_it_names_more_than_it_holds() -> None:
    chosen = FieldMap(fields={"title": "jobTitle"}, entries="jobs", whole=True)

    assert contents(as_json({"jobs": jobs({}, {})}), chosen).complete
    assert not contents(as_json({"jobs": jobs({}, {}), "total": 3}), chosen).complete


def test_jobs_of_groups_are_one_list_and_know_their_group() -> None:
    groups = [{"company": "Grill", "jobs": [{"title": "Cook", "id": 1}, {"title": "Chef", "id": 2}]}]
    body = {
        "groups": [*groups, {"company": "Tor", "jobs": [{"title": "Guard", "id": 3}]}, {"company": "No", "jobs": []}]
    }

    found = contents(as_json(body))

    assert found.outline is not None
    assert found.outline.entries == "groups/jobs"
    assert [(one.title, one.employer) for one in found.openings] == [
        ("Cook", "Grill"),
        ("Chef", "Grill"),
        ("Guard", "Tor"),
    ]


def test_an_empty_json_list_is_no_damage_once_it_is_known() -> None:
    found = contents(b'{"jobs": []}', STRANGE_MAP, Kind.OWN_JSON)

    assert [problem.sentence for problem in found.problems] == ["The list is in order and holds no job at the moment."]
    assert refusal(b'{"jobs": []}').code == "unknown_kind"


def test_half_a_page_in_json_is_damaged() -> None:
    assert refusal(as_json({"jobs": jobs({})})[:-9], STRANGE_MAP, Kind.OWN_JSON).code == "parse"


NAMES = st.sampled_from(["title", "company", "jobs", "url", "salary", "date", "id", "location", "name"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12) | NAMES, inner, max_size=4),
    max_leaves=30,
)


@given(JSON)
def test_any_json_is_read_or_refused_in_words(top: Any) -> None:
    with contextlib.suppress(ParseError):
        found = contents(as_json(top), None, Kind.OWN_JSON)

        assert found.openings or found.problems
