"""Who is due the safety note is found by an index, in order, and the database itself lets nobody have two."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from smsbot.domain.messages import TextKind
from smsbot.storage import newcomers, outbox
from smsbot.storage.newcomers import Newcomer
from smsbot.storage.tables import subscriber
from tests.house import NOON, House
from tests.workflows.planning import DAY, MONDAY, join, numbers

CROWD = 20_000


def due(house: House, after: Newcomer | None = None, limit: int = 100) -> list[Newcomer]:
    with house.database.begin() as db:
        return newcomers.due(db, MONDAY, NOON - 5 * DAY, NOON + DAY / 2, after=after, limit=limit)


def test_a_look_takes_a_few_and_the_next_goes_on_behind_them(house: House):
    moments = [NOON, NOON - DAY, NOON - DAY, NOON - 2 * DAY, NOON - 6 * DAY, MONDAY]
    ids = [join(house, phone, moment) for phone, moment in zip(numbers(6), moments, strict=True)]

    first = due(house, limit=2)
    second = due(house, first[-1], limit=2)
    third = due(house, second[-1], limit=2)

    assert [[one.subscriber_id for one in some] for some in (first, second, third)] == [
        [ids[3], ids[1]],
        [ids[2], ids[0]],
        [],
    ]


def test_a_second_note_to_one_person_is_refused(house: House):
    person = house.join()
    house.queue(person, kind=TextKind.SAFETY)

    with pytest.raises(sa.exc.IntegrityError):
        house.queue(person, kind=TextKind.SAFETY)


def test_one_that_never_left_makes_room_for_another(house: House):
    person = house.join()
    with house.database.begin() as db:
        outbox.drop(db, {_note(db, person): "paused"}, NOON)

    assert [one.subscriber_id for one in due(house)] == [person]
    assert house.queue(person, kind=TextKind.SAFETY) > 0


def _note(db: sa.Connection, person: int) -> int:
    text = outbox.NewText(
        subscriber_id=person,
        kind=TextKind.SAFETY,
        template="scamnote",
        body="Never pay.",
        language="en",
        segments=1,
        cost=1,
    )
    return outbox.add(db, [text], NOON)[0]


def crowd(db: sa.Connection, joined_at: datetime) -> None:
    """Many people who joined then or, each a minute, before."""
    values: dict[str, Any] = {
        "state": "active",
        "sectors": "retail",
        "anywhere": True,
        "areas": "",
        "cadence": 2,
        "language": "en",
        "weekly_cap": 5,
        "unknown_count": 0,
        "created_at": joined_at,
    }
    rows = [values | {"joined_at": joined_at - timedelta(minutes=nth)} for nth in range(CROWD)]
    db.execute(sa.insert(subscriber), rows)


def test_the_search_reads_the_people_of_the_week_by_an_index_and_their_notes_by_another(house: House):
    with house.database.begin() as db:
        crowd(db, NOON)
        for person in range(1, 2_000):
            _note(db, person)
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    sa.event.listen(house.database.engine, "before_cursor_execute", note)
    due(house)
    sa.event.remove(house.database.engine, "before_cursor_execute", note)

    how = "EXPLAIN QUERY PLAN" if house.database.is_sqlite else "EXPLAIN"
    with house.database.begin() as db:
        if not house.database.is_sqlite:
            db.execute(sa.text("ANALYZE subscriber, outbox"))
        steps = [str(row) for row in db.exec_driver_sql(f"{how} {statements[-1][0]}", statements[-1][1])]
    plan = "\n".join(steps)
    assert "ix_subscriber_joined" in plan, plan
    assert "uq_outbox_safety_note" in plan, plan
    assert "SCAN subscriber" not in plan, plan
    assert "Seq Scan" not in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan
