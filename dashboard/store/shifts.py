"""Whole shifts that are offered to a colleague. The pictures are offers of their own (hand_overs.py); wall and incidents stand here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.store.walls import Grid

State = Literal["offered", "withdrawn", "declined", "taken"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on a wall: the codes of 1 to 16 cameras in order, and which of them (from 1) is the large one."""

    grid: Grid
    spot: int
    cameras: Sequence[str]


@dataclass(frozen=True, slots=True)
class Named:
    """An incident by its id and its spoken number."""

    id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class Shift:
    """An offered shift as the one to whom it is offered sees it: how many pictures still run, which incidents are still open."""

    id: UUID
    giver_id: UUID
    giver: str
    account_id: UUID
    colleague: str
    state: State
    pictures: int
    incidents: Sequence[Named]
    wall: Standing | None


# Between colleagues: whoever of the two moved to another organisation since, nothing is offered any more.
_SHIFT = """
SELECT s.id, s.giver_id, g.display_name AS giver, s.account_id, a.display_name AS colleague, s.state, s.grid, s.spot, s.cameras,
    (SELECT count(*) FROM beeldregie.hand_over h JOIN beeldregie.lease l ON l.id = h.lease_id
     WHERE h.shift_id = s.id AND h.state = 'offered' AND l.ended_at IS NULL AND l.ends_at > :now) AS pictures,
    (SELECT coalesce(array_agg(i.id ORDER BY i.opened_at, i.id), '{}') FROM beeldregie.shift_incident x
     JOIN beeldregie.incident i ON i.id = x.incident_id WHERE x.shift_id = s.id AND i.closed_at IS NULL) AS ids,
    (SELECT coalesce(array_agg(i.code ORDER BY i.opened_at, i.id), '{}') FROM beeldregie.shift_incident x
     JOIN beeldregie.incident i ON i.id = x.incident_id WHERE x.shift_id = s.id AND i.closed_at IS NULL) AS codes
FROM beeldregie.shift s JOIN beeldregie.account g ON g.id = s.giver_id
JOIN beeldregie.account a ON a.id = s.account_id AND a.organisation_id = g.organisation_id
"""


async def withdraw(conn: AsyncConnection, giver_id: UUID, now: datetime) -> list[UUID]:
    """Withdraw the shift that an account offers, if any, with its pictures. Returns which."""
    rows = await conn.execute(
        text("""
        UPDATE beeldregie.shift SET state = 'withdrawn', answered_at = :now WHERE giver_id = :giver AND state = 'offered' RETURNING id"""),
        {"giver": giver_id, "now": now},
    )
    found = [row.id for row in rows]
    for id_ in found:
        await _leave_pictures(conn, id_, now)
    return found


async def insert(conn: AsyncConnection, giver_id: UUID, account_id: UUID, wall: Standing | None, now: datetime) -> UUID:
    """Write an offer; its giver may have no other that is open. Returns its id."""
    made = await conn.execute(
        text("""
        INSERT INTO beeldregie.shift (giver_id, account_id, offered_at, grid, spot, cameras)
        VALUES (:giver, :account, :now, :grid, :spot, CAST(:cameras AS text[])) RETURNING id"""),
        {
            "giver": giver_id,
            "account": account_id,
            "now": now,
            "grid": wall.grid if wall else None,
            "spot": wall.spot if wall else None,
            "cameras": list(wall.cameras) if wall else None,
        },
    )
    return UUID(str(made.scalar_one()))


