"""Migrations: from nothing to what the tables say, whole or not at all, by one migrator at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from smsbot.storage import schema
from smsbot.storage.database import Database
from smsbot.storage.tables import metadata

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
