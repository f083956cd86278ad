"""Roads as they are spoken of: all segments of one name in one direction, made whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class RoadName:
    """A road in one direction, and one of its segments by which it is asked for; `heading` None: no direction is known."""

    segment: str
    road: str
    heading: str | None


@dataclass(frozen=True, slots=True)
class Road:
    """A road in one direction with its pieces: GeoJSON LineStrings (EPSG:4326) in driving direction, as few as it can be made of."""

    road: str
    heading: str | None
    pieces: tuple[Mapping[str, Any], ...]


async def names(conn: AsyncConnection) -> list[RoadName]:
    """All roads, by name and direction."""
    rows = await conn.execute(
        text("SELECT min(code), road, heading FROM beeldregie.road_segment GROUP BY road, heading ORDER BY road, heading NULLS FIRST")
    )
    return [RoadName(*row) for row in rows]


async def of_segment(conn: AsyncConnection, code: str) -> Road | None:
    """The road that a segment is of, in its direction; None: there is no such segment."""
    rows = await conn.execute(
        text("""
        WITH one AS (SELECT road, heading FROM beeldregie.road_segment WHERE code = :code)
        SELECT one.road, one.heading, ST_AsGeoJSON(piece.geom, 6) AS line
        FROM one CROSS JOIN LATERAL (
            SELECT (ST_Dump(ST_LineMerge(ST_Collect(s.geom ORDER BY s.code), true))).geom FROM beeldregie.road_segment s
            WHERE s.road = one.road AND s.heading IS NOT DISTINCT FROM one.heading) AS piece"""),
        {"code": code},
    )
    found = rows.all()
    return Road(found[0].road, found[0].heading, tuple(json.loads(row.line) for row in found)) if found else None
