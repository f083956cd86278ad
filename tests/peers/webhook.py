"""A system that is called by webhook: answers as it is told to, and keeps what came in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.peers.serving import serving


@dataclass
class Webhook:
    """Its address, what it answers in turn (the last one again and again), and what it was sent: headers in lower case, and body."""

    answers: list[int] = field(default_factory=lambda: [204])
    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)  # path, headers, body
    url: str = ""


@contextmanager
def webhook(*answers: int) -> Iterator[Webhook]:
    """One that runs as long as the context."""
    kept = Webhook(list(answers) or [204])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            kept.calls.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(kept.answers[min(len(kept.calls), len(kept.answers)) - 1])
            self.send_header("Location", "/elsewhere")  # heeded with a 3xx only
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/beeldregie?sleutel=geheim"
    with serving(server):
        yield kept
