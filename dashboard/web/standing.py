"""Whether the sessions behind open WebSockets still stand: one query for all of a process, and none while nothing is open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from dashboard.store import accounts
from dashboard.web.context import Services

EVERY = 0.5  # seconds; with the longest answer waited for, an end is noticed within 2 s
LONGEST_ANSWER = 1.4


class Standing:
    """Watches hashes of session secrets and tokens on behalf of open WebSockets."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._open: dict[asyncio.Event, bytes] = {}
        self._task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def watch(self, hashed: bytes) -> AsyncIterator[asyncio.Event]:
        """An event that is set when the session ends, or when the database does not say that it stands."""
        ended = asyncio.Event()
        self._open[ended] = hashed
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            yield ended
        finally:
            del self._open[ended]

    async def _look(self) -> None:
        while self._open:
            await asyncio.sleep(EVERY)
            standing = await self._standing()
            for ended, hashed in self._open.items():
                if hashed not in standing:
                    ended.set()

    async def _standing(self) -> set[bytes]:
        hashes = list(set(self._open.values()))
        try:
            async with asyncio.timeout(LONGEST_ANSWER), self._services.db.read() as conn:
                return await accounts.standing_sessions(conn, hashes, self._services.clock())
        except (SQLAlchemyError, OSError) as error:  # TimeoutError is an OSError
            structlog.get_logger(__name__).warning("sessions unknown, sockets closed", count=len(hashes), error=type(error).__name__)
            return set()
