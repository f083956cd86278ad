"""The newest picture wins for a slow reader, he delays nobody, and a cut lets no byte more out. Real sockets, of one event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dashboard.live.picture import Picture
from dashboard.live.wire import Wire

BIG = 3_000_000  # more than two kernel buffers of loopback take


class Server(asyncio.Protocol):
    """What RelayProtocol is to the wire: a transport and a word when it is writable."""

    def __init__(self) -> None:
        self.on_writable = None
        self.made: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.made.set_result(None)

    def resume_writing(self) -> None:
        if self.on_writable:
            self.on_writable()


class Raw:
    """A receiver whose pictures are sent as they are."""

    def __init__(self) -> None:
        self.counted: list[bytes] = []

    def pieces(self, picture: Picture) -> tuple[bytes, ...]:
        return (picture.jpeg,)

    def count(self, picture: Picture, size: int) -> None:
        assert size == len(picture.jpeg)
        self.counted.append(picture.jpeg[:1])


@asynccontextmanager
async def line() -> AsyncIterator[tuple[Wire, asyncio.StreamReader]]:
    """A wire and its reader, over real TCP."""
    loop, sides = asyncio.get_running_loop(), []
    listener = await loop.create_server(lambda: sides.append(Server()) or sides[-1], "127.0.0.1", 0)
    address = listener.sockets[0].getsockname()
    client = socket.create_connection(address)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
    reader, writer = await asyncio.open_connection(sock=client, limit=4096)
    while not sides:
        await asyncio.sleep(0)
    await sides[0].made
    sides[0].transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
    try:
        yield Wire(sides[0]), reader
    finally:
        sides[0].transport.abort()
        writer.transport.abort()
        listener.close()
        await asyncio.sleep(0)


def picture(letter: bytes, size: int = BIG) -> Picture:
    return Picture(letter * size)


async def test_a_slow_reader_gets_the_newest_picture_and_misses_those_between() -> None:
    async with line() as (wire, reader):
        viewer = Raw()
        for letter in b"abcde":
            wire.offer(viewer, picture(bytes([letter])))
        assert viewer.counted == [b"a"]
        assert await reader.readexactly(BIG) == b"a" * BIG
        assert await reader.readexactly(BIG) == b"e" * BIG
        assert viewer.counted == [b"a", b"e"]


async def test_several_pictures_on_one_slow_line_take_turns() -> None:
    async with line() as (wire, reader):
        first, second = Raw(), Raw()
        wire.offer(first, picture(b"a"))
        for letter in (b"b", b"c"):
            wire.offer(first, picture(letter))
            wire.offer(second, picture(letter.upper()))
        received = [await reader.readexactly(BIG) for _ in range(3)]
        assert [data[:1] for data in received] == [b"a", b"c", b"C"]


async def test_a_reader_who_stops_reading_delays_nobody() -> None:
    async with line() as (stuck, _), line() as (quick, reader):
        halted, viewer = Raw(), Raw()
        for letter in b"abc":
            stuck.offer(halted, picture(bytes([letter])))
            quick.offer(viewer, picture(bytes([letter]), 1000))
        assert await reader.readexactly(3000) == b"a" * 1000 + b"b" * 1000 + b"c" * 1000
        assert halted.counted == [b"a"]


async def test_after_a_cut_a_slow_reader_gets_no_more_than_had_left() -> None:
    async with line() as (wire, reader):
        wire.offer(Raw(), picture(b"a"))
        await asyncio.sleep(0)
        held = wire.unsent()
        assert held > BIG // 4  # most of it still stands on this side
        wire.cut()
        received = 0
        try:
            while data := await reader.read(65_536):
                received += len(data)
        except ConnectionResetError:
            pass
        assert received <= BIG - held
        assert wire.unsent() == 0


async def test_an_end_is_polite_only_when_everything_arrived() -> None:
    async with line() as (wire, reader):
        viewer = Raw()
        wire.offer(viewer, picture(b"a", 1000))
        assert await reader.readexactly(1000)
        assert await wire.drained(viewer)
        wire.offer(viewer, picture(b"b"))
        assert not await wire.drained(viewer)


async def test_what_was_forgotten_is_not_sent() -> None:
    async with line() as (wire, reader):
        viewer = Raw()
        wire.offer(viewer, picture(b"a"))
        wire.offer(viewer, picture(b"b"))
        wire.forget(viewer)
        assert await reader.readexactly(BIG) == b"a" * BIG
        await asyncio.sleep(0.05)
        assert viewer.counted == [b"a"]


async def test_who_asks_without_end_and_reads_nothing_is_cut_off() -> None:
    async with line() as (wire, _):
        for _ in range(40):
            wire.say(b"x" * 100_000)
        assert wire._transport.is_closing()
