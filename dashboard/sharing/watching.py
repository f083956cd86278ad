"""Who looks now, and what happened: for owner and controller of the cameras, for who asked, and for who audits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.permissions import may
from dashboard.store import history, news, viewings
from dashboard.store.history import Look, Past
from dashboard.store.viewings import Watching

MOST_ROWS = 10_000


async def concerns(conn: AsyncConnection, who: Principal, table: str, id_: str) -> bool:
    """Whether a row of one of news.OF_LOOKS is of what the principal may know of: see `trail`."""
    return may(who, "lease.see", "any") or await news.of_looks(conn, table, id_, who.organisation_id)


def may_withdraw(who: Principal, one: Watching) -> bool:
    """Whether the principal may end this lease: as owner or controller of its camera."""
    return one.concerns and may(who, "lease.withdraw", "controller")


async def now_watching(conn: AsyncConnection, who: Principal, now: datetime) -> list[Watching]:
    """Who looks now at the cameras that the principal's organisation owns or decides over, and who may without having it open; who audits
    sees all. Raises NotPermitted."""
    if not may(who, "lease.see", "controller"):
        raise NotPermitted("Uw rol mag dit niet zien.", "Your role may not see this.")
    return await viewings.watching(conn, who.organisation_id, may(who, "lease.see", "any"), now)


async def trail(conn: AsyncConnection, who: Principal, past: Past, limit: int) -> list[tuple[str, str, Look]]:
    """What was asked and looked at, newest first, as (code and name of the camera, request): what one's own organisation asked, and what
    others asked of its cameras. Raises NotPermitted."""
    if not may(who, "lease.see", "own"):
        raise NotPermitted("Uw rol mag dit niet zien.", "Your role may not see this.")
    return await history.trail(conn, who.organisation_id, who.account_id, may(who, "lease.see", "any"), past, min(limit, MOST_ROWS))
