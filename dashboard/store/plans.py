"""Floor plans of premises, in the database: they have no address of their own and are in its backups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Plan:
    """A floor plan; the media type is what its bytes are."""

    media_type: str
    content: bytes


async def put(conn: AsyncConnection, premises_id: int, plan: Plan, account_id: UUID, now: datetime) -> None:
    """Keep the plan of premises in place of the one before."""
    await conn.execute(
        text("""
        INSERT INTO beeldregie.floor_plan (premises_id, media_type, content, uploaded_by, uploaded_at)
        VALUES (:premises, :media_type, :content, :account, :now)
        ON CONFLICT (premises_id) DO UPDATE SET media_type = excluded.media_type, content = excluded.content,
            uploaded_by = excluded.uploaded_by, uploaded_at = excluded.uploaded_at"""),
        {"premises": premises_id, "media_type": plan.media_type, "content": plan.content, "account": account_id, "now": now},
    )


async def of_incident(conn: AsyncConnection, incident_id: UUID) -> Plan | None:
    """The plan of the premises that an incident names; None: it names none, or there is no plan."""
    row = (
        await conn.execute(
            text("""
        SELECT p.media_type, p.content FROM beeldregie.floor_plan p JOIN beeldregie.incident i ON i.premises_id = p.premises_id
        WHERE i.id = :incident"""),
            {"incident": incident_id},
        )
    ).first()
    return Plan(row.media_type, bytes(row.content)) if row else None


async def kind(conn: AsyncConnection, incident_id: UUID) -> str | None:
    """The media type of the plan of the premises that an incident names; None: there is no plan."""
    row = (
        await conn.execute(
            text("""
        SELECT p.media_type FROM beeldregie.floor_plan p JOIN beeldregie.incident i ON i.premises_id = p.premises_id
        WHERE i.id = :incident"""),
            {"incident": incident_id},
        )
    ).first()
    return row.media_type if row else None
