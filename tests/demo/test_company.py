"""`smsbot emulator`: what the phone company is told, and what it says when it cannot start."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import requests

from smsbot.city import load_program
from smsbot.demo.company import hints
from tests.demo.running import ROOT, free_ports, wait_until

CONFIG = Path(__file__).parents[2] / "config"


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "smsbot", "emulator", *options]


def environ(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT)} | more


@contextmanager
def company(*options: str, **more: str):
    """Its URL, while it runs."""
    port = free_ports()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(command("--port", str(port), *options), cwd=ROOT, env=environ(**more))
    try:
        wait_until("the company answers", lambda: answers(url))
        yield url
    finally:
        process.terminate()
        assert process.wait(10) == 0


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/counts", timeout=2).ok
    except requests.RequestException:
        return False


def refused(*options: str, **more: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        command(*options), cwd=ROOT, env=environ(**more), capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr.splitlines()


def test_it_knows_the_number_and_the_words_of_the_walk():
    with company(TWILIO_FROM="24365") as url:
        page = requests.get(url, timeout=10).text

    assert "24365" in page
    assert all(f'value="{hint}"' in page for hint in ("Jobs", "1", "10458", "MORE", "STOP"))


def test_a_text_goes_to_the_webhook_that_was_named():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        webhook = f"http://127.0.0.1:{nobody.getsockname()[1]}/elsewhere"
        with company("--webhook", webhook) as url:
            heard = requests.post(f"{url}/phones/+15555550101/texts", json={"body": "Jobs"}, timeout=20).json()

    assert heard["replies"] == []
    assert heard["problem"]


def test_the_hints_of_a_city_without_the_walk_s_postcode_are_its_own():
    program = load_program(CONFIG, {})
    elsewhere = {code: place for code, place in program.places.postcodes.items() if code.startswith("112")}
    other = replace(program, places=replace(program.places, postcodes=elsewhere))

    assert hints(other)[:3] == ("Jobs", "1", "11201")


def test_a_port_that_is_taken_is_said_in_one_line():
    with socket.socket() as taken:
        port = free_ports()
        taken.bind(("127.0.0.1", port))
        taken.listen()

        status, lines = refused("--port", str(port))

    assert status == 1
    assert len(lines) == 1
    assert lines[0].startswith(f"Port {port} cannot be used")


def test_faults_that_make_no_sense_are_said_in_one_line(tmp_path):
    faults = tmp_path / "faults.toml"
    faults.write_text("[chances]\nno_such_fault = 0.5\n")

    status, lines = refused("--port", str(free_ports()), "--faults", str(faults))

    assert status == 1
    assert len(lines) == 1
    assert "no_such_fault" in lines[0]
