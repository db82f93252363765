"""`smsbot demo` as a person starts it: in a folder of its own, on free ports, stopped at the end."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import requests

ROOT = Path(__file__).parents[2]
LONGEST_START = 60.0  # seconds, on a machine that does other things too


def free_ports() -> int:
    """A free port whose neighbours the demo may take too, below those that the system gives to callers: whoever asks
    for such a one before its server is there may be connected to himself."""
    while True:
        port = random.randrange(12_000, 30_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


def wait_until(what: str, condition: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} seconds: {what}"
        time.sleep(0.1)


class RunningDemo:
    """Started in its `with` block. `page`: the address it printed; `said`: everything it printed so far."""

    def __init__(self, folder: Path, *options: str, environ: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self._options = options
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self._environ = kept | {"PYTHONPATH": str(ROOT), "PORT": str(free_ports())} | dict(environ or {})
        self._lines: list[str] = []
        self._session = requests.Session()
        self.page = ""

    def __enter__(self) -> RunningDemo:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "smsbot", "demo", "--folder", str(self.folder), *self._options],
            cwd=ROOT,
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        try:
            wait_until("the demo is ready", self._is_told, LONGEST_START)
            assert self.page, self.said
        except AssertionError:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._session.close()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(30)
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status

    def _read(self) -> None:
        assert self.process.stdout is not None
        self._lines.extend(iter(self.process.stdout.readline, ""))

    def _is_told(self) -> bool:
        ended = self.process.poll() is not None
        found = re.search(r"Open\s+(http://\S+)", self.said)
        self.page = found[1] if found else ""
        return "Ctrl-C" in self.said or ended

    @property
    def said(self) -> str:
        return "".join(self._lines)

    # ---- phones ----

    def text(self, phone: str, body: str) -> list[str]:
        """A person sends a text; the replies."""
        answer = self._session.post(f"{self.page}/phones/{phone}/texts", json={"body": body}, timeout=20).json()
        assert answer["problem"] is None, answer
        return [reply["body"] for reply in answer["replies"]]

    def thread(self, phone: str) -> list[dict[str, Any]]:
        """Every text of a phone, oldest first."""
        messages: list[dict[str, Any]] = self._session.get(f"{self.page}/phones/{phone}", timeout=20).json()["messages"]
        return messages

    def alerts(self, phone: str) -> list[str]:
        """Bodies of the texts that a phone got without asking."""
        return [text["body"] for text in self.thread(phone) if text["direction"] == "outbound-api"]

    # ---- clock and commands ----

    def move_clock(self, to: str) -> datetime:
        """`next-morning` or an ISO time; the service's time afterwards."""
        answer = self._session.post(f"{self.page}/clock", json={"to": to}, timeout=20).json()
        assert not answer["problem"], answer
        return datetime.fromisoformat(answer["now"])

    def go_to_evening(self) -> None:
        """Out of the hours of unrequested texts, so that nothing but the walk itself brings one."""
        now = datetime.fromisoformat(self._session.get(f"{self.page}/clock", timeout=20).json()["now"])
        if 9 <= now.hour < 20:
            self.move_clock(f"{now:%Y-%m-%d}T20:30")

    def why(self, phone: str) -> dict[str, Any]:
        """What `smsbot why --json` tells of a phone."""
        done = subprocess.run(
            [sys.executable, "-m", "smsbot", "why", phone, "--json"],
            cwd=ROOT,
            env=self._environ | {"DATABASE_URL": f"sqlite:///{self.folder / 'smsbot.db'}"},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        told: dict[str, Any] = json.loads(done.stdout)
        return told
