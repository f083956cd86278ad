"""Merges areas and their designations. A designation carries a right: a correction closes what was recorded and records it anew."""

from __future__ import annotations

from psycopg import sql

from etl.merge.common import Counts, Loading, without_duplicates
from etl.sources.areas import AreaRow
from etl.sources.parsed import Parsed, slug

_AREA = {
    "row": "integer",
    "code": "text",
    "name": "text",
    "kind": "text",
    "organisation_id": "text",
    "geom": "geometry(MultiPolygon, 4326)",
}
_DOSSIER = {
    "code": "text",
    "name": "text",
    "ordinance_article": "text",
    "stated_end": "date",
    "use_periods": "text",
    "consulted_on": "date",
    "url": "text",
    "dated": "date",
    "in_force_from": "date",
}

_INSERT = """
INSERT INTO beeldregie.area (code, name, kind, organisation_id, geom, load_run_id, is_demo)
SELECT code, name, kind, organisation_id, geom, %(run)s, %(demo)s FROM staged ORDER BY row
ON CONFLICT (code) DO NOTHING RETURNING code
"""
_UPDATE = """
UPDATE beeldregie.area a SET name = s.name, kind = s.kind, organisation_id = coalesce(s.organisation_id, a.organisation_id), geom = s.geom,
    load_run_id = %(run)s
FROM staged s WHERE s.code = a.code AND (a.name, a.kind, a.organisation_id, a.geom)
    IS DISTINCT FROM (s.name, s.kind, coalesce(s.organisation_id, a.organisation_id), s.geom)
RETURNING a.code
"""
_DOCUMENTS = """
INSERT INTO beeldregie.document AS d (kind, title, url, dated, organisation_id, is_demo)
SELECT DISTINCT ON (s.name, a.organisation_id) 'designation', s.name, s.url, s.dated, a.organisation_id, %(demo)s
FROM staged_designation s JOIN beeldregie.area a USING (code)
ON CONFLICT (kind, title, organisation_id) DO UPDATE SET url = coalesce(excluded.url, d.url), dated = coalesce(excluded.dated, d.dated)
WHERE (coalesce(excluded.url, d.url), coalesce(excluded.dated, d.dated)) IS DISTINCT FROM (d.url, d.dated)
"""
# Without a day on which it came into force nobody can say that it is in force: its validity is empty, and the audit names the gap.
_WANTED = """
CREATE TEMP TABLE wanted ON COMMIT DROP AS
SELECT a.id AS area_id, a.code, s.name, s.ordinance_article, s.stated_end, s.use_periods, s.consulted_on, d.id AS document_id,
    CASE WHEN s.in_force_from IS NULL THEN 'empty'::tstzrange
         ELSE tstzrange(s.in_force_from::timestamp AT TIME ZONE 'Europe/Amsterdam',
             s.stated_end::timestamp AT TIME ZONE 'Europe/Amsterdam') END AS valid
FROM staged_designation s JOIN beeldregie.area a USING (code)
LEFT JOIN beeldregie.document d ON d.kind = 'designation' AND d.title = s.name AND d.organisation_id IS NOT DISTINCT FROM a.organisation_id
"""
_FACTS = "{0}.ordinance_article, {0}.stated_end, {0}.use_periods, {0}.consulted_on, {0}.document_id, {0}.valid"
_CLOSE = f"""
UPDATE beeldregie.designation g SET recorded = tstzrange(lower(g.recorded), %(moment)s) FROM wanted w
WHERE g.area_id = w.area_id AND g.name = w.name AND upper_inf(g.recorded) AND ({_FACTS.format("g")}) IS DISTINCT FROM ({_FACTS.format("w")})
"""  # noqa: S608 - constants
_RECORD = """
INSERT INTO beeldregie.designation (area_id, name, ordinance_article, stated_end, use_periods, consulted_on, document_id, valid,
    recorded, is_demo)
SELECT area_id, name, ordinance_article, stated_end, use_periods, consulted_on, document_id, valid, tstzrange(%(moment)s, NULL), %(demo)s
FROM wanted w WHERE NOT EXISTS (SELECT FROM beeldregie.designation g WHERE g.area_id = w.area_id AND g.name = w.name AND
    upper_inf(g.recorded))
RETURNING (SELECT code FROM beeldregie.area WHERE id = area_id)
"""


async def merge(load: Loading, parsed: Parsed[AreaRow]) -> Counts:
    """Merge the areas; see Counts. An area without a known organisation stays without one."""
    given = [(area.row, _code(area, load), area) for area in parsed.rows]
    codes = {id(area): code for _, code, area in given}
    areas, doubles = without_duplicates(given)
    await load.stage(
        "staged", _AREA, [(area.row, codes[id(area)], area.name, area.kind, _organisation(area, load), area.wkb.hex()) for area in areas]
    )
    await load.stage(
        "staged_designation",
        _DOSSIER,
        [
            (
                codes[id(area)],
                dossier.name,
                dossier.ordinance_article,
                dossier.stated_end,
                dossier.use_periods,
                dossier.consulted_on,
                dossier.document_url,
                dossier.document_date,
                dossier.in_force_from,
            )
            for area in areas
            if (dossier := area.designation)
        ],
    )
    new = await _codes(load, _INSERT)
    changed = await _codes(load, _UPDATE)
    for statement in (_DOCUMENTS, _WANTED, _CLOSE):
        await load.run(statement)
    changed |= await _codes(load, _RECORD)
    return Counts(len(new), len(changed - new), len(areas) - len(new) - len(changed - new), 0, doubles)


async def _codes(load: Loading, statement: str) -> set[str]:
    await load.run(sql.SQL(statement))
    return {row[0] for row in await load.cursor.fetchall()}


def _organisation(area: AreaRow, load: Loading) -> str | None:
    return load.names.organisation(area.organisation) if area.organisation else load.owner


def _code(area: AreaRow, load: Loading) -> str:
    """The area's own code, or organisation, kind and name: stable over loads of the same list."""
    organisation = (_organisation(area, load) or slug(area.organisation)).removeprefix("gemeente-")
    return area.code or "-".join(filter(None, (organisation, slug(area.source_kind), slug(area.name))))[:95].strip("-")
