"""A server to which every address in the hostile texts leads: it counts who comes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Counter:
    """Who came: `asked` holds the paths, `n_connections` counts those who asked for nothing, too."""

    url: str
    asked: list[str] = field(default_factory=list)
    n_connections: int = 0

    def forget(self) -> None:
        """Begin anew."""
        self.asked.clear()
        self.n_connections = 0


@contextmanager
def counting() -> Iterator[Counter]:
    """A counter on a free port of this machine."""
    counter = Counter("")

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            counter.n_connections += 1
            super().setup()

        def do_GET(self) -> None:
            counter.asked.append(f"{self.command} {self.path}")
            self.send_response(204)
            self.end_headers()

        do_POST = do_HEAD = do_OPTIONS = do_PUT = do_GET

        def log_message(self, *_: object) -> None:
            """Nothing: what was asked stands in the counter."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    counter.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield counter
    finally:
        server.shutdown()
        server.server_close()
