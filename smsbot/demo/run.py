"""One command in; a made-up city with everything running and one address to open out."""

from __future__ import annotations

import fcntl
import os
import shlex
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TextIO

import click

from smsbot import logs
from smsbot.demo.children import Child, answers, find_port, stop
from smsbot.demo.city import SERVED_FROM, DemoCity, name_feeds, only_our_feeds, open_city, read_feeds
from smsbot.demo.company import SHORT_CODE, hints
from smsbot.demo.feed_server import FeedServer
from smsbot.demo.past import live_a_week
from smsbot.demo.staff import EMAIL, PASSWORD, admit
from smsbot.settings import (
    DEMO_ACCOUNT_SID,
    DEMO_AUTH_TOKEN,
    Environment,
    SettingsError,
    Variables,
    load_settings,
)
from smsbot.wiring import Refused

LONGEST_START = 60.0
SHARED = frozenset(
    "DATABASE_URL FEED_ALLOW_PRIVATE PORT PUBLIC_URL "
    "TWILIO_ACCOUNT_SID TWILIO_API_URL TWILIO_AUTH_TOKEN TWILIO_FROM".split()
)
KEPT = {"smsbot_config", "port", "log_level"}
"""Variables of the service that the demo listens to; everything else is its own."""


def run_demo(folder: Path, *, fresh: bool) -> int:
    """Until Ctrl-C or SIGTERM. The exit status: 0 stopped when asked, 1 refused or something ended by itself."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # the last: its terminal was closed
        signal.signal(number, lambda *_: stopping.set())
    try:
        with _alone_in(folder) as lock:
            return _run(folder.resolve(), lock, fresh=fresh, stopping=stopping)
    except SettingsError as error:
        sentence = f"Not started:\n{error}"
    except (Refused, OSError) as error:
        sentence = f"Not started: {error}"
    click.echo(sentence, err=True)
    return 1


@contextmanager
def _alone_in(folder: Path) -> Iterator[TextIO]:
    """One demo at a time in a folder. The lock is the children's too: what outlives a killed demo would send this one's
    texts to a phone company that nobody looks at. Raises Refused."""
    if os.environ.get("SMSBOT_ENV", "").strip() == Environment.PRODUCTION:
        raise Refused("this is production (SMSBOT_ENV), and the demo holds invented people")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refused(
                f"a demo, or what is left of one, runs in {folder} already. Stop it (kill {lock.read().strip()}), "
                "or name another --folder"
            ) from None
        yield lock


def _run(folder: Path, lock: TextIO, *, fresh: bool, stopping: threading.Event) -> int:
    database = folder / "smsbot.db"
    settings = load_settings(_environ(os.environ, database))
    ports = {"web": find_port(settings.port)}
    ports["emulator"] = find_port(max(settings.port, ports["web"]) + 1)
    environ = _environ(os.environ, database, ports)
    ours = only_our_feeds(settings)
    if ours:  # nobody else's server is asked every minute
        environ.setdefault("SMSBOT__COLLECT__EVERY_MINUTES", "1")
    settings = load_settings(environ)
    logs.configure("ERROR")
    city = open_city(settings, environ, database, fresh=fresh)
    if ours and not city.reused:
        click.echo("Building a made-up city with a week of history ...", err=True)
        live_a_week(city)
    wanted = int(SERVED_FROM.partition(":")[2]) - 8000 + settings.port
    admit(city.house)
    with FeedServer(find_port(wanted), city.render()) as server:
        name_feeds(city.house, server.origin)
        openings = read_feeds(city.house)
        _leave_settings(folder, environ)
        children = _children(folder, ports)
        try:
            return _hold(children, environ, lock, stopping, lambda: _tell(city, ports, openings, folder))
        finally:
            stop(children)


def _environ(given: Mapping[str, str], database: Path, ports: Mapping[str, int] | None = None) -> dict[str, str]:
    """The children's environment: the demo's own, so that a key or a database of somebody's is never touched."""
    own = {name.upper() for name in Variables.model_fields} - {name.upper() for name in KEPT} | {"WEB_CONCURRENCY"}
    environ = {name: value for name, value in given.items() if name not in own}
    environ |= {
        "DATABASE_URL": f"sqlite:///{database}",
        "TWILIO_ACCOUNT_SID": DEMO_ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": DEMO_AUTH_TOKEN,
        "TWILIO_FROM": SHORT_CODE,
        "FEED_ALLOW_PRIVATE": "1",
    }
    if ports is None:
        return environ
    faster = {
        "SMSBOT__PROGRAM__LINK_HOST": f"127.0.0.1:{ports['web']}",
        "SMSBOT__PACE__SEGMENTS_PER_SECOND": "100",
        "SMSBOT__PACE__RECONCILE_AFTER": "10",
        "SMSBOT__CAPS__REPLIES_PER_HOUR": "300",  # who tries it out says more in an hour than any job seeker
    }
    return (
        faster
        | environ
        | {
            "PORT": str(ports["web"]),
            "PUBLIC_URL": f"http://127.0.0.1:{ports['web']}",
            "TWILIO_API_URL": f"http://127.0.0.1:{ports['emulator']}",
        }
    )


