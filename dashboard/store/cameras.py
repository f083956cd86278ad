"""Cameras of the register: the layer of the map, one camera's card, search, and counts for the filters. Now, or as of a moment.

Withheld cameras are among them: they are withheld from the public, whose views (sql/views) leave them out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BadInput, NotFound
from dashboard.core.models import Text
from dashboard.store.camera_models import Agreement, Card, Count, Counts, Designation, Found, Gap, Party, Purpose
from dashboard.store.camera_sql import AGREEMENTS, CARD, DESIGNATIONS, FEATURES, JOINED, PURPOSES, register
from dashboard.store.gaps import GAPS, LISTED

Box = tuple[float, float, float, float]  # west, south, east, north; degrees in EPSG:4326
LIFECYCLES = ("planned", "active", "removed")
OWNER_KINDS = ("traffic", "public_order", "transport", "tunnel", "bridge", "road", "parking", "other")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cameras. None: all of them; an empty tuple: none (nothing is ticked). Several values of one filter add up, several filters
    narrow. Without `lifecycle` removed cameras are left out."""

    bbox: Box | None = None
    owner: tuple[str, ...] | None = None
    owner_kind: tuple[str, ...] | None = None
    basis: tuple[str, ...] | None = None
    purpose: tuple[str, ...] | None = None
    lifecycle: tuple[str, ...] | None = None
    missing: bool = False  # only those of which something is missing


async def features(conn: AsyncConnection, wanted: Filter, at: datetime | None = None) -> str:
    """The cameras as GeoJSON text, now or as of a moment. Raises BadInput for a value that does not exist."""
    await _check(conn, wanted)
    where = ["c.lifecycle = ANY (CAST(:lifecycle AS text[]))"]
    if wanted.bbox:
        where.append("c.position && ST_MakeEnvelope(:west, :south, :east, :north, 4326)")
    if wanted.owner is not None:
        where.append("c.owner_id = ANY (CAST(:owner AS text[]))")
    narrowed = ["true"]
    if wanted.owner_kind is not None:
        narrowed.append("coalesce(o.owner_kind, 'other') = ANY (CAST(:owner_kind AS text[]))")
    if wanted.basis is not None:
        narrowed.append("coalesce(u.bases, '{unknown}') && CAST(:basis AS text[])")
    if wanted.purpose is not None:
        narrowed.append("u.purposes && CAST(:purpose AS text[])")
    if wanted.missing:
        narrowed.append(f"cardinality({LISTED}) > 0")
    query = f"{register(at, 'WHERE ' + ' AND '.join(where))} {FEATURES.format(gaps=LISTED)} {JOINED} WHERE {' AND '.join(narrowed)}"
    return str((await conn.execute(text(query), _values(wanted, at))).scalar_one())


def _values(wanted: Filter, at: datetime | None) -> dict[str, Any]:
    west, south, east, north = wanted.bbox or (None, None, None, None)
    lists = {name: list(getattr(wanted, name) or ()) for name in ("owner", "owner_kind", "basis", "purpose")}
    lifecycle = list(("planned", "active") if wanted.lifecycle is None else wanted.lifecycle)
    return {"at": at, **lists, "lifecycle": lifecycle, "west": west, "south": south, "east": east, "north": north}


async def _check(conn: AsyncConnection, wanted: Filter) -> None:
    for name, table in (("owner", "organisation"), ("basis", "legal_basis"), ("purpose", "purpose")):
        values = getattr(wanted, name) or ()
        if values:
            known = set(
                (
                    await conn.execute(
                        text(f"SELECT id FROM beeldregie.{table} WHERE id = ANY (CAST(:ids AS text[]))"),  # noqa: S608 - constants
                        {"ids": list(values)},
                    )
                ).scalars()
            )
            _refuse(name, [value for value in values if value not in known])
    _refuse("lifecycle", [value for value in wanted.lifecycle or () if value not in LIFECYCLES])
    _refuse("owner_kind", [value for value in wanted.owner_kind or () if value not in OWNER_KINDS])


def _refuse(name: str, unknown: list[str]) -> None:
    if unknown:
        raise BadInput(f"{name}: {', '.join(unknown)} bestaat niet.", f"{name}: {', '.join(unknown)} does not exist.")


