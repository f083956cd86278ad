"""Merges agreements. One names organisations, purposes, cameras and an area that must all be known: it is loaded whole or not at all."""

from __future__ import annotations

from typing import Any

from etl.merge.common import Counts, Loading, without_duplicates
from etl.sources.agreements import AgreementRow
from etl.sources.parsed import Parsed, Reject

_COLUMNS = {
    "code": "text",
    "name": "text",
    "giver_id": "text",
    "recipient_id": "text",
    "purposes": "text[]",
    "camera_codes": "text[]",
    "area_id": "bigint",
    "mode": "text",
    "incident_only": "boolean",
    "weekdays": "smallint[]",
    "hour_from": "time",
    "hour_to": "time",
    "approval_each_time": "boolean",
    "masked": "boolean",
    "unrecognisable": "boolean",
    "watermark": "boolean",
    "minutes_max": "integer",
    "viewers_max": "integer",
    "pictures_max": "integer",
    "cost": "text",
    "payer_id": "text",
    "document_id": "bigint",
}
_STAGED = {
    **{name: kind for name, kind in _COLUMNS.items() if name not in ("area_id", "document_id")},
    "area": "text",
    "document": "text",
    "url": "text",
    "from_day": "date",
    "until_day": "date",
}
_LISTED = ", ".join(_COLUMNS)
_WANTED = f"""
CREATE TEMP TABLE wanted ON COMMIT DROP AS
SELECT {", ".join("a.id AS area_id" if c == "area_id" else "d.id AS document_id" if c == "document_id" else f"s.{c}" for c in _COLUMNS)},
    tstzrange(s.from_day::timestamp AT TIME ZONE 'Europe/Amsterdam', s.until_day::timestamp AT TIME ZONE 'Europe/Amsterdam') AS valid
FROM staged s LEFT JOIN beeldregie.area a ON a.code = s.area
LEFT JOIN beeldregie.document d ON s.document IS NOT NULL AND d.kind = 'agreement' AND d.title = s.document AND d.organisation_id =
    s.giver_id
"""  # noqa: S608 - constants
_CLOSE = f"""
UPDATE beeldregie.agreement g SET recorded = tstzrange(lower(g.recorded), %(moment)s), closed_change = %(change)s FROM wanted w
WHERE g.code = w.code AND upper_inf(g.recorded)
  AND ({", ".join(f"g.{c}" for c in (*_COLUMNS, "valid"))}) IS DISTINCT FROM ({", ".join(f"w.{c}" for c in (*_COLUMNS, "valid"))})
"""  # noqa: S608 - constants
_RECORD = f"""
INSERT INTO beeldregie.agreement ({_LISTED}, valid, recorded, recorded_change, is_demo)
SELECT {_LISTED}, valid, tstzrange(%(moment)s, NULL), %(change)s, %(demo)s FROM wanted w
WHERE NOT EXISTS (SELECT FROM beeldregie.agreement g WHERE g.code = w.code AND upper_inf(g.recorded))
"""  # noqa: S608 - constants
# The giver's agreements that the complete list does not hold end at this moment; those that have ended or never began are left.
_GONE = f"""
WITH closed AS (
    UPDATE beeldregie.agreement g SET recorded = tstzrange(lower(g.recorded), %(moment)s), closed_change = %(change)s
    WHERE g.giver_id = %(owner)s AND upper_inf(g.recorded) AND g.valid @> %(moment)s AND NOT EXISTS (SELECT FROM staged s WHERE s.code =
        g.code)
    RETURNING g.*)
INSERT INTO beeldregie.agreement ({_LISTED}, valid, recorded, recorded_change, is_demo)
SELECT {_LISTED}, valid * tstzrange(NULL, %(moment)s), tstzrange(%(moment)s, NULL), %(change)s, is_demo FROM closed
"""  # noqa: S608 - constants


