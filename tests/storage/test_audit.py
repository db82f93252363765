"""What staff did is written once and read newest first."""

from __future__ import annotations

import pytest

from smsbot.storage import audit
from tests.house import NOON


def test_what_was_done_to_one_thing_comes_newest_first(house):
    with house.database.begin() as db:
        first = audit.record(db, "ann@city.example", "hold", "opening", 7, NOON, before={"state": "open"})
        audit.record(db, "ann@city.example", "pause", "feed", 7, NOON)
        second = audit.record(db, "bo@city.example", "approve", "opening", 7, NOON, after={"state": "open"})

        acts = audit.of(db, "opening", 7)

    assert [act.id for act in acts] == [second, first]
    assert acts[1].before == {"state": "open"}
    assert acts[1].after is None


def test_the_latest_acts_come_page_by_page(house):
    with house.database.begin() as db:
        ids = [audit.record(db, "ann@city.example", "pause", "service", None, NOON) for _ in range(3)]

        page = audit.latest(db, 2)
        rest = audit.latest(db, 2, before_id=page[-1].id)

    assert [act.id for act in (*page, *rest)] == ids[::-1]


def test_an_unknown_act_is_an_error(house):
    with house.database.read() as db, pytest.raises(KeyError):
        audit.get(db, 1)
