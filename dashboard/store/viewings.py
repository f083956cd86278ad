"""Who looks, for how long, and whether he still may: the leases as the relay reads them, and a row per open picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Masking, Mode, Text


@dataclass(frozen=True, slots=True)
class LeaseState:
    """How a lease stands at this moment: its own end, masking and watermark (whose name; None: none), and the roles its account has now."""

    ends_at: datetime
    masking: Masking
    watermark: str | None
    end_reason: str | None  # None: not ended by its row
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Started:
    """A viewing that began, with its lease's end, masking and watermark (whose name; None: none) at that moment."""

    viewing_id: UUID
    ends_at: datetime
    masking: Masking
    watermark: str | None


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


@dataclass(frozen=True, slots=True)
class Watching:
    """One lease that runs, whether or not its picture is open at this moment. `viewer` is a name, or for police viewers towards
    others their role only."""

    lease_id: UUID
    camera_code: str
    camera_name: str
    organisation: str
    viewer: str
    role: str
    purpose: Text
    mode: Mode
    since: datetime | None  # since when a picture of it is open; None: none is
    until: datetime
    concerns: bool  # the camera is one that this organisation owns or decides over, so it may withdraw


async def watching(conn: AsyncConnection, organisation_id: str, sees_all: bool, now: datetime) -> list[Watching]:
    """Who looks or may look at `now` (aware, UTC) at the cameras that this organisation owns or decides over, or at all: who looks longest
    first, who does not look at this moment last."""
    rows = await conn.execute(
        text("""
        SELECT l.id, c.code, c.name, o.name AS organisation,
               CASE WHEN o.kind IN ('police', 'team_copi', 'team_rot') AND o.id <> :organisation THEN v.role ELSE a.display_name END
                   AS viewer, v.role,
               p.name_nl, p.name_en, l.mode, min(w.started_at) AS since, l.ends_at,
               coalesce(:organisation IN (c.owner_id, c.controller_id), false) AS concerns
        FROM beeldregie.lease l
        LEFT JOIN beeldregie.viewing w ON w.lease_id = l.id AND w.ended_at IS NULL
        JOIN beeldregie.view_request v ON v.id = l.request_id
        JOIN beeldregie.camera c ON c.id = l.camera_id
        JOIN beeldregie.organisation o ON o.id = l.organisation_id
        JOIN beeldregie.account a ON a.id = l.account_id
        JOIN beeldregie.purpose p ON p.id = l.purpose_id
        WHERE l.ended_at IS NULL AND l.starts_at <= :now AND l.ends_at > :now
          AND (CAST(:all AS boolean) OR :organisation IN (c.owner_id, c.controller_id))
        GROUP BY l.id, v.id, c.id, o.id, a.id, p.id ORDER BY since NULLS LAST, l.starts_at, l.id"""),
        {"organisation": organisation_id, "all": sees_all, "now": now},
    )
    return [_watching(row) for row in rows]


async def states(conn: AsyncConnection, lease_ids: Sequence[UUID], now: datetime) -> dict[UUID, LeaseState]:
    """How these leases stand at `now` (aware, UTC), in one query. A lease that is missing from the answer is no longer there."""
    rows = await conn.execute(
        text("""
        SELECT l.id, l.ends_at, l.masking, CASE WHEN l.watermark THEN o.name END AS watermark, l.end_reason,
               ARRAY(SELECT r.role FROM beeldregie.account_role r
                     WHERE r.account_id = l.account_id AND r.valid @> :now AND r.recorded @> :now) AS roles
        FROM beeldregie.lease l JOIN beeldregie.organisation o ON o.id = l.organisation_id WHERE l.id = ANY(:ids)"""),
        {"ids": list(lease_ids), "now": now},
    )
    return {row.id: LeaseState(row.ends_at, row.masking, row.watermark, row.end_reason, frozenset(row.roles)) for row in rows}


async def start(conn: AsyncConnection, lease_id: UUID, now: datetime) -> Started | None:
    """Write that somebody starts to look; None, and nothing written, where the lease is not in force at `now` (aware, UTC).

    The lease's row is locked against change until the transaction ends: what ends it meanwhile is waited for, and counts. To be
    committed before the first picture leaves.
    """
    row = (
        await conn.execute(
            text("""
        WITH l AS (SELECT id, ends_at, masking, watermark, organisation_id FROM beeldregie.lease
                   WHERE id = :lease AND ended_at IS NULL AND starts_at <= :now AND ends_at > :now FOR SHARE),
             v AS (INSERT INTO beeldregie.viewing (lease_id, started_at, heartbeat_at) SELECT id, :now, :now FROM l RETURNING id)
        SELECT v.id, l.ends_at, l.masking, CASE WHEN l.watermark THEN o.name END AS watermark
        FROM v, l JOIN beeldregie.organisation o ON o.id = l.organisation_id"""),
            {"lease": lease_id, "now": now},
        )
    ).one_or_none()
    return None if row is None else Started(row.id, row.ends_at, row.masking, row.watermark)


async def beat(conn: AsyncConnection, progress: Sequence[Progress], now: datetime) -> set[UUID]:
    """Write that these viewings are still open, and how far they are. Returns which of them are: one unheard for long was ended."""
    rows = await conn.execute(
        text("""
        UPDATE beeldregie.viewing v SET heartbeat_at = :now, frames = p.frames, bytes = p.bytes
        FROM unnest(CAST(:ids AS uuid[]), CAST(:frames AS bigint[]), CAST(:bytes AS bigint[])) AS p(id, frames, bytes)
        WHERE v.id = p.id AND v.ended_at IS NULL RETURNING v.id"""),
        {"now": now, "ids": [p.viewing_id for p in progress], "frames": [p.frames for p in progress], "bytes": [p.bytes for p in progress]},
    )
    return {row.id for row in rows}


async def end(conn: AsyncConnection, done: Progress, reason: str, now: datetime) -> bool:
    """Write that a viewing ended, and why. False: it was ended already."""
    result = await conn.execute(
        text("""
        UPDATE beeldregie.viewing SET ended_at = :now, heartbeat_at = :now, end_reason = :reason, frames = :frames, bytes = :bytes
        WHERE id = :id AND ended_at IS NULL"""),
        {"id": done.viewing_id, "now": now, "reason": reason, "frames": done.frames, "bytes": done.bytes},
    )
    return result.rowcount == 1


async def end_abandoned(conn: AsyncConnection, silent_since: datetime) -> list[Abandoned]:
    """End the viewings last heard of before `silent_since` (their relay crashed or lost the database), at that last moment."""
    rows = await conn.execute(
        text("""
        UPDATE beeldregie.viewing SET ended_at = heartbeat_at, end_reason = 'relay_lost'
        WHERE ended_at IS NULL AND heartbeat_at < :before RETURNING id, lease_id, ended_at, frames, bytes"""),
        {"before": silent_since},
    )
    return [Abandoned(row.id, row.lease_id, row.ended_at, row.frames, row.bytes) for row in rows]


def _watching(row: Any) -> Watching:
    purpose = Text(row.name_nl, row.name_en)
    return Watching(
        row.id, row.code, row.name, row.organisation, row.viewer, row.role, purpose, row.mode, row.since, row.ends_at, row.concerns
    )
