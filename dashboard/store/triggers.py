"""Triggers: what a camera (detectie) or another source (signaal) noticed. A trigger proposes; it never grants anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

Kind = Literal["stopped_vehicle", "wrong_way", "crowd", "object", "other"]
Source = Literal["detection", "signal"]
Judgement = Literal["confirmed", "dismissed"]


@dataclass(frozen=True, slots=True)
class Place:
    """A camera as a trigger needs it."""

    camera_id: int
    lon: float
    lat: float
    is_demo: bool


@dataclass(frozen=True, slots=True)
class NewTrigger:
    """A trigger to be stored. Position in EPSG:4326, time aware, confidence 0 to 1."""

    kind: Kind
    source: Source
    camera_id: int | None
    lon: float
    lat: float
    happened_at: datetime
    confidence: float | None
    note: str | None
    reported_by: UUID
    idempotency_key: str | None = None
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger as it is shown. Position in EPSG:4326, times in UTC."""

    id: UUID
    kind: Kind
    source: Source
    camera: str | None  # its code
    camera_name: str | None
    lon: float
    lat: float
    happened_at: datetime
    received_at: datetime
    confidence: float | None
    state: str
    note: str | None
    is_demo: bool


_TRIGGER = """
    SELECT t.id, t.kind, t.source, c.code AS camera, c.name AS camera_name, ST_X(t.position) AS lon, ST_Y(t.position) AS lat,
           t.happened_at, t.received_at, t.confidence, t.state, t.note, t.is_demo
    FROM beeldregie.trigger t LEFT JOIN beeldregie.camera c ON c.id = t.camera_id
"""


async def place_of(conn: AsyncConnection, code: str) -> Place | None:
    """The camera with this code, or None."""
    result = await conn.execute(
        text("""SELECT id AS camera_id, ST_X(position) AS lon, ST_Y(position) AS lat, is_demo
        FROM beeldregie.camera WHERE code = :code"""),
        {"code": code},
    )
    row = result.one_or_none()
    return Place(**row._mapping) if row else None


async def analysed(conn: AsyncConnection, account_id: UUID, camera_id: int, at: datetime) -> bool:
    """Whether the account held a lease to analyse this camera's pictures at that moment."""
    held = text("""SELECT EXISTS (SELECT FROM beeldregie.lease WHERE account_id = :account AND camera_id = :camera AND mode = 'analysis'
                   AND starts_at <= :at AND least(ends_at, ended_at) >= :at)""")
    return bool(await conn.scalar(held, {"account": account_id, "camera": camera_id, "at": at}))


async def insert(conn: AsyncConnection, new: NewTrigger) -> tuple[Trigger, bool]:
    """Store a trigger; gives it back, and whether it is new: the same idempotency key of the same reporter gives the one stored then."""
    values: dict[str, Any] = {name: getattr(new, name) for name in NewTrigger.__slots__}
    inserted = await conn.scalar(
        text("""
        INSERT INTO beeldregie.trigger (kind, source, camera_id, position, happened_at, confidence, note,
                                        reported_by, idempotency_key, is_demo)
        VALUES (:kind, :source, :camera_id, ST_SetSRID(ST_Point(:lon, :lat), 4326), :happened_at, :confidence, :note,
                :reported_by, :idempotency_key, :is_demo)
        ON CONFLICT (reported_by, idempotency_key) DO NOTHING RETURNING id"""),
        values,
    )
    which = "t.id = :id" if inserted else "t.reported_by = :reported_by AND t.idempotency_key = :idempotency_key"
    result = await conn.execute(text(f"{_TRIGGER} WHERE {which}"), {**values, "id": inserted})
    return Trigger(**result.one()._mapping), inserted is not None


async def since(conn: AsyncConnection, moment: datetime, most: int = 2000) -> list[Trigger]:
    """The triggers received since the moment (aware), newest first, at most so many."""
    result = await conn.execute(
        text(f"{_TRIGGER} WHERE t.received_at >= :moment ORDER BY t.received_at DESC, t.id LIMIT :most"), {"moment": moment, "most": most}
    )
    return [Trigger(**row._mapping) for row in result]


async def organisations_of(conn: AsyncConnection, trigger_id: UUID) -> frozenset[str] | None:
    """Whose trigger it is: the camera's owner and the organisation of who reported it. None: there is no such trigger."""
    result = await conn.execute(
        text("""SELECT c.owner_id, a.organisation_id FROM beeldregie.trigger t
        JOIN beeldregie.account a ON a.id = t.reported_by LEFT JOIN beeldregie.camera c ON c.id = t.camera_id WHERE t.id = :id"""),
        {"id": trigger_id},
    )
    row = result.one_or_none()
    return frozenset(part for part in row if part) if row else None


async def set_state(conn: AsyncConnection, trigger_id: UUID, state: Judgement, judged_by: UUID, at: datetime) -> None:
    """Store somebody's judgement. A later one replaces it: who judged wrongly can say so."""
    await conn.execute(
        text("""UPDATE beeldregie.trigger SET state = :state, judged_by = :who, judged_at = :at WHERE id = :id"""),
        {"id": trigger_id, "state": state, "who": judged_by, "at": at},
    )
