"""Texts to us through the whole service, conversation and database; against a Flask hello on the same server."""

from __future__ import annotations

import hashlib
import http.client
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

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
from smsbot.emulator.signature import sign

ACCOUNT = "ACbench000000000000000000000000000"
TOKEN = "bench-token"
NUMBER = "877877"
CONNECTIONS = 8
WARM_UP = 10  # phones whose talk is not measured
OPENINGS = 300
HOW = (
    "{phones:,} people, each of whom texts {talk} ({texts:,} signed webhooks over {connections} connections) to "
    "`smsbot web` as shipped, with {openings} openings in stock; the same requests to a Flask hello under the same "
    "gunicorn configuration. CPU of the server's process tree, microseconds a request."
)
TALK = ("JOBS", "{sector}", "{postcode}", "MORE", "{number}", "STATUS", "HELP", "STOP")
HELLO = "Flask hello"
OURS = {"ours, SQLite": "sqlite", "ours, PostgreSQL": "postgresql"}


def bench(rounds: int, phones: int) -> Report:
    """Raises AssertionError where an answer was not the expected one, or a text was not stored once."""
    report = Report(
        name="webhook",
        how=HOW.format(
            phones=phones,
            talk=", ".join(TALK),
            texts=phones * len(TALK),
            connections=CONNECTIONS,
            openings=OPENINGS,
        ),
    )
    with postgres() as (url, server):
        contenders: dict[str, Callable[[], Figures]] = {HELLO: partial(_hello, phones)}
        contenders |= {name: partial(_ours, kind, url, server, phones) for name, kind in OURS.items()}
        alternate(report, contenders, rounds)
    for name in OURS:
        ratio = report.median(name, FIGURE) / report.median(HELLO, FIGURE)
        report.verdicts.append(judge(f"{name}: CPU at most 12x hello", ratio, ratio <= 12))
        report.verdicts.append(judge(f"{name}: aim, CPU at most 8x hello", ratio, ratio <= 8))
    return report


FIGURE = "CPU microseconds a request"


def _hello(phones: int) -> Figures:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "bench.hello:app"]
    with running(command, {"PORT": str(port)}, port) as pid:
        return _measure(pid, port, phones, expect=lambda body: body == "hello")


def _ours(kind: str, postgres_url: str, server: int, phones: int) -> Figures:
    port = free_port()
    with fresh_database(kind, postgres_url) as database_url:
        environ = {
            "DATABASE_URL": database_url,
            "PORT": str(port),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": NUMBER,
            "TWILIO_API_URL": "http://127.0.0.1:9",
            "LOG_LEVEL": "WARNING",
            "BENCH_OPENINGS": str(OPENINGS),
        }
        told = ask_child("bench.webhook_house", "stock", environ)
        with running([sys.executable, "-m", "smsbot", "web"], environ, port) as pid:
            before = tree_cpu(server)
            figures = _measure(pid, port, phones, expect=_is_twiml, places=told["postcodes"])
            if kind == "postgresql":
                texts = (phones + WARM_UP) * len(TALK)
                figures["database, microseconds a request"] = (tree_cpu(server) - before) * 1e6 / texts
        stored = ask_child("bench.webhook_house", "count", environ)
    texts = (phones + WARM_UP) * len(TALK)
    assert stored["inbound"] == texts, f"{stored} for {texts} texts"
    assert stored["phones"] == phones + WARM_UP, stored
    assert stored["answered"] >= texts, stored  # JOBS has two answers
    assert set(stored["intents"]) == INTENTS, stored
    return figures


INTENTS = {"join", "sectors", "zip", "more", "opening", "status", "help", "stop"}


def _is_twiml(body: str) -> bool:
    return "<Message" in body


@dataclass
class _Crowd:
    """People who text one after the other, a share of them on each connection; `answers` in microseconds."""

    port: int
    expect: Callable[[str], bool]
    places: list[str] = field(default_factory=lambda: ["00000"])
    answers: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def talk(self, phones: range) -> None:
        shares = [phones[start::CONNECTIONS] for start in range(CONNECTIONS)]
        threads = [threading.Thread(target=self._share, args=(share,)) for share in shares]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not self.problems, self.problems[:3]

    def _share(self, phones: range) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            for nth in phones:
                self._one(line, nth)
        except (OSError, http.client.HTTPException) as error:
            self.problems.append(repr(error))
        finally:
            line.close()

    def _one(self, line: http.client.HTTPConnection, nth: int) -> None:
        values = {"sector": 1 + nth % 7, "postcode": self.places[nth % len(self.places)], "number": 100}
        for place, said in enumerate(TALK):
            body = said.format(**values)
            started = time.monotonic()
            status, answer = _post(line, self.port, nth, place, body)
            self.answers.append((time.monotonic() - started) * 1e6)
            if status != 200 or not self.expect(answer):
                self.problems.append(f"{body}: {status} {answer[:200]}")
            if said == "{postcode}" and (shown := re.search(r"now: (\d+) ", answer)):
                values["number"] = int(shown[1])


def _post(line: http.client.HTTPConnection, port: int, nth: int, place: int, body: str) -> tuple[int, str]:
    fields = _fields(nth, place, body)
    url = f"http://127.0.0.1:{port}/sms/inbound"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "X-Twilio-Signature": sign(url, fields, TOKEN),
        "I-Twilio-Idempotency-Token": fields["MessageSid"],
        "User-Agent": "TwilioProxy/1.1",
    }
    line.request("POST", "/sms/inbound", urlencode(fields), headers)
    response = line.getresponse()
    return response.status, response.read().decode()


def _fields(nth: int, place: int, body: str) -> Mapping[str, str]:
    """The fields of a webhook, as Twilio names them."""
    sid = "SM" + hashlib.md5(f"{nth} {place}".encode(), usedforsecurity=False).hexdigest()
    return {
        "ToCountry": "US",
        "ToState": "",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "NY",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": body,
        "FromCountry": "US",
        "To": NUMBER,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": f"+1917{5550000 + nth:07d}",
        "ApiVersion": "2010-04-01",
    }


def _measure(
    pid: int, port: int, phones: int, *, expect: Callable[[str], bool], places: list[str] | None = None
) -> Figures:
    known: dict[str, Any] = {"places": places} if places else {}
    _Crowd(port, expect, **known).talk(range(phones, phones + WARM_UP))
    crowd = _Crowd(port, expect, **known)
    cpu, started = tree_cpu(pid), time.monotonic()
    crowd.talk(range(phones))
    seconds, cpu = time.monotonic() - started, tree_cpu(pid) - cpu
    texts = phones * len(TALK)
    assert len(crowd.answers) == texts, f"{len(crowd.answers)} answers to {texts} texts"
    answers = sorted(crowd.answers)
    return {
        FIGURE: cpu * 1e6 / texts,
        "requests/s": texts / seconds,
        "median ms": answers[texts // 2] / 1000,
        "p99 ms": answers[texts * 99 // 100] / 1000,
    }
