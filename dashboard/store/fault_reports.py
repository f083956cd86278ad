"""What viewers report of cameras that are out of order. Read by the side that owns or decides over the camera, and by who reported it."""

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


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What somebody reported, and what came of it. Times in UTC."""

    camera: str  # its code
    camera_name: str
    words: str
    reported_at: datetime
    settled_at: datetime | None
    cause: str | None
    answer: str | None


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


async def of_reporter(conn: AsyncConnection, account_id: UUID, since: datetime) -> list[OwnReport]:
    """What somebody reported that is open, or was settled since, newest first."""
    rows = await conn.execute(
        text("""SELECT c.code AS camera, c.name AS camera_name, f.words, f.reported_at, f.settled_at, f.cause, f.answer
        FROM beeldregie.fault_report f JOIN beeldregie.camera c ON c.id = f.camera_id
        WHERE f.reported_by = :account AND (f.settled_at IS NULL OR f.settled_at >= :since) ORDER BY f.reported_at DESC, f.id"""),
        {"account": account_id, "since": since},
    )
    return [OwnReport(**row._mapping) for row in rows]


async def settle(
    conn: AsyncConnection, report_id: UUID, organisation_id: str, account_id: UUID, cause: str, answer: str | None, now: datetime
) -> str | None:
    """Write that it is over, and what it was; the code of its camera, or None where the organisation has no such open report."""
    camera: str | None = await conn.scalar(
        text("""UPDATE beeldregie.fault_report f SET settled_at = :now, settled_by = :account, cause = :cause, answer = :answer
        FROM beeldregie.camera c
        WHERE c.id = f.camera_id AND f.id = :id AND f.settled_at IS NULL AND :organisation IN (c.owner_id, c.controller_id)
        RETURNING c.code"""),
        {"id": report_id, "organisation": organisation_id, "account": account_id, "cause": cause, "answer": answer, "now": now},
    )
    return camera
