"""Which element is what, as a value: kept and read again, said to people, and what it makes of an entry."""

from __future__ import annotations

import json

import pytest

from jobs_feed.mapping import FIELDS, FieldMap
from jobs_feed.opening import Posting

CHOSEN = FieldMap(fields={"employer": "firm", "title": "position"}, entries="jobs/job", day_first=True, whole=False)


def test_it_is_the_same_after_it_was_kept() -> None:
    assert FieldMap.from_json(json.loads(json.dumps(CHOSEN.as_json()))) == CHOSEN


def test_it_is_said_in_the_order_in_which_it_is_asked_for() -> None:
    assert str(CHOSEN) == ("title = position, employer = firm, jobs = jobs/job, day first, not the whole list")


def test_every_field_but_the_currency_is_one_of_a_posting() -> None:
    assert set(FIELDS) - set(Posting.__dataclass_fields__) == {"currency"}


def test_an_entry_becomes_a_posting_and_stays_beside_it() -> None:
    entry = {"position": " Cook ", "firm": "", "other": "x", "empty": ""}

    posting = CHOSEN.posting(entry)

    assert (posting.title, posting.employer, posting.day_first) == ("Cook", None, True)
    assert posting.raw == {"position": " Cook ", "other": "x"}


@pytest.mark.parametrize("nothing", ["N/A", "none", " - ", "Not specified", "NULL"])
def test_what_says_that_there_is_nothing_is_nothing(nothing: str) -> None:
    assert CHOSEN.posting({"position": "Cook", "firm": nothing}).employer is None


@pytest.mark.parametrize(
    ("currency", "pay"), [("USD", "50"), ("$", "50"), ("", "50"), ("US Dollar", "50"), ("EUR", None), ("CAD", None)]
)
def test_only_dollars_are_pay(currency: str, pay: str | None) -> None:
    chosen = FieldMap(fields={"title": "t", "pay_min": "p", "currency": "c"})

    assert chosen.posting({"t": "Cook", "p": "50", "c": currency}).pay_min == pay
