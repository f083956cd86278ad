"""When a key was last used, to the minute: one small write a key and minute, whatever it asks."""

from __future__ import annotations

from datetime import datetime

from dashboard.core.credentials import digest
from dashboard.core.db import Database
from dashboard.store import tokens

MOST_REMEMBERED = 10_000


class TokenUse:
    """Remembers on one process' behalf which minute was written for which key."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._written: dict[bytes, datetime] = {}

    async def note(self, token: str, now: datetime) -> None:
        """The token, which works, is used at `now` (aware, UTC)."""
        hashed, minute = digest(token), now.replace(second=0, microsecond=0)
        if self._written.get(hashed) == minute:
            return
        if len(self._written) >= MOST_REMEMBERED:
            self._written.clear()
        self._written[hashed] = minute
        async with self._db.begin() as conn:
            await tokens.used(conn, hashed, minute)
