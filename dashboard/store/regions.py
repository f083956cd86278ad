"""Whose place it is, and who takes part in what happens there: regions of control rooms, parties of an incident, cameras that see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Box

Side = Literal["owner", "follower"]
Because = Literal["opened", "alarm", "place", "passed_on", "pushes", "push", "team"]


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation that takes part in an incident: the side that opened it or shows pictures, or one that follows."""

    organisation_id: str
    name: str
    side: Side
    because: Because
    since: datetime
    seen_at: datetime | None  # when a control room that it came to saw it


@dataclass(frozen=True, slots=True)
class Seeing:
    """A camera near a place: metres from it, and whether the place lies within its cone of view; None: its view is not on record."""

    code: str
    name: str
    owner_id: str | None
    owner: str | None
    metres: int
    covers: bool | None


@dataclass(frozen=True, slots=True)
class View:
    """Where a camera stands (degrees, EPSG:4326) and what it sees: degrees from north, degrees wide, metres far; None: unknown."""

    code: str
    name: str
    owner_kind: str
    lon: float
    lat: float
    direction: float | None
    field_of_view: float | None
    range_m: float | None


# Of a party p: it came to its control room, where nobody saw it yet.
_UNSEEN = "p.because IN ('place', 'passed_on') AND p.seen_at IS NULL"


async def extent(conn: AsyncConnection, organisation_id: str) -> Box | None:
    """Around the cameras of the area that an organisation's control room answers for, or else that area; None: it answers for none."""
    row = (
        await conn.execute(
            text("""
            SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM (
                SELECT coalesce(ST_Extent(c.position), ST_Extent(a.geom)) AS e FROM beeldregie.area a
                LEFT JOIN beeldregie.camera c ON ST_Covers(a.geom, c.position) AND c.lifecycle <> 'removed'
                WHERE a.kind = 'control_room' AND a.organisation_id = :organisation) AS extent"""),
            {"organisation": organisation_id},
        )
    ).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])


async def control_rooms(conn: AsyncConnection, lon: float, lat: float) -> list[str]:
    """The organisations whose control room answers for a place (degrees, EPSG:4326), by the areas that were loaded; none: nobody said."""
    rows = await conn.execute(
        text("""
        SELECT DISTINCT a.organisation_id FROM beeldregie.area a
        WHERE a.kind = 'control_room' AND a.organisation_id IS NOT NULL
          AND ST_Covers(a.geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) ORDER BY 1"""),
        {"lon": lon, "lat": lat},
    )
    return [row.organisation_id for row in rows]


async def rooms(conn: AsyncConnection, kinds: Collection[str], now: datetime) -> dict[str, str]:
    """The control rooms that can be named, name by id in the order of the names: those that answer for a region, and organisations of
    these kinds in which somebody looks for one."""
    rows = await conn.execute(
        text("""
        SELECT o.id, o.name FROM beeldregie.organisation o WHERE o.valid @> CAST(:now AS timestamptz) AND (
            EXISTS (SELECT FROM beeldregie.area a WHERE a.kind = 'control_room' AND a.organisation_id = o.id)
            OR (o.kind = ANY(CAST(:kinds AS text[])) AND EXISTS (
                SELECT FROM beeldregie.account a JOIN beeldregie.account_role r ON r.account_id = a.id
                WHERE a.organisation_id = o.id AND (a.disabled_at IS NULL OR a.disabled_at > :now) AND r.role = 'control_room'
                  AND r.valid @> CAST(:now AS timestamptz) AND r.recorded @> CAST(:now AS timestamptz))))
        ORDER BY o.name, o.id"""),
        {"kinds": list(kinds), "now": now},
    )
    return {row.id: row.name for row in rows}


async def add_parties(
    conn: AsyncConnection, incident_id: UUID, organisations: Sequence[str], side: Side, because: Because, now: datetime
) -> list[str]:
    """Have organisations take part; returns those that did not yet. The first reason stays."""
    rows = await conn.execute(
        text("""
        INSERT INTO beeldregie.incident_party (incident_id, organisation_id, side, because, since)
        SELECT :incident, unnest(CAST(:organisations AS text[])), :side, :because, :now
        ON CONFLICT (incident_id, organisation_id) DO NOTHING RETURNING organisation_id"""),
        {"incident": incident_id, "organisations": list(dict.fromkeys(organisations)), "side": side, "because": because, "now": now},
    )
    return [row.organisation_id for row in rows]


async def parties(conn: AsyncConnection, incident_id: UUID) -> list[Party]:
    """Who takes part, in the order of joining."""
    rows = await conn.execute(
        text("""
        SELECT p.organisation_id, o.name, p.side, p.because, p.since, p.seen_at
        FROM beeldregie.incident_party p JOIN beeldregie.organisation o ON o.id = p.organisation_id
        WHERE p.incident_id = :incident ORDER BY p.id"""),
        {"incident": incident_id},
    )
    return [Party(*row) for row in rows]


