"""The public register: reads the views of schema `register`, on the public role's pool and nothing else.

Positions are (lon, lat) in EPSG:4326, times aware. What is withheld is not in the views, so no function here can return it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

WORDS_MAX = 6
NEIGHBOURS_MAX = 200


@dataclass(frozen=True, slots=True)
class Query:
    """What a visitor looks for. Empty means "any"; "-" as owner or purpose means that it is not on record."""

    words: str = ""
    municipality: str = ""
    owner: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A camera as it stands in the list; its purposes by name, the primary one first."""

    code: str
    name: str | None  # None: shown by area only
    municipality: str | None
    owner: str | None
    owner_kind: str
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
class Count:
    """How often one answer was given in a month; `n` is None where it is below 5 and therefore hidden."""

    month: date
    outcome: str
    refusal: str | None
    n: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """How often was asked in a month; `n` is None where it would give a hidden count away."""

    month: date
    n: int | None


@dataclass(frozen=True, slots=True)
class Camera:
    """What is public of one camera. `publication` "area": the position is the middle of a cell of about 500 m."""

    code: str
    name: str | None
    municipality: str | None
    owner_id: str | None
    owner: str | None
    owner_kind: str
    controller: str | None
    operator: str | None
    kind: str
    image_class: str | None
    privacy_profile: str
    declares_biometrics: bool
    direction: int | None
    field_of_view: int | None
    range_m: int | None
    reach_m: int | None
    records: bool | None
    retention_hours: int | None
    lifecycle: str
    publication: str
    notice_seen: bool
    shutter_closed: bool
    is_demo: bool
    updated_at: datetime
    lon: float
    lat: float
    rd_x: float  # metres in EPSG:28992
    rd_y: float


@dataclass(frozen=True, slots=True)
class Purpose:
    """One party's purpose with its basis and decision. The decision's title is None where it could tell the place."""

    organisation: str | None
    purpose: str | None
    purpose_nl: str | None
    purpose_en: str | None
    basis: str
    basis_nl: str
    basis_en: str
    source_nl: str
    source_en: str
    decision: str | None
    decision_url: str | None
    decision_dated: date | None
    has_decision: bool
    dpia_url: str | None
    has_dpia: bool
    is_primary: bool
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Designation:
    """A 151c dossier the camera stands in."""

    area: str
    designation: str
    ordinance_article: str | None
    stated_end: date | None
    use_periods: str | None
    in_force: bool
    decision: str | None
    decision_url: str | None
    decision_dated: date | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who may look along; hours are local time. The name is None where it could tell the place."""

    name: str | None
    recipient: str
    purposes: list[str]
    incident_only: bool
    approval_each_time: bool
    unrecognisable: bool
    weekdays: list[int] | None
    hour_from: time | None
    hour_to: time | None
    until: datetime | None
    by_area: bool  # it holds for an area, of an "area" camera not surely this one's
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """What the camera's primary basis allows one kind of requester, for live pictures."""

    requester_kind: str
    answer: str
    requires_incident: bool
    source_nl: str
    source_en: str
    needs_confirmation: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What stands round the list: the filters, and what is not shown."""

    municipalities: list[Option]
    owners: list[Option]
    purposes: list[Option]
    withheld: list[Withheld]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is public of one camera. The counts are of the last whole month in which anything was asked."""

    camera: Camera
    purposes: list[Purpose]
    designations: list[Designation]
    agreements: list[Agreement]
    rules: list[Rule]
    counts: list[Count]
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around a camera: GeoJSON geometries of designated areas, and (lon, lat) of other cameras."""

    areas: list[dict[str, Any]]
    cameras: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class LogHead:
    """A published head of the log: its day, its row number and its hash in hexadecimal."""

    day: date
    seq: int
    hash: str


Model = TypeVar("Model")

_MATCHING = """
    WITH found AS (
        SELECT c.* FROM register.cameras c
        WHERE (:municipality = '' OR c.municipality = :municipality)
          AND (:owner = '' OR coalesce(c.owner_id, '-') = :owner)
          AND (:purpose = '' OR CASE :purpose
                WHEN '-' THEN NOT EXISTS (SELECT FROM register.camera_purposes p WHERE p.code = c.code AND p.purpose IS NOT NULL)
                ELSE c.code IN (SELECT p.code FROM register.camera_purposes p WHERE p.purpose = :purpose) END)
          AND NOT EXISTS (SELECT FROM unnest(CAST(:words AS text[])) AS word
                          WHERE strpos(lower(concat_ws(' ', c.code, c.name, c.municipality, c.owner)), lower(word)) = 0))
