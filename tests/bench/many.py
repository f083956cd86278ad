"""A register of any size for the benchmarks: made-up cameras of sixty owners around ten towns, as varied as real ones."""

from __future__ import annotations

import psycopg

_OWNERS = """
INSERT INTO beeldregie.organisation (id, name, kind, owner_kind)
SELECT 'eigenaar-' || n, 'Gemeente Voorbeeldstad ' || n, 'municipality',
    (ARRAY['traffic', 'public_order', 'transport', 'tunnel', 'bridge', 'road', 'parking', 'other'])[1 + n % 8]
FROM generate_series(1, 60) AS n ON CONFLICT DO NOTHING
"""
_AREAS = """
WITH area AS (
    INSERT INTO beeldregie.area (code, name, kind, organisation_id, geom)
    SELECT 'gebied-' || n, 'Gebied ' || n, 'designation', 'eigenaar-' || n,
        ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(4.0 + n * 0.25, 51.6 + n % 5 * 0.2), 4326)::geography, 3000)::geometry)
    FROM generate_series(1, 10) AS n ON CONFLICT DO NOTHING RETURNING id)
INSERT INTO beeldregie.designation (area_id, name, ordinance_article, stated_end, use_periods, valid)
SELECT id, 'Besluit', 'APV 2:77', current_date + 400, 'alle dagen', tstzrange(now() - interval '1 year', now() + interval '400 days')
FROM area
"""
# Normally distributed about a town within some kilometres, by two uniform draws (Box and Muller); the first draws are fixed by setseed.
_CAMERAS = """
WITH made AS (
    INSERT INTO beeldregie.camera (code, name, owner_id, operator_id, controller_id, municipality, position, direction, field_of_view,
        range_m, kind, records, retention_hours, lifecycle, notice_seen_on, changed_by)
    SELECT %(prefix)s || n, 'Camera Voorbeeldstraat ' || n, 'eigenaar-' || 1 + n %% 60, 'eigenaar-' || 1 + n %% 7,
        'eigenaar-' || 1 + n %% 60, 'Voorbeeldstad ' || n %% 10,
        ST_SetSRID(ST_MakePoint(%(west)s + n %% 10 * %(step)s + 0.05 * sqrt(-2 * ln(1 - a)) * cos(2 * pi() * b),
                                51.6 + n %% 5 * 0.2 + 0.03 * sqrt(-2 * ln(1 - a)) * sin(2 * pi() * b)), 4326),
        n %% 360, 60, 80, (ARRAY['fixed', 'ptz', 'unknown'])[1 + n %% 3], CASE n %% 3 WHEN 0 THEN true WHEN 1 THEN false END,
        CASE WHEN n %% 3 = 0 THEN 96 END, CASE WHEN n %% 50 = 0 THEN 'planned' ELSE 'active' END,
        CASE WHEN n %% 4 > 0 THEN current_date END, 'bench'
    FROM (SELECT n, random() AS a, random() AS b FROM generate_series(1, %(count)s) AS n) AS drawn RETURNING id)
INSERT INTO beeldregie.camera_purpose (camera_id, organisation_id, purpose_id, basis_id, dpia_url, is_primary)
SELECT id, 'eigenaar-' || 1 + id %% 60,
    CASE WHEN id %% 40 > 0 THEN (ARRAY['verkeersmanagement', 'openbare-orde', 'sociale-veiligheid-ov'])[1 + id %% 3] END,
    CASE WHEN id %% 40 > 0 THEN (ARRAY['verkeer-6-1-e', 'gemw-151c', 'ov-wp2000'])[1 + id %% 3] ELSE 'unknown' END,
    CASE WHEN id %% 5 > 0 THEN 'https://example.org/dpia' END, use = 1
FROM made CROSS JOIN generate_series(1, 2) AS use WHERE use = 1 OR id %% 7 = 0
ON CONFLICT DO NOTHING
"""


def fill(dsn: str, count: int, prefix: str = "vb-", west: float = 4.0, step: float = 0.25) -> None:
    """Add `count` cameras with their uses, `prefix` before their numbers, around ten towns from `west` (degrees), `step` apart.

    `dsn` is of the role that brings data in; statistics are left to PostgreSQL, as after a load.
    """
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT setseed(0.5)")
        connection.execute(_OWNERS)
        connection.execute(_AREAS)
        connection.execute(_CAMERAS, {"count": count, "prefix": prefix, "west": west, "step": step})
