"""The relay of one process: everything that an open picture needs, and the life of one from its row to its goodbye."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Final

import structlog
from starlette.types import Scope

from dashboard.core.clock import Clock, now
from dashboard.core.db import Database
from dashboard.core.errors import SetupError
from dashboard.core.settings import Settings
from dashboard.core.tasks import stop
from dashboard.core.vault import Vault
from dashboard.live.access import Access, AllSeatsTaken
from dashboard.live.faults import Faults
from dashboard.live.hub import Hub
from dashboard.live.leases import Hands, LeaseWatch
from dashboard.live.masks import Look
from dashboard.live.sources.address import SourceError
from dashboard.live.sources.cameras import Cameras
from dashboard.live.testing import CameraTests, Findings, Heard
from dashboard.live.viewing import OpenPicture, Viewings
from dashboard.sharing.recheck import recheck
from dashboard.store.events import Events

log = structlog.get_logger()

_GOODBYE_SECONDS: Final = 2.0  # at a stop, for words and rows
_LOOPBACK: Final = (ip_network("127.0.0.0/8"), ip_network("::1/128"))  # where the demo cameras are


class Relay:
    """Shows pictures under leases. Belongs to one event loop; use inside `running`."""

    def __init__(self, settings: Settings, clock: Clock = now) -> None:
        self.db = Database(settings, "app")
        self.access = Access(settings, self.db, clock)
        self._faults = Faults(self.db, clock)
        self._hub = Hub(self._faults.hear, clock)
        self._events = Events(self.db.dsn)
        self._viewings = Viewings(self.db, clock)
        self._watch_db = Database(settings, "app", pool_size=2)  # its own: a rush of viewers must not delay what ends pictures
        self._leases = LeaseWatch(self._watch_db, self._events, clock, recheck, Hands(self._hub.mute, self._remask, self._hub.cover))
        self._vault = Vault(settings.stream_secret_keys)
        folder = Path(settings.stream_folder) if settings.stream_folder else None
        self._source = Cameras([*settings.stream_networks, *(_LOOPBACK if settings.demo else ())], folder)
        self._heard: dict[str, Heard] = {}
        self._tests = CameraTests(self.db, self.access, self._hub, self._heard, clock)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Watch leases and keep rows; at the end every picture is ended and its row written."""
        async with self._events.running():
            tasks = [asyncio.create_task(work) for work in (self._leases.run(), self._viewings.keep(), self._faults.keep())]
            for task in tasks:
                task.add_done_callback(_stop_if_failed)
            yield
            await self._end_all()
            await stop(tasks)
        await self._hub.close()
        await self._watch_db.close()
        await self.db.close()

    @asynccontextmanager
    async def opened(self, picture: OpenPicture) -> AsyncIterator[None]:
        """While inside, the picture has a viewer's place at its camera (detection needs none) and its row, and ends with its right.

        The row is committed before this is entered. Raises AllSeatsTaken, Conflict (the right ended meanwhile) or NotReady.
        """
        code, who, counted = picture.lease.camera_code, picture.lease.account_id, picture.lease.mode != "analysis"
        if counted and not self._hub.take_seat(code, who, picture.admitted.max_viewers):
            raise AllSeatsTaken(
                "Er kijken al zoveel mensen mee als deze camera aankan.", "As many people are viewing as this camera allows."
            )
        began = asyncio.get_running_loop().time()
        try:
            async with self._viewings.row(picture):
                self._leases.hold(picture, began)
                try:
                    yield
                finally:
                    picture.end("left")
        finally:
            if counted:
                self._hub.leave_seat(code, who)

    async def play(self, picture: OpenPicture) -> bool:
        """Show the camera until the picture is over, and say why. True when these words arrived, False when the line was cut or left."""
        self._join(picture)
        try:
            await asyncio.wait({picture.over})  # not `await picture.over`: cancelled, that would take the reason with it
        finally:
            picture.end("left")
            self._hub.leave(picture, picture.lease.camera_code, picture.look)
            picture.wire.forget(picture)
        return await picture.say_goodbye(picture.over.result())

    async def test(self, scope: Scope, code: str) -> Findings:
        """Try a camera for whoever keeps it: see CameraTests.run."""
        return await self._tests.run(scope, code, self._pictures)

    def _join(self, picture: OpenPicture) -> None:
        code = picture.lease.camera_code
        self._hub.join(picture, code, picture.look, lambda: self._pictures(code, picture.admitted.sealed), picture.drawn)

    def _remask(self, picture: OpenPicture, look: Look) -> None:
        self._hub.leave(picture, picture.lease.camera_code, picture.look)
        picture.wire.forget(picture)
        picture.look = look
        self._join(picture)

    async def _pictures(self, code: str, sealed: bytes) -> AsyncGenerator[bytes, None]:
        """One call to a camera; what it comes to is kept for whoever tests it."""
        heard = self._heard[code] = Heard()
        try:
            url = self._vault.open(sealed)
            async with aclosing(self._source.pictures(url, lambda found: setattr(heard, "found", found))) as pictures:
                async for jpeg in pictures:  # closing hangs up now, not when the generator is cleared away
                    yield jpeg
        except (SourceError, SetupError) as error:
            heard.fault = error.en if isinstance(error, SetupError) else str(error)
            raise SourceError(heard.fault) from None

    async def _end_all(self) -> None:
        for picture in self._viewings.open:
            picture.end("relay_stopped")
        with suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await self._viewings.none_open.wait()


def _stop_if_failed(task: asyncio.Task[None]) -> None:
    """A relay that cannot watch its leases shows nothing: the worker stops, and gunicorn starts another."""
    if not task.cancelled() and task.exception() is not None:
        log.critical("the relay stops", exc_info=task.exception())
        signal.raise_signal(signal.SIGTERM)
