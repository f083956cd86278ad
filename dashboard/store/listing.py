"""The register as a list: the cameras that are wanted in an order, a page at a time or all of them for an export."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BadInput
from dashboard.core.models import Text
from dashboard.store import cameras
from dashboard.store.camera_sql import JOINED, RECORDED, register
from dashboard.store.cameras import Filter
from dashboard.store.gaps import LISTED

AT_ONCE = 500  # rows that an export takes at a time


@dataclass(frozen=True, slots=True)
class Use:
    """One party's purpose of a camera with its basis. `purpose` None: unknown, `name` then holds the source's own word, if any."""

    organisation: str | None
    purpose: str | None
    name: Text
    basis: str
    basis_name: Text
    decision: str | None
    has_dpia: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One camera of the list. Organisations by id and name; `position` is (lon, lat), `position_rd` (x, y) in EPSG:28992, metres."""

    code: str
    name: str
    owner: str | None
    owner_name: str | None
    owner_kind: str
    operator: str | None
    operator_name: str | None
    controller: str | None
    controller_name: str | None
    purposes: list[Use]
    has_decision: bool
    has_dpia: bool
    kind: str
    records: bool | None
    retention_hours: int | None
    lifecycle: str
    publication: str
    municipality: str | None
    road: str | None
    hectometre: float | None
    carriageway: str | None
    direction: int | None
    position: tuple[float, float]
    position_rd: tuple[float, float]
    gaps: list[str]
    notice_seen_on: date | None
    recorded_at: datetime
    source: str | None
    is_demo: bool


_MOMENT = "coalesce(CAST(:at AS timestamptz), now())"
_AS_READ = 'COLLATE "und-x-icu"'  # é beside e, capitals beside small letters
_OPERATOR = "(SELECT name FROM beeldregie.organisation WHERE id = c.operator_id)"
_CONTROLLER = "(SELECT name FROM beeldregie.organisation WHERE id = c.controller_id)"
_SOURCE = "(SELECT r.file_name FROM beeldregie.load_run r WHERE r.id = c.load_run_id)"
_SELECT = f"""
SELECT c.id, c.code, c.name, c.owner_id AS owner, coalesce(o.name, c.owner_as_given) AS owner_name,
    coalesce(o.owner_kind, 'other') AS owner_kind, c.operator_id AS operator, {_OPERATOR} AS operator_name,
    c.controller_id AS controller, {_CONTROLLER} AS controller_name,
    coalesce(u.has_decision, false) AS has_decision, coalesce(u.has_dpia, false) AS has_dpia,
    c.kind, c.records, c.retention_hours, c.lifecycle, c.publication, c.municipality, c.road, c.hectometre, c.carriageway, c.direction,
    ST_X(c.position) AS lon, ST_Y(c.position) AS lat,
    ST_X(ST_Transform(c.position, 28992)) AS x, ST_Y(ST_Transform(c.position, 28992)) AS y,
    {LISTED} AS gaps, c.notice_seen_on, c.recorded_at, c.is_demo,
    {_SOURCE} AS source,
    (SELECT json_agg(json_build_object('organisation', g.name, 'purpose', p.purpose_id, 'nl', coalesce(q.name_nl, p.purpose_as_given, ''),
            'en', coalesce(q.name_en, p.purpose_as_given, ''), 'basis', p.basis_id, 'basis_nl', b.name_nl, 'basis_en', b.name_en,
            'decision', t.title, 'has_dpia', p.dpia_url IS NOT NULL) ORDER BY p.is_primary DESC, p.id)
     FROM beeldregie.camera_purpose p JOIN beeldregie.legal_basis b ON b.id = p.basis_id
     LEFT JOIN beeldregie.purpose q ON q.id = p.purpose_id LEFT JOIN beeldregie.organisation g ON g.id = p.organisation_id
     LEFT JOIN beeldregie.document t ON t.id = p.document_id
     WHERE p.camera_id = c.id AND p.valid @> {_MOMENT} AND p.recorded @> {_MOMENT}) AS uses
"""  # noqa: S608 - constants
_BASIS = "(SELECT b.sort FROM beeldregie.legal_basis b WHERE b.id = u.basis)"
_PURPOSE = "(SELECT p.name_nl FROM beeldregie.purpose p WHERE p.id = u.purposes[1])"
# What can be sorted by. Each may be several columns; the code always comes last, so that every order is one order.
SORTS: Final[dict[str, tuple[str, ...]]] = {
    "code": ("c.code",),
    "name": (f"c.name {_AS_READ}",),
    "owner": (f"coalesce(o.name, c.owner_as_given) {_AS_READ}",),
    "operator": (f"{_OPERATOR} {_AS_READ}",),
    "controller": (f"{_CONTROLLER} {_AS_READ}",),
    "basis": (_BASIS,),
    "purpose": (f"{_PURPOSE} {_AS_READ}",),
    "decision": ("coalesce(u.has_decision, false)",),
    "dpia": ("coalesce(u.has_dpia, false)",),
    "kind": ("c.kind",),
    "records": (RECORDED,),
    "retention": ("c.retention_hours",),
    "lifecycle": ("c.lifecycle",),
    "publication": ("c.publication",),
    "municipality": (f"c.municipality {_AS_READ}",),
    "road": ("c.road", "c.carriageway", "c.hectometre"),
    "gaps": (f"cardinality({LISTED})",),
    "notice": ("c.notice_seen_on",),
    "recorded": ("c.recorded_at",),
    "source": (f"{_SOURCE} {_AS_READ}",),
}


