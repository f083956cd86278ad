"""Cameras that only a video decoder can read: RTSP over TCP, and files. It works in a child process, which is killed when it is not needed,
hangs, or wants too much memory; what it is told goes through its standard input, where nobody else on the machine reads it."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dashboard.core.address import Network
from dashboard.core.settings import ROOT
from dashboard.live.multipart import MOST_BYTES
from dashboard.live.sources.address import RTSP, Found, SourceError, Tell, find
from dashboard.live.sources.line import SILENCE_SECONDS
from dashboard.live.sources.orders import HEAD, Message, Order

SUFFIXES = frozenset({".jpg", ".jpeg", ".mjpeg", ".mjpg", ".mp4"})
_COMMAND = (sys.executable, "-m", "dashboard.live.decode")
_KEPT = ("PATH", "LD_LIBRARY_PATH", "LANG", "TZ")  # of our environment: the decoder gets none of our secrets
_burials: set[asyncio.Task[None]] = set()  # held, for the event loop holds its tasks weakly


class RtspSource:
    """Opens cameras over RTSP that lie in the given networks."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = tuple(networks)

    async def pictures(self, url: str, tell: Tell = lambda _: None) -> AsyncGenerator[bytes, None]:
        """As HttpSource.pictures. The decoder connects to the address that was checked, and to nothing else (dashboard.live.tunnel)."""
        address, target = await find(url, self._networks, RTSP)
        order = Order(os.getpid(), target=target, path=address.path, auth=address.auth)
        async with aclosing(_decoded(order, tell)) as pictures:
            async for jpeg in pictures:
                yield jpeg


class FileSource:
    """Plays files in one folder, again and again."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder else None

    async def pictures(self, url: str, tell: Tell = lambda _: None) -> AsyncGenerator[bytes, None]:
        """As HttpSource.pictures. `file:NAME` is relative to the folder; links that lead out of it are not followed."""
        order = Order(os.getpid(), file=str(await asyncio.to_thread(self._find, url)))
        async with aclosing(_decoded(order, tell)) as pictures:
            async for jpeg in pictures:
                yield jpeg

    def _find(self, url: str) -> Path:
        if self._folder is None:
            raise SourceError("files are not permitted here")
        try:
            parts = urlsplit(url)
            path = (self._folder / unquote(parts.path)).resolve()
            if parts.scheme != "file" or parts.netloc or not path.is_relative_to(self._folder):
                raise SourceError("file outside the permitted folder")
            if path.suffix.lower() not in SUFFIXES or not path.is_file():
                raise SourceError("no such file of pictures")
        except (ValueError, OSError):
            raise SourceError("address cannot be read") from None
        return path


async def _decoded(order: Order, tell: Tell) -> AsyncGenerator[bytes, None]:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        process = await asyncio.create_subprocess_exec(
            *_COMMAND, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=ROOT, env=environment, limit=MOST_BYTES
        )
    except OSError:
        raise SourceError("decoder does not start") from None
    try:
        await _say(process, order)
        while True:
            kind, body = await _next(process)
            if kind is Message.PICTURE:
                yield body
            elif kind is Message.FOUND:
                tell(Found("file" if order.file else "rtsp", body.decode()))
            else:
                raise SourceError(body.decode())
    finally:
        burial = asyncio.create_task(_bury(process))
        _burials.add(burial)
        burial.add_done_callback(_burials.discard)
        await asyncio.shield(burial)


async def _say(process: Process, order: Order) -> None:
    assert process.stdin is not None
    with suppress(ConnectionError):  # it ended already; reading from it says so
        process.stdin.write(order.to_bytes())
        await process.stdin.drain()
        process.stdin.close()


async def _next(process: Process) -> tuple[Message, bytes]:
    assert process.stdout is not None
    try:
        async with asyncio.timeout(SILENCE_SECONDS):
            kind, length = HEAD.unpack(await process.stdout.readexactly(HEAD.size))
            if length > MOST_BYTES:
                raise SourceError("picture too large")
            return Message(kind), await process.stdout.readexactly(length)
    except TimeoutError:
        raise SourceError("camera sends no whole picture in time") from None
    except (asyncio.IncompleteReadError, ConnectionError, ValueError):
        raise SourceError("decoder stopped") from None


async def _bury(process: Process) -> None:
    """Kill it, and take what it still said, so that its pipe closes too."""
    assert process.stdout is not None
    with suppress(ProcessLookupError):
        process.kill()
    with suppress(ConnectionError):
        while await process.stdout.read(MOST_BYTES):
            pass
    await process.wait()
