"""Areas for the map: where camera supervision was designated, and whether that is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.store.camera_sql import AREAS, MOMENT

_DECISION = f"""LEFT JOIN LATERAL (
    SELECT d.*, d.valid @> {MOMENT} AS in_force FROM beeldregie.designation d WHERE d.area_id = a.id AND d.recorded @> {MOMENT}
    ORDER BY in_force DESC, upper(d.valid) DESC NULLS FIRST LIMIT 1) g ON true"""  # noqa: S608 - constants
# One feature an area, with its border as it was; of its decisions the one that is in force, else the one that ended last.
_FEATURES = f"""
SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
    'type', 'Feature', 'id', a.code, 'geometry', ST_AsGeoJSON(a.geom, 6)::json, 'properties', json_build_object(
        'code', a.code, 'name', a.name, 'kind', a.kind, 'organisation', a.organisation_id, 'organisation_name', o.name,
        'designation', g.name, 'ordinance_article', g.ordinance_article, 'since', lower(g.valid), 'stated_end', g.stated_end,
        'use_periods', g.use_periods,
        'in_force', coalesce(g.in_force, false), 'document_url', t.url, 'is_demo', a.is_demo)) ORDER BY a.code), '[]'))::text
FROM {AREAS} a
LEFT JOIN beeldregie.organisation o ON o.id = a.organisation_id
{_DECISION}
LEFT JOIN beeldregie.document t ON t.id = g.document_id
WHERE a.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326) AND a.kind <> 'control_room'
"""  # noqa: S608 - constants


async def features(conn: AsyncConnection, *, bbox: tuple[float, float, float, float] | None = None, at: datetime | None = None) -> str:
    """The areas as GeoJSON text, with the decision in force at the moment (else the one that ended last, `in_force` false)."""
    west, south, east, north = bbox or (-180.0, -90.0, 180.0, 90.0)
    return str((await conn.execute(text(_FEATURES), {"at": at, "west": west, "south": south, "east": east, "north": north})).scalar_one())


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the list beside the map. `box` is west, south, east, north in degrees; a stated end is the first day it no longer
    holds."""

    code: str
    name: str
    kind: str
    organisation: str | None
    designation: str | None
    stated_end: date | None
    in_force: bool
    box: tuple[float, float, float, float]


_LISTED = f"""
SELECT a.code, a.name, a.kind, o.name AS organisation, g.name AS designation, g.stated_end, coalesce(g.in_force, false) AS in_force,
    ST_XMin(a.geom) AS west, ST_YMin(a.geom) AS south, ST_XMax(a.geom) AS east, ST_YMax(a.geom) AS north
FROM {AREAS} a LEFT JOIN beeldregie.organisation o ON o.id = a.organisation_id
{_DECISION}
WHERE a.kind IN ('designation', 'organisation') ORDER BY a.kind, a.name LIMIT :limit
"""  # noqa: S608 - constants


async def listed(conn: AsyncConnection, at: datetime | None = None, limit: int = 500) -> list[Area]:
    """Designated areas, then organisations' own, by name; with the decision that `features` tells of."""
    rows = await conn.execute(text(_LISTED), {"at": at, "limit": limit})
    return [
        Area(r.code, r.name, r.kind, r.organisation, r.designation, r.stated_end, r.in_force, (r.west, r.south, r.east, r.north))
        for r in rows
    ]


# Simplified to some fifty metres: it lies under the map, and nothing is decided by it.
_GROUND = """
SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
    'type', 'Feature', 'geometry', ST_AsGeoJSON(geom, 5)::json, 'properties', about)), '[]'))::text
FROM (
    SELECT ST_SimplifyPreserveTopology(a.geom, 0.0005) AS geom, json_build_object('kind', 'municipality', 'name', a.name) AS about
    FROM beeldregie.area a WHERE a.kind = 'municipality'
    UNION ALL
    SELECT ST_PointOnSurface(a.geom), json_build_object('kind', 'label', 'name', a.name, 'rank', 'city', 'zoom', 8)
    FROM beeldregie.area a WHERE a.kind = 'municipality'
    UNION ALL
    SELECT ST_Centroid(ST_Collect(c.position)), json_build_object('kind', 'label', 'name', c.municipality, 'rank', 'city', 'zoom', 8)
    FROM beeldregie.camera c WHERE c.municipality IS NOT NULL AND c.lifecycle <> 'removed'
        AND NOT EXISTS (SELECT FROM beeldregie.area a WHERE a.kind = 'municipality' AND lower(a.name) = lower(c.municipality))
    GROUP BY c.municipality) AS ground
"""


async def ground(conn: AsyncConnection) -> str:
    """What is known of any town without a map of it, as GeoJSON text: outlines of municipalities, and names where cameras stand."""
    return str((await conn.execute(text(_GROUND))).scalar_one())
