"""The cameras as the map's layer, in SQL: GeoJSON as text, and what tells whether it would be another text now."""

from __future__ import annotations

from dashboard.store.camera_sql import MOMENT
from dashboard.store.gaps import LISTED

# Text put together by hand: json_build_object takes three times as long over 20,000 cameras. What is not known, and what is so of nearly
# every camera, is left out: concat() skips NULL. Of its operation only a closed shutter is told, which is public on purpose.
FEATURES = f"""
SELECT concat('{{"type":"FeatureCollection","features":[', string_agg(concat(
    '{{"type":"Feature","id":', to_json(c.code), ',"geometry":', ST_AsGeoJSON(c.position, 6), ',"properties":{{"code":', to_json(c.code),
    ',"name":', to_json(c.name), ',"owner":' || to_json(c.owner_id), ',"owner_name":' || to_json(coalesce(o.name, c.owner_as_given)),
    ',"owner_kind":"', coalesce(o.owner_kind, 'other'), '","basis":"', coalesce(u.basis, 'unknown'),
    '"', ',"direction":' || c.direction, ',"field_of_view":' || c.field_of_view, ',"range_m":' || c.range_m,
    ',"lifecycle":"', c.lifecycle, '"', ',"publication":"' || nullif(c.publication, 'exact') || '"',
    ',"missing":' || nullif(to_json(cardinality({LISTED}) > 0)::text, 'false'), ',"is_demo":' || nullif(to_json(c.is_demo)::text, 'false'),
    ',"shutter_closed":' || (SELECT 'true' WHERE c.id IN (
        SELECT s.camera_id FROM beeldregie.camera_state s WHERE s.state = 'shutter' AND s.during @> {MOMENT})),
    '}}}}'), ',' ORDER BY c.id), ']}}')
"""  # noqa: S608 - constants

# What all answers over the whole register are made of: any committed change of it adds, takes away or renews a row (xmin), and what begins
# or ends to hold by itself changes what is valid.
_MADE_OF = (
    ("camera", ""),
    ("camera_purpose", ", sum(id) FILTER (WHERE valid @> now())"),
    ("designation", ", sum(id) FILTER (WHERE valid @> now())"),
    ("connection_check", ""),
    ("camera_state", ", sum(id) FILTER (WHERE state = 'shutter' AND during @> now())"),
    ("area", ""),
    ("organisation", ""),
    ("legal_basis", ""),
)
_ROWS = "(SELECT concat_ws('-', count(*), sum(CAST(CAST(xmin AS text) AS bigint)){more}) FROM beeldregie.{table})"
VERSION = f"SELECT concat_ws('.', {', '.join(_ROWS.format(table=table, more=more) for table, more in _MADE_OF)})"
