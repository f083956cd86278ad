"""The worker class of the relay: gunicorn's asgi worker, with two things added that cutting a picture off needs.

`scope["extensions"]["beeldregie.connection"]` holds the connection (wire.py: Connection): the asgi worker hides the transport, and after
a cut through ASGI alone a slow reader still got pictures for 27 seconds. And the kernel holds little for each reader, so that what
stands in its buffer at an end is a picture or two.
"""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Callable
from typing import Any

from gunicorn.asgi.lifespan import LifespanManager
from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers import gasgi

from dashboard.live.wire import EXTENSION

SILENCE_SECONDS = 10  # on a connection; then the kernel asks three times, five seconds apart, whether anybody is there
SEND_BUFFER_BYTES = 64 * 1024  # the kernel doubles it: a picture of 40 KB goes at once, and two never pile up


def _notice_silence(held: socket.socket) -> None:
    """Have the kernel end a connection whose other side is gone without a word, also where nothing is sent: a reader who fell asleep with a
    hidden tab would keep his seat, and stand in "who looks", until his lease ends."""
    held.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", SILENCE_SECONDS), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):  # Linux has all of them
            held.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


class RelayProtocol(ASGIProtocol):
    """One connection, which shows itself to the application."""

    on_writable: Callable[[], None] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Keep the kernel's buffer small before anything is written."""
        held = transport.get_extra_info("socket")
        if held is not None and held.family in (socket.AF_INET, socket.AF_INET6):
            held.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            _notice_silence(held)
        super().connection_made(transport)

    def resume_writing(self) -> None:
        """The reader took everything: tell whoever has something newer for him."""
        super().resume_writing()
        if self.on_writable is not None:
            self.on_writable()

    def _build_http_scope(self, *args: Any) -> dict[str, Any]:
        return self._shown(super()._build_http_scope(*args))

    def _build_websocket_scope(self, *args: Any) -> dict[str, Any]:
        return self._shown(super()._build_websocket_scope(*args))

    def _shown(self, scope: dict[str, Any]) -> dict[str, Any]:
        scope.setdefault("extensions", {})[EXTENSION] = self
        return scope


class RelayWorker(gasgi.ASGIWorker):
    """`gunicorn -k dashboard.live.worker.RelayWorker dashboard.asgi:live`."""

    lifespan: LifespanManager | None

    def init_process(self) -> None:
        """Use our protocol. gunicorn 27 names the class by its module's global and has no hook for it."""
        gasgi.ASGIProtocol = RelayProtocol
        super().init_process()

    def load_wsgi(self) -> None:
        """Load the application, and take what came with it out of the garbage collector's rounds: one stops all pictures for its time."""
        super().load_wsgi()
        gc.collect()
        gc.freeze()

    async def _shutdown(self) -> None:
        """End the pictures first: their connections last for hours, and gunicorn would wait for them before it tells the application."""
        for server in self.servers:
            server.close()
        if self.lifespan is not None and not self._quick_shutdown:
            await self.lifespan.shutdown()
            self.lifespan = None
        await super()._shutdown()
