"""Merges a camera register: new and changed cameras with their purposes. A column that the file does not have is left as it stands."""

from __future__ import annotations

import json
import re
from typing import Any

from psycopg import sql

from etl.merge import police, purposes, streams
from etl.merge.common import Counts, Loading, not_own_code, own_beginnings, prefix, without_duplicates
from etl.sources.camera_rows import CameraRow, PurposeRow
from etl.sources.parsed import Parsed, Reject, slug

_PARTIES = ("operator", "controller", "processor", "funder")
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_COLUMNS = {
    "name": "text",
    "owner_id": "text",
    "operator_id": "text",
    "controller_id": "text",
    "processor_id": "text",
    "funder_id": "text",
    "owner_as_given": "text",
    "municipality": "text",
    "road": "text",
    "hectometre": "numeric(6,1)",
    "carriageway": "text",
    "direction": "smallint",
    "field_of_view": "smallint",
    "range_m": "integer",
    "kind": "text",
    "reach_m": "integer",
    "image_class": "text",
    "records": "boolean",
    "retention_hours": "integer",
    "privacy_profile": "text",
    "publication": "text",
    "withheld_reason": "text",
    "lifecycle": "text",
    "notice_seen_on": "date",
    "public_only": "boolean",
    "declares_biometrics": "boolean",
    "technique": "text",
    "data": "text",
    "processing": "text",
    "placed_from": "date",
    "placed_until": "date",
    "pilot_phase": "smallint",
    "pilot_ends": "date",
    "iama_url": "text",
    "joint_document_id": "bigint",
    "processor_document_id": "bigint",
    "premises_id": "bigint",
    "extra": "jsonb",
    "position": "geometry(Point, 4326)",
    "base_point": "geometry(Point, 4326)",
}
# Arrangements between the parties are documents on record; the field that names one, and the document's kind.
_ARRANGEMENTS = {"joint_document": "joint_controller", "processor_document": "processor"}
_STAGED = {"row": "integer", "code": "text", **_COLUMNS, "premises": "text"} | {
    name: "text" for field in _ARRANGEMENTS for name in (field, f"{field}_url")
}
_LISTED = tuple(_STAGED)[2:]
# Never empty in our table: an empty cell leaves them as they stand, and a new camera starts with these.
_DEFAULTS = {
    "name": "s.code",
    "kind": "'unknown'",
    "privacy_profile": "'none'",
    "publication": "'exact'",
    "lifecycle": "'active'",
    "declares_biometrics": "false",
}


async def merge(load: Loading, parsed: Parsed[CameraRow]) -> Counts:
    """Merge the cameras; see Counts. With `complete`, cameras of the owner that the file does not hold become `removed`:
    not by a file that holds no camera at all, which is another file than was meant."""
    resolved = [Resolved(camera, load) for camera in parsed.rows]
    broken = [item.reject for item in resolved if item.reject]
    items, doubles = without_duplicates((item.camera.row, item.code, item) for item in resolved if not item.reject)
    await load.stage("staged", _STAGED, (item.staged() for item in items), len(items))
    foreign = await _reject_foreign(load) if load.owner else []
    foreign += await _reject_codes(load) if load.own_only else []
    foreign += await _reject_recorded(load) if load.past else []
    foreign += await _reject_premises(load) if "premises" in parsed.given else []
    has_streams = streams.is_given(parsed.given)
    unconnected = await streams.stage(load, parsed.given, [(item.code, item.camera) for item in items]) if has_streams else []
    await _arrangements(load, parsed.given)
    await _stage_merged(load, _given(parsed.given, load.owner))
    contradicting = await _reject_contradicting(load)
    has_purposes = "purposes" in parsed.given
    if has_purposes:
        await purposes.stage(load, ((item.code, item.purposes()) for item in items))
    taking = await police.reject_taking(load, has_purposes) if load.own_only else []
    counts = Counts(rejects=broken + doubles + foreign + unconnected + contradicting + taking)
    counts.new = await _insert(load)
    await _update(load)
    if has_purposes:
        await purposes.merge(load)
    if has_streams:
        await streams.merge(load)
    counts.changed = await load.value("SELECT count(*) FROM touched")
    counts.unchanged = await load.value("SELECT count(*) FROM staged") - counts.new - counts.changed
    if load.complete and items and not counts.rejects and not parsed.rejects:
        counts.gone = await _mark_gone(load)
    return counts


