"""A DATABASE_URL in, transactions out. The only place where SQLite and PostgreSQL are told apart when connecting."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event

BUSY_MILLISECONDS = 10_000
_TRIES = 3
_TRY_AGAIN = frozenset({"40001", "40P01"})  # SQLSTATE: serialization failure, deadlock
IN_PIECES: dict[str, Any] = {"yield_per": 1000}
"""For reading a whole table: PostgreSQL's driver would hold all of it in memory."""
Result = TypeVar("Result")
Connection = sa.Connection
"""An open transaction, for rooms that may hold one and never speak SQL."""


class NoBackup(Exception):
    """No copy could be made; the words say why."""


class Database:
    """One engine. `begin` is a read-write transaction, `read` a read-only one, `snapshot` one whose every
    statement sees the same moment. SQLite takes its write lock at once (BEGIN IMMEDIATE), so that a transaction
    never fails half-way for having read first."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._engine = _sqlite_engine(self.url, pool_size)
        else:
            self._engine = _postgres_engine(self.url, pool_size)
        self._writers = threading.Lock()
        self._reading = self._engine.execution_options(sqlite_begin="BEGIN")
        self._still = (
            self._engine if self.is_sqlite else self._engine.execution_options(isolation_level="REPEATABLE READ")
        )

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        with self._turn(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The writers of this process in a queue, where the database has one for all: SQLite itself would let them
        sleep and try again, the unlucky one for a third of a second. After the time-out it is SQLite's to complain."""
        taken = self.is_sqlite and self._writers.acquire(timeout=BUSY_MILLISECONDS / 1000)
        try:
            yield
        finally:
            if taken:
                self._writers.release()

    def run(self, work: Callable[[sa.Connection], Result]) -> Result:
        """`work` in one read-write transaction; anew when the database ended it to break a deadlock. For what nobody
        would repeat by themselves, such as a person's text."""
        for _ in range(_TRIES - 1):
            try:
                with self.begin() as connection:
                    return work(connection)
            except sa.exc.OperationalError as error:
                if getattr(error.orig, "sqlstate", None) not in _TRY_AGAIN:
                    raise
        with self.begin() as connection:
            return work(connection)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        with self._reading.begin() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        with self._turn(), self._still.begin() as connection:
            yield connection

    @property
    def engine(self) -> sa.Engine:
        return self._engine

    def close(self) -> None:
        self._engine.dispose()


def _sqlite_engine(url: sa.URL, pool_size: int) -> sa.Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {
        "hide_parameters": True,
        "connect_args": {"timeout": BUSY_MILLISECONDS / 1000, "check_same_thread": False},
    }
    if url.database and url.database != ":memory:":
        options |= {"pool_size": pool_size, "max_overflow": 20}
    engine = sa.create_engine(url, **options)

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event below speaks instead of the driver
        for pragma in (f"busy_timeout={BUSY_MILLISECONDS}", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        _keep_a_write_ahead_log(connection)

    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE"))

    return engine


def _keep_a_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Of several processes that open a new database at once, SQLite refuses all but one at once: waiting here could
    be waiting for each other, so its busy time-out does not hold. Once switched, the mode stays with the file."""
    for left in reversed(range(BUSY_MILLISECONDS // 50)):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if not left:
                raise
            time.sleep(0.05)
        else:
            return


def _postgres_engine(url: sa.URL, pool_size: int) -> sa.Engine:
    return sa.create_engine(
        url,
        hide_parameters=True,  # an error's parameters hold people's words
        pool_size=pool_size,
        max_overflow=20,
        pool_pre_ping=True,  # a restarted server must cost one ping, not one failed text
        connect_args={"options": "-c timezone=UTC", "application_name": "smsbot"},
    )


def backup(database: Database, path: Path) -> None:
    """A consistent copy of a database in use: an SQLite file, or an archive for `pg_restore`. Readable by its owner
    alone. Raises NoBackup, and then leaves no file."""
    try:
        path.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise NoBackup(f"{path} cannot be written: {error.strerror}") from None
    try:
        (_copy_sqlite if database.is_sqlite else _dump_postgres)(database.url, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _copy_sqlite(url: sa.URL, path: Path) -> None:
    if not url.database or url.database == ":memory:":
        raise NoBackup("a database in memory has nothing to copy")
    source, target = sqlite3.connect(url.database), sqlite3.connect(path)
    try:
        source.backup(target)
    except sqlite3.Error as error:
        raise NoBackup(str(error)) from None
    finally:
        target.close()
        source.close()


def _dump_postgres(url: sa.URL, path: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise NoBackup("pg_dump is not on PATH; install PostgreSQL's client programs, of the server's version or later")
    # The password goes by the environment: arguments can be read by everybody on the machine.
    address = sa.URL.create(
        "postgresql", url.username, host=url.host, port=url.port, database=url.database, query=url.query
    )
    secret = {"PGPASSWORD": url.password} if url.password else {}
    done = subprocess.run(  # noqa: S603 - our own words, no shell
        [program, "--format=custom", f"--file={path}", address.render_as_string(hide_password=False)],
        env=os.environ | secret,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        words = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
        raise NoBackup(f"pg_dump: {words.removeprefix('pg_dump: ')}")
