"""Which active cameras stand where: within a box, along a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Box


async def in_box(conn: AsyncConnection, box: Box) -> list[str]:
    """The codes of the active cameras within west, south, east, north (EPSG:4326), by code."""
    rows = await conn.execute(
        text("""
        SELECT code FROM beeldregie.camera
        WHERE lifecycle = 'active' AND position && ST_MakeEnvelope(:west, :south, :east, :north, 4326) ORDER BY code"""),
        dict(zip(("west", "south", "east", "north"), box, strict=True)),
    )
    return [row.code for row in rows]


async def along(conn: AsyncConnection, line: Mapping[str, Any], metres: float) -> list[str]:
    """The codes of the active cameras within `metres` of a GeoJSON LineString (EPSG:4326), in the order in which it passes them."""
    rows = await conn.execute(
        text("""
        WITH route AS (SELECT ST_SetSRID(ST_GeomFromGeoJSON(:line), 4326) AS line)
        SELECT c.code FROM route r JOIN beeldregie.camera c ON c.lifecycle = 'active'
            AND c.position && ST_Envelope(ST_Buffer(r.line::geography, :metres)::geometry)
            AND ST_DWithin(c.position::geography, r.line::geography, :metres)
        ORDER BY ST_LineLocatePoint(r.line, c.position), c.code"""),
        {"line": json.dumps(line), "metres": metres},
    )
    return [row.code for row in rows]
