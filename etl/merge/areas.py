"""Merges areas and their designations. A designation carries a right: a correction closes what was recorded and records it anew."""

from __future__ import annotations

from psycopg import sql

from etl.merge.common import Counts, Loading, not_own_code, own_beginnings, prefix, without_duplicates
from etl.sources.areas import AreaRow
from etl.sources.parsed import Parsed, Reject, slug

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
INSERT INTO beeldregie.area (code, name, kind, organisation_id, geom, load_run_id, is_demo, recorded_at, change_id)
SELECT code, name, kind, organisation_id, geom, %(run)s, %(demo)s, %(moment)s, %(change)s FROM staged ORDER BY row
ON CONFLICT (code) DO NOTHING RETURNING code
"""
_UPDATE = """
UPDATE beeldregie.area a SET name = s.name, kind = s.kind, organisation_id = coalesce(s.organisation_id, a.organisation_id), geom = s.geom,
    load_run_id = %(run)s, change_id = %(change)s
FROM staged s WHERE s.code = a.code AND (a.name, a.kind, a.organisation_id, a.geom)
    IS DISTINCT FROM (s.name, s.kind, coalesce(s.organisation_id, a.organisation_id), s.geom)
RETURNING a.code
"""
_DOCUMENTS = "SELECT s.name, s.url, s.dated, a.organisation_id FROM staged_designation s JOIN beeldregie.area a USING (code)"
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
# Borders of different sources differ a little: a hundredth of the area may lie outside.
_OUTSIDE = """
WITH belonging AS (
    SELECT s.row, s.kind, s.geom, coalesce(s.organisation_id, a.organisation_id) AS organisation_id
    FROM staged s LEFT JOIN beeldregie.area a USING (code)),
borders AS (
    SELECT organisation_id, ST_Union(geom) AS geom FROM (
        SELECT organisation_id, geom FROM belonging WHERE kind = 'municipality'
        UNION ALL SELECT a.organisation_id, a.geom FROM beeldregie.area a
        WHERE a.kind = 'municipality' AND NOT EXISTS (SELECT FROM staged s WHERE s.code = a.code)) AS parts
    GROUP BY organisation_id),
wrong AS (
    SELECT d.row, b.geom IS NOT NULL AS has_border FROM belonging d LEFT JOIN borders b USING (organisation_id)
    WHERE d.kind = 'designation' AND coalesce(ST_Area(ST_Intersection(b.geom, d.geom)) < 0.99 * ST_Area(d.geom), %(own_only)s))
DELETE FROM staged s USING wrong WHERE s.row = wrong.row RETURNING s.row, s.code, wrong.has_border
"""
_FACTS = "{0}.ordinance_article, {0}.stated_end, {0}.use_periods, {0}.consulted_on, {0}.document_id, {0}.valid"
_CLOSE = f"""
UPDATE beeldregie.designation g SET recorded = tstzrange(lower(g.recorded), %(moment)s), closed_change = %(change)s FROM wanted w
WHERE g.area_id = w.area_id AND g.name = w.name AND upper_inf(g.recorded) AND ({_FACTS.format("g")}) IS DISTINCT FROM ({_FACTS.format("w")})
"""  # noqa: S608 - constants
_RECORD = """
INSERT INTO beeldregie.designation (area_id, name, ordinance_article, stated_end, use_periods, consulted_on, document_id, valid,
    recorded, recorded_change, is_demo)
SELECT area_id, name, ordinance_article, stated_end, use_periods, consulted_on, document_id, valid, tstzrange(%(moment)s, NULL),
    %(change)s, %(demo)s
FROM wanted w WHERE NOT EXISTS (SELECT FROM beeldregie.designation g WHERE g.area_id = w.area_id AND g.name = w.name AND
    upper_inf(g.recorded))
