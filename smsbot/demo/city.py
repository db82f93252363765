"""The made-up city: its database opened or built anew, its feeds named and read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from smsbot.city import load_city, load_feeds
from smsbot.clock import OffsetClock, parse_clock
from smsbot.demo.feed_server import Render
from smsbot.demo.postings import Calendar, listed, load_jobs
from smsbot.demo.wire import FEEDS
from smsbot.settings import Settings
from smsbot.storage import facts, feeds, openings, schema
from smsbot.storage.database import Database
from smsbot.wiring import House, Refused, open_collector, open_house, wall

SERVED_FROM = "127.0.0.1:8010"
"""Where config/feeds.toml says that the demo's own feeds are; they are served there, or next to it."""
BORN = "demo_born"
GROWS_OLD = timedelta(days=9)
"""By then most of the city's postings are too old to be told to anybody: it is built anew."""


@dataclass(frozen=True, slots=True)
class DemoCity:
    """An open house with the city in it. `reused`: it was there before; `rebuilt`: it had grown old."""

    house: House
    calendar: Calendar
    reused: bool
    rebuilt: bool

    @property
    def ahead(self) -> timedelta:
        """How far the demo's clock is ahead of the machine's."""
        with self.house.database.read() as db:
            return facts.clock_offset(db)

    def render(self) -> Render:
        """The feeds as their publishers would write them now."""

        def at_this_moment(path: str) -> bytes | None:
            if path not in FEEDS:
                return None
            name, write = FEEDS[path]
            return write(listed(load_jobs(name), self.calendar, self.house.clock.now()))

        return at_this_moment


def open_city(settings: Settings, environ: Mapping[str, str], path: Path, *, fresh: bool) -> DemoCity:
    """The city in the SQLite file `path`. Raises SettingsError for config/, Refused for somebody's own database."""
    born, now = _look_at(settings, path) if path.exists() else (None, None)
    rebuilt = born is not None and now is not None and now - born > GROWS_OLD
    if fresh or rebuilt:
        _forget(path)
        born = None
    house = _house(settings, environ)
    schema.migrate(house.database)
    reused = born is not None
    if born is None:
        born = house.clock.now()
        with house.database.begin() as db:
            facts.put(db, "demo", "on")
            facts.put(db, BORN, born.isoformat())
    return DemoCity(house, _calendar(house, born), reused=reused, rebuilt=rebuilt and not fresh)


def _look_at(settings: Settings, path: Path) -> tuple[datetime | None, datetime | None]:
    """When the city in the file was built (None: the file is empty) and what time it is there. Raises Refused."""
    database = Database(settings.database_url)
    try:
        if schema.is_empty(database):
            return None, None
        with database.read() as db:
            if not facts.is_demo(db):
                raise Refused(f"{path} is not a demo's database, and the demo keeps out of it. Name another --folder")
            now = wall() + facts.clock_offset(db)
            return datetime.fromisoformat(facts.get(db, BORN) or now.isoformat()), now
    finally:
        database.close()


def _forget(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _house(settings: Settings, environ: Mapping[str, str]) -> House:
    """With a clock that is never behind: the feeds must be there when the worker comes for them."""
    house = open_house(settings, any_schema=True)

    def offset() -> timedelta:
        with house.database.read() as db:
            return facts.clock_offset(db)

    return replace(house, city=load_city(settings.config_dir, environ), clock=OffsetClock(offset, ttl=0.0))


def _calendar(house: House, born: datetime) -> Calendar:
    zone = house.program.zone
    wait = parse_clock("next-morning", born, zone, house.program.window.start)
    assert wait is not None
    return Calendar(born, born + wait, zone)


def only_our_feeds(settings: Settings) -> bool:
    """Whether config/feeds.toml names no feed but the demo's own. Raises SettingsError."""
    program = load_city(settings.config_dir, {}).program
    return all(urlsplit(feed.url).netloc == SERVED_FROM for feed in load_feeds(settings.config_dir, program))


def name_feeds(house: House, origin: str) -> None:
    """The feeds of config/feeds.toml, those of the demo's own at `origin` (host and port), which may be another one
    than last time."""
    with house.database.begin() as db:
        known = {one.feed.name: one for one in feeds.every(db)}
        for feed in load_feeds(house.settings.config_dir, house.program):
            here = replace(feed, url=_moved(feed.url, origin))
            if feed.name not in known:
                feeds.add(db, here, house.clock.now())
            elif known[feed.name].feed.url != here.url:
                feeds.move(db, known[feed.name].id, here.url)


def _moved(url: str, origin: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=origin)) if parts.netloc == SERVED_FROM else url


def read_feeds(house: House) -> int:
    """Read all of them once; how many openings are open then."""
    open_collector(house).collect(house.clock.now(), due_only=False)
    with house.database.read() as db:
        return openings.counts(db).get("open", 0)
