"""The made-up city's feeds on loopback, as their publishers would serve them at this moment of the demo's clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

Render = Callable[[str], bytes | None]
"""A path in; the body at this moment out, None for a path that is no feed."""


class FeedServer:
    """Serves in a thread until its `with` block ends. Raises OSError when the port is taken; 0 takes a free one."""

    def __init__(self, port: int, render: Render) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(render))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="feeds", daemon=True)

    @property
    def origin(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> FeedServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(render: Render) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = render(self.path)
            if body is None:
                self.send_error(404)
                return
            mark = f'"{sha256(body).hexdigest()[:16]}"'
            unchanged = self.headers.get("If-None-Match") == mark
            self.send_response(304 if unchanged else 200)
            self.send_header("ETag", mark)
            if not unchanged:
                self.send_header("Content-Type", "text/csv" if self.path.endswith(".csv") else "application/xml")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if not unchanged:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Every reading is recorded where it is made."""

    return Handler