"""
_ORDER = "ORDER BY municipality NULLS LAST, lower(name) NULLS LAST, code"
_NAMES = """coalesce((SELECT array_agg(p.purpose_{language} ORDER BY p.is_primary DESC, p.purpose_{language})
    FROM register.camera_purposes p WHERE p.code = shown.code AND p.purpose IS NOT NULL), '{{}}') AS purposes_{language}"""
_COUNT = _MATCHING + "SELECT count(*) FROM found"  # noqa: S608 - constants
_SHOWN = f", shown AS (SELECT * FROM found {_ORDER} LIMIT :limit OFFSET :offset) "  # noqa: S608 - constants
_BOTH_NAMES = f"{_NAMES.format(language='nl')}, {_NAMES.format(language='en')}"
_PAGE = _MATCHING + _SHOWN + f"SELECT *, {_BOTH_NAMES} FROM shown {_ORDER}"  # noqa: S608 - constants
_MUNICIPALITIES = """SELECT municipality AS value, municipality AS name_nl, municipality AS name_en, count(*) AS n
    FROM register.cameras WHERE municipality IS NOT NULL GROUP BY municipality ORDER BY municipality"""
_OWNERS = """SELECT coalesce(owner_id, '-') AS value, owner AS name_nl, owner AS name_en, count(*) AS n
    FROM register.cameras GROUP BY owner_id, owner ORDER BY owner NULLS LAST, owner_id"""
_PURPOSES = """SELECT coalesce(purpose, '-') AS value, purpose_nl AS name_nl, purpose_en AS name_en, count(DISTINCT code) AS n
    FROM register.camera_purposes GROUP BY purpose, purpose_nl, purpose_en ORDER BY purpose_nl NULLS LAST"""
_WITHHELD = "SELECT * FROM register.withheld ORDER BY owner NULLS LAST, reason"
_OWNER_COUNTS = """SELECT * FROM register.owner_monthly_counts WHERE owner_id = :owner
    AND month = (date_trunc('month', now() AT TIME ZONE 'Europe/Amsterdam') - interval '1 month')::date ORDER BY outcome, refusal"""
_CAMERA = """SELECT *, ST_X(geom) AS lon, ST_Y(geom) AS lat, ST_X(ST_Transform(geom, 28992)) AS rd_x,
    ST_Y(ST_Transform(geom, 28992)) AS rd_y FROM register.cameras WHERE code = :code"""
_CAMERA_PURPOSES = "SELECT * FROM register.camera_purposes WHERE code = :code ORDER BY is_primary DESC, purpose, organisation"
_DESIGNATIONS = """SELECT * FROM register.camera_designations WHERE code = :code
    ORDER BY in_force DESC, stated_end DESC NULLS LAST, designation"""
_AGREEMENTS = "SELECT * FROM register.camera_agreements WHERE code = :code ORDER BY recipient, name, until"
_RULES = "SELECT * FROM register.rules WHERE basis = :basis ORDER BY requester_kind"
_COUNTS = """SELECT * FROM register.monthly_counts WHERE code = :code
    AND month = (SELECT max(month) FROM register.monthly_counts WHERE code = :code) ORDER BY outcome, refusal"""
_ASKED = "SELECT * FROM register.monthly_requests WHERE code = :code ORDER BY month DESC LIMIT 1"
_AREAS = """SELECT ST_AsGeoJSON(ST_ClipByBox2D(geom, box), 6)::jsonb
    FROM register.camera_areas, ST_MakeEnvelope(:west, :south, :east, :north, 4326) AS box WHERE ST_Intersects(geom, box) ORDER BY code"""
_NEIGHBOURS = """SELECT ST_X(geom), ST_Y(geom) FROM register.cameras, ST_MakeEnvelope(:west, :south, :east, :north, 4326) AS box
    WHERE publication = 'exact' AND code <> :code AND lifecycle <> 'removed' AND geom && box ORDER BY code LIMIT :limit"""
_HEAD = "SELECT * FROM register.log_heads ORDER BY day DESC LIMIT 1"


async def count(conn: AsyncConnection, query: Query) -> int:
    """How many cameras of the register fit the query."""
    return int((await conn.execute(text(_COUNT), _parameters(query))).scalar_one())


async def cameras(conn: AsyncConnection, query: Query, limit: int, offset: int) -> list[Listed]:
    """One page of the cameras that fit, by municipality, name and code."""
    return await _read(conn, Listed, _PAGE, **_parameters(query), limit=limit, offset=offset)


async def overview(conn: AsyncConnection) -> Overview:
    """The filters with their counts, and what is withheld per owner."""
    return Overview(
        municipalities=await _read(conn, Option, _MUNICIPALITIES),
        owners=await _read(conn, Option, _OWNERS),
        purposes=await _read(conn, Option, _PURPOSES),
        withheld=await _read(conn, Withheld, _WITHHELD),
    )


async def owner_counts(conn: AsyncConnection, owner: str) -> list[Count]:
    """An owner's answers in the last whole month, rounded to fives."""
    return await _read(conn, Count, _OWNER_COUNTS, owner=owner)


