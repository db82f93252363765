"""Texts handed to the carrier at 80 ms an answer over TLS: ours, each claimed and settled in a database, against
Twilio's own library without one."""

from __future__ import annotations

import json
import os
import ssl
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench.far_end import ACCOUNT, SENDER, TOKEN, make_certificate
from bench.protocol import (
    Figures,
    Report,
    alternate,
    ask_child,
    free_port,
    fresh_database,
    judge,
    postgres,
    running,
    tree_cpu,
)

LATENCY_MS = 80
IN_FLIGHT = 384
BATCH = 100
THREADS = 32
NEVER = "http://127.0.0.1:9"  # PUBLIC_URL: where receipts would go
HOW = (
    "Durable hand-off (claim, call, settle, all committed) of {texts:,} queued alerts through `smsbot send`'s own code "
    "to the phone company in a box, over TLS, each answered after {latency} ms, at most {flight} on their way, claimed "
    "{batch} at once, the pace set out of the way; against Twilio's library, which keeps no record. CPU of the sending "
    "process during the hand-off, seconds per 1,000 texts; the database server's own is beside it."
)
OURS = {"ours, SQLite": "sqlite", "ours, PostgreSQL": "postgresql"}
ASYNC, THREADED, CEILING = "Twilio's async client, limit raised", "Twilio's client, 32 threads", "far end's ceiling"
CHILDREN = {ASYNC: "async_sdk", THREADED: "threads", CEILING: "ceiling"}


def bench(rounds: int, texts: int) -> Report:
    """Raises AssertionError where a text was lost, doubled or sent by other code than production's."""
    report = Report(name="send", how=HOW.format(texts=texts, latency=LATENCY_MS, flight=IN_FLIGHT, batch=BATCH))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, postgres() as (url, server):
        town = _FarEnd(make_certificate(Path(folder)), texts)
        contenders: dict[str, Callable[[], Figures]] = {
            name: partial(_ours, town, kind, url, server) for name, kind in OURS.items()
        }
        contenders |= {name: partial(_peer, town, child) for name, child in CHILDREN.items()}
        alternate(report, contenders, rounds)
    _judge(report)
    report.notes.append("The far end's ceiling: requests built beforehand, answered at once, over few connections.")
    report.notes.append(
        f"{THREADS} threads cannot pass {THREADS * 1000 // LATENCY_MS} a second, however idle the machine."
    )
    return report


def _judge(report: Report) -> None:
    cpu, rate = partial(report.median, figure="CPU-s/1000"), partial(report.median, figure="texts/s")
    for name in OURS:
        ratio = cpu(name) / cpu(ASYNC)
        report.verdicts.append(judge(f"{name}: CPU at most 1.5x the async client's", ratio, ratio <= 1.5))
        times = rate(name) / rate(THREADED)
        report.verdicts.append(judge(f"{name}: at least 5x the rate of 32 threads", times, times >= 5))
        report.verdicts.append(judge(f"{name}: above 1,000 a second", rate(name), rate(name) > 1000, unit=" texts/s"))
    spare = rate(CEILING) / max(rate(name) for name in report.rounds if name != CEILING)
    report.verdicts.append(judge("the far end is faster than what it measures", spare, spare > 1))


@dataclass(frozen=True)
class _FarEnd:
    """One fresh phone company for each contender and round."""

    tls: tuple[Path, Path]
    texts: int

    @contextmanager
    def open(self, latency_ms: int) -> Iterator[tuple[dict[str, str], int]]:
        """The environment that reaches it, and its pid."""
        port = free_port()
        command = [sys.executable, "-m", "bench.far_end", str(port), str(latency_ms), *map(str, self.tls)]
        environ = {
            "BENCH_TEXTS": str(self.texts),
            "PUBLIC_URL": NEVER,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": SENDER,
            "TWILIO_API_URL": f"https://127.0.0.1:{port}",
            "SSL_CERT_FILE": str(self.tls[0]),
            "REQUESTS_CA_BUNDLE": str(self.tls[0]),
            "SMSBOT__PACE__SEGMENTS_PER_SECOND": "100000",
            "SMSBOT__PACE__IN_FLIGHT": str(IN_FLIGHT),
            "SMSBOT__PACE__BATCH": str(BATCH),
            "LOG_LEVEL": "WARNING",
        }
        with running(command, {}, port) as pid:
            yield environ, pid
            context = ssl.create_default_context(cafile=str(self.tls[0]))
            with urllib.request.urlopen(f"https://127.0.0.1:{port}/counts", context=context) as answer:
                taken = json.load(answer)["outbound-api"]
            assert taken == self.texts, f"the company took {taken} texts of {self.texts}"


def _ours(town: _FarEnd, kind: str, postgres_url: str, server: int) -> Figures:
    with fresh_database(kind, postgres_url) as database_url, town.open(LATENCY_MS) as (environ, far_end):
        environ |= {"DATABASE_URL": database_url}
        ask_child("bench.send_ours", "seed", environ)
        before = tree_cpu(server), tree_cpu(far_end)
        figures = _figures(town, ask_child("bench.send_ours", "send", environ))
        if kind == "postgresql":
            figures["database CPU-s/1000"] = (tree_cpu(server) - before[0]) * 1000 / town.texts
        figures["far end CPU-s/1000"] = (tree_cpu(far_end) - before[1]) * 1000 / town.texts
        return figures


def _peer(town: _FarEnd, child: str) -> Figures:
    with town.open(0 if child == "ceiling" else LATENCY_MS) as (environ, far_end):
        before = tree_cpu(far_end)
        figures = _figures(town, ask_child("bench.send_peers", child, environ))
        figures["far end CPU-s/1000"] = (tree_cpu(far_end) - before) * 1000 / town.texts
        return figures


def _figures(town: _FarEnd, seen: dict[str, Any]) -> Figures:
    assert seen["sids"] == town.texts, f"{seen['sids']} different ids for {town.texts} texts"
    return {"texts/s": town.texts / seen["seconds"], "CPU-s/1000": seen["cpu"] * 1000 / town.texts}


def number(nth: int) -> str:
    return f"+1917{5550000 + nth:07d}"


def wanted() -> int:
    """How many texts a child is asked to send."""
    return int(os.environ["BENCH_TEXTS"])


BODY = "TXT job 112: Home health aide, North 10468. $19.65-21/hr. Reply 112 for details. STOP to stop."
