"""One person's open picture, and its rows: the start commits before the first picture leaves, heartbeats date the end after a crash."""

from __future__ import annotations

import asyncio
import json
import struct
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from dashboard.core.clock import Clock
from dashboard.core.db import Database
from dashboard.core.measures import BYTES, PICTURES, VIEWERS, open_while
from dashboard.live import cards
from dashboard.live.access import Admitted, no_database, not_in_force
from dashboard.live.hub import State
from dashboard.live.masks import Drawn, Look
from dashboard.live.picture import Picture
from dashboard.live.wire import Pace, Wire
from dashboard.sharing import masks
from dashboard.store import log as steps
from dashboard.store import viewings
from dashboard.store.viewings import Progress

log = structlog.get_logger()

HEARTBEAT_SECONDS: Final = 10.0
STUCK_SECONDS: Final = 30.0  # who has not taken one picture in this time is cut off; his browser calls again when it can
SILENT: Final = timedelta(seconds=3 * HEARTBEAT_SECONDS)  # a viewing not heard of for longer has lost its relay


class OpenPicture(ABC):
    """A picture that is being shown to someone under a lease. `over` gets the reason when it must end."""

    hears: bool  # whether `tell` reaches who looks

    def __init__(self, admitted: Admitted, wire: Wire) -> None:
        self.admitted = admitted
        self.lease = admitted.lease
        self.look = Look(admitted.lease.masking)  # as it stands when the viewing begins; an extension may change it
        self.drawn = Drawn()  # what is covered of the camera, likewise
        self.wire = wire
        self.viewing_id: UUID | None = None
        self.over: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.frames = 0
        self.bytes = 0

    @abstractmethod
    def pieces(self, picture: Picture) -> tuple[bytes, ...]:
        """The bytes that bring this picture to the viewer."""

    @abstractmethod
    def tell(self, state: State, reason: str | None = None) -> None:
        """The state of the picture changed; `reason` with "ended"."""

    def show(self, picture: Picture) -> None:
        """Send this picture, now or as soon as the line allows, unless it is over."""
        if not self.over.done():
            self.wire.offer(self, picture)

    def count(self, picture: Picture, size: int) -> None:
        """So many bytes of a picture went to the connection. Words of ours are not counted."""
        if picture.live:
            self.frames += 1
            self.bytes += size

    def end(self, reason: str) -> None:
        """Stop. The first reason counts."""
        if not self.over.done():
            self.over.set_result(reason)

    async def say_goodbye(self, reason: str) -> bool:
        """Say in words why it is over. True when the words arrived; otherwise the connection is cut, with all that it still held."""
        if reason == "left":
            return False
        self.tell("ended", reason)
        self.wire.offer(self, cards.ended(reason))
        arrived = await self.wire.drained(self)
        if not arrived:
            self.wire.cut()
        return arrived

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        assert self.viewing_id is not None
        return Progress(self.viewing_id, self.frames, self.bytes)


class MjpegPicture(OpenPicture):
    """Over plain HTTP, alone on its connection. HTTP/1.1 frames it in chunks, HTTP/1.0 does not."""

    hears = False

    def __init__(self, admitted: Admitted, wire: Wire, in_chunks: bool) -> None:
        super().__init__(admitted, wire)
        self._in_chunks = in_chunks

    def pieces(self, picture: Picture) -> tuple[bytes, ...]:
        """One part of the multipart answer."""
        return (picture.chunk if self._in_chunks else picture.raw,)

    def tell(self, state: State, reason: str | None = None) -> None:
        """Nothing: a multipart answer has pictures only, and the pictures say it in words."""


class SocketPicture(OpenPicture):
    """On a WebSocket that carries several: 16 bytes lease id, one byte of flags (1: words of ours, not the camera), the JPEG."""

    hears = True

    def __init__(self, admitted: Admitted, wire: Wire, pace: Pace) -> None:
        super().__init__(admitted, wire)
        self.pace = pace  # another one takes its place when the viewer makes the picture larger or smaller
        self._last: Picture | None = None

    def show(self, picture: Picture) -> None:
        """As every picture, but of the camera's no more than the viewer asked for, and none again: a multipart answer needs that, a
        canvas does not. Words are always shown."""
        if not picture.live or (picture is not self._last and self.pace.takes(asyncio.get_running_loop().time())):
            self._last = picture
            super().show(picture)

    def pieces(self, picture: Picture) -> tuple[bytes, ...]:
        """One binary message."""
        head = self.lease.id.bytes + (b"\0" if picture.live else b"\1")
        return _message(0x2, len(head) + len(picture.jpeg)) + head, picture.jpeg

    def tell(self, state: State, reason: str | None = None) -> None:
        """Say it as JSON."""
        words = cards.reason_in_words(reason) if reason else None
        self.wire.say(
            said(
                {
                    "lease": str(self.lease.id),
                    "camera": self.lease.camera_code,
                    "state": state,
                    **({"reason": reason, "nl": words.nl, "en": words.en} if words else {}),
                }
            )
        )


