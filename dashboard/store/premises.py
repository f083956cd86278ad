"""Premises with a Live View connection: what the latest check of it said, now or as of a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.store.camera_sql import MOMENT


@dataclass(frozen=True, slots=True)
class Check:
    """One assessment. Of the views None is: not written down. `quality` as a camera's image class."""

    assessed_on: date
    assessed_by: str
    overview: bool | None
    entrance: bool | None
    till: bool | None
    vault: bool | None
    quality: str | None
    via_internet: bool | None
    alarm_centre: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Premises:
    """Premises and their latest check; None: not assessed yet."""

    code: str
    name: str
    address: str | None
    is_demo: bool
    check: Check | None


_PREMISES = """
SELECT v.code, v.name, v.address, v.is_demo FROM (
    SELECT code, name, address, is_demo, recorded_at AS since FROM beeldregie.premises WHERE id = :id
    UNION ALL SELECT code, name, address, is_demo, recorded_at FROM beeldregie.premises_history WHERE id = :id) v
ORDER BY CASE WHEN since <= coalesce(CAST(:at AS timestamptz), 'infinity') THEN since END DESC NULLS LAST, since LIMIT 1
"""
_CHECK = f"""
SELECT k.assessed_on, k.assessed_by, k.overview, k.entrance, k.till, k.vault, k.quality, k.via_internet,
    coalesce(o.name, k.alarm_centre_as_given) AS alarm_centre, k.note
FROM beeldregie.connection_check k LEFT JOIN beeldregie.organisation o ON o.id = k.alarm_centre_id
WHERE k.premises_id = :id AND k.recorded @> {MOMENT} ORDER BY k.assessed_on DESC LIMIT 1
"""  # noqa: S608 - constants


async def of_camera(conn: AsyncConnection, premises_id: int | None, at: datetime | None = None) -> Premises | None:
    """The premises that a camera belongs to, as they were known at the moment (None: now); None: it belongs to none."""
    if premises_id is None:
        return None
    values: dict[str, Any] = {"id": premises_id, "at": at}
    found = (await conn.execute(text(_PREMISES), values)).mappings().one()
    check = (await conn.execute(text(_CHECK), values)).mappings().one_or_none()
    return Premises(**found, check=Check(**check) if check else None)


async def near(conn: AsyncConnection, owner_id: str, lon: float, lat: float, metres: int = 300) -> dict[str, str]:
    """An organisation's premises with a camera within `metres` of a place (degrees, EPSG:4326): name by code, nearest first."""
    rows = await conn.execute(
        text("""
        SELECT p.code, p.name FROM (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS point) place
        JOIN beeldregie.premises p ON p.owner_id = :owner JOIN beeldregie.camera c ON c.premises_id = p.id
        WHERE ST_DWithin(c.position::geography, place.point::geography, :metres)
        GROUP BY p.code, p.name ORDER BY min(ST_Distance(c.position::geography, place.point::geography)), p.code"""),
        {"owner": owner_id, "lon": lon, "lat": lat, "metres": metres},
    )
    return {row.code: row.name for row in rows}
