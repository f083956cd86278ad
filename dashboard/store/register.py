"""One camera of the public register, and what stands on every page: reads the views of schema `register` and nothing else.

Positions are (lon, lat) in EPSG:4326, times aware. What is withheld is not in the views, so no function here can return it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Box, QualificationKind
from dashboard.store.register_list import read

NEIGHBOURS_MAX = 200


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
    technique: str | None  # in the owner's words, as are the next two
    data: str | None
    processing: str | None
    direction: int | None
    field_of_view: int | None
    range_m: int | None
    reach_m: int | None
    records: bool | None
    retention_hours: int | None
    lifecycle: str
    removed_since: date | None  # None: not removed, or nobody knows since when
    placed_from: date | None
    placed_until: date | None
    pilot_phase: int | None
    pilot_ends: date | None
    iama_url: str | None
    has_iama: bool
    publication: str
    notice_seen: bool
    public_only: bool | None  # only public places in view; None: not recorded
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
    masked: bool  # faces and number plates cannot be read
    unrecognisable: bool
    watermark: bool  # the recipient's name and the time stand in the picture
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
    qualification: QualificationKind | None  # what whoever looks has to be qualified for
    source_nl: str
    source_en: str
    needs_confirmation: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """Where to ask and to object: an organisation's addresses, none of which need be on record."""

    organisation: str
    decides: bool  # about the pictures
    contact_url: str | None
    contact_email: str | None
    privacy_url: str | None


@dataclass(frozen=True, slots=True)
class Publisher:
    """The organisation that publishes the register."""

    id: str
    name: str
    contact_url: str | None
    contact_email: str | None


@dataclass(frozen=True, slots=True)
class Covered:
    """What the register covers: how many cameras, the last change of one, and the box around them in degrees."""

    n: int
    updated_at: datetime
    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is public of one camera. The counts are of the last whole month in which anything was asked."""

    camera: Camera
    purposes: list[Purpose]
    designations: list[Designation]
    agreements: list[Agreement]
    rules: list[Rule]
    contacts: list[Contact]  # who decides first
    detection: Literal["no", "unconfirmed", "yes"]  # whether a program may look for what stands still
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


_OWNER_COUNTS = """SELECT * FROM register.owner_monthly_counts WHERE owner_id = :owner
    AND month = (date_trunc('month', now() AT TIME ZONE 'Europe/Amsterdam') - interval '1 month')::date ORDER BY outcome, refusal"""
_CAMERA = """SELECT *, ST_X(geom) AS lon, ST_Y(geom) AS lat, ST_X(ST_Transform(geom, 28992)) AS rd_x,
    ST_Y(ST_Transform(geom, 28992)) AS rd_y FROM register.cameras WHERE code = :code"""
_CAMERA_PURPOSES = "SELECT * FROM register.camera_purposes WHERE code = :code ORDER BY is_primary DESC, purpose, organisation"
_DESIGNATIONS = """SELECT * FROM register.camera_designations WHERE code = :code
    ORDER BY in_force DESC, stated_end DESC NULLS LAST, designation"""
_AGREEMENTS = "SELECT * FROM register.camera_agreements WHERE code = :code ORDER BY recipient, name, until"
_CONTACTS = "SELECT * FROM register.camera_contacts WHERE code = :code ORDER BY decides DESC, organisation"
_DETECTION = "SELECT needs_confirmation FROM register.detection WHERE basis = :basis"
_PUBLISHER = "SELECT * FROM register.organisations ORDER BY id = :id DESC, cameras DESC, id LIMIT 1"
_COVERED = """SELECT n, updated_at, ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north
    FROM (SELECT count(*) AS n, max(updated_at) AS updated_at, ST_Extent(geom) AS e FROM register.cameras) c WHERE n > 0"""
_RULES = "SELECT * FROM register.rules WHERE basis = :basis ORDER BY requester_kind"
_COUNTS = """SELECT * FROM register.monthly_counts WHERE code = :code
    AND month = (SELECT max(month) FROM register.monthly_counts WHERE code = :code) ORDER BY outcome, refusal"""
_ASKED = "SELECT * FROM register.monthly_requests WHERE code = :code ORDER BY month DESC LIMIT 1"
_AREAS = """SELECT ST_AsGeoJSON(ST_ClipByBox2D(geom, box), 6)::jsonb
    FROM register.camera_areas, ST_MakeEnvelope(:west, :south, :east, :north, 4326) AS box WHERE ST_Intersects(geom, box) ORDER BY code"""
_NEIGHBOURS = """SELECT ST_X(geom), ST_Y(geom) FROM register.cameras, ST_MakeEnvelope(:west, :south, :east, :north, 4326) AS box
    WHERE publication = 'exact' AND code <> :code AND lifecycle <> 'removed' AND geom && box ORDER BY code LIMIT :limit"""
_HEAD = "SELECT * FROM register.log_heads ORDER BY day DESC LIMIT 1"


async def owner_counts(conn: AsyncConnection, owner: str) -> list[Count]:
    """An owner's answers in the last whole month, rounded to fives."""
    return await read(conn, Count, _OWNER_COUNTS, owner=owner)


