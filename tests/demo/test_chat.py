"""`smsbot chat`: the real conversation on standard input."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.demo.running import ROOT


def chat(typed: str, *options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "smsbot", "chat", *options],
        cwd=ROOT,
        env={name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        | {"PYTHONPATH": str(ROOT)}
        | environ,
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_what_is_piped_in_is_shown_with_its_answers(tmp_path):
    done = chat("Jobs\n1\n10458\nSTOP\nthanks, and good luck", TMPDIR=str(tmp_path))

    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert [line for line in lines if line.startswith("> ")] == [
        "> Jobs", "> 1", "> 10458", "> STOP", "> thanks, and good luck",
    ]  # fmt: skip
    jobs = lines[lines.index("> 10458") + 1]
    assert len(re.findall(r"\d{3} [A-Z][^$]*? Bronx \$", jobs)) == 3
    assert len([line for line in lines if line.startswith("< You are unsubscribed")]) == 1
    assert "Ctrl-D" in lines[0]
    assert list(tmp_path.iterdir()) == []  # the scratch database is gone


def test_a_long_talk_is_answered_to_its_end():
    typed = "HELP\n" * 40

    assert chat(typed).stdout.count("\n< NYC HRA TXT-2-Work job alerts.") == 40


def test_it_begins_in_the_language_asked_for():
    spanish = chat("HELP\nLANG\n1\nHELP\n", "--language", "es").stdout

    assert "STOP" in spanish
    assert spanish.count("alertas de empleo. Ayuda:") == 2  # 1 is the first that its menu names
    assert spanish.splitlines()[2] != chat("HELP\n").stdout.splitlines()[2]


def test_a_language_that_is_not_offered_is_named_with_those_that_are():
    done = chat("Jobs\n", "--language", "tlh")

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == ["Write one of en, es for --language."]


def test_its_database_is_its_own(tmp_path):
    mine = tmp_path / "mine.db"

    assert chat("Jobs\n", DATABASE_URL=f"sqlite:///{mine}").returncode == 0

    assert not mine.exists()