def _columns(words: str | None) -> list[tuple[str, str]]:
    """(column, direction) out of "owner,-recorded": names of SORTS, a minus for downwards. Raises BadInput."""
    given = [word.strip() for word in (words or "").split(",") if word.strip()]
    unknown = ", ".join(word for word in given if word.removeprefix("-") not in SORTS)
    if unknown:
        names = ", ".join(SORTS)
        raise BadInput(f"sort: {unknown} bestaat niet; kies uit {names}.", f"sort: {unknown} does not exist; choose from {names}.")
    return [(column, "DESC" if word.startswith("-") else "ASC") for word in given for column in SORTS[word.removeprefix("-")]]


def _ordered(select: str, wanted: Filter, at: datetime | None, sort: str | None) -> tuple[str, dict[str, Any]]:
    """A query over the wanted cameras in an order; what is not known comes last either way, the code decides between equals."""
    columns = _columns(sort)
    keys = "".join(f", {column} AS key_{number}" for number, (column, _) in enumerate(columns))
    query, values = cameras.query(select + keys, wanted, at)
    order = [f"key_{number} {direction} NULLS LAST" for number, (_, direction) in enumerate(columns)]
    return f"{query.text} ORDER BY {', '.join([*order, 'code'])}", values


async def count(conn: AsyncConnection, wanted: Filter, at: datetime | None) -> int:
    """How many cameras are wanted, now or as of a moment. Raises BadInput for a value that does not exist."""
    await cameras.check(conn, wanted)
    return int((await conn.execute(*cameras.query("SELECT count(*)", wanted, at))).scalar_one())


async def page(conn: AsyncConnection, wanted: Filter, at: datetime | None, sort: str | None, limit: int, after: int) -> list[Listed]:
    """So many cameras of the list, after so many others. Raises BadInput. First which ones, then all of those: what a row says takes longer
    to gather than to put in order."""
    await cameras.check(conn, wanted)
    query, values = _ordered("SELECT c.id, c.code", wanted, at, sort)
    chosen = await conn.execute(text(f"{query} LIMIT :limit OFFSET :after"), {**values, "limit": limit, "after": after})
    ids = [row.id for row in chosen]
    found = await conn.execute(text(f"{register(at, 'WHERE c.id = ANY (:ids)')} {_SELECT} {JOINED}"), {"at": at, "ids": ids})
    by_id = {row["id"]: _listed(row) for row in found.mappings()}
    return [by_id[id_] for id_ in ids]


async def every(conn: AsyncConnection, wanted: Filter, at: datetime | None, sort: str | None) -> AsyncIterator[Sequence[Listed]]:
    """All cameras of the list, AT_ONCE at a time, out of one snapshot; never all of them in memory. Raises BadInput before the first."""
    await cameras.check(conn, wanted)
    query, values = _ordered(_SELECT, wanted, at, sort)
    async with conn.stream(text(query), values) as result:
        async for rows in result.mappings().partitions(AT_ONCE):
            yield [_listed(row) for row in rows]


