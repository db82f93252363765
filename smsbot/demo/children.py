"""The demo's processes: started together, waited for, watched, and stopped together."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE_SECONDS = 10.0


@dataclass(slots=True)
class Child:
    """One process. `name`: for people; `command`: the words after `smsbot`; `ready`: whether it does its work."""

    name: str
    command: Sequence[str]
    log: Path
    ready: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self, environ: Mapping[str, str], lock: int) -> None:
        """In a session of its own: a Ctrl-C in the terminal is for the parent, who stops them in order. It holds the
        open file `lock` as long as it lives."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and words
                [sys.executable, "-m", "smsbot", *self.command],
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(lock,),
            )

    @property
    def pid(self) -> int | None:
        return None if self.process is None else self.process.pid

    @property
    def ended(self) -> int | None:
        """The exit status, None while it runs."""
        return None if self.process is None else self.process.poll()

    def obituary(self) -> str:
        """What to tell a person when it has ended by itself."""
        return f"The {self.name} ended by itself (exit {self.ended}). Its last words are in {self.log}."


def stop(children: Iterable[Child]) -> None:
    """Ask all to end, wait for what they have in hand, and kill what does not listen."""
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.terminate()
    until = time.monotonic() + PATIENCE_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def find_port(wanted: int) -> int:
    """The port, or the next free one above it on loopback."""
    for port in range(wanted, min(wanted + 100, 65536)):
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {wanted} on")


def answers(url: str) -> bool:
    """Whether a GET there gives a 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - loopback, our own address
            return bool(answer.status == 200)
    except (OSError, http.client.HTTPException):  # nobody there yet, or somebody who speaks something else
        return False
