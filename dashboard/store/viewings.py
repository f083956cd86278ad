"""Who looks, for how long, and whether he still may: the leases as the relay reads them, and a row per open picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Masking


@dataclass(frozen=True, slots=True)
class LeaseState:
    """How a lease stands at this moment: its own end and masking, and the roles its account has now."""

    ends_at: datetime
    masking: Masking
    end_reason: str | None  # None: not ended by its row
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Started:
    """A viewing that began, with its lease's end and masking at that moment."""

    viewing_id: UUID
    ends_at: datetime
    masking: Masking


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an open viewing has come."""

    viewing_id: UUID
    frames: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A viewing whose relay is gone; it ended when that was last heard of."""

    viewing_id: UUID
    lease_id: UUID
    ended_at: datetime
    frames: int
    bytes: int


async def states(conn: AsyncConnection, lease_ids: Sequence[UUID], now: datetime) -> dict[UUID, LeaseState]:
    """How these leases stand at `now` (aware, UTC), in one query. A lease that is missing from the answer is no longer there."""
    rows = await conn.execute(
        text("""
        SELECT l.id, l.ends_at, l.masking, l.end_reason,
               ARRAY(SELECT r.role FROM beeldregie.account_role r
                     WHERE r.account_id = l.account_id AND r.valid @> :now AND r.recorded @> :now) AS roles
        FROM beeldregie.lease l WHERE l.id = ANY(:ids)"""),
        {"ids": list(lease_ids), "now": now},
    )
    return {row.id: LeaseState(row.ends_at, row.masking, row.end_reason, frozenset(row.roles)) for row in rows}


async def start(conn: AsyncConnection, lease_id: UUID, now: datetime) -> Started | None:
    """Write that somebody starts to look; None, and nothing written, where the lease is not in force at `now` (aware, UTC).

    The lease's row is locked against change until the transaction ends: what ends it meanwhile is waited for, and counts. To be
    committed before the first picture leaves.
    """
    row = (
        await conn.execute(
            text("""
        WITH l AS (SELECT id, ends_at, masking FROM beeldregie.lease
                   WHERE id = :lease AND ended_at IS NULL AND starts_at <= :now AND ends_at > :now FOR SHARE),
             v AS (INSERT INTO beeldregie.viewing (lease_id, started_at, heartbeat_at) SELECT id, :now, :now FROM l RETURNING id)
        SELECT v.id, l.ends_at, l.masking FROM v, l"""),
            {"lease": lease_id, "now": now},
        )
    ).one_or_none()
    return None if row is None else Started(row.id, row.ends_at, row.masking)


async def beat(conn: AsyncConnection, progress: Sequence[Progress], now: datetime) -> None:
    """Write that these viewings are still open, and how far they are."""
    await conn.execute(
        text("""
        UPDATE beeldregie.viewing v SET heartbeat_at = :now, frames = p.frames, bytes = p.bytes
        FROM unnest(CAST(:ids AS uuid[]), CAST(:frames AS bigint[]), CAST(:bytes AS bigint[])) AS p(id, frames, bytes)
        WHERE v.id = p.id AND v.ended_at IS NULL"""),
        {"now": now, "ids": [p.viewing_id for p in progress], "frames": [p.frames for p in progress], "bytes": [p.bytes for p in progress]},
    )


async def end(conn: AsyncConnection, done: Progress, reason: str, now: datetime) -> None:
    """Write that a viewing ended, and why."""
    await conn.execute(
        text("""
        UPDATE beeldregie.viewing SET ended_at = :now, heartbeat_at = :now, end_reason = :reason, frames = :frames, bytes = :bytes
        WHERE id = :id AND ended_at IS NULL"""),
        {"id": done.viewing_id, "now": now, "reason": reason, "frames": done.frames, "bytes": done.bytes},
    )


async def end_abandoned(conn: AsyncConnection, silent_since: datetime) -> list[Abandoned]:
    """End the viewings last heard of before `silent_since` (their relay crashed or lost the database), at that last moment."""
    rows = await conn.execute(
        text("""
        UPDATE beeldregie.viewing SET ended_at = heartbeat_at, end_reason = 'relay_lost'
        WHERE ended_at IS NULL AND heartbeat_at < :before RETURNING id, lease_id, ended_at, frames, bytes"""),
        {"before": silent_since},
    )
    return [Abandoned(row.id, row.lease_id, row.ended_at, row.frames, row.bytes) for row in rows]