async def add_incidents(conn: AsyncConnection, shift_id: UUID, organisation_id: str, now: datetime) -> list[UUID]:
    """Put into a shift the open incidents that its giver has at hand: he opened them, filled in their card, looks at a picture for them, or
    took them over before. Only those in which his organisation takes part. Returns which."""
    rows = await conn.execute(
        text("""
        INSERT INTO beeldregie.shift_incident (shift_id, incident_id)
        SELECT s.id, i.id FROM beeldregie.shift s JOIN beeldregie.incident i ON i.opened_at IS NOT NULL AND i.closed_at IS NULL
        WHERE s.id = :shift
          AND EXISTS (SELECT FROM beeldregie.incident_party p WHERE p.incident_id = i.id AND p.organisation_id = :organisation)
          AND (i.opened_by = s.giver_id
            OR EXISTS (SELECT FROM beeldregie.incident_event e WHERE e.incident_id = i.id AND e.account_id = s.giver_id)
            OR EXISTS (SELECT FROM beeldregie.view_request v JOIN beeldregie.lease l ON l.request_id = v.id
                WHERE v.incident_id = i.id AND v.account_id = s.giver_id AND l.ended_at IS NULL AND l.ends_at > :now)
            OR EXISTS (SELECT FROM beeldregie.shift_incident x JOIN beeldregie.shift b ON b.id = x.shift_id
                WHERE x.incident_id = i.id AND b.account_id = s.giver_id AND b.state = 'taken'))
        RETURNING incident_id"""),
        {"shift": shift_id, "organisation": organisation_id, "now": now},
    )
    return [row.incident_id for row in rows]


async def get(conn: AsyncConnection, id_: UUID, now: datetime, lock: bool = False) -> Shift | None:
    """One shift; with `lock` nobody else answers it until the transaction ends."""
    row = (await conn.execute(text(_SHIFT + " WHERE s.id = :id" + (" FOR UPDATE OF s" if lock else "")), {"id": id_, "now": now})).first()
    return _shift(row) if row else None


async def open_to(conn: AsyncConnection, account_id: UUID, now: datetime) -> list[Shift]:
    """The shifts that are offered to an account, oldest first."""
    rows = await conn.execute(
        text(_SHIFT + " WHERE s.account_id = :account AND s.state = 'offered' ORDER BY s.offered_at, s.id"),
        {"account": account_id, "now": now},
    )
    return [_shift(row) for row in rows]


async def pictures(conn: AsyncConnection, shift_id: UUID) -> list[UUID]:
    """The offers of its pictures that are open still, in an order that is the same for all, so that locks are taken in that order."""
    rows = await conn.execute(
        text("""
        SELECT h.id FROM beeldregie.hand_over h JOIN beeldregie.lease l ON l.id = h.lease_id
        WHERE h.shift_id = :shift AND h.state = 'offered' ORDER BY l.camera_id, h.id"""),
        {"shift": shift_id},
    )
    return [row.id for row in rows]


async def close(conn: AsyncConnection, id_: UUID, state: State, now: datetime) -> None:
    """Write what was done with an open offer; pictures that were not taken with it are offered no more."""
    await conn.execute(
        text("UPDATE beeldregie.shift SET state = :state, answered_at = :now WHERE id = :id AND state = 'offered'"),
        {"id": id_, "state": state, "now": now},
    )
    await _leave_pictures(conn, id_, now)


async def holder(conn: AsyncConnection, incident_id: UUID, organisation_id: str) -> str | None:
    """Who of an organisation has an incident at hand since it was handed over to him; None: it never was."""
    found = await conn.execute(
        text("""
        SELECT a.display_name FROM beeldregie.shift_incident x JOIN beeldregie.shift s ON s.id = x.shift_id
        JOIN beeldregie.account a ON a.id = s.account_id
        WHERE x.incident_id = :incident AND s.state = 'taken' AND a.organisation_id = :organisation
        ORDER BY s.answered_at DESC LIMIT 1"""),
        {"incident": incident_id, "organisation": organisation_id},
    )
    return found.scalar()


async def _leave_pictures(conn: AsyncConnection, shift_id: UUID, now: datetime) -> None:
    await conn.execute(
        text("UPDATE beeldregie.hand_over SET state = 'withdrawn', answered_at = :now WHERE shift_id = :shift AND state = 'offered'"),
        {"shift": shift_id, "now": now},
    )


def _shift(row: Any) -> Shift:
    wall = Standing(row.grid, row.spot, row.cameras) if row.grid else None
    named = [Named(id_, code) for id_, code in zip(row.ids, row.codes, strict=True)]
    return Shift(row.id, row.giver_id, row.giver, row.account_id, row.colleague, row.state, row.pictures, named, wall)
