"""The outgoing side of one connection: the newest picture wins, whatever the reader's pace, and an end is an end.

Pictures are written straight to the transport: no queue, task or copy per viewer. A reader who has not taken his last picture gets
the newest one when he has, and misses those between; nobody waits for him.
"""

from __future__ import annotations

import asyncio
import fcntl
import math
import socket
import struct
import termios
from collections.abc import Callable
from typing import Protocol

from dashboard.live.picture import Picture

EXTENSION = "beeldregie.connection"  # where the worker puts the Connection in an ASGI scope's extensions
DRAIN_SECONDS = 0.7  # for the words at the end; with the second at most until an end is known, everything stops well within two
_LOOK_SECONDS = 0.05
_SLOWEST, _FASTEST = 0.01, 1000  # pictures a second that a viewer may ask for
_MOST_WAITING_BYTES = 2 * 1024 * 1024  # of a reader who asks and never reads the answers


class Connection(Protocol):
    """What the worker gives to an application beside ASGI: the transport, and a word when it can be written to again."""

    transport: asyncio.Transport
    on_writable: Callable[[], None] | None


class Receiver(Protocol):
    """One picture on a connection: on HTTP its only one, on a WebSocket one of several."""

    def pieces(self, picture: Picture) -> tuple[bytes, ...]:
        """The bytes that bring this picture to the viewer."""

    def count(self, picture: Picture, size: int) -> None:
        """So many bytes went to the connection."""


class Pace:
    """Which of a camera's pictures go to a viewer who asked for so many a second; None: all of them, 0: none."""

    def __init__(self, rate: float | None = None) -> None:
        self._gap = math.inf if rate == 0 else 1 / rate if rate else 0.0
        self._due = 0.0

    def takes(self, now: float) -> bool:
        """Whether a picture of this moment (loop time) goes on. On average the rate is met, whatever the camera's own: what came late is
        made up for, by one picture at most."""
        if not self._gap:
            return True
        if self._gap == math.inf or now < self._due:
            return False
        self._due = max(self._due, now - self._gap) + self._gap
        return True


def rates_of(asked: object) -> dict[str, float | None]:
    """The rates in a viewer's message: lease → pictures a second, null for all. Raises ValueError for anything else."""
    if asked is None:
        return {}
    if not isinstance(asked, dict) or not all(rate is None or _is_rate(rate) for rate in asked.values()):
        raise ValueError("no rates")
    return dict(asked)


def _is_rate(rate: object) -> bool:
    """JSON knows no infinity, Python's reader does; and what is below one picture in a hundred seconds was meant to be none."""
    return isinstance(rate, int | float) and (rate == 0 or _SLOWEST <= rate <= _FASTEST)


class Wire:
    """Takes over a connection's transport after its head was sent."""

    def __init__(self, connection: Connection) -> None:
        self._transport = connection.transport
        self._waiting: dict[Receiver, Picture] = {}  # in turn: with several pictures on a slow line each gets its share
        self._written = asyncio.get_running_loop().time()  # loop time at which the last picture was written
        connection.on_writable = self._flush
        self._transport.set_write_buffer_limits(high=0)  # "writable" means: everything before was taken

    def offer(self, receiver: Receiver, picture: Picture) -> None:
        """Send the picture now, or as soon as the reader took what was sent before, unless a newer one of this receiver comes first."""
        if self._transport.is_closing():
            return
        if self._waiting or self._transport.get_write_buffer_size():
            self._waiting[receiver] = picture
        else:
            self._write(receiver, picture)

    def forget(self, receiver: Receiver) -> None:
        """Drop what waits for this receiver."""
        self._waiting.pop(receiver, None)

    def say(self, data: bytes) -> None:
        """Send a few bytes after what was sent before. Who asks without end and reads nothing is cut off."""
        if self._transport.get_write_buffer_size() > _MOST_WAITING_BYTES:
            self.cut()
        elif not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        """Close after what was written; the polite end."""
        self._transport.close()

    async def drained(self, receiver: Receiver) -> bool:
        """Whether all that was written has left this machine within DRAIN_SECONDS, so that an end can be a polite one."""
        deadline = asyncio.get_running_loop().time() + DRAIN_SECONDS
        while receiver in self._waiting or self.unsent():
            if asyncio.get_running_loop().time() >= deadline:
                return False
            await asyncio.sleep(_LOOK_SECONDS)
        return not self._transport.is_closing()

    def unsent(self) -> int:
        """Bytes written that the other side has not acknowledged: ours and the kernel's (SIOCOUTQ, tcp(7))."""
        if self._transport.is_closing():
            return 0
        held = bytearray(4)
        fcntl.ioctl(self._socket().fileno(), termios.TIOCOUTQ, held)
        return self._transport.get_write_buffer_size() + int(struct.unpack("i", held)[0])

    def stuck(self) -> float:
        """For how many seconds the reader has not taken the last picture; 0 when he has."""
        if self._transport.is_closing() or not self._transport.get_write_buffer_size():
            return 0.0
        return asyncio.get_running_loop().time() - self._written

    def cut(self) -> None:
        """Close at once, and have the kernel throw away what it holds: after this no byte leaves."""
        self._waiting.clear()
        if not self._transport.is_closing():
            self._socket().setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def _socket(self) -> socket.socket:
        held: socket.socket = self._transport.get_extra_info("socket")
        return held

    def _flush(self) -> None:
        while self._waiting and not self._transport.get_write_buffer_size() and not self._transport.is_closing():
            receiver = next(iter(self._waiting))
            self._write(receiver, self._waiting.pop(receiver))

    def _write(self, receiver: Receiver, picture: Picture) -> None:
        pieces = receiver.pieces(picture)
        self._written = asyncio.get_running_loop().time()
        if len(pieces) == 1:
            self._transport.write(pieces[0])
        else:
            self._transport.writelines(pieces)
        receiver.count(picture, sum(map(len, pieces)))
