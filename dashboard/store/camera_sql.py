"""The register as SQL, now or as of a moment: cameras with their uses and designations. Used by cameras.py only."""

from __future__ import annotations

import re
from datetime import datetime

# Every column of the table, in its order, so that a row of the history too is a beeldregie.camera. `recorded_at` is when this became
# what we knew.
COLUMNS = (
    "id, code, name, owner_id, operator_id, controller_id, processor_id, funder_id, owner_as_given, municipality, road, hectometre, "
    "carriageway, position, direction, field_of_view, range_m, kind, base_point, reach_m, image_class, records, retention_hours, "
    "privacy_profile, publication, withheld_reason, lifecycle, notice_seen_on, declares_biometrics, extra, load_run_id, source_row, "
    "is_demo, recorded_at, changed_by, change_id, technique, data, processing, placed_from, placed_until, pilot_phase, pilot_ends, "
    "iama_url, joint_document_id, processor_document_id, public_only, premises_id"
)
MOMENT = "coalesce(CAST(:at AS timestamptz), now())"


def recorded_at(table: str, columns: str, moment: str) -> str:
    """The rows of a table with a history as they were recorded at the moment, SQL of a timestamptz; nothing of what came later."""
    return f"""(SELECT {columns} FROM beeldregie.{table} WHERE recorded_at <= {moment}
    UNION ALL SELECT {columns} FROM beeldregie.{table}_history WHERE recorded @> {moment})"""  # noqa: S608 - constants


_AS_OF = recorded_at("camera", COLUMNS, "CAST(:at AS timestamptz)")
# The areas as they were: a border carries rights. Areas without a history of their own cost one look into an index.
AREAS = recorded_at("area", "id, code, name, kind, organisation_id, geom, is_demo", MOMENT)


def register(at: datetime | None, where: str = "") -> str:
    """`WITH c AS …`: the cameras that answer to `where` (on the alias c), to be followed by a SELECT that ends in JOINED. Takes the
    value `at`: as of that moment, which both what was valid and what was recorded contain."""
    source = f"(SELECT {COLUMNS} FROM beeldregie.camera)" if at is None else _AS_OF  # noqa: S608 - constants
    return f"WITH c AS MATERIALIZED (SELECT c.* FROM {source} c {where})"  # noqa: S608 - constants


# What of the joined rows a filter looks at.
RECORDED = "CASE WHEN c.records THEN 'yes' WHEN NOT c.records THEN 'no' ELSE 'unknown' END"
BASES = "coalesce(u.bases, '{unknown}')"
USED_FOR = "coalesce(u.used_for, '{unknown}')"
WORDS = "concat_ws(' ', c.code, c.name, o.name, c.owner_as_given, c.municipality, c.road)"
_CAMERA = "CAST(c AS beeldregie.camera)"  # of the alias c, for the functions of sql/views/00_shared.sql
# Lateral, camera by camera over indexes: joined as sets this falls into quadratic loops where the tables' statistics are not yet made.
_OWNER = "FROM c LEFT JOIN beeldregie.organisation o ON o.id = c.owner_id"
_USES = f"""
CROSS JOIN LATERAL (
    SELECT array_agg(p.purpose_id ORDER BY p.is_primary DESC, p.id) FILTER (WHERE p.purpose_id IS NOT NULL) AS purposes,
        array_agg(coalesce(p.purpose_id, 'unknown')) AS used_for,
        coalesce(min(p.basis_id) FILTER (WHERE p.is_primary), min(p.basis_id)) AS basis, array_agg(p.basis_id) AS bases,
        bool_and(p.purpose_id IS NOT NULL) AS all_purposes_known, bool_and(p.basis_id <> 'unknown') AS all_bases_known,
        coalesce(bool_or(p.basis_id = 'gemw-151c'), false) AS is_151c, bool_or(p.document_id IS NOT NULL) AS has_decision,
        bool_and(p.dpia_url IS NOT NULL) AS has_dpia, min(b.max_retention_hours) AS max_retention_hours,
        bool_and(coalesce(cardinality(b.purposes), 0) = 0 OR p.purpose_id IS NULL OR p.purpose_id = ANY (b.purposes)) AS bases_fit
    FROM beeldregie.camera_purpose p JOIN beeldregie.legal_basis b ON b.id = p.basis_id
    WHERE p.camera_id = c.id AND p.valid @> {MOMENT} AND p.recorded @> {MOMENT}) u
"""  # noqa: S608 - constants
_DESIGNATED = f"""
CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS any_designation, bool_or(g.valid @> {MOMENT}) AS in_force,
        bool_or(g.valid @> {MOMENT} AND g.ordinance_article IS NOT NULL) AS has_article,
        bool_or(g.valid @> {MOMENT} AND g.stated_end IS NOT NULL) AS has_end,
        bool_or(g.valid @> {MOMENT} AND g.use_periods IS NOT NULL) AS has_periods
    FROM {AREAS} a JOIN beeldregie.designation g ON g.area_id = a.id AND g.recorded @> {MOMENT}
    WHERE u.is_151c AND a.kind = 'designation' AND beeldregie.covers(a.geom, {_CAMERA})) d
"""  # noqa: S608 - constants
JOINED = _OWNER + _USES + _DESIGNATED


