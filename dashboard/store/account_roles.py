"""The roles an account holds, with their validity. A change closes what was recorded and records anew: what was known then stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Held:
    """A role that is held, since when, and until when (None: no end is known)."""

    role: str
    since: datetime
    until: datetime | None


async def held(conn: AsyncConnection, account_id: UUID, now: datetime) -> list[Held]:
    """The roles that the account holds at `now` (aware, UTC), by name."""
    rows = await conn.execute(
        text("""
        SELECT role, lower(valid), upper(valid) FROM beeldregie.account_role
        WHERE account_id = :account AND valid @> :now AND recorded @> :now ORDER BY role"""),
        {"account": account_id, "now": now},
    )
    return [Held(*row) for row in rows]


async def give(conn: AsyncConnection, account_id: UUID, role: str, now: datetime, until: datetime | None = None) -> None:
    """From now on the account holds the role until `until` (None: no end); a role that it holds keeps its beginning."""
    since = await _close(conn, account_id, role, now)
    await _record(conn, account_id, role, since or now, until, now)


async def end(conn: AsyncConnection, account_id: UUID, role: str, now: datetime) -> bool:
    """The role ends now. Returns False when the account does not hold it."""
    since = await _close(conn, account_id, role, now)
    if since is not None and since < now:
        await _record(conn, account_id, role, since, now, now)
    return since is not None


async def _close(conn: AsyncConnection, account_id: UUID, role: str, now: datetime) -> datetime | None:
    """Stop believing the present row; returns since when it held, or None where there is none."""
    result = await conn.execute(
        text("""
        UPDATE beeldregie.account_role SET recorded = tstzrange(lower(recorded), :now)
        WHERE account_id = :account AND role = :role AND valid @> :now AND recorded @> :now RETURNING lower(valid)"""),
        {"account": account_id, "role": role, "now": now},
    )
    since: datetime | None = result.scalar_one_or_none()
    return since


async def _record(conn: AsyncConnection, account_id: UUID, role: str, since: datetime, until: datetime | None, now: datetime) -> None:
    await conn.execute(
        text("""
        INSERT INTO beeldregie.account_role (account_id, role, valid, recorded)
        VALUES (:account, :role, tstzrange(:since, :until), tstzrange(:now, NULL))"""),
        {"account": account_id, "role": role, "since": since, "until": until, "now": now},
    )
