"""What the benches measure with: CPU of process trees, turns, and the page they write."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bench import protocol
from bench.protocol import Report, Verdict, alternate, clean_environ, judge, render, tree_cpu, write

BURN = "import time\nwhile time.process_time() < 0.4: pass\n"


def test_cpu_counts_the_process_its_children_and_those_it_has_waited_for():
    code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BURN!r}])\nprint(1, flush=True)\ninput()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        of_one, of_all = tree_cpu(process.pid), tree_cpu(os.getpid())
        process.communicate(b"\n")

    assert of_one >= 0.39
    assert of_all >= of_one


def test_contenders_take_turns_in_turned_round_order():
    order: list[str] = []
    report = Report(name="toy", how="")

    alternate(report, {name: lambda name=name: order.append(name) or {"s": len(order)} for name in "ab"}, 3)

    assert order == ["a", "b", "b", "a", "a", "b"]
    assert report.rounds == {"a": [{"s": 1}, {"s": 4}, {"s": 5}], "b": [{"s": 2}, {"s": 3}, {"s": 6}]}
    assert report.median("a", "s") == 4


def test_a_missed_goal_is_said_aloud():
    report = Report(name="toy", how="How.", rounds={"a": [{"s": 1.0}, {"s": 3.0}, {"s": 2.0}]})
    report.verdicts += [judge("at most 1.5x", 2.0, reached=False), Verdict(goal="fast", seen="9/s", reached=True)]

    page = render(report, "python -m bench toy")

    assert "| a | 2 (1 to 3) |" in page
    assert "- NOT REACHED: at most 1.5x; seen: 2.00x" in page
    assert "- reached: fast; seen: 9/s" in page
    assert '{"bench": "toy", "contender": "a", "round": 2, "s": 3.0}' in page
    assert "Rerun: `python -m bench toy`" in page


def test_a_bench_rewrites_its_own_section_and_no_other(tmp_path, monkeypatch: pytest.MonkeyPatch):
    results = tmp_path / "RESULTS.md"
    monkeypatch.setattr(protocol, "RESULTS", results)

    for name, value in (("one", 1.0), ("two", 2.0), ("three", 3.0), ("two", 22.0)):
        write(Report(name=name, how=f"How {name}.", rounds={"a": [{"s": value}]}), "make bench")

    text = results.read_text()
    assert [line for line in text.splitlines() if line.startswith("#")] == ["# Results", "## one", "## two", "## three"]
    assert [line for line in text.splitlines() if line.startswith("| a")] == [
        "| a | 1 (1 to 1) |",
        "| a | 22 (22 to 22) |",
        "| a | 3 (3 to 3) |",
    ]


def test_no_setting_of_the_caller_reaches_what_is_measured(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SMSBOT__PACE__BATCH", "1")

    assert not any(name.startswith(("SMSBOT", "TWILIO")) for name in clean_environ())