async def dossier(conn: AsyncConnection, code: str) -> Dossier | None:
    """All that is public of the camera with this code; None if there is none, or if it is withheld."""
    found = await read(conn, Camera, _CAMERA, code=code)
    if not found:
        return None
    purposes = await read(conn, Purpose, _CAMERA_PURPOSES, code=code)
    basis = purposes[0].basis if purposes else "unknown"
    unconfirmed = (await conn.execute(text(_DETECTION), {"basis": basis})).scalar_one_or_none()
    asked = await read(conn, Asked, _ASKED, code=code)
    return Dossier(
        camera=found[0],
        purposes=purposes,
        designations=await read(conn, Designation, _DESIGNATIONS, code=code),
        agreements=await read(conn, Agreement, _AGREEMENTS, code=code),
        rules=await read(conn, Rule, _RULES, basis=basis),
        contacts=await read(conn, Contact, _CONTACTS, code=code),
        detection="no" if unconfirmed is None else "unconfirmed" if unconfirmed else "yes",
        counts=await read(conn, Count, _COUNTS, code=code),
        asked=asked[0] if asked else None,
    )


async def purpose_names(conn: AsyncConnection, language: str) -> dict[str, str]:
    """Every purpose's name by its id, in Dutch ("nl") or English ("en")."""
    rows = await conn.execute(text("SELECT id, name_nl, name_en FROM register.purposes"))
    return {row.id: row.name_en if language == "en" else row.name_nl for row in rows}


async def areas(conn: AsyncConnection, box: Box) -> list[dict[str, Any]]:
    """The designated areas in the box, cut off at its edges, as GeoJSON geometries."""
    return list((await conn.execute(text(_AREAS), _sides(box))).scalars())


async def surroundings(conn: AsyncConnection, code: str, box: Box) -> Surroundings:
    """What lies in the box: designated areas, and other cameras that are shown exactly."""
    others = await conn.execute(text(_NEIGHBOURS), {**_sides(box), "code": code, "limit": NEIGHBOURS_MAX})
    return Surroundings(await areas(conn, box), [(lon, lat) for lon, lat in others])


def _sides(box: Box) -> dict[str, float]:
    return dict(zip(("west", "south", "east", "north"), box, strict=True))


async def log_head(conn: AsyncConnection) -> LogHead | None:
    """The latest published head of the log."""
    heads = await read(conn, LogHead, _HEAD)
    return heads[0] if heads else None


async def publisher(conn: AsyncConnection, wanted: str) -> Publisher | None:
    """The organisation with this id, if it has a part in what is shown; else the one that has the largest. None: nobody has."""
    known = await read(conn, Publisher, _PUBLISHER, id=wanted)
    return known[0] if known else None


async def covered(conn: AsyncConnection) -> Covered | None:
    """What the register covers; None while it is empty."""
    rows = await read(conn, Covered, _COVERED)
    return rows[0] if rows else None