def said(body: dict[str, Any]) -> bytes:
    """A JSON text message of a WebSocket, ready for the wire."""
    words = json.dumps(body, ensure_ascii=False).encode()
    return _message(0x1, len(words)) + words


def _message(opcode: int, length: int) -> bytes:
    """The head of an unfragmented, unmasked WebSocket message (RFC 6455, 5.2)."""
    if length < 126:
        return struct.pack("!BB", 0x80 | opcode, length)
    if length < 65536:
        return struct.pack("!BBH", 0x80 | opcode, 126, length)
    return struct.pack("!BBQ", 0x80 | opcode, 127, length)


class Viewings:
    """The rows of this process' open pictures."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self.open: set[OpenPicture] = set()
        self._ending: set[asyncio.Task[None]] = set()  # rows being written, whatever becomes of who looked
        self.none_open = asyncio.Event()
        self.none_open.set()

    @asynccontextmanager
    async def row(self, picture: OpenPicture) -> AsyncIterator[None]:
        """While inside, the picture stands in the database as being looked at, under its lease as it is at that moment.

        Raises Conflict where the lease ended meanwhile, and NotReady when the row cannot be written.
        """
        try:
            await self._start(picture)
        except (SQLAlchemyError, OSError):
            raise no_database() from None
        self.open.add(picture)
        self.none_open.clear()
        try:
            with open_while(VIEWERS):
                yield
        finally:
            self.open.discard(picture)
            PICTURES.inc(picture.frames)
            BYTES.inc(picture.bytes)
            ending = asyncio.create_task(self._end(picture))
            self._ending.add(ending)
            ending.add_done_callback(self._ended)
            await asyncio.shield(ending)  # a viewer who leaves twice, or a worker that stops, does not stop the row

    def _ended(self, ending: asyncio.Task[None]) -> None:
        self._ending.discard(ending)
        if not self.open and not self._ending:
            self.none_open.set()

    async def keep(self) -> None:
        """Heartbeats, without end; and the end of viewings whose relay crashed."""
        while True:
            self._drop_idle()
            try:
                await self._beat()
            except (SQLAlchemyError, OSError) as error:
                log.warning("heartbeat not written", error=type(error).__name__)
            await asyncio.sleep(HEARTBEAT_SECONDS)

    def _drop_idle(self) -> None:
        for picture in self.open:
            if picture.wire.stuck() > STUCK_SECONDS:
                log.info("reader takes nothing: cut off", viewing=str(picture.viewing_id))
                picture.wire.cut()

    async def _start(self, picture: OpenPicture) -> None:
        lease, asked = picture.lease, asyncio.get_running_loop().time()
        async with self._db.begin() as conn:
            now = self._clock()
            started = await viewings.start(conn, lease.id, now)
            if started is None:
                raise not_in_force()
            covers = await masks.covers(conn, [lease.camera_code], now)
            await steps.append(
                conn,
                "viewing_start",
                {
                    "viewing": str(started.viewing_id),
                    "lease": str(lease.id),
                    "camera": lease.camera_code,
                    "account": str(lease.account_id),
                    "organisation": lease.organisation_id,
                    "purpose": lease.purpose_id,
                    "mode": lease.mode,
                    "masking": started.masking,
                    "watermark": started.watermark is not None,
                },
            )
        picture.viewing_id, picture.look = started.viewing_id, Look(started.masking, started.watermark)
        picture.drawn = Drawn(covers[lease.camera_code], asked)
        picture.lease = replace(lease, ends_at=started.ends_at, masking=started.masking)

    async def _end(self, picture: OpenPicture) -> None:
        reason = picture.over.result() if picture.over.done() else "left"
        try:
            async with self._db.begin() as conn:
                if not await viewings.end(conn, picture.progress, reason, self._clock()):
                    return  # told already, when it went unheard for long
                await steps.append(
                    conn,
                    "viewing_end",
                    {
                        "viewing": str(picture.viewing_id),
                        "lease": str(picture.lease.id),
                        "reason": reason,
                        "frames": picture.frames,
                        "bytes": picture.bytes,
                    },
                )
        except (SQLAlchemyError, OSError) as error:  # the heartbeat will date it
            log.warning("end of a viewing not written yet", viewing=str(picture.viewing_id), error=type(error).__name__)

    async def _beat(self) -> None:
        now = self._clock()
        async with self._db.begin() as conn:
            pictures = list(self.open)
            known = await viewings.beat(conn, [picture.progress for picture in pictures], now)
            for gone in await viewings.end_abandoned(conn, now - SILENT):
                await steps.append(
                    conn,
                    "viewing_end",
                    {
                        "viewing": str(gone.viewing_id),
                        "lease": str(gone.lease_id),
                        "reason": "relay_lost",
                        "at": gone.ended_at.isoformat(),
                        "frames": gone.frames,
                        "bytes": gone.bytes,
                    },
                )
        for picture in pictures:
            if picture.viewing_id not in known:
                picture.end("relay_lost")  # it went unheard for so long that its end was written
