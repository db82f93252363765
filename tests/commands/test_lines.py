"""parse and segments as real processes: exact bytes in, one line out for each line in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from smsbot.cli import main

ROOT = Path(__file__).parents[2]
TYPED = (
    "STOP\r\n\nnurse in the Bronx\n  jobs  \nпривіт 👋\n\ufeffmore\na\u2028b\x0bc\x85d\n\tlast without an end".encode()
)
LINES = [
    "STOP\r",
    "",
    "nurse in the Bronx",
    "  jobs  ",
    "привіт 👋",
    "\ufeffmore",
    "a\u2028b\x0bc\x85d",
    "\tlast without an end",
]

pytestmark = pytest.mark.processes


def run(command: str, typed: bytes, **more: str) -> subprocess.CompletedProcess[bytes]:
    environ = {"PATH": os.environ["PATH"], "SMSBOT_CONFIG": str(ROOT / "config"), "SMSBOT_ENV": "development"} | more
    return subprocess.run(
        [sys.executable, "-m", "smsbot", command], input=typed, cwd=ROOT, env=environ, capture_output=True, check=False
    )


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b"\n")
    return [json.loads(line) for line in done.stdout.decode("utf-8").removesuffix("\n").split("\n")]


def test_parse_gives_a_line_for_each_line_with_its_text_untouched():
    # A machine of another habit: neither its encoding nor its line ends may show.
    found = rows(run("parse", TYPED, PYTHONUTF8="0", LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="latin-1"))

    assert [row["text"] for row in found] == LINES
    assert found[0]["intent"] == "stop"
    assert found[3]["intent"] == "join"
    assert all(row["rule"] for row in found)


def test_segments_counts_each_line_as_it_would_be_sent():
    found = rows(run("segments", b"a\n\n" + "😀".encode() * 36 + b"\n" + b"[" * 80 + b"\n" + b"x" * 161 + b"\r\n"))

    assert found == [
        {"encoding": "GSM-7", "segments": 1, "units": 1},
        {"encoding": "GSM-7", "segments": 1, "units": 0},
        {"encoding": "UCS-2", "segments": 2, "units": 72},
        {"encoding": "GSM-7", "segments": 1, "units": 160},
        {"encoding": "GSM-7", "segments": 2, "units": 162},
    ]


@pytest.mark.parametrize("typed", [b"", b"\n", b"\n\n\n"])
def test_as_many_lines_come_out_as_went_in(typed: bytes):
    done = CliRunner().invoke(main, ["segments"], input=typed)

    assert (done.exit_code, done.stdout_bytes.count(b"\n")) == (0, typed.count(b"\n"))


def test_bytes_that_are_no_utf8_are_read_as_marks_and_never_a_fault():
    (row,) = rows(run("parse", b"\xff\xfe stop \xc3\n"))

    assert "stop" in str(row["text"])


def test_an_unknown_verb_is_misuse():
    done = run("dance", b"")

    assert (done.returncode, done.stdout) == (2, b"")