async def dossier(conn: AsyncConnection, code: str) -> Dossier | None:
    """All that is public of the camera with this code; None if there is none, or if it is withheld."""
    found = await _read(conn, Camera, _CAMERA, code=code)
    if not found:
        return None
    purposes = await _read(conn, Purpose, _CAMERA_PURPOSES, code=code)
    asked = await _read(conn, Asked, _ASKED, code=code)
    return Dossier(
        camera=found[0],
        purposes=purposes,
        designations=await _read(conn, Designation, _DESIGNATIONS, code=code),
        agreements=await _read(conn, Agreement, _AGREEMENTS, code=code),
        rules=await _read(conn, Rule, _RULES, basis=purposes[0].basis if purposes else "unknown"),
        counts=await _read(conn, Count, _COUNTS, code=code),
        asked=asked[0] if asked else None,
    )


async def purpose_names(conn: AsyncConnection, language: str) -> dict[str, str]:
    """Every purpose's name by its id, in Dutch ("nl") or English ("en")."""
    rows = await conn.execute(text("SELECT id, name_nl, name_en FROM register.purposes"))
    return {row.id: row.name_en if language == "en" else row.name_nl for row in rows}


async def surroundings(conn: AsyncConnection, code: str, box: tuple[float, float, float, float]) -> Surroundings:
    """What lies in the box (west, south, east, north): designated areas, and other cameras that are shown exactly."""
    inside = dict(zip(("west", "south", "east", "north"), box, strict=True))
    areas = (await conn.execute(text(_AREAS), inside)).scalars().all()
    others = await conn.execute(text(_NEIGHBOURS), {**inside, "code": code, "limit": NEIGHBOURS_MAX})
    return Surroundings(list(areas), [(lon, lat) for lon, lat in others])


async def log_head(conn: AsyncConnection) -> LogHead | None:
    """The latest published head of the log."""
    heads = await _read(conn, LogHead, _HEAD)
    return heads[0] if heads else None


async def _read(conn: AsyncConnection, model: type[Model], sql: str, **parameters: Any) -> list[Model]:
    """The rows of a query as models; columns the model does not have are left out."""
    rows = (await conn.execute(text(sql), parameters)).mappings()
    names = [field.name for field in fields(model)]  # type: ignore[arg-type]
    return [model(**{name: row[name] for name in names}) for row in rows]


def _parameters(query: Query) -> dict[str, Any]:
    return {"words": query.words.split()[:WORDS_MAX], "municipality": query.municipality, "owner": query.owner, "purpose": query.purpose}
