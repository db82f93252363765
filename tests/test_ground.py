"""The ground under the tests: databases are fresh, sockets stay at home, and a skip fails where everything must run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

HERE = Path(__file__).parent


def tables(url: str) -> list[str]:
    engine = sa.create_engine(url)
    try:
        with engine.begin() as db:
            found = sa.inspect(db).get_table_names()
            db.execute(sa.text("CREATE TABLE IF NOT EXISTS mark (id integer)"))
        return found
    finally:
        engine.dispose()


@pytest.mark.parametrize("time", [1, 2])
def test_a_database_is_empty_whatever_an_earlier_test_left(database_url: str, time: int) -> None:
    assert tables(database_url) == []


def test_a_new_postgres_database_starts_as_a_copy_of_its_template(new_postgres) -> None:  # type: ignore[no-untyped-def]
    template = new_postgres()
    tables(template)

    assert tables(new_postgres(sa.make_url(template).database)) == ["mark"]


def test_no_test_reaches_beyond_this_machine() -> None:
    with pytest.raises(Exception, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=0.1)


def run_suite(folder: Path, reason: str, **environ: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(HERE / "conftest.py", folder)
    (folder / "test_it.py").write_text(f"import pytest\n\ndef test_it():\n    pytest.skip({reason!r})\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | environ
    environ["PYTHONPATH"] = str(HERE.parent)
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("require_all", "reason", "exit_code"),
    [("1", "no browser here", 1), ("1", "../shared absent: no snapshots", 0), ("0", "no browser here", 0)],
)
def test_a_skip_fails_where_everything_must_run(tmp_path: Path, require_all: str, reason: str, exit_code: int) -> None:
    ran = run_suite(tmp_path, reason, REQUIRE_ALL=require_all)

    assert ran.returncode == exit_code, ran.stdout
