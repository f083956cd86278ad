"""Merges the purposes of cameras. Rows that carry rights are never overwritten: what was recorded is closed at the moment of the load, and
what is true from then on (or from the day that the file names) is recorded anew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from etl.merge.common import Loading
from etl.sources.camera_rows import PurposeRow

_COLUMNS = {
    "code": "text",
    "organisation_id": "text",
    "purpose_id": "text",
    "purpose_as_given": "text",
    "basis_id": "text",
    "basis_as_given": "text",
    "title": "text",
    "url": "text",
    "dated": "date",
    "dpia_url": "text",
    "is_primary": "boolean",
    "since": "date",
}
_KEY = "(coalesce({0}.organisation_id, ''), coalesce({0}.purpose_id, ''))"
_SAME_KEY = f"{_KEY.format('f')} = {_KEY.format('p')}"
_FACTS = (
    "{0}.organisation_id, {0}.purpose_id, {0}.purpose_as_given, {0}.basis_id, {0}.basis_as_given, {0}.document_id, {0}.dpia_url, "
    "{0}.is_primary"
)

_WANTED = """
CREATE TEMP TABLE wanted ON COMMIT DROP AS
SELECT row_number() OVER () AS n, c.id AS camera_id, s.*, d.id AS document_id,
    s.since::timestamp AT TIME ZONE 'Europe/Amsterdam' AS since_at
FROM staged_purpose s JOIN beeldregie.camera c USING (code)
LEFT JOIN beeldregie.document d ON s.title IS NOT NULL AND d.kind = 'decision' AND d.title = s.title
     AND d.organisation_id IS NOT DISTINCT FROM {whose}
"""
_DOCUMENTS = "SELECT title, url, dated, organisation_id FROM staged_purpose"
_FORGET_REFUSED = "DELETE FROM staged_purpose WHERE code NOT IN (SELECT code FROM staged)"
_KEPT = f"""
CREATE TEMP TABLE kept ON COMMIT DROP AS
SELECT w.n, p.id FROM wanted w JOIN beeldregie.camera_purpose p ON p.camera_id = w.camera_id AND upper_inf(p.recorded) AND
    upper_inf(p.valid)
    AND ({_FACTS.format("p")}) IS NOT DISTINCT FROM ({_FACTS.format("w")}) AND (w.since_at IS NULL OR lower(p.valid) = w.since_at)
"""  # noqa: S608 - constants
_FRESH = """
CREATE TEMP TABLE fresh ON COMMIT DROP AS
SELECT w.*, coalesce(w.since_at, %(moment)s) AS valid_from FROM wanted w WHERE n NOT IN (SELECT n FROM kept)
"""
# What no longer holds: what holds now or later and is not in the file, and what is past but speaks of the same time as a fresh row.
_STALE = f"""
CREATE TEMP TABLE stale ON COMMIT DROP AS
SELECT p.*, coalesce(min(f.valid_from), %(moment)s) AS until FROM beeldregie.camera_purpose p
JOIN (SELECT DISTINCT c.id FROM staged s JOIN beeldregie.camera c USING (code)) AS listed ON listed.id = p.camera_id
LEFT JOIN fresh f ON f.camera_id = p.camera_id AND ({_SAME_KEY} OR (f.is_primary AND p.is_primary))
WHERE upper_inf(p.recorded) AND p.id NOT IN (SELECT id FROM kept)
GROUP BY p.id
HAVING upper_inf(p.valid) OR upper(p.valid) > %(moment)s OR bool_or(f.n IS NOT NULL AND p.valid && tstzrange(f.valid_from, NULL))
"""  # noqa: S608 - constants
_CLOSE = """
UPDATE beeldregie.camera_purpose p SET recorded = tstzrange(lower(p.recorded), %(moment)s), closed_change = %(change)s
FROM stale WHERE stale.id = p.id
"""
_SHORTENED = """
INSERT INTO beeldregie.camera_purpose (camera_id, organisation_id, purpose_id, purpose_as_given, basis_id, basis_as_given, document_id,
    dpia_url, is_primary, valid, recorded, recorded_change)
SELECT camera_id, organisation_id, purpose_id, purpose_as_given, basis_id, basis_as_given, document_id, dpia_url, is_primary,
    valid * tstzrange(NULL, until), tstzrange(%(moment)s, NULL), %(change)s
FROM stale WHERE NOT isempty(valid * tstzrange(NULL, until))
"""
_INSERT = """
INSERT INTO beeldregie.camera_purpose (camera_id, organisation_id, purpose_id, purpose_as_given, basis_id, basis_as_given, document_id,
    dpia_url, is_primary, valid, recorded, recorded_change)
SELECT camera_id, organisation_id, purpose_id, purpose_as_given, basis_id, basis_as_given, document_id, dpia_url, is_primary,
    tstzrange(valid_from, NULL), tstzrange(%(moment)s, NULL), %(change)s FROM fresh
"""
# A camera that is new in this load counts as new, not as changed.
_TOUCH = """
INSERT INTO touched SELECT DISTINCT c.camera_id FROM (SELECT camera_id FROM fresh UNION SELECT camera_id FROM stale) AS c
JOIN merged m ON m.id = c.camera_id ON CONFLICT DO NOTHING
"""


async def stage(load: Loading, given: Iterable[tuple[str, list[tuple[str | None, PurposeRow]]]]) -> None:
    """Put what the file says in `staged_purpose`: code, and its purposes with the id of the organisation that each is of; the first of a
    camera is its primary one."""
    await load.stage("staged_purpose", _COLUMNS, (row for code, rows in given for row in _resolved(load, code, rows)))


async def merge(load: Loading) -> None:
    """Bring the purposes of the cameras in `staged` to what is in `staged_purpose`."""
    await load.run(_FORGET_REFUSED)
    await load.documents("decision", _DOCUMENTS)
    await load.run(_WANTED.format(whose=load.whose("decision", "s.title", "s.url", "s.dated", "s.organisation_id")))
    for statement in (_KEPT, _FRESH, _STALE, _CLOSE, _SHORTENED, _INSERT, _TOUCH):
        await load.run(statement)


def _resolved(load: Loading, code: str, rows: list[tuple[str | None, PurposeRow]]) -> Iterable[list[Any]]:
    """One camera's rows for the staging table. Words that mean the same purpose of the same organisation, and words that mean nothing to
    us, become one row."""
    found: dict[tuple[str | None, str | None], list[Any]] = {}
    for organisation, row in rows:
        purpose, basis = load.names.purpose(row.purpose), load.names.basis(row.basis)
        if (organisation, purpose) in found:
            twin = found[organisation, purpose]
            twin[3] = "; ".join(filter(None, (twin[3], row.purpose))) or None
            continue
        found[organisation, purpose] = [
            code,
            organisation,
            purpose,
            None if purpose else row.purpose or None,
            basis or "unknown",
            None if basis else row.basis or None,
            row.decision or None,
            row.decision_url,
            row.decision_date,
            row.dpia_url,
            not found,
            row.since,
        ]
    return found.values()
