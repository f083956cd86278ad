"""Incidents that are opened and closed here. History comes in by file and has no opening."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class OpenedIncident:
    """An incident that was opened here; `position` is (lon, lat)."""

    id: UUID
    code: str
    kind: str
    priority: int | None
    position: tuple[float, float]
    opened_at: datetime
    closed_at: datetime | None
    organisation_id: str | None


_COLUMNS = "id, code, kind, priority, ST_X(position) AS lon, ST_Y(position) AS lat, opened_at, closed_at, organisation_id"


async def open_one(
    conn: AsyncConnection,
    id_: UUID,
    kind: str,
    priority: int,
    lon: float,
    lat: float,
    account_id: UUID,
    organisation_id: str,
    year: int,
    now: datetime,
) -> bool:
    """Open an incident under the next spoken number of the (local) year, such as 2026-000123. False: this id was opened before."""
    await conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('incident code', 0))"))
    result = await conn.execute(
        text("""
        INSERT INTO beeldregie.incident (id, code, kind, priority, position, happened, opened_at, opened_by, organisation_id)
        SELECT :id, :year || '-' || lpad((coalesce(max(right(code, 6)::integer), 0) + 1)::text, 6, '0'), :kind, :priority,
            ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), tstzrange(:now, :now, '[]'), :now, :account, :organisation
        FROM beeldregie.incident WHERE code ~ ('^' || :year || '-[0-9]{6}$')
        ON CONFLICT (id) DO NOTHING RETURNING id"""),
        {
            "id": id_,
            "year": str(year),
            "kind": kind,
            "priority": priority,
            "lon": lon,
            "lat": lat,
            "account": account_id,
            "organisation": organisation_id,
            "now": now,
        },
    )
    return result.first() is not None


async def close_one(conn: AsyncConnection, id_: UUID, now: datetime) -> bool:
    """Close it; False: it was closed already."""
    result = await conn.execute(
        text("UPDATE beeldregie.incident SET closed_at = :now WHERE id = :id AND closed_at IS NULL RETURNING id"), {"id": id_, "now": now}
    )
    return result.first() is not None


async def by_id(conn: AsyncConnection, id_: UUID) -> OpenedIncident | None:
    """The incident that was opened under this id."""
    return await _one(conn, "id = :value", id_)


async def by_code(conn: AsyncConnection, code: str) -> OpenedIncident | None:
    """The incident that was opened under this spoken number."""
    return await _one(conn, "code = :value", code)


async def open_now(conn: AsyncConnection) -> list[OpenedIncident]:
    """All that are open, newest first."""
    statement = f"SELECT {_COLUMNS} FROM beeldregie.incident WHERE opened_at IS NOT NULL AND closed_at IS NULL"  # noqa: S608 - constants
    rows = await conn.execute(text(statement + " ORDER BY opened_at DESC, code"))
    return [_incident(row) for row in rows]


async def nearest_open(
    conn: AsyncConnection, camera_id: int, kinds: Collection[str], metres: int, opened_after: datetime, now: datetime
) -> UUID | None:
    """The nearest open incident of these kinds within `metres` of the camera, those of its owner's and controller's side first."""
    row = (
        await conn.execute(
            text("""
        SELECT i.id FROM beeldregie.incident i JOIN beeldregie.camera c ON c.id = :camera
        WHERE i.opened_at > :after AND i.opened_at <= :now AND (i.closed_at IS NULL OR i.closed_at > :now)
          AND i.kind = ANY(CAST(:kinds AS text[]))
          AND i.position && ST_Expand(c.position, 0.05) AND ST_DWithin(i.position::geography, c.position::geography, :metres)
        ORDER BY coalesce(i.organisation_id IN (c.owner_id, c.controller_id), false) DESC,
            ST_Distance(i.position::geography, c.position::geography), i.opened_at DESC LIMIT 1"""),
            {"camera": camera_id, "after": opened_after, "kinds": list(kinds), "metres": metres, "now": now},
        )
    ).first()
    return row.id if row else None


async def _one(conn: AsyncConnection, condition: str, value: object) -> OpenedIncident | None:
    row = (
        await conn.execute(
            text(f"SELECT {_COLUMNS} FROM beeldregie.incident WHERE opened_at IS NOT NULL AND {condition}"),  # noqa: S608
            {"value": value},
        )
    ).first()
    return _incident(row) if row else None


def _incident(row: object) -> OpenedIncident:
    r = row._mapping  # type: ignore[attr-defined]
    return OpenedIncident(
        r["id"], r["code"], r["kind"], r["priority"], (r["lon"], r["lat"]), r["opened_at"], r["closed_at"], r["organisation_id"]
    )