RETURNING (SELECT code FROM beeldregie.area WHERE id = area_id)
"""


async def merge(load: Loading, parsed: Parsed[AreaRow]) -> Counts:
    """Merge the areas; see Counts. An area without a known organisation stays without one."""
    coded = [(area.row, _code(area, load), area) for area in parsed.rows]
    codes = {id(area): code for _, code, area in coded}
    foreign = await _foreign(load, coded) if load.own_only else []
    refused = {reject.row for reject in foreign}
    areas, doubles = without_duplicates(one for one in coded if one[0] not in refused)
    await load.stage(
        "staged", _AREA, [(area.row, codes[id(area)], area.name, area.kind, _organisation(area, load), area.wkb.hex()) for area in areas]
    )
    outside = await _outside(load)
    beyond = {reject.row for reject in outside}
    areas = [area for area in areas if area.row not in beyond]
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
    await load.documents("designation", _DOCUMENTS)
    await load.run(_WANTED)
    await load.run(_CLOSE)
    changed |= await _codes(load, _RECORD)
    return Counts(len(new), len(changed - new), len(areas) - len(new) - len(changed - new), 0, foreign + doubles + outside)


async def _foreign(load: Loading, coded: list[tuple[int, str, AreaRow]]) -> list[Reject]:
    """Whoever loads only his own brings no areas of others, does not change one by using its code, gives out no codes that are others' to
    give, and draws no municipality's border: within that he may designate."""
    await load.run(
        "SELECT code, organisation_id IS NOT DISTINCT FROM %(owner)s, kind FROM beeldregie.area WHERE code = ANY (%(codes)s)",
        codes=[code for _, code, _ in coded],
    )
    known = {code: (is_own, kind) for code, is_own, kind in await load.cursor.fetchall()}
    beginnings = tuple(own_beginnings(load.owner))
    found = []
    for row, code, area in coded:
        is_own, kind = known.get(code, (True, area.kind))
        if not is_own or _organisation(area, load) != load.owner:
            found.append(Reject(row, "code", code, "is een gebied van een andere organisatie", "is an area of another organisation"))
        elif "municipality" in (kind, area.kind):
            found.append(Reject(row, "kind", area.kind, *_BORDER))
        elif code not in known and not code.startswith(beginnings):
            found.append(not_own_code(load, row, code))
    return found + await _undesignating(load, coded)


async def _undesignating(load: Loading, coded: list[tuple[int, str, AreaRow]]) -> list[Reject]:
    """Designations by who is no municipality."""
    designates = await load.value("SELECT kind = 'municipality' FROM beeldregie.organisation WHERE id = %(owner)s", owner=load.owner)
    others = ("kan alleen een gemeente aanwijzen (Gemeentewet art. 151c)", "only a municipality can designate (Gemeentewet art. 151c)")
    return [Reject(row, "kind", area.kind, *others) for row, _, area in coded if area.kind == "designation" and not designates]


async def _outside(load: Loading) -> list[Reject]:
    """Designations outside the border of the municipality that they belong to leave `staged`: its mayor has no power there (Gemeentewet
    art. 151c). Where no border is on record nobody can tell: then only who loads his own is kept from designating."""
    await load.run(_OUTSIDE, own_only=load.own_only)
    reasons = {
        True: ("ligt niet binnen de grens van de gemeente", "does not lie within the border of the municipality"),
        False: (
            "kan pas worden aangewezen als de grens van uw gemeente is geladen: vraag het een beheerder van de installatie",
            "can be designated once the border of your municipality is loaded: ask an administrator of the installation",
        ),
    }
    return [Reject(row, "geometry", code, *reasons[has_border]) for row, code, has_border in await load.cursor.fetchall()]


async def _codes(load: Loading, statement: str) -> set[str]:
    await load.run(sql.SQL(statement))
    return {row[0] for row in await load.cursor.fetchall()}


def _organisation(area: AreaRow, load: Loading) -> str | None:
    return load.names.organisation(area.organisation) if area.organisation else load.owner


def _code(area: AreaRow, load: Loading) -> str:
    """The area's own code, or organisation, kind and name: stable over loads of the same list."""
    organisation = prefix(_organisation(area, load) or slug(area.organisation))
    return area.code or "-".join(filter(None, (organisation, slug(area.source_kind), slug(area.name))))[:95].strip("-")


_BORDER = (
    "is de grens van een gemeente: die laadt een beheerder van de installatie",
    "is the border of a municipality: an administrator of the installation loads that",
)
