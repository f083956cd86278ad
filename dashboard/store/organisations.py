"""Organisations: who takes part."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation. `kind` and `owner_kind` are words of the schema; `id` is a slug that never changes."""

    id: str
    name: str
    kind: str
    owner_kind: str = "other"  # what its cameras are for: the colour on the map
    is_demo: bool = False


async def add(conn: AsyncConnection, new: Organisation, now: datetime) -> bool:
    """Add an organisation that takes part from now on. Returns False, and changes nothing, if the id is taken."""
    result = await conn.execute(
        text("""
        INSERT INTO beeldregie.organisation (id, name, kind, owner_kind, valid, is_demo)
        VALUES (:id, :name, :kind, :owner_kind, tstzrange(:now, NULL), :is_demo) ON CONFLICT (id) DO NOTHING"""),
        {**asdict(new), "now": now},
    )
    return result.rowcount == 1


async def listed(conn: AsyncConnection) -> list[Organisation]:
    """Every organisation, by name."""
    rows = await conn.execute(text("SELECT id, name, kind, owner_kind, is_demo FROM beeldregie.organisation ORDER BY name"))
    return [Organisation(*row) for row in rows]