def joined_for(expressions: str) -> str:
    """JOINED, without the uses and designations where the expressions speak of neither: they are worked out camera by camera, also when
    nobody looks at them."""
    if re.search(r"\bd\.", expressions):
        return JOINED
    return _OWNER + _USES if re.search(r"\bu\.", expressions) else _OWNER


CARD = """
SELECT c.*, ST_X(c.position) AS lon, ST_Y(c.position) AS lat, ST_X(ST_Transform(c.position, 28992)) AS rd_x,
    ST_Y(ST_Transform(c.position, 28992)) AS rd_y,
    ST_X(c.base_point) AS base_lon, ST_Y(c.base_point) AS base_lat, u.is_151c, {gaps} AS gaps,
    (SELECT json_object_agg(g.id, json_build_object('id', g.id, 'name', g.name, 'kind', g.kind, 'owner_kind', g.owner_kind, 'is_demo',
        g.is_demo))
     FROM beeldregie.organisation g WHERE g.id IN (c.owner_id, c.operator_id, c.controller_id, c.processor_id,
         c.funder_id)) AS organisations,
    (SELECT r.file_name FROM beeldregie.load_run r WHERE r.id = c.load_run_id) AS source,
    (SELECT r.loaded_at FROM beeldregie.load_run r WHERE r.id = c.load_run_id) AS loaded_at,
    EXISTS (SELECT FROM beeldregie.camera_state s
            WHERE s.camera_id = c.id AND s.state = 'shutter' AND s.during @> {moment}) AS shutter_closed,
    (SELECT json_agg(json_build_object('part', x.part, 'title', t.title, 'url', t.url, 'dated', t.dated))
     FROM (VALUES ('joint', c.joint_document_id), ('processor', c.processor_document_id)) AS x(part, id)
     JOIN beeldregie.document t ON t.id = x.id) AS documents
"""

PURPOSES = f"""
SELECT p.organisation_id, g.name AS organisation, p.purpose_id, u.name_nl AS purpose_nl, u.name_en AS purpose_en, p.purpose_as_given,
    p.basis_id,
    b.name_nl AS basis_nl, b.name_en AS basis_en, b.source_nl, b.source_en, p.basis_as_given, t.title AS decision, t.url AS decision_url,
    t.dated AS decision_date, p.dpia_url, p.is_primary, lower(p.valid) AS since, upper(p.valid) AS until
FROM beeldregie.camera_purpose p JOIN beeldregie.legal_basis b ON b.id = p.basis_id
LEFT JOIN beeldregie.purpose u ON u.id = p.purpose_id
LEFT JOIN beeldregie.organisation g ON g.id = p.organisation_id
LEFT JOIN beeldregie.document t ON t.id = p.document_id
WHERE p.camera_id = :id AND p.valid @> {MOMENT} AND p.recorded @> {MOMENT}
ORDER BY p.is_primary DESC, p.id
"""  # noqa: S608 - constants

DESIGNATIONS = f"""
SELECT g.name, a.code AS area, a.name AS area_name, g.ordinance_article, lower(g.valid) AS since, g.stated_end, g.use_periods,
    g.consulted_on,
    g.valid @> {MOMENT} AS in_force, t.url AS document_url, g.is_demo
FROM c JOIN {AREAS} a ON a.kind = 'designation' AND beeldregie.covers(a.geom, {_CAMERA})
JOIN beeldregie.designation g ON g.area_id = a.id AND g.recorded @> {MOMENT}
LEFT JOIN beeldregie.document t ON t.id = g.document_id
ORDER BY in_force DESC, g.stated_end DESC NULLS LAST, g.name
"""  # noqa: S608 - constants

AGREEMENTS = f"""
SELECT a.code, a.name, a.giver_id, giver.name AS giver, a.recipient_id, recipient.name AS recipient, a.purposes, a.mode, a.incident_only,
    a.approval_each_time, a.masked, a.unrecognisable, a.watermark, a.minutes_max, a.pictures_max,
    a.valid @> {MOMENT} AS in_force, lower(a.valid) AS since, upper(a.valid) AS until,
    a.is_demo
FROM c CROSS JOIN LATERAL (
    SELECT array_agg(p.basis_id) AS bases FROM beeldregie.camera_purpose p
    WHERE p.camera_id = c.id AND p.valid @> {MOMENT} AND p.recorded @> {MOMENT}) u
JOIN beeldregie.agreement a ON a.recorded @> {MOMENT} AND (upper_inf(a.valid) OR upper(a.valid) > {MOMENT})
    AND beeldregie.gives(a, {_CAMERA}, u.bases)
JOIN beeldregie.organisation giver ON giver.id = a.giver_id
JOIN beeldregie.organisation recipient ON recipient.id = a.recipient_id
LEFT JOIN {AREAS} r ON r.id = a.area_id
WHERE a.area_id IS NULL OR beeldregie.covers(r.geom, {_CAMERA})
ORDER BY in_force DESC, a.name
"""  # noqa: S608 - constants
