"""The planning bench's house, in processes of its own: `settle` fills it, `plan` and `insert` work once each."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bench.protocol import timed
from bench.stock import move_in, open_stocked_house
from smsbot.commands.doors import settings_or_exit
from smsbot.domain.messages import TextKind
from smsbot.storage.tables import cohort, digest, outbox, subscriber
from smsbot.wiring import open_house
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
        wishes = move_in(db, house, people(), now)
    seen = timed(lambda: plan_alerts(house.database, house.program, house.wording, now + MORNING))
    with house.database.read() as db:
        cohorts = db.execute(sa.select(sa.func.count()).select_from(cohort)).scalar_one()
        settled = db.execute(sa.select(sa.func.count()).where(subscriber.c.cohort_id.is_not(None))).scalar_one()
    assert settled == people(), settled
    return {"wishes": wishes, "cohorts": cohorts, "now": now.isoformat()} | seen


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
