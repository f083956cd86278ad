"""Cameras of the register: which ones are wanted, the layer of the map, one camera's card. Now, or as of a moment.

Withheld cameras are among them: they are withheld from the public, whose views (sql/views) leave them out.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BadInput, NotFound
from dashboard.core.models import Box, Text
from dashboard.store import premises
from dashboard.store.camera_layer import FEATURES, VERSION
from dashboard.store.camera_models import Agreement, Card, Designation, Document, Gap, Party, Purpose
from dashboard.store.camera_sql import (
    AGREEMENTS,
    BASES,
    CARD,
    DESIGNATIONS,
    JOINED,
    MOMENT,
    PURPOSES,
    RECORDED,
    USED_FOR,
    WORDS,
    joined_for,
    register,
)
from dashboard.store.gaps import GAPS, LISTED

LIFECYCLES = ("planned", "active", "removed")
OWNER_KINDS = ("traffic", "public_order", "transport", "tunnel", "bridge", "road", "parking", "other")
KINDS = ("fixed", "ptz", "mobile", "counter", "phone_counter", "unknown")
RECORDS = ("yes", "no", "unknown")
UNKNOWN = "unknown"  # stands for "none on record" where a filter names organisations, bases or purposes
ANY_GAP = "any"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cameras. None: all of them; an empty tuple: none (nothing is ticked). Several values of one filter add up, several filters
    narrow. Without `lifecycle` removed cameras are left out."""

    bbox: Box | None = None
    owner: tuple[str, ...] | None = None
    operator: tuple[str, ...] | None = None
    owner_kind: tuple[str, ...] | None = None
    basis: tuple[str, ...] | None = None
    purpose: tuple[str, ...] | None = None
    kind: tuple[str, ...] | None = None
    records: tuple[str, ...] | None = None  # RECORDS
    lifecycle: tuple[str, ...] | None = None
    missing: tuple[str, ...] | None = None  # only those that miss one of these (gaps.py), or ANY_GAP: anything at all
    q: str | None = None  # words that all stand in the code, name, owner, municipality or road


# What of a camera each filter looks at. The first ones stand in its own row, the others are known once its uses are joined.
_OWN = {
    "owner": "coalesce(c.owner_id, 'unknown')",
    "operator": "coalesce(c.operator_id, 'unknown')",
    "kind": "c.kind",
    "records": RECORDED,
    "lifecycle": "c.lifecycle",
}
_JOINED = {"owner_kind": "coalesce(o.owner_kind, 'other')"}
_SETS = {"basis": BASES, "purpose": USED_FOR, "missing": LISTED}


def query(select: str, wanted: Filter, at: datetime | None = None) -> tuple[TextClause, dict[str, Any]]:
    """A query over the cameras that are wanted, now or as of a moment, with its values. `select` is a SELECT over the aliases of
    camera_sql.JOINED: c (the camera), o (its owner), u (its uses) and d (its designations). Its values are to be checked first."""
    asked = {name for name in (*_OWN, *_JOINED, *_SETS) if getattr(wanted, name) is not None} | {"lifecycle"}
    own = [f"{what} = ANY (CAST(:{name} AS text[]))" for name, what in _OWN.items() if name in asked]
    if wanted.bbox:
        own.append("c.position && ST_MakeEnvelope(:west, :south, :east, :north, 4326)")
    joined = [f"{what} = ANY (CAST(:{name} AS text[]))" for name, what in _JOINED.items() if name in asked]
    joined += [f"{what} && CAST(:{name} AS text[])" for name, what in _SETS.items() if name in asked]
    if ANY_GAP in (wanted.missing or ()):
        joined[-1] = f"cardinality({LISTED}) > 0"
    if wanted.q:
        joined.append(f"{WORDS} ILIKE ALL (CAST(:q AS text[]))")
    where = f" WHERE {' AND '.join(joined)}" if joined else ""
    return text(f"{register(at, 'WHERE ' + ' AND '.join(own))} {select} {joined_for(select + where)}{where}"), _values(wanted, at)


async def features(conn: AsyncConnection, wanted: Filter, at: datetime | None = None) -> str:
    """The cameras as GeoJSON text, now or as of a moment. Raises BadInput for a value that does not exist."""
    await check(conn, wanted)
    return str((await conn.execute(*query(FEATURES, wanted, at))).scalar_one())


async def version(conn: AsyncConnection) -> str:
    """A word for the register as it stands at this moment: while it is the same, so is every answer over the register."""
    return str((await conn.execute(text(VERSION))).scalar_one())


def _values(wanted: Filter, at: datetime | None) -> dict[str, Any]:
    west, south, east, north = wanted.bbox or (None, None, None, None)
    lists = {name: list(getattr(wanted, name) or ()) for name in (*_OWN, *_JOINED, *_SETS)}
    lists["lifecycle"] = list(("planned", "active") if wanted.lifecycle is None else wanted.lifecycle)
    return {"at": at, **lists, "q": patterns(wanted.q or ""), "west": west, "south": south, "east": east, "north": north}


def patterns(words: str) -> list[str]:
    """What each of the words must match (ILIKE) somewhere in a camera's WORDS."""
    return ["%" + re.sub(r"([\\%_])", r"\\\1", word) + "%" for word in words.split()]