async def card(conn: AsyncConnection, code: str, at: datetime | None = None) -> Card:
    """One camera with all that belongs to it, now or as of a moment. Raises NotFound if there is (or was) none of that code."""
    found = register(at, "WHERE c.code = :code")
    row = (await conn.execute(text(f"{found} {CARD.format(gaps=LISTED)} {JOINED}"), {"code": code, "at": at})).mappings().one_or_none()
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
    return _card(dict(row), purposes, designations, agreements)


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
    return Card(**found, purposes=purposes, designations=designations, agreements=agreements)


_SEARCH = """
SELECT c.code, c.name, coalesce(o.name, c.owner_as_given) AS owner_name, c.road, c.hectometre, c.carriageway,
    ST_X(c.position) AS lon, ST_Y(c.position) AS lat
FROM beeldregie.camera c LEFT JOIN beeldregie.organisation o ON o.id = c.owner_id
WHERE c.lifecycle <> 'removed' AND (CAST(:carriageway AS text) IS NULL OR c.carriageway = :carriageway)
  AND (CAST(:kilometre AS numeric) IS NULL OR c.hectometre IS NOT NULL)
  AND concat_ws(' ', c.code, c.name, o.name, c.owner_as_given, c.municipality, c.road) ILIKE ALL (CAST(:patterns AS text[]))
ORDER BY abs(c.hectometre - CAST(:kilometre AS numeric)) NULLS LAST, c.code = :words DESC, c.code LIMIT :limit
"""
_KILOMETRE = re.compile(r"\d{1,3}[.,]\d")


async def search(conn: AsyncConnection, words: str, limit: int = 10) -> list[Found]:
    """Cameras whose code, name, owner, municipality or road holds every word. "A20 Re 31,1" finds the cameras of that carriageway, nearest
    hectometre first. Removed cameras are left out."""
    given = words.split()
    if not given:
        return []
    kilometre = next((float(word.replace(",", ".")) for word in given if _KILOMETRE.fullmatch(word)), None)
    side = next((word for word in given if word.lower() in ("re", "li")), None) if kilometre is not None else None
    plain = [word for word in given if word != side and not _KILOMETRE.fullmatch(word)]
    values = {
        "patterns": [f"%{_literal(word)}%" for word in plain],
        "kilometre": kilometre,
        "carriageway": side.capitalize() if side else None,
        "words": words.strip().lower(),
        "limit": limit,
    }
    rows = await conn.execute(text(_SEARCH), values)
    return [
        Found(
            row.code,
            row.name,
            row.owner_name,
            row.road,
            None if row.hectometre is None else float(row.hectometre),
            row.carriageway,
            (row.lon, row.lat),
        )
        for row in rows
    ]


def _literal(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)


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


async def counts(conn: AsyncConnection) -> Counts:
    """Counts over the whole register, for the filters of the left panel."""
    base = register(None, "WHERE c.lifecycle <> 'removed'")
    kinds = await conn.execute(
        text(f"{base} SELECT coalesce(o.owner_kind, 'other') AS id, count(*) AS n {JOINED} GROUP BY 1 ORDER BY 1"), {"at": None}
    )
    owners = await _counted(
        conn, f"{base} SELECT o.id, o.name AS nl, o.name AS en, count(*) AS n {JOINED} WHERE o.id IS NOT NULL GROUP BY 1, 2 ORDER BY 2"
    )
    bases = await _counted(
        conn,
        f"""{base} SELECT b.id, b.name_nl AS nl, b.name_en AS en, count(*) AS n
        FROM (SELECT DISTINCT c.id, unnest(coalesce(u.bases, '{{unknown}}')) AS basis {JOINED}) AS x
        JOIN beeldregie.legal_basis b ON b.id = x.basis GROUP BY 1 ORDER BY b.sort""",  # noqa: S608 - constants
    )
    purposes = await _counted(
        conn,
        f"""{base} SELECT p.id, p.name_nl AS nl, p.name_en AS en, count(*) AS n
        FROM (SELECT DISTINCT c.id,
            unnest(u.purposes) AS purpose {JOINED}) AS x JOIN beeldregie.purpose p ON p.id = x.purpose GROUP BY 1 ORDER BY 2""",  # noqa: S608 - constants
    )
    missing = f"{base} SELECT count(*) {JOINED} WHERE cardinality({LISTED}) > 0"
    by_kind = {row.id: row.n for row in kinds}
    return Counts(sum(by_kind.values()), by_kind, owners, bases, purposes, (await conn.execute(text(missing), {"at": None})).scalar_one())


async def _counted(conn: AsyncConnection, query: str) -> list[Count]:
    return [Count(row.id, Text(row.nl, row.en), row.n) for row in await conn.execute(text(query), {"at": None})]
