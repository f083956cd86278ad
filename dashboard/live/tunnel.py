"""The way of an RTSP client to one camera, and to nothing else.

FFmpeg follows a camera that redirects it (RFC 2326, 11.3), to wherever that points, and has no option against it. So it is given an address
on loopback, and what the camera says passes here first: answers are read as FFmpeg reads them, checked, and written anew.
"""

from __future__ import annotations

import re
import socket
import threading
from contextlib import ExitStack, suppress
from typing import Final
from urllib.parse import urlsplit

from dashboard.live.sources.address import SourceError

CONNECT_SECONDS: Final = 5.0
_PIECE: Final = 64 * 1024
_MOST_HEAD: Final = 16 * 1024  # bytes of an answer's lines
_MOST_BODY: Final = 256 * 1024  # a description of a stream is a few kilobytes
_STATUS = re.compile(rb"RTSP/1\.\d (\d{3})(?: |$)")
_REQUEST = re.compile(rb"[A-Z_]+ \S+ RTSP/1\.\d$")
_LENGTH = re.compile(rb"content-length:\s*(\d{1,9})\s*$", re.IGNORECASE)
_PACKET, _PACKET_HEAD = 0x24, 4  # interleaved data: "$", channel, two bytes of length (RFC 2326, 10.12)


class Replies:
    """A push parser: a camera's bytes in, what may be passed on out. `status` is that of the last answer."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.status = 0

    def feed(self, data: bytes) -> bytes:
        """The whole packets and answers in what came so far. Raises SourceError for a redirect, and for what is not RTSP."""
        self._buffer += data
        passed = bytearray()
        while self._buffer:
            size, said = self._packet() if self._buffer[0] == _PACKET else self._answer()
            if not size:
                break
            passed += said
            del self._buffer[:size]
        return bytes(passed)

    def _packet(self) -> tuple[int, bytes]:
        size = _PACKET_HEAD + int.from_bytes(self._buffer[2:_PACKET_HEAD], "big")
        if len(self._buffer) < max(size, _PACKET_HEAD):
            return 0, b""
        return size, bytes(self._buffer[:size])

    def _answer(self) -> tuple[int, bytes]:
        """How many bytes an answer takes (0: not whole yet), and what is passed on of it. What a camera asks of us is not."""
        if self._buffer[0] in b"\r\n":
            return 1, b""
        lines, begin = self._lines()
        if not lines:
            return 0, b""
        status = self._status(lines[0])
        lengths = {int(found[1]) for line in lines[1:] if (found := _LENGTH.match(line))}
        length = max(lengths, default=0)
        if len(lengths) > 1 or length > _MOST_BODY:
            raise SourceError("camera does not speak RTSP")
        if len(self._buffer) < begin + length:
            return 0, b""
        if not status:
            return begin + length, b""
        kept = [line for line in lines if not line.lower().startswith(b"content-length")] + [b"Content-Length: %d" % length]
        return begin + length, b"\r\n".join(kept) + b"\r\n\r\n" + bytes(self._buffer[begin : begin + length])

    def _lines(self) -> tuple[list[bytes], int]:
        """The lines up to an empty one, carriage returns taken out wherever they stand, and where the body begins."""
        lines: list[bytes] = []
        at = 0
        while (end := self._buffer.find(b"\n", at, _MOST_HEAD)) >= 0:
            line, at = bytes(self._buffer[at:end]).replace(b"\r", b""), end + 1
            if not line:
                return lines, at
            if b"\0" in line or line.startswith(b"$"):
                break
            lines.append(line)
        if end >= 0 or len(self._buffer) >= _MOST_HEAD:
            raise SourceError("camera does not speak RTSP")
        return [], 0

    def _status(self, line: bytes) -> int:
        """The status of an answer; 0 for a request. Raises SourceError for a redirect and for anything else."""
        found = _STATUS.match(line)
        if found is None:
            if _REQUEST.match(line):
                return 0
            raise SourceError("camera does not speak RTSP")
        self.status = int(found[1])
        if 300 <= self.status < 400:
            raise SourceError(f"camera answers {self.status}")
        return self.status


class Tunnel:
    """Use with `with`: inside, one client may connect to `place` and talks to the camera. Leaving hangs up."""

    def __init__(self, target: str, has_password: bool) -> None:
        self._target = target
        self._has_password = has_password
        self._replies = Replies()
        self._fault = ""
        self._held = ExitStack()

    def __enter__(self) -> Tunnel:
        """Connect to the camera. Raises SourceError."""
        parts = urlsplit(f"//{self._target}")
        try:
            self._camera = self._held.enter_context(socket.create_connection((parts.hostname or "", parts.port or 0), CONNECT_SECONDS))
        except OSError:
            raise SourceError("camera does not answer") from None
        self._camera.settimeout(None)  # who waits in vain kills the process
        self._listener = self._held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1))
        self.place = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    @property
    def fault(self) -> str:
        """Why there is no picture, in a few safe words; "" where the camera said nothing that explains it."""
        if self._fault or self._replies.status < 400:
            return self._fault
        if self._replies.status == 401:
            return "camera refuses the password" if self._has_password else "camera asks for a password"
        return f"camera answers {self._replies.status}"

    def _serve(self) -> None:
        with suppress(OSError), self._listener.accept()[0] as client:
            self._listener.close()
            threading.Thread(target=self._pass_up, args=(client,), daemon=True).start()
            try:
                while data := self._camera.recv(_PIECE):
                    client.sendall(self._replies.feed(data))
            except SourceError as error:
                self._fault = str(error)
            finally:
                client.shutdown(socket.SHUT_RDWR)  # closing alone waits for who reads from it

    def _pass_up(self, client: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(_PIECE):
                self._camera.sendall(data)
        with suppress(OSError):
            self._camera.shutdown(socket.SHUT_RDWR)
