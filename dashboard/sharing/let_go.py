"""At a limit: which running pictures of one's own organisation could be let go, so that there is a place; letting one's own go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.models import Principal
from dashboard.sharing import leases as own
from dashboard.sharing.record import Asked
from dashboard.store import leases
from dashboard.store.leases import Open


async def could_be(conn: AsyncConnection, who: Principal, asked: Asked, now: datetime) -> list[Open]:
    """The pictures that stand in the way of a request that was refused for a limit, one's own first; empty for any other answer.

    Those of one's own organisation only: who looks for another one is not the asker's to know.
    """
    refused = asked.answer
    if refused.code != "limit":
        return []
    agreement = refused.agreement if refused.conditions.get("limit") == "pictures" else None
    camera = None if agreement else asked.camera_code
    found = await leases.open_for(conn, who.organisation_id, camera, agreement, now)
    return sorted(found, key=lambda one: one.account_id != who.account_id)


async def end(db: Database, who: Principal, camera_code: str, now: datetime) -> None:
    """Give back one's own picture of a camera, however often it is open: to a limit it is one. Raises NotPermitted."""
    async with db.read() as conn:
        open_now = [lease for lease in await own.running(conn, who, now) if lease.camera_code == camera_code and lease.mode == "live"]
    for lease in open_now:
        await own.give_back(db, who, lease.id, now)
