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


@dataclass(frozen=True, slots=True)
class Kept:
    """Premises, by their code, with what is kept of their floor plan; None: there is none."""

    premises: str
    name: str
    owner_id: str | None
    media_type: str | None
    uploaded_at: datetime | None


async def of_camera(conn: AsyncConnection, camera: str) -> Kept | None:
    """The premises that a camera belongs to, with their plan; None: it belongs to none."""
    row = (
        await conn.execute(
            text("""
        SELECT p.code, p.name, p.owner_id, f.media_type, f.uploaded_at
        FROM beeldregie.camera c JOIN beeldregie.premises p ON p.id = c.premises_id
        LEFT JOIN beeldregie.floor_plan f ON f.premises_id = p.id WHERE c.code = :camera"""),
            {"camera": camera},
        )
    ).first()
    return Kept(*row) if row else None


async def remove(conn: AsyncConnection, premises_id: int) -> bool:
    """Take the plan of premises away; False: there was none."""
    rows = await conn.execute(
        text("DELETE FROM beeldregie.floor_plan WHERE premises_id = :premises RETURNING premises_id"), {"premises": premises_id}
    )
    return rows.first() is not None


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
