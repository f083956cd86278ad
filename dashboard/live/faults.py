"""Keeps on record which cameras give no picture, and takes it back by itself.

The row has an end, put off as long as somebody looks in vain. So a camera that nobody looks at any more, or whose relay died, is refused
for no longer than HOLD: then it may be asked for again, which is how it is found out whether it works.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from dashboard.core.clock import Clock
from dashboard.core.db import Database
from dashboard.live.hub import Signal
from dashboard.store import relay_faults

log = structlog.get_logger()

HOLD: Final = timedelta(seconds=60)
_EVERY_SECONDS: Final = 20.0


class Faults:
    """What the cameras of this process signal, written down."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._lost: set[str] = set()
        self._playing: set[str] = set()  # to be cleared, whoever recorded it: this process or one before it
        self._wake = asyncio.Event()

    def hear(self, code: str, signal: Signal) -> None:
        """A camera gives pictures, gives none, or was hung up."""
        self._lost.discard(code)
        self._playing.discard(code)
        if signal == "lost":
            self._lost.add(code)
        elif signal == "playing":
            self._playing.add(code)
        if signal != "closed":
            self._wake.set()

    async def keep(self) -> None:
        """Write, without end. What could not be written is tried again."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_EVERY_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            if self._lost or self._playing:
                await self.write()

    async def write(self) -> None:
        """Bring the record to what was heard so far."""
        lost, playing, now = set(self._lost), set(self._playing), self._clock()
        try:
            async with self._db.begin() as conn:
                await relay_faults.clear(conn, playing, now)
                await relay_faults.hold(conn, lost, now, now + HOLD)
        except (SQLAlchemyError, OSError) as error:
            log.warning("faults not written", error=type(error).__name__)
        else:
            self._playing -= playing
