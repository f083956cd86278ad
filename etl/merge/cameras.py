"""Merges a camera register: new and changed cameras with their purposes. A column that the file does not have is left as it stands."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from etl.merge import purposes, streams
from etl.merge.common import Counts, Loading, without_duplicates
from etl.sources.camera_rows import CameraRow
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
    "declares_biometrics": "boolean",
    "extra": "jsonb",
    "position": "geometry(Point, 4326)",
    "base_point": "geometry(Point, 4326)",
}
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
    """Merge the cameras; see Counts. With `complete`, cameras of the owner that the file does not hold become `removed`."""
    resolved = [_Resolved(camera, load) for camera in parsed.rows]
    broken = [item.reject for item in resolved if item.reject]
    items, doubles = without_duplicates((item.camera.row, item.code, item) for item in resolved if not item.reject)
    await load.stage("staged", {"row": "integer", "code": "text", **_COLUMNS}, [item.staged for item in items])
    foreign = await _reject_foreign(load) if load.owner else []
    has_streams = streams.is_given(parsed.given)
    unconnected = await streams.stage(load, parsed.given, [(item.code, item.camera) for item in items]) if has_streams else []
    await _stage_merged(load, _given(parsed.given, load.owner))
    counts = Counts(rejects=broken + doubles + foreign + unconnected)
    counts.new = await _insert(load)
    await _update(load)
    if "purposes" in parsed.given:
        refused = {reject.row for reject in counts.rejects}
        kept = [item for item in items if item.camera.row not in refused]
        await purposes.merge(load, [(item.code, purpose) for item in kept for purpose in item.purposes])
    if has_streams:
        await streams.merge(load)
    counts.changed = await load.value("SELECT count(*) FROM touched")
    counts.unchanged = await load.value("SELECT count(*) FROM staged") - counts.new - counts.changed
    if load.complete and not counts.rejects and not parsed.rejects:
        counts.gone = await _mark_gone(load)
    return counts


class _Resolved:
    """A camera with the ids of its owner and other parties, its code, and its row for the staging table."""

    def __init__(self, camera: CameraRow, load: Loading) -> None:
        given = camera.values.get("owner")
        self.camera = camera
        self.owner_id = load.names.organisation(given) if given else load.owner
        self.owner_as_given = given if given and self.owner_id is None else None
        self.code = camera.code or f"{self._prefix()}-{camera.number}"
        self.reject = None if _CODE.fullmatch(self.code) else Reject(camera.row, "code", self.code, "is te lang: hoogstens 63 tekens")
        self._extra = dict(camera.extra)
        self._values = dict(camera.values) | {"owner_id": self.owner_id, "owner_as_given": self.owner_as_given}
        for party in _PARTIES:
            self._values[f"{party}_id"] = self._known(load, party, camera.values.get(party))
        self.purposes = [
            replace(purpose, organisation=self._known(load, "purpose_organisation", purpose.organisation) or "")
            if purpose.organisation
            else replace(purpose, organisation=self.owner_id or "")
            for purpose in camera.purposes
        ]

    def _prefix(self) -> str:
        return (self.owner_id or slug(self.owner_as_given or "") or "onbekend").removeprefix("gemeente-")

    def _known(self, load: Loading, field: str, word: str | None) -> str | None:
        """The id of an organisation; a word that we do not know stays in `extra`, so that nothing is lost."""
        found = load.names.organisation(word)
        if word and found is None:
            self._extra[field] = word
        return found

    @property
    def staged(self) -> tuple[Any, ...]:
        """The row for the staging table."""
        values = self._values | {
            "extra": Jsonb(self._extra),
            "position": _point(self.camera.position),
            "base_point": _point(self.camera.base_point),
        }
        return (self.camera.row, self.code, *(values.get(column) for column in _COLUMNS))


def _point(position: tuple[float, float] | None) -> str | None:
    return f"SRID=4326;POINT({position[0]!r} {position[1]!r})" if position else None


def _given(fields: frozenset[str], owner: str | None) -> set[str]:
    """The columns that this file may change: those that it has, the place, what we have no word for, and the owner if one is named."""
    result = {"position", "extra"} | (set(fields) & _COLUMNS.keys()) | {f"{party}_id" for party in _PARTIES if party in fields}
    if "owner" in fields or owner:
        result |= {"owner_id", "owner_as_given"}
    if "publication" not in fields:
        result.discard("withheld_reason")
    return result


async def _reject_foreign(load: Loading) -> list[Reject]:
    """Whoever loads his own register cannot change another's cameras by using their codes."""
    await load.run(
        """DELETE FROM staged s USING beeldregie.camera c WHERE c.code = s.code AND c.owner_id <> coalesce(s.owner_id, %(owner)s)
           RETURNING s.row, s.code""",
        owner=load.owner,
    )
    return [Reject(row, "code", code, "is een camera van een andere eigenaar") for row, code in await load.cursor.fetchall()]


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
        INSERT INTO beeldregie.camera (code, {}, load_run_id, source_row, is_demo, recorded_at, changed_by)
        SELECT code, {}, %(run)s, row, %(demo)s, %(moment)s, %(by)s FROM merged WHERE id IS NULL ORDER BY row""").format(
            _columns(), _columns()
        )
    )


async def _update(load: Loading) -> None:
    await load.run(
        sql.SQL("""
        WITH changed AS (
            UPDATE beeldregie.camera c SET ({}, load_run_id, source_row, changed_by) = ROW({}, %(run)s, m.row, %(by)s)
            FROM merged m WHERE c.id = m.id AND ({}) IS DISTINCT FROM ({}) RETURNING c.id)
        INSERT INTO touched SELECT id FROM changed""").format(_columns(), _columns("m."), _columns("c."), _columns("m."))
    )


async def _mark_gone(load: Loading) -> int:
    return await load.run(
        """
        UPDATE beeldregie.camera c SET lifecycle = 'removed', load_run_id = %(run)s, changed_by = %(by)s
        WHERE c.owner_id = %(owner)s AND c.lifecycle <> 'removed' AND NOT EXISTS (SELECT FROM staged s WHERE s.code = c.code)""",
        owner=load.owner,
    )