_NAMES = """
SELECT 'owner' AS filter, id, name AS nl, name AS en FROM beeldregie.organisation WHERE id = ANY (CAST(:owner AS text[]))
UNION ALL SELECT 'operator', id, name, name FROM beeldregie.organisation WHERE id = ANY (CAST(:operator AS text[]))
UNION ALL SELECT 'basis', id, name_nl, name_en FROM beeldregie.legal_basis WHERE id = ANY (CAST(:basis AS text[]))
UNION ALL SELECT 'purpose', id, name_nl, name_en FROM beeldregie.purpose WHERE id = ANY (CAST(:purpose AS text[]))
"""


async def names(conn: AsyncConnection, wanted: Filter) -> dict[tuple[str, str], Text]:
    """(filter, id) → name, of the organisations, bases and purposes that a selection names."""
    values = {name: list(getattr(wanted, name) or ()) for name in ("owner", "operator", "basis", "purpose")}
    return {(row.filter, row.id): Text(row.nl, row.en) for row in await conn.execute(text(_NAMES), values)}


def _listed(row: RowMapping) -> Listed:
    found: dict[str, Any] = {name: row[name] for name in Listed.__dataclass_fields__ if name in row}
    found["hectometre"] = None if row["hectometre"] is None else float(row["hectometre"])
    found["position"] = (round(row["lon"], 6), round(row["lat"], 6))
    found["position_rd"] = (round(row["x"], 2), round(row["y"], 2))
    found["purposes"] = [_use(use) for use in row["uses"] or ()]
    return Listed(**found)


def _use(use: dict[str, Any]) -> Use:
    name, basis_name = Text(use.pop("nl"), use.pop("en")), Text(use.pop("basis_nl"), use.pop("basis_en"))
    return Use(**use, name=name, basis_name=basis_name)


@dataclass(frozen=True, slots=True)
class ListedArea:
    """One area with the decision that is in force, or else the one that ended last. `end`: the first day on which it no longer holds."""

    code: str
    name: str
    kind: str
    organisation: str | None
    designation: str | None
    article: str | None
    since: datetime | None
    end: date | None
    in_force: bool
    cameras: int  # of the selection, standing in it
    box: list[float]  # west, south, east, north in degrees


_INSIDE = "SELECT ARRAY(SELECT a.id FROM beeldregie.area a WHERE beeldregie.covers(a.geom, CAST(c AS beeldregie.camera))) AS areas"
_AREAS = f"""
SELECT a.code, a.name, a.kind, o.name AS organisation, g.name AS designation, g.ordinance_article AS article,
    nullif(lower(g.valid), '-infinity') AS since, g.stated_end AS end, coalesce(g.in_force, false) AS in_force,
    coalesce(i.cameras, 0) AS cameras, ARRAY[ST_XMin(a.geom), ST_YMin(a.geom), ST_XMax(a.geom), ST_YMax(a.geom)] AS box
FROM beeldregie.area a
LEFT JOIN (SELECT area, count(*) AS cameras FROM ({{inside}}) s CROSS JOIN unnest(s.areas) area GROUP BY area) i ON i.area = a.id
LEFT JOIN beeldregie.organisation o ON o.id = a.organisation_id
LEFT JOIN LATERAL (
    SELECT d.*, d.valid @> {_MOMENT} AS in_force FROM beeldregie.designation d WHERE d.area_id = a.id AND d.recorded @> {_MOMENT}
    ORDER BY in_force DESC, upper(d.valid) DESC NULLS FIRST LIMIT 1) g ON true
ORDER BY a.name {_AS_READ}, a.code
"""  # noqa: S608 - constants


async def areas(conn: AsyncConnection, wanted: Filter, at: datetime | None) -> list[ListedArea]:
    """All areas, with how many of the wanted cameras stand in each, now or as of a moment. Raises BadInput."""
    await cameras.check(conn, wanted)
    inside, values = cameras.query(_INSIDE, wanted, at)
    return [ListedArea(**row) for row in (await conn.execute(text(_AREAS.format(inside=inside.text)), values)).mappings()]
