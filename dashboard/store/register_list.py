"""The list of the public register: searching, filtering, sorting, counting, the marks of its map, and the rows of its downloads.

Reads the views of schema `register` only. Positions are (lon, lat) in EPSG:4326, of "area" cameras the middle of their cell; whatever
is searched, sorted or grouped by place here is that position, never another.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Box

WORDS_MAX = 6
NEAR_KM = 2  # how far along the road a camera may stand from the hectometre that is asked for
ORDERS: Final = {
    "place": "municipality NULLS LAST, lower(name) NULLS LAST, code",
    "code": "code",
    "owner": "owner NULLS LAST, code",
    "updated": "updated_at DESC, code",
    "near": "abs(hectometre - CAST(:hectometre AS float)) NULLS LAST, code",  # to the hectometre that is asked for
}


@dataclass(frozen=True, slots=True)
class Query:
    """What a visitor looks for. Empty means "any"; "-" as owner or purpose, "unknown" of what is recorded, that it is not on record.
    `road` with `hectometre` (km) and `carriageway` ("Re", "Li") is a place as road users say it."""

    words: tuple[str, ...] = ()
    road: str = ""
    carriageway: str = ""
    hectometre: float | None = None
    municipality: str = ""
    owner: str = ""
    purpose: str = ""
    kind: str = ""
    records: str = ""
    lifecycle: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A camera as it stands in the list; its purposes by name, the primary one first."""

    code: str
    name: str | None  # None: shown by area only
    municipality: str | None
    owner: str | None
    owner_kind: str
    kind: str
    lifecycle: str
    publication: str
    is_demo: bool
    shutter_closed: bool
    purposes_nl: list[str]
    purposes_en: list[str]


@dataclass(frozen=True, slots=True)
class Option:
    """A value to filter by, its name in both languages (None: not on record), and how many cameras have it."""

    value: str
    name_nl: str | None
    name_en: str | None
    n: int


@dataclass(frozen=True, slots=True)
class Withheld:
    """How many cameras of one owner are not shown, and why."""

    owner: str | None
    reason: str
    n: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands round the list: per filter its options, and what is withheld."""

    options: dict[str, list[Option]]  # municipality, owner, purpose, kind, records, lifecycle
    withheld: list[Withheld]


@dataclass(frozen=True, slots=True)
class Mark:
    """Cameras that stand so close together on the list's map that they are one mark: how many, where, and the first one's code."""

    n: int
    lon: float
    lat: float
    box: Box
    code: str
    name: str | None  # of a single camera
    owner_kind: str  # of most of them


@dataclass(frozen=True, slots=True)
class Found:
    """How many cameras fit, and where: the box around them (None: there are none) and at most about fifty marks."""

    total: int
    box: Box | None
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Row:
    """A camera as it is downloaded; purposes and bases by id, the primary one first."""

    code: str
    name: str | None
    municipality: str | None
    road: str | None
    hectometre: float | None
    carriageway: str | None
    owner: str | None
    controller: str | None
    operator: str | None
    kind: str
    purposes: list[str]
    bases: list[str]
    records: bool | None
    retention_hours: int | None
    image_class: str | None
    privacy_profile: str
    declares_biometrics: bool
    technique: str | None
    data: str | None
    processing: str | None
    direction: int | None
    field_of_view: int | None
    range_m: int | None
    reach_m: int | None
    lifecycle: str
    removed_since: date | None
    placed_from: date | None
    placed_until: date | None
    pilot_phase: int | None
    pilot_ends: date | None
    publication: str
    notice_seen: bool
    shutter_closed: bool
    is_demo: bool
    updated_at: datetime
    lon: float
    lat: float
    rd_x: float  # metres in EPSG:28992
    rd_y: float


Model = TypeVar("Model")

_RECORDED = "CASE WHEN c.records THEN 'yes' WHEN NOT c.records THEN 'no' ELSE 'unknown' END"
# A word is one of the camera, or of a place that was loaded and in which it is shown.
_FOUND = f"""
    spots AS MATERIALIZED (SELECT lower(name) AS name, geom FROM register.places
        WHERE EXISTS (SELECT FROM unnest(CAST(:words AS text[])) AS word WHERE strpos(lower(name), lower(word)) > 0)),
    found AS (
        SELECT c.* FROM register.cameras c
        WHERE (:municipality = '' OR c.municipality = :municipality)
          AND (:owner = '' OR coalesce(c.owner_id, '-') = :owner)
          AND (:kind = '' OR c.kind = :kind)
          AND (:lifecycle = '' OR c.lifecycle = :lifecycle)
          AND (:records = '' OR {_RECORDED} = :records)
          AND (:road = '' OR (c.road = :road AND (:carriageway = '' OR c.carriageway = :carriageway)
               AND (CAST(:hectometre AS float) IS NULL OR abs(c.hectometre - CAST(:hectometre AS float)) <= {NEAR_KM})))
          AND (CAST(:west AS float) IS NULL OR c.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326))
          AND (:purpose = '' OR CASE :purpose
                WHEN '-' THEN NOT EXISTS (SELECT FROM register.camera_purposes p WHERE p.code = c.code AND p.purpose IS NOT NULL)
                ELSE c.code IN (SELECT p.code FROM register.camera_purposes p WHERE p.purpose = :purpose) END)
          AND NOT EXISTS (
              SELECT FROM unnest(CAST(:words AS text[])) AS word
              WHERE strpos(lower(concat_ws(' ', c.code, c.name, c.municipality, c.owner, c.road)), lower(word)) = 0
                AND NOT EXISTS (SELECT FROM spots WHERE strpos(spots.name, lower(word)) > 0 AND ST_Covers(spots.geom, c.geom))))