def _leave_settings(folder: Path, environ: Mapping[str, str]) -> None:
    """For commands in a second terminal: what the demo's own processes run with."""
    names = sorted(name for name in environ if name.startswith("SMSBOT__") or name in SHARED)
    lines = [f"{name}={shlex.quote(environ[name])}" for name in names]
    (folder / "demo.env").write_text("\n".join([*lines, ""]), encoding="utf-8")


def _children(folder: Path, ports: Mapping[str, int]) -> tuple[Child, ...]:
    web, phones = (f"http://127.0.0.1:{ports[name]}" for name in ("web", "emulator"))
    worker_log = folder / "worker.log"
    return (
        Child("web server", ["web"], folder / "web.log", lambda: answers(f"{web}/health/ready")),
        Child("worker", ["worker"], worker_log, lambda: b"worker started" in worker_log.read_bytes()),
        Child(
            "phone company",
            ["emulator", "--port", str(ports["emulator"])],
            folder / "emulator.log",
            lambda: answers(f"{phones}/counts"),
        ),
    )


def _hold(
    children: tuple[Child, ...],
    environ: Mapping[str, str],
    lock: TextIO,
    stopping: threading.Event,
    tell: Callable[[], None],
) -> int:
    """Start them, say so once all do their work, and stay until told to stop or one of them ends."""
    for child in children:
        child.start(environ, lock.fileno())
    lock.truncate(0)
    lock.write(" ".join(str(pid) for pid in (os.getpid(), *(child.pid for child in children))))
    lock.flush()
    waiting, waited = list(children), 0.0
    while not stopping.wait(0.1):
        ended = next((child for child in children if child.ended is not None), None)
        if ended is not None:
            click.echo(f"{ended.obituary()} The rest is stopped.", err=True)
            return 1
        if not waiting:
            continue
        waiting = [child for child in waiting if not child.ready()]
        waited += 0.1
        if not waiting:
            tell()
        elif waited > LONGEST_START:
            click.echo(f"The {waiting[0].name} does not answer. Its last words are in {waiting[0].log}.", err=True)
            return 1
    return 0


def _tell(city: DemoCity, ports: Mapping[str, int], openings: int, folder: Path) -> None:
    jobs, work, where, *_ = hints(city.house.program)
    lines = [
        f"{city.house.program.brand}, a made-up city with {openings} openings, is running on this machine.",
        "",
        f"  Open     http://127.0.0.1:{ports['emulator']}",
        f"  Text     {jobs}   then {work}   then {where}; press Next morning for a new opening; STOP ends it",
        f"  Console  http://127.0.0.1:{ports['web']}/console/   login {EMAIL}   password {PASSWORD}",
        f"  Pages    http://127.0.0.1:{ports['web']} (what the public sees)",
        f"  Commands set -a; . {folder / 'demo.env'}; set +a; .venv/bin/smsbot why +15555550101",
        "  Stop     Ctrl-C",
    ]
    if city.rebuilt:
        lines.append("  The city of last time had grown old and was built anew.")
    if city.reused:
        lines.append("  It is the city of last time: phones that joined are in. Anew: .venv/bin/smsbot demo --fresh")
    if city.ahead > timedelta(minutes=1):
        now = city.house.clock.now().astimezone(city.house.program.zone)
        lines.append(f"  Its clock was moved and says {now:%A %B %d, %H:%M}. Real time: the button on the page")
    click.echo("\n".join(["", *lines, ""]))
