"""Editing cameras: what stands now, written anew under a change step. Every writer takes its turn first (changes.begin), so that what is
read here stands until the transaction ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.edits import FIELDS, PARTIES, POINTS, Held
from dashboard.core.models import Text
from dashboard.store import cameras
from dashboard.store.cameras import Filter

_COLUMN: Final = {name: f"{name}_id" if name in PARTIES else name for name in FIELDS}  # a field of the API → its column
_POINT: Final = "CASE WHEN c.{0} IS NOT NULL THEN ARRAY[ST_X(c.{0}), ST_Y(c.{0})] END AS {0}"
READ: Final = ", ".join(_POINT.format(name) if name in POINTS else f"c.{column} AS {name}" for name, column in _COLUMN.items())
_STANDING = f"""
SELECT c.id, c.code, c.owner_id, {READ},
    greatest(c.recorded_at, (SELECT max(greatest(lower(p.recorded), CASE WHEN NOT upper_inf(p.recorded) THEN upper(p.recorded) END))
                             FROM beeldregie.camera_purpose p WHERE p.camera_id = c.id)) AS recorded_at
FROM beeldregie.camera c WHERE c.code = ANY(CAST(:codes AS text[])) ORDER BY c.id
"""  # noqa: S608 - constants
_HELD = """
SELECT p.*, lower(p.valid) AS since, upper(p.valid) AS until FROM beeldregie.camera_purpose p
WHERE p.camera_id = ANY(CAST(:ids AS bigint[])) AND upper_inf(p.recorded) AND NOT isempty(p.valid) ORDER BY p.is_primary DESC, p.id
"""

# Of which organisation a document is that the owner of a camera names: another's (or nobody's) where that is on record already and says
# nothing else, else the owner's own. So nobody writes, or writes over, what another decided. Filled with expressions.
WHOSE: Final = """
CASE WHEN {organisation} IS NOT DISTINCT FROM {owner} OR EXISTS (
    SELECT FROM beeldregie.document o
    WHERE o.kind = {kind} AND o.title = {title} AND o.organisation_id IS NOT DISTINCT FROM {organisation}
      AND ({url} IS NULL OR o.url = {url}) AND ({dated} IS NULL OR o.dated = {dated})) THEN {organisation} ELSE {owner} END"""
_WHOSE: Final = WHOSE.format(
    kind="'decision'",
    title="CAST(:title AS text)",
    url="CAST(:url AS text)",
    dated="CAST(:dated AS date)",
    organisation="CAST(:organisation AS text)",
    owner="CAST(:owner AS text)",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A camera as it stands: its editable fields by their names in the API, its purposes, and when this became what we knew."""

    id: int
    code: str
    owner: str | None
    values: dict[str, Any]
    purposes: tuple[Held, ...]
    recorded_at: datetime


async def moment(conn: AsyncConnection) -> datetime:
    """This moment by the database's own clock, which its history goes by."""
    found: datetime = (await conn.execute(text("SELECT clock_timestamp()"))).scalar_one()
    return found


async def standing(conn: AsyncConnection, codes: Collection[str]) -> dict[str, Standing]:
    """The cameras with these codes, by code; unknown codes are left out."""
    rows = (await conn.execute(text(_STANDING), {"codes": list(codes)})).mappings().all()
    held: dict[int, list[Held]] = {}
    for row in await conn.execute(text(_HELD), {"ids": [row["id"] for row in rows]}):
        held.setdefault(row.camera_id, []).append(_held(row))
    return {
        row["code"]: Standing(row["id"], row["code"], row["owner_id"], _values(row), tuple(held.get(row["id"], ())), row["recorded_at"])
        for row in rows
    }


def _values(row: Mapping[Any, Any]) -> dict[str, Any]:
    values = {name: row[name] for name in FIELDS}
    return values | {name: tuple(values[name]) for name in POINTS if values[name] is not None}


def _held(row: Any) -> Held:
    return Held(
        row.organisation_id,
        row.purpose_id,
        row.basis_id,
        row.since,
        row.until,
        row.document_id,
        row.dpia_url,
        row.is_primary,
        row.purpose_as_given,
        row.basis_as_given,
        row.id,
    )


async def codes(conn: AsyncConnection, wanted: Filter) -> list[str]:
    """The codes of the cameras that a selection holds now. Raises BadInput for a value that does not exist."""
    await cameras.check(conn, wanted)
    return list((await conn.execute(*cameras.query("SELECT c.code", wanted))).scalars())


async def unknown(conn: AsyncConnection, table: str, ids: Collection[str]) -> list[str]:
    """Which of these ids do not exist: organisations, purposes or legal bases."""
    assert table in ("organisation", "purpose", "legal_basis")
    known = (await conn.execute(text(f"SELECT id FROM beeldregie.{table} WHERE id = ANY(:ids)"), {"ids": list(ids)})).scalars()  # noqa: S608
    return sorted(set(ids) - set(known))