"""  # noqa: S608 - constants
# Marks: ten squares to the width or five to the height of the box around all, whichever is larger; none smaller than about 10 m.
_MARKS = f"""
    WITH {_FOUND}, spot AS MATERIALIZED (SELECT code, name, owner_kind, ST_X(geom) AS x, ST_Y(geom) AS y FROM found),
    around AS (SELECT count(*) AS total, min(x) AS west, min(y) AS south, max(x) AS east, max(y) AS north FROM spot),
    grid AS (SELECT *, greatest((north - south) / 5, (east - west) * cos(radians(south)) / 10, 0.0001) AS side FROM around),
    mark AS (
        SELECT count(*) AS n, avg(x) AS lon, avg(y) AS lat, min(x) AS west, min(y) AS south, max(x) AS east, max(y) AS north,
               min(spot.code) AS code, CASE count(*) WHEN 1 THEN min(spot.name) END AS name,
               mode() WITHIN GROUP (ORDER BY spot.owner_kind) AS owner_kind
        FROM spot, (SELECT west AS x0, south AS y0, side, side / cos(radians(south)) AS wide FROM grid) g
        GROUP BY floor((x - x0) / wide), floor((y - y0) / side))
    SELECT around.total, around.west AS all_west, around.south AS all_south, around.east AS all_east, around.north AS all_north, mark.*
    FROM around LEFT JOIN mark ON true ORDER BY mark.n DESC, mark.code
"""  # noqa: S608 - constants
_NAMES = """coalesce((SELECT array_agg(p.purpose_{language} ORDER BY p.is_primary DESC, p.purpose_{language})
    FROM register.camera_purposes p WHERE p.code = shown.code AND p.purpose IS NOT NULL), '{{}}') AS purposes_{language}"""
# Sorted by their codes and keys alone; the other columns are only read of those that are shown.
_PAGE = f"""
    WITH {_FOUND},
    picked AS (SELECT code FROM found ORDER BY <order> LIMIT :limit OFFSET :offset),
    shown AS (SELECT c.* FROM picked JOIN register.cameras c USING (code))
    SELECT *, {_NAMES.format(language="nl")}, {_NAMES.format(language="en")} FROM shown ORDER BY <order>"""  # noqa: S608 - constants
_OPTIONS = f"""
    SELECT CASE WHEN grouping(municipality) = 0 THEN 'municipality' WHEN grouping(owner_id) = 0 THEN 'owner'
                WHEN grouping(kind) = 0 THEN 'kind' WHEN grouping(recorded) = 0 THEN 'records' ELSE 'lifecycle' END AS filter,
           coalesce(municipality, owner_id, kind, recorded, lifecycle, '-') AS value, coalesce(municipality, owner) AS name, count(*) AS n
    FROM (SELECT municipality, owner_id, owner, kind, lifecycle, {_RECORDED} AS recorded FROM register.cameras c) c
    GROUP BY GROUPING SETS ((municipality), (owner_id, owner), (kind), (recorded), (lifecycle)) ORDER BY name NULLS LAST, value
