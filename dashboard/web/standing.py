"""Whether the sessions behind open WebSockets still stand, for the same organisation and with the same roles.

One query for all of a process, and none while nothing is open.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from dashboard.store import accounts
from dashboard.store.accounts import Stands
from dashboard.web.context import Services

EVERY = 0.5  # seconds; with the longest answer waited for, an end is noticed within 2 s
LONGEST_ANSWER = 1.4


class Standing:
    """Watches hashes of session secrets and tokens on behalf of open WebSockets."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._open: dict[asyncio.Event, tuple[bytes, Stands]] = {}
        self._task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def watch(self, hashed: bytes, stands: Stands) -> AsyncIterator[asyncio.Event]:
        """An event that is set when the session ends, when it does not stand as it did any more, or when the database does not say so."""
        ended = asyncio.Event()
        self._open[ended] = hashed, stands
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            yield ended
        finally:
            del self._open[ended]

    async def _look(self) -> None:
        while self._open:
            await asyncio.sleep(EVERY)
            asked = dict(self._open)  # a socket that opens while the answer is on its way was not asked about
            standing = await self._standing({hashed for hashed, _ in asked.values()})
            for ended, (hashed, stands) in asked.items():
                if standing.get(hashed) != stands:
                    ended.set()

    async def _standing(self, hashes: set[bytes]) -> dict[bytes, Stands]:
        try:
            async with asyncio.timeout(LONGEST_ANSWER), self._services.db.read() as conn:
                return await accounts.standing_sessions(conn, list(hashes), self._services.clock())
        except (SQLAlchemyError, OSError) as error:  # TimeoutError is an OSError
            structlog.get_logger(__name__).warning("sessions unknown, sockets closed", count=len(hashes), error=type(error).__name__)
            return {}
