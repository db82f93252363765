"""What a day's texts come to, on both kinds of database: the same sums by both ways, and by one index alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from smsbot.storage import days
from smsbot.storage.tables import outbox
from tests.house import NOON, House

DAY = timedelta(days=1)
MIDNIGHT = NOON.replace(hour=5)


def text(nth: int, planned_at: datetime, kind: str = "alert", **more: Any) -> dict[str, Any]:
    return {
        "subscriber_id": nth,
        "kind": kind,
        "priority": 5,
        "template": "digest",
        "digest_id": None,
        "language": "en",
        "segments": 2,
        "cost": 12_300,
        "state": "delivered",
        "reason": None,
        "error_code": None,
        "planned_at": planned_at,
        "not_before": planned_at,
    } | more


@pytest.fixture
def a_day(house: House) -> House:
    """Alerts of two moments with three ends, answers in between, and texts of the day before and the day after."""
    rows = [text(nth, NOON) for nth in range(40)]
    rows += [text(nth, NOON + timedelta(hours=3)) for nth in range(40, 60)]
    rows += [text(nth, NOON, state="undelivered", error_code=30003) for nth in range(60, 67)]
    rows += [text(nth, NOON, state="dropped", reason="cadence", segments=1, cost=0) for nth in range(70, 75)]
    rows += [text(nth, NOON + timedelta(minutes=nth), "reply", state="sent", segments=1) for nth in range(9)]
    rows += [text(nth, moment) for nth, moment in ((80, MIDNIGHT - timedelta(seconds=1)), (81, MIDNIGHT + DAY))]
    with house.database.begin() as db:
        db.execute(sa.insert(outbox), rows)
    return house


def count(house: House, *, people: bool) -> list[days.Texts]:
    with house.database.read() as db:
        found = days.count_texts(db, MIDNIGHT, MIDNIGHT + DAY, 8_300, people=people)
    return sorted(found, key=lambda one: (one.kind, one.state))


def test_texts_that_ended_alike_are_summed_whenever_they_were_planned(a_day: House) -> None:
    found = {
        (one.kind, one.state, one.reason, one.error_code): (one.texts, one.segments, one.cost)
        for one in count(a_day, people=False)
    }

    assert found == {
        ("alert", "delivered", None, None): (60, 120, 60 * 12_300),
        ("alert", "undelivered", None, 30003): (7, 14, 7 * 12_300),
        ("alert", "dropped", "cadence", None): (5, 5, 0),
        ("reply", "sent", None, None): (9, 9, 9 * 12_300),
    }


def test_without_the_people_the_sums_are_the_same(a_day: House) -> None:
    with_people = count(a_day, people=True)

    assert count(a_day, people=False) == [replace(one, people=0) for one in with_people]
    assert sum(one.people for one in with_people) == 72


def test_today_is_read_from_one_index_in_its_order(a_day: House) -> None:
    """At 100,000 texts a day Home counts today and the same hours a week ago."""
    with asked(a_day) as statements:
        count(a_day, people=False)

    plan = explained(a_day, *next(one for one in statements if "outbox" in one[0]))

    if a_day.database.is_sqlite:
        inner = plan.partition("USE TEMP B-TREE")[0]
        assert "USING COVERING INDEX ix_outbox_day (planned_at>? AND planned_at<?)" in inner
        assert plan.count("TEMP B-TREE") == 1  # of the sums alone
    else:
        assert "Index Only Scan using ix_outbox_day" in plan
        assert "Index Cond: ((planned_at >=" in plan


@contextmanager
def asked(house: House) -> Iterator[list[tuple[str, Any]]]:
    """What the database is asked meanwhile."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    event.listen(house.database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(house.database.engine, "before_cursor_execute", note)


def explained(house: House, statement: str, parameters: Any) -> str:
    """How it goes about it; PostgreSQL as it would in a table that is not small."""
    with house.database.begin() as db:
        if house.database.is_sqlite:
            rows = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            return "\n".join(row.detail for row in rows)
        for way in ("seqscan", "bitmapscan"):
            db.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        return "\n".join(db.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())