class Resolved:
    """A camera of the file with the id of its owner and its code. The rest is looked up as it is staged: 100,000 must stay small."""

    __slots__ = ("camera", "code", "load", "owner_as_given", "owner_id", "reject")

    def __init__(self, camera: CameraRow, load: Loading) -> None:
        given = camera.values.get("owner")
        self.camera, self.load = camera, load
        self.owner_id = load.names.organisation(given) if given else load.owner
        self.owner_as_given = given if given and self.owner_id is None else None
        self.code = camera.code or f"{self._prefix()}-{camera.number}"
        self.reject = self._reject()

    def _prefix(self) -> str:
        return prefix(self.owner_id or slug(self.owner_as_given or "") or "onbekend")

    def _reject(self) -> Reject | None:
        if self.load.own_only and self.owner_id != self.load.owner:
            foreign = ("is een andere eigenaar: u kunt alleen voor uw eigen organisatie laden", "is another owner: load for your own only")
            return Reject(self.camera.row, "owner", self.camera.values.get("owner") or "", *foreign)
        too_long = ("is te lang: hoogstens 63 tekens", "is too long: 63 characters at most")
        return None if _CODE.fullmatch(self.code) else Reject(self.camera.row, "code", self.code, *too_long)

    def staged(self) -> tuple[Any, ...]:
        """The row for the staging table. A word for an organisation that we do not know stays in `extra`, so that nothing is lost."""
        given, known = self.camera.values, self.load.names.organisation
        words = {party: given.get(party) for party in _PARTIES}
        words["purpose_organisation"] = next((p.organisation for p in self.camera.purposes if known(p.organisation) is None), None)
        unknown = {field: word for field, word in words.items() if word and known(word) is None}
        values = {
            **given,
            **{f"{party}_id": known(words[party]) for party in _PARTIES},
            "owner_id": self.owner_id,
            "owner_as_given": self.owner_as_given,
            "extra": json.dumps({**self.camera.extra, **unknown}, ensure_ascii=False),
            "position": _point(self.camera.position),
            "base_point": _point(self.camera.base_point),
        }
        return (self.camera.row, self.code, *map(values.get, _LISTED))

    def purposes(self) -> list[tuple[str | None, PurposeRow]]:
        """The camera's purposes with the id of the organisation that each is of: the owner where none is named."""
        known = self.load.names.organisation
        return [(known(one.organisation) if one.organisation else self.owner_id, one) for one in self.camera.purposes]


def _point(position: tuple[float, float] | None) -> str | None:
    return f"SRID=4326;POINT({position[0]!r} {position[1]!r})" if position else None


def _given(fields: frozenset[str], owner: str | None) -> set[str]:
    """The columns that this file may change: those that it has, the place, what we have no word for, and the owner if one is named."""
    result = {"position", "extra"} | (set(fields) & _COLUMNS.keys()) | {f"{party}_id" for party in _PARTIES if party in fields}
    result |= {f"{field}_id" for field in (*_ARRANGEMENTS, "premises") if field in fields}
    if "owner" in fields or owner:
        result |= {"owner_id", "owner_as_given"}
    if "publication" not in fields:
        result.discard("withheld_reason")
    return result


async def _reject_foreign(load: Loading) -> list[Reject]:
    """Whoever loads his own register cannot change another's cameras by using their codes."""
    await load.run(
        """DELETE FROM staged s USING beeldregie.camera c WHERE c.code = s.code
             AND (c.owner_id <> coalesce(s.owner_id, %(owner)s) OR (%(own_only)s AND c.owner_id IS NULL))
           RETURNING s.row, s.code""",
        owner=load.owner,
        own_only=load.own_only,
    )
    reason = ("is een camera van een andere eigenaar", "is a camera of another owner")
    return [Reject(row, "code", code, *reason) for row, code in await load.cursor.fetchall()]


async def _reject_codes(load: Loading) -> list[Reject]:
    """Whoever loads only his own gives out no codes that another's cameras would get."""
    await load.run(
        """DELETE FROM staged s WHERE NOT s.code ^@ ANY (%(beginnings)s)
             AND NOT EXISTS (SELECT FROM beeldregie.camera c WHERE c.code = s.code) RETURNING s.row, s.code""",
        beginnings=own_beginnings(load.owner),
    )
    return [not_own_code(load, row, code) for row, code in await load.cursor.fetchall()]


async def _reject_recorded(load: Loading) -> list[Reject]:
    """What a past register says of a camera comes before all else that is known of it: decisions rest on what was recorded."""
    await load.run("""
        DELETE FROM staged s WHERE EXISTS (SELECT FROM beeldregie.camera c WHERE c.code = s.code)
            OR EXISTS (SELECT FROM beeldregie.camera_history h WHERE h.code = s.code) RETURNING s.row, s.code""")
    recorded = (
        "staat al in het register: wat toen bekend was, verandert achteraf niet",
        "is in the register already: what was known then does not change afterwards",
    )
    return [Reject(row, "code", code, *recorded) for row, code in await load.cursor.fetchall()]


async def _reject_premises(load: Loading) -> list[Reject]:
    """Look up the premises that the rows name. A code that stands for none is refused: its check would never be seen. Whoever loads only
    his own names his own."""
    await load.run(
        """UPDATE staged SET premises_id = p.id FROM beeldregie.premises p
           WHERE p.code = staged.premises AND (NOT %(own_only)s OR p.owner_id = %(owner)s)""",
        own_only=load.own_only,
    )
    await load.run("DELETE FROM staged WHERE premises IS NOT NULL AND premises_id IS NULL RETURNING row, premises")
    reason = ("is geen bekend bedrijfspand: laad dat eerst", "is no known premises: load those first")
    return [Reject(row, "premises", code, *reason) for row, code in await load.cursor.fetchall()]