async def see(conn: AsyncConnection, incident_id: UUID, organisation_id: str, now: datetime) -> bool:
    """Write that a control room saw what came to it; False: it did before, or it did not come to this organisation."""
    rows = await conn.execute(
        text(f"""
        UPDATE beeldregie.incident_party p SET seen_at = :now
        WHERE incident_id = :incident AND organisation_id = :organisation AND {_UNSEEN} RETURNING id"""),  # noqa: S608 - constants
        {"incident": incident_id, "organisation": organisation_id, "now": now},
    )
    return rows.first() is not None


async def unseen(conn: AsyncConnection, organisation_id: str) -> set[UUID]:
    """The open incidents that came to an organisation's control room and that nobody there saw. One whose alarm is still to be passed on
    waits as that alarm."""
    rows = await conn.execute(
        text(f"""
        SELECT i.id FROM beeldregie.incident_party p JOIN beeldregie.incident i ON i.id = p.incident_id
        WHERE p.organisation_id = :organisation AND {_UNSEEN} AND i.closed_at IS NULL
          AND NOT EXISTS (SELECT FROM beeldregie.alarm a WHERE a.incident_id = i.id AND a.state = 'verified')"""),  # noqa: S608 - constants
        {"organisation": organisation_id},
    )
    return {row.id for row in rows}


async def within(conn: AsyncConnection, organisation_id: str) -> set[UUID]:
    """The open incidents in what an organisation's control room answers for."""
    rows = await conn.execute(
        text("""
        SELECT i.id FROM beeldregie.incident i WHERE i.opened_at IS NOT NULL AND i.closed_at IS NULL AND EXISTS (
            SELECT FROM beeldregie.area a
            WHERE a.kind = 'control_room' AND a.organisation_id = :organisation AND ST_Covers(a.geom, i.position))"""),
        {"organisation": organisation_id},
    )
    return {row.id for row in rows}


async def takes_part(conn: AsyncConnection, incident_id: UUID, organisation_id: str, account_id: UUID | None = None) -> bool:
    """Whether an organisation takes part in an incident, or an account of it as a member of a team that is there still."""
    rows = await conn.execute(
        text("""
        SELECT 1 FROM beeldregie.incident_party WHERE incident_id = :incident AND organisation_id = :organisation
        UNION ALL SELECT 1 FROM beeldregie.team t JOIN beeldregie.team_member m ON m.team_id = t.id
        WHERE t.incident_id = :incident AND t.scaled_down_at IS NULL AND m.account_id = CAST(:account AS uuid) AND upper_inf(m.valid)"""),
        {"incident": incident_id, "organisation": organisation_id, "account": account_id},
    )
    return rows.first() is not None


async def kind_of(conn: AsyncConnection, organisation_id: str, now: datetime) -> str | None:
    """What kind of organisation it is; None: there is none, or not at this moment."""
    row = (
        await conn.execute(
            text("SELECT kind FROM beeldregie.organisation WHERE id = :id AND valid @> CAST(:now AS timestamptz)"),
            {"id": organisation_id, "now": now},
        )
    ).first()
    return row.kind if row else None


async def seeing(conn: AsyncConnection, lon: float, lat: float, metres: int = 300, most: int = 20) -> list[Seeing]:
    """Active cameras that see a place (degrees, EPSG:4326) or stand within `metres` of it: those that cover it first, then the nearest.

    Withheld cameras are left out: their place is nobody's to point at.
    """
    rows = await conn.execute(
        text("""
        SELECT c.code, c.name, c.owner_id, o.name AS owner, round(at.metres)::integer AS metres, view.covers
        FROM (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS point) place
        JOIN beeldregie.camera c ON c.lifecycle = 'active' AND c.publication <> 'withheld' AND c.position && ST_Expand(place.point, 0.02)
        LEFT JOIN beeldregie.organisation o ON o.id = c.owner_id
        CROSS JOIN LATERAL (SELECT ST_Distance(c.position::geography, place.point::geography) AS metres,
                                   degrees(ST_Azimuth(c.position::geography, place.point::geography)) AS bearing) at
        CROSS JOIN LATERAL (SELECT at.metres <= c.range_m AND (c.field_of_view >= 360 OR at.bearing IS NULL
            OR abs((at.bearing - c.direction + 540)::numeric % 360 - 180) <= c.field_of_view / 2.0) AS covers) view
        WHERE view.covers OR at.metres <= :metres
        ORDER BY view.covers DESC NULLS LAST, at.metres, c.code LIMIT :most"""),
        {"lon": lon, "lat": lat, "metres": metres, "most": most},
    )
    return [Seeing(*row) for row in rows]


async def views(conn: AsyncConnection, codes: Sequence[str]) -> list[View]:
    """Where these cameras stand and what they see."""
    rows = await conn.execute(
        text("""
        SELECT c.code, c.name, coalesce(o.owner_kind, 'other'), ST_X(c.position), ST_Y(c.position), c.direction, c.field_of_view, c.range_m
        FROM beeldregie.camera c LEFT JOIN beeldregie.organisation o ON o.id = c.owner_id
        WHERE c.code = ANY(CAST(:codes AS text[])) ORDER BY c.code"""),
        {"codes": list(codes)},
    )
    return [View(*row) for row in rows]
