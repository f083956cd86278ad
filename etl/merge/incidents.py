"""Merges incidents out of files. An incident that somebody opened here is never changed by a file."""

from __future__ import annotations

from etl.merge.common import Counts, Loading
from etl.sources.incidents import IncidentRow
from etl.sources.parsed import Parsed

_COLUMNS = {
    "code": "text",
    "kind": "text",
    "severity": "text",
    "priority": "smallint",
    "position": "geometry(Point, 4326)",
    "happened": "tstzrange",
    "organisation_id": "text",
}
_LISTED = ", ".join(_COLUMNS)
_UPDATE = f"""
UPDATE beeldregie.incident i SET ({_LISTED}) = ROW({", ".join(f"s.{c}" for c in _COLUMNS)}), load_run_id = %(run)s
FROM staged s WHERE s.code = i.code AND i.opened_at IS NULL
  AND ({", ".join(f"i.{c}" for c in _COLUMNS)}) IS DISTINCT FROM ({", ".join(f"s.{c}" for c in _COLUMNS)})
"""  # noqa: S608 - constants
_INSERT = f"""
INSERT INTO beeldregie.incident ({_LISTED}, load_run_id, is_demo) SELECT {_LISTED}, %(run)s,
    %(demo)s FROM staged ON CONFLICT (code) DO NOTHING
"""  # noqa: S608 - constants


async def merge(load: Loading, parsed: Parsed[IncidentRow]) -> Counts:
    """Merge the incidents; see Counts."""
    await load.stage(
        "staged",
        _COLUMNS,
        [
            (
                row.code,
                row.kind,
                row.severity,
                row.priority,
                f"SRID=4326;POINT({row.position[0]!r} {row.position[1]!r})",
                f"[{row.happened_from.isoformat()},{row.happened_to.isoformat()})",
                load.names.organisation(row.organisation) or load.owner,
            )
            for row in parsed.rows
        ],
    )
    changed = await load.run(_UPDATE)
    new = await load.run(_INSERT)
    return Counts(new, changed, len(parsed.rows) - new - changed)
