"""The week before the made-up city opens: lived by the real workflows, so what is recorded is what would be."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from smsbot.demo import people
from smsbot.storage import consents
from smsbot.storage.database import Database
from tests.house import NOON


def ask(path: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def test_the_same_people_live_the_same_week_every_time(city):
    first = people.lines(city.program, NOON)

    assert first == people.lines(city.program, NOON)
    assert len({line.phone for line in first}) == people.PEOPLE
    assert all(line.at < NOON for line in first)


def test_people_of_every_kind_live_there(lived):
    states = dict(ask(lived, "SELECT state, count(*) FROM subscriber GROUP BY 1"))
    intents = dict(ask(lived, "SELECT intent, count(*) FROM inbound GROUP BY 1"))

    assert sum(states.values()) >= 190  # who would have joined later today is not there yet
    assert states["stopped"] >= 5
    assert {"stop", "pause", "freq", "opening", "more", "hired", "unknown", "help", "status"} <= set(intents)
    assert ask(lived, "SELECT count(*) FROM subscriber WHERE language = 'es'")[0][0] >= 20
    assert ask(lived, "SELECT count(*) FROM subscriber WHERE state = 'active' AND sectors = ''")[0][0] >= 5


def test_every_day_brought_alerts_and_none_came_twice(lived):
    days = ask(lived, "SELECT date(claimed_at), count(*) FROM outbox WHERE kind = 'alert' GROUP BY 1")
    told = Counter(
        ask(
            lived,
            "SELECT subscriber_id, opening_id FROM outbox JOIN digest_opening USING (digest_id)"
            " WHERE outbox.state NOT IN ('dropped', 'failed')",
        )
    )

    assert len(days) >= 7
    assert set(told.values()) == {1}


def test_people_were_warned_of_scams_once_and_not_on_the_day_they_joined(lived):
    notes = dict(ask(lived, "SELECT subscriber_id, count(*) FROM outbox WHERE kind = 'safety' GROUP BY 1"))
    moments = ask(
        lived,
        "SELECT joined_at, claimed_at FROM outbox JOIN subscriber ON subscriber.id = subscriber_id"
        " WHERE kind = 'safety' AND claimed_at > joined_at",  # some have joined anew since
    )
    days = [(local_day(went) - local_day(joined)).days for joined, went in moments]

    assert len(notes) >= 50
    assert set(notes.values()) == {1}
    assert min(days) == 1
    assert max(days) <= 6


def local_day(stored: str) -> date:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC).astimezone(ZoneInfo("America/New_York")).date()


def test_every_text_has_ended_and_some_ended_badly(lived):
    states = dict(ask(lived, "SELECT state, count(*) FROM outbox GROUP BY 1"))

    assert set(states) <= {"delivered", "undelivered", "dropped", "queued"}
    assert states["undelivered"] > 0


def test_each_day_that_was_over_is_accounted_for(lived):
    days = ask(lived, "SELECT day, active, told FROM day_account ORDER BY day")

    assert len(days) == people.DAYS
    assert all(active > told > 0 for _, active, told in days)


def test_the_chain_of_consents_holds(lived):
    database = Database(f"sqlite:///{lived}")

    with database.read() as db:
        assert consents.first_broken(db) is None
    database.close()


def test_something_waits_for_staff_and_one_feed_had_a_bad_day(lived):
    holds = {row[0] for row in ask(lived, "SELECT holds FROM opening WHERE state = 'held'")}
    failed = ask(lived, "SELECT DISTINCT feed_id FROM fetch_attempt WHERE error_code = 'http_404'")

    assert len(holds) >= 3
    assert len(failed) == 1