async def check(conn: AsyncConnection, wanted: Filter) -> None:
    """Raises BadInput for a value of a filter that does not exist, and names it."""
    for name, table in (("owner", "organisation"), ("operator", "organisation"), ("basis", "legal_basis"), ("purpose", "purpose")):
        values = [value for value in getattr(wanted, name) or () if value != UNKNOWN]
        if values:
            known = text(f"SELECT id FROM beeldregie.{table} WHERE id = ANY (CAST(:ids AS text[]))")  # noqa: S608 - constants
            _refuse(name, values, set((await conn.execute(known, {"ids": values})).scalars()))
    for name, allowed in (("lifecycle", LIFECYCLES), ("owner_kind", OWNER_KINDS), ("kind", KINDS), ("records", RECORDS)):
        _refuse(name, getattr(wanted, name), allowed)
    _refuse("missing", wanted.missing, {ANY_GAP, *GAPS})


def _refuse(name: str, values: Iterable[str] | None, known: Container[str]) -> None:
    unknown = ", ".join(value for value in values or () if value not in known)
    if unknown:
        raise BadInput(f"{name}: {unknown} bestaat niet.", f"{name}: {unknown} does not exist.")


async def card(conn: AsyncConnection, code: str, at: datetime | None = None) -> Card:
    """One camera with all that belongs to it, now or as of a moment. Raises NotFound if there is (or was) none of that code."""
    found = register(at, "WHERE c.code = :code")
    query_ = text(f"{found} {CARD.format(gaps=LISTED, moment=MOMENT)} {JOINED}")
    row = (await conn.execute(query_, {"code": code, "at": at})).mappings().one_or_none()
    if row is None:
        raise NotFound(f"Er is geen camera {code}.", f"There is no camera {code}.")
    values = {"id": row["id"], "at": at, "code": code}
    purposes = [_purpose(dict(found_row)) for found_row in (await conn.execute(text(PURPOSES), values)).mappings()]
    designations = (
        [Designation(**found_row) for found_row in (await conn.execute(text(found + DESIGNATIONS), values)).mappings()]
        if row["is_151c"]
        else []
    )
    agreements = [Agreement(**found_row) for found_row in (await conn.execute(text(found + AGREEMENTS), values)).mappings()]
    return replace(_card(dict(row), purposes, designations, agreements), premises=await premises.of_camera(conn, row["premises_id"], at))


def _purpose(row: dict[str, Any]) -> Purpose:
    purpose, basis, source = (Text(row.pop(f"{name}_nl") or "", row.pop(f"{name}_en") or "") for name in ("purpose", "basis", "source"))
    return Purpose(**row, name=purpose if row["purpose_id"] else None, basis=basis, source=source)


def _card(row: dict[str, Any], purposes: list[Purpose], designations: list[Designation], agreements: list[Agreement]) -> Card:
    organisations = row["organisations"] or {}
    found: dict[str, Any] = {name: row[name] for name in Card.__dataclass_fields__ if name in row}
    for name in ("owner", "operator", "controller", "processor", "funder"):
        party = organisations.get(row[f"{name}_id"])
        found[name] = Party(**party) if party else None
    found["position"] = (row["lon"], row["lat"])
    found["position_rd"] = (round(row["rd_x"], 2), round(row["rd_y"], 2))
    found["base_point"] = None if row["base_lon"] is None else (row["base_lon"], row["base_lat"])
    found["hectometre"] = None if row["hectometre"] is None else float(row["hectometre"])
    found["gaps"] = [Gap(gap, GAPS[gap]) for gap in row["gaps"]]
    found["documents"] = [_document(one) for one in row["documents"] or ()]
    return Card(**found, purposes=purposes, designations=designations, agreements=agreements)


def _document(given: dict[str, Any]) -> Document:
    return Document(given["part"], given["title"], given["url"], date.fromisoformat(given["dated"]) if given["dated"] else None)


async def name(conn: AsyncConnection, code: str) -> str:
    """A camera's name; its code if there is none of that code."""
    return str((await conn.execute(text("SELECT name FROM beeldregie.camera WHERE code = :code"), {"code": code})).scalar() or code)


async def purpose_name(conn: AsyncConnection, purpose_id: str) -> Text:
    """A purpose's name; its id if there is none of that id."""
    row = (await conn.execute(text("SELECT name_nl, name_en FROM beeldregie.purpose WHERE id = :id"), {"id": purpose_id})).one_or_none()
    return Text(*row) if row else Text(purpose_id, purpose_id)


async def extent(conn: AsyncConnection, organisation_id: str) -> Box | None:
    """Where the cameras stand that an organisation owns, operates or controls; without any where all cameras stand.

    None: there is no camera. Removed cameras are left out.
    """
    row = (
        await conn.execute(
            text("""
            SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM (
                SELECT coalesce(ST_Extent(position) FILTER (WHERE :organisation IN (owner_id, operator_id, controller_id)),
                                ST_Extent(position)) AS e
                FROM beeldregie.camera WHERE lifecycle <> 'removed') AS extent"""),
            {"organisation": organisation_id},
        )
    ).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])
