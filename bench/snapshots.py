"""Real snapshots of a feed, counted without any parser of ours; a door that serves them; a carrier that takes all."""

from __future__ import annotations

import contextlib
import http.server
import re
import tarfile
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from smsbot.carrier.gateway import CarrierMessage, SendError, Sent
from smsbot.domain.messages import OutboundMessage
from smsbot.domain.phone import PhoneNumber

DATA = Path(__file__).parents[2] / "shared" / "data" / "job_feeds"
ARCHIVE = DATA / "nys_dev.tar.xz"
TRUTH = DATA / "nys_dev_truth.tsv"
EASTERN = ZoneInfo("America/New_York")
_LINK = re.compile(rb"<item>.*?<link>\s*([^<\s]+)\s*</link>.*?</item>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One body of the feed and the moment at which it was captured. `new`: postings that no earlier snapshot had."""

    name: str
    at: datetime
    body: bytes
    new: int


def snapshots(archive: Path = ARCHIVE) -> Iterator[tuple[str, datetime, bytes]]:
    """In order of time. A file is named after its moment in US Eastern time: 2023-11-15T215540.xml."""
    with tempfile.TemporaryDirectory() as folder:
        kept = []
        with tarfile.open(archive) as packed:  # xz cannot jump about, so what is out of order waits on the disk
            for member in packed:
                path = Path(folder) / Path(member.name).name
                if member.isfile() and path.suffix == ".xml" and (body := packed.extractfile(member)):
                    path.write_bytes(body.read())
                    kept.append(path)
        for path in sorted(kept):
            moment = datetime.strptime(path.stem, "%Y-%m-%dT%H%M%S").replace(tzinfo=EASTERN)
            yield path.name, moment.astimezone(UTC), path.read_bytes()


def counted(found: Iterable[tuple[str, datetime, bytes]]) -> Iterator[Snapshot]:
    """With the number of new postings, counted by their links, without any parser of ours."""
    seen: set[bytes] = set()
    for name, at, body in found:
        links = set(_LINK.findall(body))
        yield Snapshot(name, at, body, len(links - seen))
        seen |= links


def truth(path: Path = TRUTH) -> dict[str, int]:
    """New postings of each snapshot as somebody else counted them: new against the one before, less those that had
    been there earlier."""
    head, *rows = (line.split("\t") for line in path.read_text().splitlines())
    named = [dict(zip(head, row, strict=True)) for row in rows]
    return {row["file"]: int(row["new_vs_prev"]) - int(row["reappeared"]) for row in named}


@contextlib.contextmanager
def serving() -> Iterator[tuple[str, list[bytes]]]:
    """The feed's address and a list of one: the body that it answers with."""
    body = [b""]

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body[0])))
            self.end_headers()
            self.wfile.write(body[0])

        def log_message(self, *_: object) -> None:
            """Progress is ours to show."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/jobs.rss", body
    finally:
        server.shutdown()
        server.server_close()


@dataclass(slots=True)
class PretendCarrier:
    """Accepts everything, and remembers what it was handed."""

    accepted: list[OutboundMessage] = field(default_factory=list)

    def send_many(self, messages: Iterable[OutboundMessage]) -> Iterator[tuple[int, Sent | SendError]]:
        for message in messages:
            self.accepted.append(message)
            yield message.id, Sent(f"SM{len(self.accepted):032x}")

    def fetch(self, carrier_id: str) -> CarrierMessage:
        raise KeyError(carrier_id)

    def sent_to(self, phone: PhoneNumber, since: datetime) -> list[CarrierMessage]:
        return []

    def check(self) -> str | None:
        return None

    def close(self) -> None:
        """Nothing is open."""
