"""Areas for the map: where camera supervision was designated, and whether that is in force."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_MOMENT = "coalesce(CAST(:at AS timestamptz), now())"
# One feature an area; of its decisions the one that is in force, else the one that ended last.
_FEATURES = f"""
SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
    'type', 'Feature', 'id', a.code, 'geometry', ST_AsGeoJSON(a.geom, 6)::json, 'properties', json_build_object(
        'code', a.code, 'name', a.name, 'kind', a.kind, 'organisation', a.organisation_id, 'organisation_name', o.name,
        'designation', g.name, 'ordinance_article', g.ordinance_article, 'since', lower(g.valid), 'stated_end', g.stated_end,
        'use_periods', g.use_periods,
        'in_force', coalesce(g.in_force, false), 'document_url', t.url, 'is_demo', a.is_demo)) ORDER BY a.code), '[]'))::text
FROM beeldregie.area a
LEFT JOIN beeldregie.organisation o ON o.id = a.organisation_id
LEFT JOIN LATERAL (
    SELECT d.*, d.valid @> {_MOMENT} AS in_force FROM beeldregie.designation d WHERE d.area_id = a.id AND d.recorded @> {_MOMENT}
    ORDER BY in_force DESC, upper(d.valid) DESC NULLS FIRST LIMIT 1) g ON true
LEFT JOIN beeldregie.document t ON t.id = g.document_id
WHERE a.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
"""  # noqa: S608 - constants


async def features(conn: AsyncConnection, *, bbox: tuple[float, float, float, float] | None = None, at: datetime | None = None) -> str:
    """The areas as GeoJSON text, with the decision in force at the moment (else the one that ended last, `in_force` false)."""
    west, south, east, north = bbox or (-180.0, -90.0, 180.0, 90.0)
    return str((await conn.execute(text(_FEATURES), {"at": at, "west": west, "south": south, "east": east, "north": north})).scalar_one())
