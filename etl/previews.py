"""What a load does to which row, seen within its transaction: for the map before it is confirmed, and to know it again afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from etl.load import Summary
from etl.merge.common import Loading
from etl.sources.parsed import Parsed

MOST_FEATURES: Final = 20_000  # on the map; of more, what stays as it is goes first
_STEP = "nullif(current_setting('beeldregie.change', true), '')::bigint"


@dataclass(frozen=True, slots=True)
class Preview:
    """fingerprint: of what happens to every row of the file and every row that is gone. geojson: EPSG:4326, each feature with `what`
    (new, changed, unchanged, gone, rejected), code and name; None: nothing of it has a place."""

    fingerprint: str
    geojson: str | None


@dataclass(frozen=True, slots=True)
class Rights:
    """A table of rights, and its column that says whose they are."""

    table: str
    unit: str


def _looked(table: str, rights: Rights, name: str, shape: str, more: str = "") -> tuple[str, ...]:
    """What happens to each row of the file and each that is gone. `rights`: whose closing and recording counts as a change, `more`: a table
    of what else hangs on a row. `new` are those of which nothing was recorded before this step.

    With an index on each side, because the tables' statistics are of before this load: a plan made by those can take a day.
    """
    theirs = f" UNION SELECT {rights.unit} FROM beeldregie.{more} WHERE change_id = {_STEP}" if more else ""  # noqa: S608
    touched = f"""
        SELECT id AS unit FROM beeldregie.{table} WHERE change_id = {_STEP}
        UNION SELECT {rights.unit} FROM beeldregie.{rights.table} WHERE recorded_change = {_STEP}
        UNION SELECT {rights.unit} FROM beeldregie.{rights.table} WHERE closed_change = {_STEP}{theirs}"""  # noqa: S608
    looked = f"""
        SELECT n.code, {name} AS name, {shape} AS shape, CASE WHEN t.unit IS NULL THEN 'unchanged' WHEN s.code IS NULL THEN 'gone'
            WHEN n.change_id IS DISTINCT FROM {_STEP} OR EXISTS (SELECT FROM beeldregie.{table}_history h WHERE h.id = n.id
                AND h.change_id IS DISTINCT FROM {_STEP}) THEN 'changed' ELSE 'new' END AS what
        FROM (SELECT unit FROM touched_rows UNION SELECT id FROM staged JOIN beeldregie.{table} USING (code)) AS u
        JOIN beeldregie.{table} n ON n.id = u.unit LEFT JOIN touched_rows t ON t.unit = n.id
        LEFT JOIN staged s ON s.code = n.code"""  # noqa: S608
    return (
        f"CREATE TEMP TABLE touched_rows ON COMMIT DROP AS {touched}",
        "CREATE UNIQUE INDEX ON touched_rows (unit)",
        "CREATE INDEX ON staged (code)",
        "ANALYZE touched_rows",
        f"CREATE TEMP TABLE looked ON COMMIT DROP AS {looked}",
    )


_LOOKED: Final = {
    "cameras": _looked("camera", Rights("camera_purpose", "camera_id"), "n.name", "n.position", "stream"),
    "areas": _looked("area", Rights("designation", "area_id"), "n.name", "n.geom"),
    "premises": _looked("premises", Rights("connection_check", "premises_id"), "n.name", "NULL::geometry"),
    "agreements": (
        f"""
CREATE TEMP TABLE looked ON COMMIT DROP AS
SELECT code, max(name) AS name, NULL::geometry AS shape, CASE
    WHEN NOT coalesce(bool_or({_STEP} IN (recorded_change, closed_change)), false) THEN 'unchanged'
    WHEN code NOT IN (SELECT code FROM staged) THEN 'gone'
    WHEN bool_or(recorded_change IS DISTINCT FROM {_STEP}) THEN 'changed' ELSE 'new' END AS what
FROM beeldregie.agreement GROUP BY code
HAVING code IN (SELECT code FROM staged) OR bool_or({_STEP} IN (recorded_change, closed_change))""",  # noqa: S608
    ),
}
_FEATURES = """
SELECT json_build_object('type', 'Feature', 'geometry', ST_AsGeoJSON(shape, 6)::json,
    'properties', json_build_object('code', code, 'name', name, 'what', what))::text
FROM looked WHERE shape IS NOT NULL ORDER BY what = 'unchanged', code LIMIT %(most)s
"""


async def preview(run: Loading, subject: str, parsed: Parsed[Any], summary: Summary) -> Preview:
    """Look at what the load came to, before it is committed or rolled back."""
    for statement in _LOOKED[subject]:
        await run.run(statement)
    await run.run("SELECT code, what FROM looked ORDER BY code")
    digest = hashlib.sha256("\n".join(f"{code} {what}" for code, what in await run.cursor.fetchall()).encode())
    digest.update("\n".join(f"{reject.row} {reject.field}" for reject in summary.rejects).encode())
    await run.run(_FEATURES, most=MOST_FEATURES)
    features = [row[0] for row in await run.cursor.fetchall()] + list(_rejected(parsed, summary))
    return Preview(digest.hexdigest(), f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}' if features else None)


def _rejected(parsed: Parsed[Any], summary: Summary) -> Iterator[str]:
    """The rows that were read but cannot be loaded, where they have a place; a row whose place is wrong has none."""
    reasons = {reject.row: reject for reject in reversed(summary.rejects)}
    for row in parsed.rows:
        position = getattr(row, "position", None)
        reject = reasons.get(row.row)
        if position is None or reject is None:
            continue
        said = {"what": "rejected", "code": "", "name": reject.value, "row": row.row, "nl": reject.reason, "en": reject.reason_en}
        geometry = {"type": "Point", "coordinates": [round(number, 6) for number in position]}
        yield json.dumps({"type": "Feature", "geometry": geometry, "properties": said})
