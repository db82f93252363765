"""The console bench's house, in processes of its own: `settle` gives it a yesterday, `pages` asks for each page."""

from __future__ import annotations

import json
import os
import re
import statistics
import sys
import time
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient

from bench.protocol import timed
from bench.stock import move_in, open_stocked_house
from smsbot.commands.doors import settings_or_exit
from smsbot.storage import facts, staff
from smsbot.storage.tables import consent, inbound, outbox, subscriber
from smsbot.web.app import create_app
from smsbot.wiring import House, open_desk, open_house, open_office
from smsbot.workflows.count_days import count_days
from smsbot.workflows.count_people import count_people
from smsbot.workflows.plan_alerts import plan_alerts

ASKED = 5
"""How often each page is asked for, after once that does not count."""


def settle() -> dict[str, Any]:
    """Everybody was told yesterday at noon; most of it arrived, some did not; a few thousand have written."""
    people = int(os.environ["BENCH_PEOPLE"])
    house = open_stocked_house(int(os.environ["BENCH_OPENINGS"]))
    now = house.clock.now()
    with house.database.begin() as db:
        move_in(db, house, people, now - timedelta(days=9))
        _differences(db, now)
    for minutes in (0, 1, 60):
        plan_alerts(house.database, house.program, house.wording, now + timedelta(minutes=minutes))
    with house.database.begin() as db:
        _receipts(db, now)
        _texts(db, house, now)
        facts.set_clock_offset(db, facts.clock_offset(db) + timedelta(days=1))
        if db.dialect.name == "postgresql":
            db.execute(sa.text("ANALYZE"))  # as it does by itself within a minute or so
    counted = timed(lambda: count_days(house.database, house.program, now + timedelta(days=1)))
    heads = timed(lambda: count_people(house.database, house.program, now + timedelta(days=1)))
    return {"people": people, "days": counted["seconds"], "heads": heads["seconds"]}


def _differences(db: sa.Connection, now: Any) -> None:
    """All have said yes; one in ten has paused, another one wants more pay than there is."""
    s = subscriber
    db.execute(sa.update(s).where(s.c.id % 10 == 1).values(paused_until=now + timedelta(days=30)))
    db.execute(sa.update(s).where(s.c.id % 10 == 2).values(filters="pay 500"))
    number = sa.cast(s.c.id, sa.Text)
    columns: dict[str, Any] = {
        "subscriber_id": s.c.id,
        "phone_index": s.c.phone_index,
        "change": sa.literal("granted"),
        "at": s.c.created_at,
        "source": sa.literal("text"),
        "rule": sa.literal("join"),
        "language": s.c.language,
        "words_shown": sa.literal("bench"),
        "weekly_cap": s.c.weekly_cap,
        "previous": sa.literal("before ").concat(number),
        "hash": sa.literal("bench ").concat(number),
    }
    query = sa.select(*columns.values()).order_by(s.c.id)
    db.execute(sa.insert(consent).from_select(list(columns), query, include_defaults=False))


def _receipts(db: sa.Connection, now: Any) -> None:
    ends = sa.case(
        (outbox.c.id % 50 == 7, "undelivered"),
        (outbox.c.id % 200 == 11, "failed"),
        (outbox.c.id % 1000 == 13, "dropped"),
        else_="delivered",
    )
    code = sa.case((outbox.c.id % 50 == 7, 30003), (outbox.c.id % 200 == 11, 30005), else_=None)
    moment = sa.literal(now + timedelta(minutes=5), outbox.c.claimed_at.type)
    db.execute(
        sa.update(outbox).values(
            state=ends,
            error_code=code,
            reason=sa.case((outbox.c.id % 1000 == 13, "closed")),
            claimed_at=moment,
            settled_at=moment,
            attempts=1,
            carrier_id=sa.literal("SMbench").concat(sa.cast(outbox.c.id, sa.Text)),
        )
    )


def _texts(db: sa.Connection, house: House, now: Any) -> None:
    """One in fifty has texted something that no rule understands."""
    columns: dict[str, Any] = {
        "sid_hash": sa.literal("bench ").concat(sa.cast(subscriber.c.id, sa.Text)),
        "subscriber_id": subscriber.c.id,
        "at": sa.literal(now + timedelta(minutes=10), inbound.c.at.type),
        "body_cipher": sa.literal(house.vault.seal("when is the office open")),
        "segments": sa.literal(1),
        "intent": sa.literal("unknown"),
        "rule": sa.literal("nothing matched"),
        "inbox": sa.literal("open"),
        "words_key": sa.literal("bench ").concat(sa.cast(subscriber.c.id % 5_000, sa.Text)),
    }
    query = sa.select(*columns.values()).where(subscriber.c.id % 50 == 3)
    db.execute(sa.insert(inbound).from_select(list(columns), query, include_defaults=False))


def pages() -> dict[str, Any]:
    """Median milliseconds of server time of one page of each kind that links lead to, from Home on."""
    house = open_house(settings_or_exit())
    app = create_app(open_desk(house), open_office(house))
    client = _at_console(app, house)
    seen: dict[str, float] = {}
    waiting, met = ["/console/"], {_kind("/console/")}
    while waiting:
        path = waiting.pop(0)
        answer = client.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        seen[_kind(path)] = statistics.median(_milliseconds(client, path) for _ in range(ASKED))
        for link in re.findall(r'href="(/console/[^"#]*)', answer.text):
            if _kind(link) not in met and "static" not in link:
                met.add(_kind(link))
                waiting.append(link.replace("&amp;", "&"))
    return seen


def _kind(link: str) -> str:
    """Pages that differ by a number or a filter are one page."""
    return re.sub(r"\d[\d-]*", "1", link.partition("?")[0])


def _at_console(app: Flask, house: House) -> FlaskClient:
    """Somebody logged in, without the price of a password."""
    with house.database.begin() as db:
        staff.end_sessions(db, staff.add(db, "bench@city.example", "admin", house.clock.now()), "stamp")
    console = app.extensions["console"]
    session = {"_user_id": "stamp", "_fresh": True, "fs_paa": time.time(), "csrf_token": "t"}
    written = SecureCookieSessionInterface().get_signing_serializer(console)
    assert written is not None
    client = app.test_client()
    client.set_cookie("staff", written.dumps(session), path="/console")
    return client


def _milliseconds(client: FlaskClient, path: str) -> float:
    started = time.monotonic()
    assert client.get(path).status_code == 200
    return (time.monotonic() - started) * 1000


if __name__ == "__main__":
    print(json.dumps({"settle": settle, "pages": pages}[sys.argv[1]]()))
