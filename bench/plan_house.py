"""The planning bench's house, in processes of its own: `settle` fills it, `plan` and `insert` work once each."""

from __future__ import annotations

import itertools
import json
import os
import sys
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bench.protocol import timed
from bench.stock import open_stocked_house
from smsbot.commands.doors import settings_or_exit
from smsbot.domain.messages import TextKind
from smsbot.storage.tables import cohort, digest, outbox, subscriber
from smsbot.wiring import House, open_house
from smsbot.workflows.plan_alerts import PlanReport, plan_alerts

MORNING = timedelta(hours=-5)
"""From the noon of the stock to an hour at which nothing may be sent."""


def people() -> int:
    return int(os.environ["BENCH_PEOPLE"])


def settle() -> dict[str, Any]:
    """Everybody in, and in their cohorts, by the program's own run at seven in the morning: nobody is told anything."""
    house = open_stocked_house(int(os.environ["BENCH_OPENINGS"]))
    now = house.clock.now()
    with house.database.begin() as db:
        wishes = _move_in(db, house, now)
    seen = timed(lambda: plan_alerts(house.database, house.program, house.wording, now + MORNING))
    with house.database.read() as db:
        cohorts = db.execute(sa.select(sa.func.count()).select_from(cohort)).scalar_one()
        settled = db.execute(sa.select(sa.func.count()).where(subscriber.c.cohort_id.is_not(None))).scalar_one()
    assert settled == people(), settled
    return {"wishes": wishes, "cohorts": cohorts, "now": now.isoformat()} | seen


def _move_in(db: sa.Connection, house: House, now: datetime) -> int:
    """One or two kinds of work in each postcode in turn: so many different wishes, shared out evenly."""
    names = [sector.name for sector in house.program.sectors]
    works = [*((name,) for name in names), *itertools.combinations(sorted(names), 2)]
    codes = [(code, place.area) for code, place in house.program.places.postcodes.items()]
    wish = sa.Table(
        "bench_wish",
        sa.MetaData(),
        sa.Column("nth", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text) for name in ("sectors", "postcode", "areas")),
    )
    wish.create(db)
    rows = [
        {"nth": nth, "sectors": ",".join(sorted(work)), "postcode": code, "areas": area}
        for nth, (work, (code, area)) in enumerate(itertools.product(works, codes))
    ]
    db.execute(sa.insert(wish), rows)
    nth = _numbers(db, people())
    columns: dict[str, Any] = {
        "phone_index": sa.literal("bench ").concat(sa.cast(nth.c.n, sa.Text)),
        "phone_cipher": sa.literal("sealed"),
        "state": sa.literal("active"),
        "sectors": wish.c.sectors,
        "anywhere": sa.false(),
        "postcode": wish.c.postcode,
        "areas": wish.c.areas,
        "cadence": sa.literal(2),
        "language": sa.literal("en"),
        "weekly_cap": sa.literal(5),
        "unknown_count": sa.literal(0),
        "created_at": sa.literal(now, subscriber.c.created_at.type),
    }
    query = sa.select(*columns.values()).select_from(nth).join(wish, wish.c.nth == nth.c.n % len(rows))
    db.execute(sa.insert(subscriber).from_select(list(columns), query, include_defaults=False))
    wish.drop(db)
    return len(rows)


def _numbers(db: sa.Connection, most: int) -> sa.CTE:
    """1 to `most`."""
    start = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
    return start.union_all(sa.select(start.c.n + 1).where(start.c.n < most))


def plan() -> dict[str, Any]:
    """The run that tells everybody, and the one a minute later that finds nothing to do."""
    house = open_house(settings_or_exit())
    now = house.clock.now()
    reports: list[PlanReport] = []

    def run(at: datetime) -> None:
        reports.append(plan_alerts(house.database, house.program, house.wording, at))

    seen = timed(lambda: run(now))
    later = timed(lambda: run(now + timedelta(minutes=1)))
    assert [report.told for report in reports] == [people(), 0], reports
    with house.database.read() as db:
        rows = db.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one()
    assert rows == people(), rows
    return seen | {"later": later["seconds"], "texts": reports[0].digests}


def insert() -> dict[str, Any]:
    """As many outbox rows by one statement into the same table with the same indexes, and nothing else."""
    house = open_house(settings_or_exit())
    now = sa.literal(house.clock.now(), digest.c.created_at.type)
    values: dict[str, Any] = {
        "subscriber_id": subscriber.c.id,
        "kind": sa.literal(str(TextKind.ALERT)),
        "priority": sa.literal(TextKind.ALERT.priority),
        "template": sa.literal("alert_digest"),
        "digest_id": sa.literal(1),
        "language": sa.literal("en"),
        "segments": sa.literal(1),
        "cost": sa.literal(12_300),
        "state": sa.literal("queued"),
        "planned_at": now,
        "not_before": now,
        "expires_at": now,
        "attempts": sa.literal(0),
        "retried": sa.false(),
    }
    query = sa.select(*values.values()).where(subscriber.c.state == "active")
    statement = sa.insert(outbox).from_select(list(values), query, include_defaults=False)

    def work() -> None:
        with house.database.begin() as db:
            assert db.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == people()

    return timed(work)


if __name__ == "__main__":
    print(json.dumps({"settle": settle, "plan": plan, "insert": insert}[sys.argv[1]]()))
