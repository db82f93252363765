"""A fresh house with a stock of openings, collected from a feed on this machine, at noon of its own clock."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from jobs_feed.feed import Feed, Kind
from smsbot.commands.doors import settings_or_exit
from smsbot.domain.program import Program
from smsbot.storage import facts, feeds, schema
from smsbot.storage.database import Database
from smsbot.wiring import House, open_house, wall
from smsbot.workflows.collect_openings import collect_openings

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
        (report,) = collect_openings(
            database,
            house.program,
            house.lexicon,
            house.city.manners,
            noon,
            wall=wall,
            due_only=False,
            allow_private=True,
        )
    assert (report.new, report.held) == (openings, 0), report
    return open_house(settings)


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
