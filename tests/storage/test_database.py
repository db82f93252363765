"""Transactions: kept whole, alone when they write, tried anew after a deadlock; and backups of a database in use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from smsbot.storage import facts
from smsbot.storage.database import Database
from tests.house import House


def add_one(db: Connection) -> None:
    facts.put(db, "count", str(int(facts.get(db, "count") or 0) + 1))


def test_a_transaction_that_fails_leaves_nothing(house: House):
    def fail_half_way(db: Connection) -> None:
        facts.put(db, "live", "on")
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError):
        house.database.run(fail_half_way)

    with house.database.read() as db:
        assert facts.is_live(db) is False


def test_a_fact_put_twice_is_one_fact(house: House):
    with house.database.begin() as db:
        facts.put(db, "live", "on")
        facts.put(db, "live", "off")

    assert [row["value"] for row in house.rows("meta", key="live")] == ["off"]


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)  # on SQLite a snapshot is the one writer
def test_a_snapshot_does_not_see_what_is_written_meanwhile(migrated_url: str):
    database = Database(migrated_url)
    with database.snapshot() as db:
        before = facts.get(db, "live")
        with database.begin() as other:
            facts.put(other, "live", "on")

        assert facts.get(db, "live") == before
    database.close()


def test_writers_on_sqlite_wait_for_each_other(sqlite_schema: Path, tmp_path: Path):
    path = tmp_path / "one.db"
    path.write_bytes(sqlite_schema.read_bytes())
    database = Database(f"sqlite:///{path}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: database.run(add_one), range(40)))

    with database.read() as db:
        assert facts.get(db, "count") == "40"
    database.close()


def test_many_may_open_a_new_database_at_once(tmp_path: Path):
    for number in range(60):
        databases = [Database(f"sqlite:///{tmp_path}/{number}.db") for _ in range(6)]
        together = threading.Barrier(len(databases))

        def open_it(database: Database, together: threading.Barrier = together) -> str:
            together.wait(10)
            with database.begin() as db:
                db.execute(sa.text("CREATE TABLE IF NOT EXISTS anything (id INTEGER)"))
                return str(db.execute(sa.text("PRAGMA journal_mode")).scalar_one())

        with ThreadPoolExecutor(len(databases)) as pool:
            assert set(pool.map(open_it, databases)) == {"wal"}
        for database in databases:
            database.close()


def test_work_that_lost_a_deadlock_is_done_anew(new_postgres: Callable[..., str], postgres_schema: str):
    database = Database(new_postgres(postgres_schema))
    with database.begin() as db:
        facts.put(db, "a", "")
        facts.put(db, "b", "")
    both_hold_one = threading.Barrier(2)
    tries: list[str] = []

    def crossing(first: str, second: str) -> Callable[[Connection], None]:
        def work(db: Connection) -> None:
            db.execute(sa.text("SET LOCAL deadlock_timeout = '50ms'"))
            tries.append(first)
            facts.put(db, first, first)
            if len(tries) <= 2:
                both_hold_one.wait(10)
            facts.put(db, second, first)

        return work

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(database.run, crossing("a", "b")), pool.submit(database.run, crossing("b", "a"))]:
            future.result(20)

    with database.read() as db:
        left = facts.get(db, "a"), facts.get(db, "b")
    assert left in (("a", "a"), ("b", "b"))  # one after the other, whole
    assert len(tries) > 2  # nobody promises that the first new try loses no other deadlock
    database.close()


def test_any_other_fault_of_the_database_is_told_at_once(house: House):
    tries: list[int] = []

    def work(db: Connection) -> None:
        tries.append(1)
        db.execute(sa.text("SELECT * FROM nowhere"))

    with pytest.raises(sa.exc.SQLAlchemyError):
        house.database.run(work)
    assert tries == [1]
