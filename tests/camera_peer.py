"""A camera of a test: a small HTTP peer on loopback that does as it is told, well or badly, and knows who is connected."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from ipaddress import IPv4Network

import pytest

from dashboard.live.sources.address import SourceError
from dashboard.live.sources.http import HttpSource
from etl.demo import scenes

LOOPBACK = [IPv4Network("127.0.0.0/8")]
FIRST, SECOND = scenes.jpeg_at("vr-003", 1.0), scenes.jpeg_at("vr-003", 5.0)
PATIENCE = 20.0  # seconds; generous, for a machine that is busy with other tests
USER, PASSWORD, PATH = "keeper", "hunter2", "/secret-path?key=hidden"
MOVING = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n"
Headers = dict[str, str]
Answer = bytes | Callable[[asyncio.StreamWriter, Headers], Awaitable[None]]


class Peer:
    """A camera: gives its answers in turn, the last one again and again, and keeps its connections open until the caller hangs up."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers = answers
        self.asked: list[Headers] = []
        self.connections = self.open = self.at_work = self.most_at_work = 0
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://{USER}:{PASSWORD}@127.0.0.1:{self.port}{PATH}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                await self._answer(await reader.readuntil(b"\r\n\r\n"), writer)
        self.open -= 1
        writer.close()

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        fields = dict(row.split(": ", 1) for row in head.decode().split("\r\n")[1:] if row)
        self.asked.append({name.lower(): value for name, value in fields.items()})
        answer = self._answers[min(len(self.asked), len(self._answers)) - 1]
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            if isinstance(answer, bytes):
                writer.write(answer)
            else:
                await answer(writer, self.asked[-1])
            await writer.drain()
        finally:
            self.at_work -= 1

    async def hung_up_on(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.open or not self.connections:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def camera(*answers: Answer) -> AsyncIterator[Peer]:
    peer = Peer(answers)
    async with await asyncio.start_server(peer.serve, "127.0.0.1", 0) as server:
        peer.port = server.sockets[0].getsockname()[1]
        yield peer
        if peer.connections:
            await peer.hung_up_on()


def answer(status: str = "200 OK", body: bytes = b"", **headers: str) -> bytes:
    head = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body)}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


def still(jpeg: bytes, **headers: str) -> bytes:
    return answer(body=jpeg, Content_Type="image/jpeg", **headers)


def part(jpeg: bytes, head: str = "Content-Type: image/jpeg", boundary: str = "frame") -> bytes:
    return f"--{boundary}\r\n{head}\r\n\r\n".encode() + jpeg + b"\r\n"


async def taken(url: str, count: int, networks: Sequence[IPv4Network] = tuple(LOOPBACK)) -> list[bytes]:
    """The first pictures of a camera."""
    found: list[bytes] = []
    async with asyncio.timeout(PATIENCE), aclosing(HttpSource(networks).pictures(url)) as pictures:
        async for jpeg in pictures:
            found.append(jpeg)
            if len(found) == count:
                break
    return found


async def fault(peer: Peer, url: str = "", networks: Sequence[IPv4Network] = tuple(LOOPBACK)) -> str:
    """What the error says; that it says nothing of where the camera is, and that nothing is left open."""
    with pytest.raises(SourceError) as raised:
        await taken(url or peer.url, 100, networks)
    told = str(raised.value) + "".join(traceback.format_exception(raised.value))
    for secret in (USER, PASSWORD, "secret-path", "hidden", "127.0.0.1", str(peer.port), "10.9.8.7"):
        assert secret not in told
    if peer.connections:
        await peer.hung_up_on()
    return str(raised.value)


def pour(what: bytes, pause: float = 0.0) -> Callable[[asyncio.StreamWriter, Headers], Awaitable[None]]:
    """An answer that repeats itself until the caller hangs up."""

    async def endless(writer: asyncio.StreamWriter, _: Headers) -> None:
        while True:
            writer.write(what)
            await writer.drain()
            await asyncio.sleep(pause)

    return endless


def then(head: bytes, more: Callable[[asyncio.StreamWriter, Headers], Awaitable[None]]) -> Answer:
    async def both(writer: asyncio.StreamWriter, asked: Headers) -> None:
        writer.write(head)
        await more(writer, asked)

    return both
