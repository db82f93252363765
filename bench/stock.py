"""A fresh house with a stock of openings, collected from a feed on this machine, at noon of its own clock; a crowd."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import sqlalchemy as sa

from jobs_feed.feed import Feed, Kind
from smsbot.commands.doors import settings_or_exit
from smsbot.domain.program import Program
from smsbot.storage import facts, feeds, schema
from smsbot.storage.database import Database
from smsbot.storage.tables import subscriber
from smsbot.wiring import House, open_collector, open_house, wall

TITLES = (
    "Home health aide",
    "Cashier",
    "Security guard",
    "Truck driver",
    "Preschool teacher",
    "Line cook",
    "Office clerk",
)
"""One for each kind of work."""


def open_stocked_house(openings: int) -> House:
    """Migrates the database of the environment and fills it. Raises AssertionError where an opening was held."""
    settings = settings_or_exit()
    database = Database(settings.database_url)
    schema.migrate(database)
    house = open_house(settings)
    noon = datetime.combine(wall() + timedelta(days=1), datetime.min.time(), house.program.zone) + timedelta(hours=12)
    with database.begin() as db:
        facts.set_clock_offset(db, noon - wall())
    with _served(_table(house.program, openings)) as url:
        with database.begin() as db:
            feeds.add(db, Feed(id="", name="Stock", url=url, kind=Kind.CSV, trusted=True), noon)
        (report,) = replace(open_collector(house), allow_private=True).collect(noon, due_only=False)
    assert (report.new, report.held) == (openings, 0), report
    return open_house(settings)


def move_in(db: sa.Connection, house: House, people: int, now: datetime) -> int:
    """So many subscribers: one or two kinds of work in each postcode in turn, all these wishes shared out evenly; how
    many different ones."""
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
    nth = _numbers(people)
    columns: dict[str, Any] = {
        "phone_index": sa.literal("bench ").concat(sa.cast(nth.c.n, sa.Text)),
        "phone_cipher": sa.literal(house.vault.seal("+15555550100")),
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


def _numbers(most: int) -> sa.CTE:
    """1 to `most`."""
    start = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
    return start.union_all(sa.select(start.c.n + 1).where(start.c.n < most))


def _table(program: Program, openings: int) -> str:
    """Every kind of work in every postcode in turn."""
    where = itertools.cycle(program.places.postcodes)
    lines = ["id,title,employer,zip,pay,phone"]
    for nth in range(openings):
        title = TITLES[nth % len(TITLES)]
        lines.append(f"{nth},{title},Employer {nth},{next(where)},${25 + nth % 20} an hour,303-555-0151")
    return "\n".join(lines) + "\n"


@contextmanager
def _served(body: str) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/csv; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/stock.csv"
        server.shutdown()
        thread.join()
