"""A city's real processes on free ports of this machine, its feeds' server, and its phones as the company sees them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

import requests

ROOT = Path(__file__).parents[2]
ACCOUNT = "ACjourney000000000000000000000000"
TOKEN = "journey-token"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(what: str, condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Ask until it holds; a failure says what never came."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} seconds: {what}"
        time.sleep(0.05)


class FeedServer:
    """One feed at `url`, whose body a test may change while it is being served."""

    def __init__(self, body: str, content_type: str = "text/csv; charset=utf-8") -> None:
        self.body = body
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = feed.body.encode()
                self.send_response(200)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/jobs.csv"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Town:
    """`environ`: what every process of this town is told besides. Everything still running is killed at the end."""

    def __init__(self, folder: Path, database_url: str, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self.web_url = f"http://127.0.0.1:{free_port()}"
        self.company_url = f"http://127.0.0.1:{free_port()}"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self.environ = kept | {
            "DATABASE_URL": database_url,
            "PORT": self.web_url.rpartition(":")[2],
            "PUBLIC_URL": self.web_url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_URL": self.company_url,
            "FEED_ALLOW_PRIVATE": "1",
            **environ,
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._session = requests.Session()

    def __enter__(self) -> Town:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in list(self._running):
            self.kill(name)
        self._session.close()

    # ---- processes ----

    def command(self, *arguments: str) -> str:
        """One `smsbot` command to its end; what it printed. A failure shows what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "smsbot", *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"smsbot {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self, name: str, *arguments: str) -> None:
        """`smsbot NAME`, left running in a process group of its own; what it says goes to NAME.log."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "smsbot", name, *arguments],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """SIGKILL to the process and its children: nothing is settled, nothing is said."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def start_all(self, *emulator: str) -> None:
        """Phone company, web and worker, the first two answering."""
        self.start("emulator", "--port", self.company_url.rpartition(":")[2], *emulator)
        self.start("web")
        wait_until("the phone company answers", lambda: answers(f"{self.company_url}/counts"))
        wait_until("the web answers", lambda: answers(f"{self.web_url}/health/ready"))
        self.start("worker")

    def said(self, name: str) -> str:
        """The end of a process's log."""
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]

    # ---- what the phone company sees ----

    def thread(self, phone: str) -> list[dict[str, Any]]:
        """Every text of a phone, oldest first, with its direction and state."""
        answer = self._session.get(f"{self.company_url}/phones/{phone}", timeout=20).json()
        messages: list[dict[str, Any]] = answer["messages"]
        return messages

    def unasked(self, phone: str) -> list[str]:
        """Bodies of the texts that a phone got without asking."""
        return [text["body"] for text in self.thread(phone) if text["direction"] == "outbound-api"]

    def accepted(self) -> int:
        """Texts that the company has taken from us."""
        counts: dict[str, int] = self._session.get(f"{self.company_url}/counts", timeout=20).json()
        return counts.get("outbound-api", 0)

    def move_clock(self, **how: str) -> None:
        """`shift="+2m"` or `to="next-morning"`: the worker then does its timetable at once."""
        answer = self._session.post(f"{self.company_url}/clock", json=how, timeout=20)
        assert answer.ok, answer.text


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def table(rows: Iterable[Mapping[str, str]]) -> str:
    """A feed of the CSV kind; people apply by phone."""
    columns = {"id": "", "title": "", "employer": "", "location": "", "zip": "", "pay": "", "phone": "303-555-0151"}
    lines = [",".join(f'"{value}"' for value in (columns | dict(row)).values()) for row in rows]
    return "\n".join([",".join(columns), *lines, ""])
