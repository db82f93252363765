"""The schema brought up to date, one migrator at a time; whether this program and the database agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from smsbot.storage.database import Database

FOLDER = Path(__file__).parent / "migrations"


class UnknownSchema(Exception):
    """The database has a revision that this program does not know."""


class Unreachable(Exception):
    """No connection to the database; the words are its driver's, on one line."""


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except sa.exc.OperationalError as error:
        raise Unreachable(" ".join(str(error.orig).split())) from None


def migrate(database: Database) -> None:
    """Every missing revision, all in one transaction: half a schema is never left behind. Raises UnknownSchema and
    Unreachable."""
    with _reached(), database.begin() as db:
        if db.dialect.name == "postgresql":
            db.execute(sa.text("SELECT pg_advisory_xact_lock(7302000)"))
        config = _config()
        there = MigrationContext.configure(db).get_current_revision()
        if there is not None and there not in _revisions():
            raise UnknownSchema("The database was migrated by a later version of this program. Nothing was changed.")
        config.attributes["connection"] = db
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Whether the database has exactly the revision that this program was written for. Raises Unreachable."""
    with _reached(), database.read() as db:
        return MigrationContext.configure(db).get_current_revision() == newest()


def is_empty(database: Database) -> bool:
    """Whether nothing has ever been built there."""
    return not sa.inspect(database.engine).get_table_names()


def newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _revisions() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config
