"""Migrations: from nothing to what the tables say, whole or not at all, by one migrator at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from jobs_feed.mapping import FieldMap
from smsbot.domain.ruling import name_key
from smsbot.storage import schema
from smsbot.storage.database import Database
from smsbot.storage.tables import feed, inbound, metadata, opening

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)

HALF = '''"""Half a step"""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("staff", sa.Column("half", sa.Text()))
    raise RuntimeError("the power went")
'''


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def tables(database: Database) -> set[str]:
    with database.read() as db:
        return set(sa.inspect(db).get_table_names())


def test_an_empty_database_is_not_current_and_is_after_migrating(empty: Database):
    before = schema.is_current(empty)

    schema.migrate(empty)

    assert before is False
    assert schema.is_current(empty) is True
    assert tables(empty) == {*metadata.tables, "alembic_version"}


def test_the_migrated_schema_is_what_the_tables_say(empty: Database):
    schema.migrate(empty)

    with empty.read() as db:
        differences = compare_metadata(MigrationContext.configure(db, opts={"compare_type": True}), metadata)

    assert differences == []


def test_migrating_twice_changes_nothing(empty: Database):
    schema.migrate(empty)
    before = tables(empty)

    schema.migrate(empty)

    assert tables(empty) == before


def test_two_migrators_at_once_are_one_after_the_other(database_url: str):
    databases = [Database(database_url) for _ in range(2)]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(schema.migrate, databases))

    assert all(map(schema.is_current, databases))
    for database in databases:
        database.close()


def old_database(database: Database, revision: str) -> sa.MetaData:
    """As the program of that revision had built it; its tables."""
    config = Config()
    config.set_main_option("script_location", str(schema.FOLDER))

    def upgrade(db: sa.Connection) -> None:
        config.attributes["connection"] = db
        command.upgrade(config, revision)

    database.run(upgrade)
    found = sa.MetaData()
    found.reflect(database.engine)
    return found


def fill(database: Database, table: sa.Table, **values: Any) -> None:
    """A row; what is not given and must be there is empty, 0 or false."""
    empty = {int: 0, str: "", bool: False, datetime: NOON}
    needed = {
        column.name: empty.get(column.type.python_type, [])
        for column in table.c
        if not column.nullable and not column.primary_key and column.server_default is None
    }
    with database.begin() as db:
        db.execute(sa.insert(table).values(needed | values))


def rows(database: Database, table: sa.Table) -> list[dict[str, Any]]:
    with database.read() as db:
        return [dict(row._mapping) for row in db.execute(sa.select(table).order_by(table.c.id))]


def test_what_the_first_version_stored_is_found_by_all_that_came_later(empty: Database):
    old = old_database(empty, "0001").tables
    hold = {"code": "pay_under_floor", "points": 5, "sentence": "$9 an hour is under $17."}
    fill(
        empty,
        old["opening"],
        id=1,
        code="A",
        state="open",
        title="Café  cook",
        employer="Acme",
        pay_unit="hour",
        pay_min=20,
    )
    fill(empty, old["opening"], id=2, code="B", state="held", holds=[hold], title="Clerk", pay_unit="hour", pay_min=9)
    fill(empty, old["inbound"], id=1, sid_hash="a", intent="unknown", subscriber_id=1, body_cipher="sealed")
    fill(empty, old["inbound"], id=2, sid_hash="b", intent="join", subscriber_id=1, body_cipher="sealed")
    schema.migrate(empty)

    cook, clerk = rows(empty, opening)
    assert (cook["name_key"], clerk["name_key"]) == (name_key("Café  cook", "Acme"), name_key("Clerk", None))
    assert (cook["said_title"], cook["search"], cook["pay_fact"]) == ("Café  cook", "cafe cook acme", "stated")
    assert (clerk["hold_codes"], clerk["hold_points"], clerk["pay_fact"]) == ("pay_under_floor", 5, "under_floor")
    assert (cook["held_since"], clerk["held_since"]) == (None, NOON)
    assert [(row["inbox"], row["words_key"]) for row in rows(empty, inbound)] == [("open", "gone 1"), (None, None)]


def test_feeds_are_read_whole_once_more_for_what_filters_look_at(empty: Database):
    old = old_database(empty, "0021").tables
    fill(empty, old["feed"], id=1, name="a", url="https://a.example", etag='"1"', last_modified="x", fingerprint="f")

    schema.migrate(empty)

    (row,) = rows(empty, feed)
    assert (row["etag"], row["last_modified"], row["fingerprint"]) == (None, None, None)


def test_the_employer_of_all_of_a_list_is_kept_with_its_feed(empty: Database):
    old = old_database(empty, "0026").tables
    chosen = {"fields": {"title": "x1"}, "entries": "r/a", "employer": "", "day_first": False, "whole": True}
    for number, field_map in enumerate((chosen, chosen | {"employer": "Harbor"}, None), 1):
        fill(empty, old["feed"], id=number, name=f"{number}", url=f"https://{number}.example", field_map=field_map)

    schema.migrate(empty)

    assert [row["employer"] for row in rows(empty, feed)] == [None, "Harbor", None]
    assert FieldMap.from_json(rows(empty, feed)[1]["field_map"]) == FieldMap(fields={"title": "x1"}, entries="r/a")
    assert rows(empty, feed)[2]["field_map"] is None


def test_a_migration_that_fails_leaves_nothing_of_itself(empty: Database, tmp_path: Path):
    schema.migrate(empty)
    before = tables(empty)
    scripts = tmp_path / "scripts"
    shutil.copytree(schema.FOLDER, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "9999_half.py").write_text(HALF.format(head=schema.newest()))
    config = Config()
    config.set_main_option("script_location", str(scripts))

    def upgrade(db: sa.Connection) -> None:
        config.attributes["connection"] = db
        command.upgrade(config, "head")

    with pytest.raises(RuntimeError, match="power"):
        empty.run(upgrade)

    assert tables(empty) == before
    assert schema.is_current(empty)
    with empty.read() as db:
        assert "half" not in {column["name"] for column in sa.inspect(db).get_columns("staff")}


def test_a_database_of_a_later_program_is_refused_in_words(empty: Database):
    schema.migrate(empty)
    with empty.begin() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = 'later'"))

    assert schema.is_current(empty) is False
    with pytest.raises(schema.UnknownSchema, match="later version"):
        schema.migrate(empty)