"""  # noqa: S608 - constants
_PURPOSES = """
    WITH used AS MATERIALIZED (SELECT DISTINCT code, purpose FROM register.camera_purposes WHERE purpose IS NOT NULL),
    without AS (SELECT (SELECT count(*) FROM register.cameras) - (SELECT count(*) FROM (SELECT DISTINCT code FROM used) any_purpose) AS n)
    SELECT id AS value, name_nl, name_en, n FROM register.purposes
    JOIN (SELECT purpose AS id, count(*) AS n FROM used GROUP BY purpose) counted USING (id)
    UNION ALL SELECT '-', NULL, NULL, n FROM without WHERE n > 0 ORDER BY name_nl NULLS LAST"""
_WITHHELD = "SELECT * FROM register.withheld ORDER BY owner NULLS LAST, reason"
_USED = """used AS (
    SELECT p.code, array_agg(p.purpose ORDER BY p.is_primary DESC, p.purpose) FILTER (WHERE p.purpose IS NOT NULL) AS purposes,
           array_agg(p.basis ORDER BY p.is_primary DESC, p.purpose) AS bases
    FROM register.camera_purposes p WHERE p.code IN (SELECT code FROM shown) GROUP BY p.code)"""
_ROWS = f"""
    WITH {_FOUND}, shown AS MATERIALIZED (SELECT * FROM found WHERE code > :after ORDER BY code LIMIT :limit), {_USED}
    SELECT shown.*, coalesce(used.purposes, '{{}}') AS purposes, coalesce(used.bases, '{{}}') AS bases,
           round(ST_X(geom)::numeric, 6)::float AS lon, round(ST_Y(geom)::numeric, 6)::float AS lat,
           round(ST_X(rd)::numeric, 1)::float AS rd_x, round(ST_Y(rd)::numeric, 1)::float AS rd_y
    FROM shown LEFT JOIN used USING (code) CROSS JOIN LATERAL (SELECT ST_Transform(shown.geom, 28992) AS rd) transformed
    ORDER BY shown.code"""  # noqa: S608 - constants
_VERSION = f"""
    WITH {_FOUND}, shown AS MATERIALIZED (SELECT * FROM found), {_USED}
    SELECT md5(coalesce(string_agg(md5(r::text), '' ORDER BY r.code), ''))
    FROM (SELECT shown.*, used.purposes, used.bases FROM shown LEFT JOIN used USING (code)) r"""  # noqa: S608 - constants


async def found(conn: AsyncConnection, query: Query) -> Found:
    """How many cameras of the register fit the query, and where they stand."""
    rows = (await conn.execute(text(_MARKS), _parameters(query))).all()
    first = rows[0]
    if not first.total:
        return Found(0, None, [])
    marks = [Mark(row.n, row.lon, row.lat, (row.west, row.south, row.east, row.north), row.code, row.name, row.owner_kind) for row in rows]
    return Found(first.total, (first.all_west, first.all_south, first.all_east, first.all_north), marks)


async def cameras(conn: AsyncConnection, query: Query, limit: int, offset: int, order: str = "place") -> list[Listed]:
    """One page of the cameras that fit, in one of ORDERS."""
    return await read(conn, Listed, _PAGE.replace("<order>", ORDERS[order]), **_parameters(query), limit=limit, offset=offset)


async def overview(conn: AsyncConnection) -> Overview:
    """The filters with their counts, and what is withheld per owner."""
    options: dict[str, list[Option]] = {name: [] for name in ("municipality", "owner", "purpose", "kind", "records", "lifecycle")}
    for row in await conn.execute(text(_OPTIONS)):
        if row.filter != "municipality" or row.name:  # a camera without a municipality is no place to look in
            options[row.filter].append(Option(row.value, row.name, row.name, row.n))
    options["purpose"] = await read(conn, Option, _PURPOSES)
    return Overview(options, await read(conn, Withheld, _WITHHELD))


async def rows(conn: AsyncConnection, query: Query, after: str, limit: int) -> list[Row]:
    """The cameras that fit whose code comes after the given one, by code."""
    return await read(conn, Row, _ROWS, **_parameters(query), after=after, limit=limit)


async def version(conn: AsyncConnection, query: Query) -> str:
    """A digest of all that `rows` gives: the same as long as nothing of it changes."""
    return str((await conn.execute(text(_VERSION), _parameters(query))).scalar_one())


async def read(conn: AsyncConnection, model: type[Model], sql: str, **parameters: Any) -> list[Model]:
    """The rows of a query as models; columns the model does not have are left out."""
    names = [field.name for field in fields(model)]  # type: ignore[arg-type]
    return [model(**{name: row[name] for name in names}) for row in (await conn.execute(text(sql), parameters)).mappings()]


def _parameters(query: Query) -> dict[str, Any]:
    west, south, east, north = query.box or (None, None, None, None)
    names = ("road", "carriageway", "hectometre", "municipality", "owner", "purpose", "kind", "records", "lifecycle")
    given = {name: getattr(query, name) for name in names}
    return {**given, "words": list(query.words[:WORDS_MAX]), "west": west, "south": south, "east": east, "north": north}
