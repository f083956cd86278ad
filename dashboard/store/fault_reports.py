"""What viewers report of cameras that are out of order. Read by the side that owns or decides over the camera, and by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class FaultReport:
    """An open report. Time in UTC."""

    id: UUID
    camera: str  # its code
    camera_name: str
    organisation: str  # of who reported it
    words: str
    reported_at: datetime


async def insert(conn: AsyncConnection, camera_code: str, account_id: UUID, words: str, now: datetime) -> UUID | None:
    """Keep a report; its id, or that of the reporter's open report on this camera, whose words are replaced. None: no such camera."""
    kept: UUID | None = await conn.scalar(
        text("""INSERT INTO beeldregie.fault_report (camera_id, reported_by, reported_at, words)
        SELECT id, :account, :now, :words FROM beeldregie.camera WHERE code = :code AND lifecycle <> 'removed'
        ON CONFLICT (camera_id, reported_by) WHERE settled_at IS NULL DO UPDATE SET words = excluded.words RETURNING id"""),
        {"code": camera_code, "account": account_id, "words": words, "now": now},
    )
    return kept


async def unsettled(conn: AsyncConnection, organisation_id: str) -> list[FaultReport]:
    """The open reports on cameras that the organisation owns or decides over, oldest first."""
    rows = await conn.execute(
        text("""SELECT f.id, c.code AS camera, c.name AS camera_name, o.name AS organisation, f.words, f.reported_at
        FROM beeldregie.fault_report f JOIN beeldregie.camera c ON c.id = f.camera_id
        JOIN beeldregie.account a ON a.id = f.reported_by JOIN beeldregie.organisation o ON o.id = a.organisation_id
        WHERE f.settled_at IS NULL AND :organisation IN (c.owner_id, c.controller_id) ORDER BY f.reported_at, f.id"""),
        {"organisation": organisation_id},
    )
    return [FaultReport(**row._mapping) for row in rows]


async def settle(conn: AsyncConnection, report_id: UUID, organisation_id: str, account_id: UUID, now: datetime) -> bool:
    """Write that it is over; False where the organisation has no such open report."""
    settled = await conn.execute(
        text("""UPDATE beeldregie.fault_report f SET settled_at = :now, settled_by = :account FROM beeldregie.camera c
        WHERE c.id = f.camera_id AND f.id = :id AND f.settled_at IS NULL AND :organisation IN (c.owner_id, c.controller_id)
        RETURNING f.id"""),
        {"id": report_id, "organisation": organisation_id, "account": account_id, "now": now},
    )
    return settled.one_or_none() is not None
