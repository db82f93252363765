"""The webhook bench's house, seen from a process of its own: `stock` fills it, `count` says what the texts left."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import sqlalchemy as sa

from bench.stock import open_stocked_house
from smsbot.commands.doors import settings_or_exit
from smsbot.storage.tables import inbound, outbox, subscriber
from smsbot.wiring import open_house


def stock() -> dict[str, Any]:
    house = open_stocked_house(int(os.environ["BENCH_OPENINGS"]))
    return {"postcodes": list(house.program.places.postcodes)}


def count() -> dict[str, Any]:
    house = open_house(settings_or_exit())
    with house.database.read() as db:
        return {
            "inbound": db.execute(sa.select(sa.func.count(sa.distinct(inbound.c.sid_hash)))).scalar_one(),
            "phones": db.execute(sa.select(sa.func.count()).select_from(subscriber)).scalar_one(),
            "answered": db.execute(sa.select(sa.func.count()).where(outbox.c.state == "answered")).scalar_one(),
            "intents": db.execute(sa.select(sa.distinct(inbound.c.intent)).order_by(inbound.c.intent)).scalars().all(),
        }


if __name__ == "__main__":
    print(json.dumps({"stock": stock, "count": count}[sys.argv[1]]()))