async def merge(load: Loading, parsed: Parsed[AgreementRow]) -> Counts:
    """Merge the agreements; see Counts. With `complete`, agreements of the owner that the file does not hold end now."""
    known = await _known(load, parsed.rows)
    unknown = [reject for row in parsed.rows for reject in known.rejects(row)]
    bad = {reject.row for reject in unknown}
    rows, doubles = without_duplicates((row.row, row.code, row) for row in parsed.rows if row.row not in bad)
    await load.stage("staged", _STAGED, [_staged(row, load) for row in rows])
    await load.documents("agreement", "SELECT document, url, NULL::date, giver_id FROM staged")
    await load.run(_WANTED)
    changed = await load.run(_CLOSE)
    recorded = await load.run(_RECORD)
    counts = Counts(recorded - changed, changed, len(rows) - recorded, 0, unknown + doubles)
    if load.complete and not counts.rejects and not parsed.rejects:
        counts.gone = await load.run(_GONE, owner=load.owner)
    return counts


class _Known:
    """What an agreement may name."""

    def __init__(self, load: Loading, cameras: set[str], areas: set[str], givers: dict[str, str]) -> None:
        """`givers`: who gives the agreements that stand, by code."""
        self.load, self.cameras, self.areas, self.givers = load, cameras, areas, givers

    def rejects(self, row: AgreementRow) -> list[Reject]:
        """What the agreement names and we do not know."""
        names = self.load.names
        wrong = [
            Reject(row.row, field, word, "is geen bekende organisatie", "is no known organisation")
            for field, word in (("giver", row.giver), ("recipient", row.recipient), ("payer", row.payer))
            if word and not names.organisation(word)
        ]
        wrong += [
            Reject(row.row, "purposes", word, "is geen bekend doel", "is no known purpose")
            for word in row.purposes
            if not names.purpose(word)
        ]
        wrong += [
            Reject(row.row, "cameras", code, "is geen bekende camera", "is no known camera")
            for code in row.cameras or ()
            if code not in self.cameras
        ]
        if row.area and row.area not in self.areas:
            wrong.append(Reject(row.row, "area", row.area, "is geen bekend gebied", "is no known area"))
        if self.load.owner and names.organisation(row.giver) not in (self.load.owner, None):
            reason = ("is een convenant van een andere organisatie", "is an agreement of another organisation")
            wrong.append(Reject(row.row, "giver", row.giver, *reason))
        elif self.load.owner and self.givers.get(row.code, self.load.owner) != self.load.owner:
            wrong.append(Reject(row.row, "code", row.code, "is een convenant van een andere organisatie", "is another organisation's"))
        return wrong


async def _known(load: Loading, rows: list[AgreementRow]) -> _Known:
    cameras = sorted({code for row in rows for code in row.cameras or ()})
    await load.run("SELECT code FROM beeldregie.camera WHERE code = ANY (%(codes)s)", codes=cameras)
    found = {row[0] for row in await load.cursor.fetchall()}
    await load.run("SELECT code FROM beeldregie.area")
    areas = {row[0] for row in await load.cursor.fetchall()}
    await load.run(
        "SELECT DISTINCT code, giver_id FROM beeldregie.agreement WHERE upper_inf(recorded) AND code = ANY (%(codes)s)",
        codes=[row.code for row in rows],
    )
    return _Known(load, found, areas, dict(await load.cursor.fetchall()))


def _staged(row: AgreementRow, load: Loading) -> tuple[Any, ...]:
    names = load.names
    values = {
        "giver_id": names.organisation(row.giver),
        "recipient_id": names.organisation(row.recipient),
        "payer_id": names.organisation(row.payer),
        "purposes": sorted({names.purpose(word) or "" for word in row.purposes}),
        "camera_codes": sorted(set(row.cameras)) if row.cameras else None,
        "url": row.document_url,
        "from_day": row.from_,
        "until_day": row.until,
    }
    return tuple(values[name] if name in values else getattr(row, name) for name in _STAGED)