async def kinds(conn: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """What kind of organisation each of these is, by id; unknown ids are left out."""
    rows = await conn.execute(text("SELECT id, kind FROM beeldregie.organisation WHERE id = ANY(:ids)"), {"ids": list(ids)})
    return {row.id: row.kind for row in rows}


async def write(conn: AsyncConnection, ids: Sequence[int], values: Mapping[str, Any], change: int | None, by: str) -> None:
    """Give these cameras these values (by field) under a step. Without values only the step is noted, as when a purpose changed."""
    columns, given = ["change_id = :change", "changed_by = :by"], {"ids": list(ids), "change": change, "by": by}
    for name, value in values.items():
        if name not in _COLUMN:
            raise ValueError(name)
        columns.append(f"{_COLUMN[name]} = {_point(name) if name in POINTS and value is not None else f':{name}'}")
        given |= {f"{name}_lon": value[0], f"{name}_lat": value[1]} if name in POINTS and value is not None else {name: value}
    await conn.execute(text(f"UPDATE beeldregie.camera SET {', '.join(columns)} WHERE id = ANY(:ids)"), given)  # noqa: S608 - names of ours


def _point(name: str) -> str:
    return f"ST_SetSRID(ST_MakePoint(:{name}_lon, :{name}_lat), 4326)"


async def close(conn: AsyncConnection, ids: Sequence[int], at: datetime, change: int) -> None:
    """End the record of these purposes: from this moment on they are not what we know."""
    if ids:
        await conn.execute(
            text("""
            UPDATE beeldregie.camera_purpose SET recorded = tstzrange(lower(recorded), :at), closed_change = :change
            WHERE id = ANY(:ids) AND upper_inf(recorded)"""),
            {"ids": list(ids), "at": at, "change": change},
        )


async def record(conn: AsyncConnection, rows: Sequence[tuple[int, Held]], at: datetime, change: int) -> None:
    """Record purposes (of a camera by id) from this moment on."""
    if rows:
        await conn.execute(
            text("""
            INSERT INTO beeldregie.camera_purpose (camera_id, organisation_id, purpose_id, purpose_as_given, basis_id, basis_as_given,
                document_id, dpia_url, is_primary, valid, recorded, recorded_change)
            VALUES (:camera, :organisation, :purpose, :purpose_as_given, :basis, :basis_as_given, :document, :dpia_url, :primary,
                tstzrange(:start, :end), tstzrange(:at, NULL), :change)"""),
            [_columns(camera, one) | {"at": at, "change": change} for camera, one in rows],
        )


def _columns(camera: int, one: Held) -> dict[str, Any]:
    return {"camera": camera} | {name: getattr(one, name) for name in Held.__dataclass_fields__ if name != "id"}


@dataclass(frozen=True, slots=True)
class Document:
    """A decision on paper. Of one organisation there is one of a title."""

    title: str
    url: str | None
    dated: date | None


async def documents(conn: AsyncConnection, ids: Collection[int]) -> dict[int, Document]:
    """These documents, by id."""
    rows = await conn.execute(text("SELECT id, title, url, dated FROM beeldregie.document WHERE id = ANY(:ids)"), {"ids": list(ids)})
    return {row.id: Document(row.title, row.url, row.dated) for row in rows}


async def document(conn: AsyncConnection, new: Document, organisation_id: str | None, owner: str | None) -> tuple[int, Document]:
    """The id of an organisation's decision of this title, and the decision as it is known: made now, or it stood there already. What the
    organisation does not have on record as it is meant here, is the decision of the camera's `owner`."""
    values: dict[str, Any] = {"title": new.title, "url": new.url, "dated": new.dated, "organisation": organisation_id, "owner": owner}
    values["organisation"] = (await conn.execute(text(f"SELECT {_WHOSE}"), values)).scalar_one()
    await conn.execute(
        text("""
        INSERT INTO beeldregie.document (kind, title, url, dated, organisation_id)
        VALUES ('decision', :title, :url, :dated, CAST(:organisation AS text)) ON CONFLICT (kind, title, organisation_id) DO NOTHING"""),
        values,
    )
    row = (
        await conn.execute(
            text("""
        SELECT id, title, url, dated FROM beeldregie.document WHERE kind = 'decision' AND title = :title
          AND organisation_id IS NOT DISTINCT FROM CAST(:organisation AS text)"""),
            values,
        )
    ).one()
    return row.id, Document(row.title, row.url, row.dated)


async def outside_municipality(conn: AsyncConnection, code: str) -> str | None:
    """The name of the camera's municipality where its area is on record and the camera does not stand in it; else None."""
    found = await conn.execute(
        text("""
        SELECT c.municipality FROM beeldregie.camera c
        JOIN beeldregie.area a ON a.kind = 'municipality' AND lower(a.name) = lower(c.municipality)
        WHERE c.code = :code GROUP BY c.municipality, c.position HAVING NOT bool_or(ST_Covers(a.geom, c.position))"""),
        {"code": code},
    )
    return found.scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form offers: organisations that take part now, purposes and legal bases, by id with their names."""

    organisations: dict[str, Text]
    purposes: dict[str, Text]
    bases: dict[str, Text]


async def choices(conn: AsyncConnection) -> Choices:
    """What can be chosen for a camera now."""
    organisations = await conn.execute(
        text("SELECT id, name AS nl, name AS en FROM beeldregie.organisation WHERE valid @> now() ORDER BY name")
    )
    purposes = await conn.execute(text("SELECT id, name_nl AS nl, name_en AS en FROM beeldregie.purpose ORDER BY name_nl"))
    bases = await conn.execute(text("SELECT id, name_nl AS nl, name_en AS en FROM beeldregie.legal_basis ORDER BY sort"))
    return Choices(*({row.id: Text(row.nl, row.en) for row in rows} for rows in (organisations, purposes, bases)))
