"""`smsbot demo`: what it starts, says, keeps, refuses and stops."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from smsbot.storage import facts, schema
from smsbot.storage.database import Database
from tests.demo.running import ROOT, RunningDemo, free_ports, wait_until

pytestmark = pytest.mark.journey

PHONE = "+15555550100"


def refused(folder: Path, *options: str, **environ: str) -> tuple[int, str]:
    """Exit status and everything said by a demo that should not start."""
    done = subprocess.run(
        [sys.executable, "-m", "smsbot", "demo", "--folder", str(folder), *options],
        cwd=ROOT,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        | {"PYTHONPATH": str(ROOT), "PORT": str(free_ports())}
        | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def web_of(demo: RunningDemo) -> str:
    """The web's address, one port below the phone company's."""
    port = int(demo.page.rpartition(":")[2])
    return f"http://127.0.0.1:{port - 1}"


def test_it_stops_everything_and_keeps_the_city_for_the_next_time(tmp_path):
    with RunningDemo(tmp_path) as demo:
        assert re.search(r"a made-up city with \d\d openings", demo.said)
        demo.text(PHONE, "Jobs")
        web = web_of(demo)
        assert requests.get(f"{web}/health/ready", timeout=5).ok
        assert "login ana@city.example   password made-up city" in demo.said
        assert demo.stop(signal.SIGINT) == 0
        assert not listens(web)
        assert not listens(demo.page)
    log = (tmp_path / "worker.log").read_text()
    assert "worker stopped" in log

    with RunningDemo(tmp_path) as again:
        assert "the city of last time" in again.said
        assert "you're in" not in again.text(PHONE, "Jobs")[0]


def listens(url: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) == 0


def test_ports_are_gone_round_one_demo_runs_in_a_folder_and_a_part_that_ends_stops_the_rest(tmp_path):
    with socket.socket() as taken:
        port = free_ports()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with RunningDemo(tmp_path, environ={"PORT": str(port)}) as demo:
            assert int(web_of(demo).rpartition(":")[2]) > port
            assert refused(tmp_path)[0] == 1

            started = re.search(r"\[(\d+)\] \[INFO\] Starting gunicorn", (tmp_path / "web.log").read_text())
            assert started
            os.kill(int(started[1]), signal.SIGKILL)
            wait_until("the demo ends", lambda: demo.process.poll() is not None)

            assert demo.stop() == 1
            assert "The web server ended by itself (exit -9)" in demo.said
            assert not listens(demo.page)


def test_what_a_killed_demo_left_running_is_named_and_a_fresh_one_forgets_its_city(tmp_path):
    with RunningDemo(tmp_path) as demo:
        demo.text(PHONE, "Jobs")
        demo.process.kill()
        demo.process.wait()

        status, said = refused(tmp_path)

        assert status == 1
        left = re.search(r"\(kill ([\d ]+)\)", said)
        assert left
        for pid in left[1].split()[1:]:
            os.kill(int(pid), signal.SIGTERM)
        wait_until("they are gone", lambda: not listens(demo.page) and not listens(web_of(demo)))
        assert demo.stop() == -signal.SIGKILL

    with RunningDemo(tmp_path, "--fresh") as fresh:
        assert "the city of last time" not in fresh.said
        assert "you're in" in fresh.text(PHONE, "Jobs")[0]


def test_production_is_refused(tmp_path):
    status, said = refused(tmp_path, SMSBOT_ENV="production")

    assert status == 1
    assert "production" in said
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_somebody_s_own_is_left_alone(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'smsbot.db'}")
    schema.migrate(database)

    for option in ((), ("--fresh",)):
        status, said = refused(tmp_path, *option)
        assert status == 1
        assert "is not a demo's database" in said

    with database.read() as db:
        assert not facts.is_demo(db)
    database.close()
