"""Merges road segments. A site that the file names must be known, or the segment is refused: it would never get a colour."""

from __future__ import annotations

from etl.merge.common import Counts, Loading, without_duplicates
from etl.sources.parsed import Parsed, Reject
from etl.sources.segments import SegmentRow

_COLUMNS = {
    "row": "integer",
    "code": "text",
    "road": "text",
    "name": "text",
    "heading": "text",
    "site": "text",
    "geom": "geometry(LineString, 4326)",
}
_UNKNOWN = """
DELETE FROM staged s WHERE s.site IS NOT NULL AND NOT EXISTS (SELECT FROM beeldregie.measurement_site m WHERE m.code = s.site)
RETURNING s.row, s.site
"""
_NEW = "SELECT count(*) FROM staged s WHERE NOT EXISTS (SELECT FROM beeldregie.road_segment r WHERE r.code = s.code)"
_MERGE = """
INSERT INTO beeldregie.road_segment AS r (code, road, name, heading, site_id, geom, is_demo)
SELECT s.code, s.road, s.name, {heading}, {site}, s.geom, %(demo)s
FROM staged s LEFT JOIN beeldregie.measurement_site m ON m.code = s.site LEFT JOIN beeldregie.road_segment was ON was.code = s.code
ORDER BY s.row
ON CONFLICT (code) DO UPDATE SET (road, name, heading, site_id, geom)
    = (excluded.road, excluded.name, excluded.heading, excluded.site_id, excluded.geom)
WHERE (r.road, r.name, r.heading, r.site_id, r.geom)
    IS DISTINCT FROM (excluded.road, excluded.name, excluded.heading, excluded.site_id, excluded.geom)
"""


async def merge(load: Loading, parsed: Parsed[SegmentRow]) -> Counts:
    """Merge the segments; see Counts."""
    rows, doubles = without_duplicates((row.row, row.code, row) for row in parsed.rows)
    staged = [(row.row, row.code, row.road, row.name, row.heading, row.site, row.wkb.hex()) for row in rows]
    await load.stage("staged", _COLUMNS, staged)
    await load.run(_UNKNOWN)
    reason = ("is geen bekend meetpunt: laad eerst de meetpunten", "is no known measurement site: load the sites first")
    unknown = [Reject(row, "site", site, *reason) for row, site in await load.cursor.fetchall()]
    new = await load.value(_NEW)
    heading = "s.heading" if "heading" in parsed.given else "was.heading"
    site = "m.id" if "site" in parsed.given else "was.site_id"
    written = await load.run(_MERGE.format(heading=heading, site=site))
    return Counts(new, written - new, len(rows) - len(unknown) - written, 0, doubles + unknown)
