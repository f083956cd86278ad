"""Incident heat: incidents counted in hexagons of EPSG:28992, by PostGIS.

Which incidents count is decided by how precisely the source says when: `happened` is a range. An incident counts in a period only if all of
that range lies in it, and under a weekday or an hour only if the range is no longer than a day or an hour: an accident of which only
the year is known is never placed on a Tuesday. How many were left out for that reason is told (`imprecise`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Box

NETHERLANDS: Box = (3.2, 50.7, 7.3, 53.7)  # west, south, east, north: the grid's reference system is no good elsewhere


@dataclass(frozen=True, slots=True)
class Filter:
    """What to count. Moments are aware; None is open. weekday: ISO, Monday is 1; hour: 0 to 23; both local time (Europe/Amsterdam).
    `size_m` is the side of a hexagon in metres."""

    bbox: Box = NETHERLANDS
    start: datetime | None = None
    end: datetime | None = None
    kinds: tuple[str, ...] = ()
    weekday: int | None = None
    hour: int | None = None
    size_m: float = 150.0


# Each incident is put in the hexagon of the grid that holds it; on a border the first. The grid is the same whatever the box.
_HEXAGONS = """
WITH found AS MATERIALIZED (
    SELECT ST_Transform(i.position, 28992) AS point,
        i.happened <@ tstzrange(:start, :end)
            AND (CAST(:weekday AS int) IS NULL OR upper(i.happened) - lower(i.happened) <= interval '1 day')
            AND (CAST(:hour AS int) IS NULL OR upper(i.happened) - lower(i.happened) <= interval '1 hour') AS is_precise
    FROM beeldregie.incident i
    WHERE i.position && ST_MakeEnvelope(:west, :south, :east, :north, 4326) AND i.happened && tstzrange(:start, :end)
      AND (CAST(:kinds AS text[]) IS NULL OR i.kind = ANY (CAST(:kinds AS text[])))
      AND (CAST(:weekday AS int) IS NULL OR upper(i.happened) - lower(i.happened) > interval '1 day'
           OR extract(isodow FROM lower(i.happened) AT TIME ZONE 'Europe/Amsterdam') = :weekday)
      AND (CAST(:hour AS int) IS NULL OR upper(i.happened) - lower(i.happened) > interval '1 hour'
           OR extract(hour FROM lower(i.happened) AT TIME ZONE 'Europe/Amsterdam') = :hour)),
cells AS (
    SELECT h.i, h.j, count(*) AS n
    FROM found CROSS JOIN LATERAL (
        SELECT g.i, g.j FROM ST_HexagonGrid(CAST(:size AS float8), found.point) AS g
        WHERE ST_Intersects(g.geom, found.point) ORDER BY g.i, g.j LIMIT 1) AS h
    WHERE found.is_precise GROUP BY h.i, h.j)
SELECT json_build_object('type', 'FeatureCollection', 'total', coalesce(sum(n), 0), 'max', coalesce(max(n), 0),
    'imprecise', (SELECT count(*) FROM found WHERE NOT is_precise),
    'features', coalesce(json_agg(json_build_object('type', 'Feature', 'id', i || '/' || j,
        'geometry', ST_AsGeoJSON(ST_Transform(ST_SetSRID(ST_Hexagon(CAST(:size AS float8), i, j), 28992), 4326), 6)::json,
        'properties', json_build_object('n', n)) ORDER BY i, j), '[]'))::text
FROM cells
"""


async def hexagons(conn: AsyncConnection, wanted: Filter) -> str:
    """The hexagons with at least one incident as GeoJSON text: `n` in each, and beside the features `total`, `max` and `imprecise`."""
    west, south, east, north = wanted.bbox
    values = {
        "west": max(west, NETHERLANDS[0]),
        "south": max(south, NETHERLANDS[1]),
        "east": min(east, NETHERLANDS[2]),
        "north": min(north, NETHERLANDS[3]),
        "start": wanted.start,
        "end": wanted.end,
        "kinds": list(wanted.kinds) or None,
        "weekday": wanted.weekday,
        "hour": wanted.hour,
        "size": wanted.size_m,
    }
    return str((await conn.execute(text(_HEXAGONS), values)).scalar_one())


async def kinds(conn: AsyncConnection) -> dict[str, int]:
    """Kinds of incidents with how many there are, most first."""
    rows = await conn.execute(text("SELECT kind, count(*) AS n FROM beeldregie.incident GROUP BY kind ORDER BY n DESC, kind"))
    return {row.kind: row.n for row in rows}
