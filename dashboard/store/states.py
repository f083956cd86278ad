"""Why a camera gives no picture, as people record it. What the relay finds by itself is `relay_faults.py`'s."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

Kind = Literal["fault", "maintenance", "off", "shutter"]
Cause = Literal["bouw", "kabel", "vuil", "stroom", "anders"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CAUSES: tuple[Cause, ...] = get_args(Cause)

_READ = """s.id, s.state AS kind, lower(s.during) AS starts_at, upper(s.during) AS ends_at, s.cause, s.note AS words,
    s.found_by = 'relay' AS automatic"""


@dataclass(frozen=True, slots=True)
class State:
    """A camera is out of order from a moment up to, not including, another (None: until somebody ends it). Times in UTC."""

    id: int
    kind: Kind
    starts_at: datetime
    ends_at: datetime | None
    cause: Cause | None
    words: str | None
    automatic: bool  # the relay got no picture; nobody said so


@dataclass(frozen=True, slots=True)
class Minded:
    """A camera and whose it is."""

    id: int
    code: str
    name: str
    owner_id: str | None
    operator_id: str | None
    controller_id: str | None


async def camera(conn: AsyncConnection, code: str) -> Minded | None:
    """A camera that is not taken away, by its code."""
    row = (
        await conn.execute(
            text("""SELECT id, code, name, owner_id, operator_id, controller_id FROM beeldregie.camera
            WHERE code = :code AND lifecycle <> 'removed'"""),
            {"code": code},
        )
    ).one_or_none()
    return Minded(*row) if row else None


async def open_and_planned(conn: AsyncConnection, camera_id: int, now: datetime) -> list[State]:
    """What holds at `now` and what is planned, in the order in which it begins."""
    rows = await conn.execute(
        text(f"""SELECT {_READ} FROM beeldregie.camera_state s
        WHERE s.camera_id = :camera AND coalesce(upper(s.during), 'infinity') > :now ORDER BY lower(s.during), s.id"""),  # noqa: S608 - constants
        {"camera": camera_id, "now": now},
    )
    return [_state(row) for row in rows]


async def overlapping(conn: AsyncConnection, camera_id: int, kind: Kind, starts_at: datetime, ends_at: datetime | None) -> State | None:
    """The first state of this kind that overlaps the period."""
    row = (
        await conn.execute(
            text(f"""SELECT {_READ} FROM beeldregie.camera_state s WHERE s.camera_id = :camera AND s.state = :kind
            AND s.during && tstzrange(:starts_at, :ends_at) ORDER BY lower(s.during) LIMIT 1"""),  # noqa: S608 - constants
            {"camera": camera_id, "kind": kind, "starts_at": starts_at, "ends_at": ends_at},
        )
    ).first()
    return _state(row) if row else None


async def insert(conn: AsyncConnection, camera_id: int, state: State, by: UUID | None, key: str | None) -> int | None:
    """Record a state (whatever its id says), under the Idempotency-Key of who records it; its id, or None where one of its kind overlaps
    it."""
    kept: int | None = await conn.scalar(
        text("""INSERT INTO beeldregie.camera_state (camera_id, state, during, cause, note, recorded_by, idempotency_key)
        VALUES (:camera, :kind, tstzrange(:starts_at, :ends_at), :cause, :words, :by, :key) ON CONFLICT DO NOTHING RETURNING id"""),
        asdict(state) | {"camera": camera_id, "by": by, "key": key},
    )
    return kept


async def under_key(conn: AsyncConnection, account_id: UUID, key: str) -> tuple[int, State] | None:
    """The state that this account recorded under an Idempotency-Key, with its camera's id; None: there is none. Until the transaction ends
    nobody else records one under it."""
    await conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:part, 0))"), {"part": f"state {account_id} {key}"})
    row = (
        await conn.execute(
            text(f"""SELECT s.camera_id, {_READ} FROM beeldregie.camera_state s
            WHERE s.recorded_by = :account AND s.idempotency_key = :key"""),  # noqa: S608 - constants
            {"account": account_id, "key": key},
        )
    ).one_or_none()
    if row is None:
        return None
    found = dict(row._mapping)
    return found.pop("camera_id"), State(**found)


async def end(conn: AsyncConnection, state_id: int, camera_id: int, now: datetime) -> State | None:
    """End a state of the camera at `now`; None: it has none that still holds. What had yet to begin never was, and is taken away: the log
    keeps that it was planned."""
    values = {"id": state_id, "camera": camera_id, "now": now}
    row = (
        await conn.execute(
            text(f"""UPDATE beeldregie.camera_state s
            SET during = tstzrange(lower(s.during), greatest(:now, lower(s.during) + interval '1 microsecond'))
            WHERE s.id = :id AND s.camera_id = :camera AND s.during @> CAST(:now AS timestamptz) RETURNING {_READ}"""),  # noqa: S608
            values,
        )
    ).one_or_none()
    row = (
        row
        or (
            await conn.execute(
                text(f"""DELETE FROM beeldregie.camera_state s
            WHERE s.id = :id AND s.camera_id = :camera AND lower(s.during) > :now RETURNING {_READ}"""),  # noqa: S608 - constants
                values,
            )
        ).one_or_none()
    )
    return _state(row) if row else None


async def leases_at(conn: AsyncConnection, camera_id: int) -> list[UUID]:
    """The leases on the camera that have not ended."""
    rows = await conn.execute(
        text("SELECT id FROM beeldregie.lease WHERE camera_id = :camera AND ended_at IS NULL ORDER BY id"), {"camera": camera_id}
    )
    return [row.id for row in rows]


async def told_of(conn: AsyncConnection, state_id: int) -> tuple[Kind, Minded] | None:
    """Of which kind a state is, and of which camera."""
    row = (
        await conn.execute(
            text("""SELECT s.state, c.id, c.code, c.name, c.owner_id, c.operator_id, c.controller_id
            FROM beeldregie.camera_state s JOIN beeldregie.camera c ON c.id = s.camera_id WHERE s.id = :id"""),
            {"id": state_id},
        )
    ).one_or_none()
    return (row[0], Minded(*row[1:])) if row else None


def _state(row: Any) -> State:
    return State(**row._mapping)