async def _arrangements(load: Loading, fields: frozenset[str]) -> None:
    """Put on record the arrangements that the file names, and look up which documents they are: the controller's, else the owner's."""
    for field, kind in _ARRANGEMENTS.items():
        if field in fields:
            party = "coalesce(staged.controller_id, staged.owner_id)"
            whose = load.whose(kind, f"staged.{field}", f"staged.{field}_url", "NULL::date", party)
            await load.documents(kind, f"SELECT {field}, {field}_url, NULL::date, {party} FROM staged")  # noqa: S608 - constants
            await load.run(
                f"""UPDATE staged SET {field}_id = d.id FROM beeldregie.document d
                    WHERE d.kind = %(kind)s AND d.title = {field} AND d.organisation_id IS NOT DISTINCT FROM {whose}""",  # noqa: S608
                kind=kind,
            )


async def _stage_merged(load: Loading, given: set[str]) -> None:
    """What each camera comes to: the file's value, else what stands, else the default."""
    values = {column: _value(column, column in given) for column in _COLUMNS}
    if load.complete and "lifecycle" not in given:
        values["lifecycle"] = "CASE c.lifecycle WHEN 'planned' THEN 'planned' ELSE 'active' END"  # it is in the list, so it is there
    values["base_point"] = f"CASE WHEN {values['kind']} = 'mobile' THEN {values['base_point']} END"
    listed = sql.SQL(", ").join(sql.SQL("{} AS {}").format(sql.SQL(value), sql.Identifier(column)) for column, value in values.items())
    await load.run(
        sql.SQL("""CREATE TEMP TABLE merged ON COMMIT DROP AS
                              SELECT s.row, s.code, c.id, {} FROM staged s LEFT JOIN beeldregie.camera c USING (code)""").format(listed)
    )
    await load.run("CREATE TEMP TABLE touched (id bigint PRIMARY KEY) ON COMMIT DROP")


async def _reject_contradicting(load: Loading) -> list[Reject]:
    """What a row says and what stands may not go together, though each could be."""
    await load.run("""
        WITH wrong AS (
            DELETE FROM merged m WHERE m.placed_until < m.placed_from OR (m.publication = 'withheld' AND m.withheld_reason IS NULL)
            RETURNING m.row, m.placed_until < m.placed_from AS is_over, m.placed_until),
        gone AS (DELETE FROM staged s USING wrong WHERE s.row = wrong.row)
        SELECT row, CASE WHEN is_over THEN 'placed_until' ELSE 'withheld_reason' END, CASE WHEN is_over THEN placed_until::text ELSE '' END
        FROM wrong""")
    reasons = {
        "placed_until": ("ligt voor de dag waarop de camera is geplaatst", "lies before the day on which the camera was placed"),
        "withheld_reason": ("ontbreekt: wie een camera afschermt, zegt waarom", "is missing: who withholds a camera says why"),
    }
    return [Reject(row, field, value, *reasons[field]) for row, field, value in await load.cursor.fetchall()]


def _value(column: str, is_given: bool) -> str:
    default = f", {_DEFAULTS[column]}" if column in _DEFAULTS else ""
    if not is_given:
        return f"coalesce(c.{column}{default})" if default else f"c.{column}"
    return f"coalesce(s.{column}, c.{column}{default})" if default else f"s.{column}"


def _columns(prefix: str = "") -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL(prefix) + sql.Identifier(column) for column in _COLUMNS)


async def _insert(load: Loading) -> int:
    return await load.run(
        sql.SQL("""
        INSERT INTO beeldregie.camera (code, {}, load_run_id, source_row, is_demo, recorded_at, changed_by, change_id)
        SELECT code, {}, %(run)s, row, %(demo)s, %(moment)s, %(by)s, %(change)s FROM merged WHERE id IS NULL ORDER BY row""").format(
            _columns(), _columns()
        )
    )


async def _update(load: Loading) -> None:
    await load.run(
        sql.SQL("""
        WITH changed AS (
            UPDATE beeldregie.camera c SET ({}, load_run_id, source_row, recorded_at, changed_by, change_id)
                = ROW({}, %(run)s, m.row, %(moment)s, %(by)s, %(change)s)
            FROM merged m WHERE c.id = m.id AND ({}) IS DISTINCT FROM ({}) RETURNING c.id)
        INSERT INTO touched SELECT id FROM changed""").format(_columns(), _columns("m."), _columns("c."), _columns("m."))
    )


async def _mark_gone(load: Loading) -> int:
    return await load.run(
        """
        UPDATE beeldregie.camera c SET lifecycle = 'removed', load_run_id = %(run)s, recorded_at = %(moment)s, changed_by = %(by)s,
            change_id = %(change)s
        WHERE c.owner_id = %(owner)s AND c.lifecycle <> 'removed' AND NOT EXISTS (SELECT FROM staged s WHERE s.code = c.code)""",
        owner=load.owner,
    )
