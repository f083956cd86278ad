"""Saved layouts of the wall: cameras in order and a grid. A layout gives no right to any picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

Grid = Literal["spot", "1", "4", "9", "16"]


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands on a wall: the codes of 1 to 16 cameras in order, and which of them (from 1) is the large one."""

    name: str
    grid: Grid
    spot: int
    cameras: Sequence[str]


@dataclass(frozen=True, slots=True)
class Wall:
    """A saved layout. `own`: of who reads it."""

    id: UUID
    name: str
    grid: Grid
    spot: int
    cameras: list[str]
    saved_at: datetime
    own: bool


_WALL = "SELECT w.id, w.name, w.grid, w.spot, w.cameras, w.saved_at, w.account_id = :account AS own FROM beeldregie.wall w"


async def listed(conn: AsyncConnection, account_id: UUID) -> list[Wall]:
    """The account's own layouts, by name."""
    rows = await conn.execute(text(f"{_WALL} WHERE w.account_id = :account ORDER BY lower(w.name), w.id"), {"account": account_id})
    return [Wall(**row._mapping) for row in rows]


async def get(conn: AsyncConnection, wall_id: UUID, account_id: UUID, organisation_id: str) -> Wall | None:
    """One layout of the account, or of a colleague who shared its link; None for anyone else's."""
    rows = await conn.execute(
        text(f"{_WALL} JOIN beeldregie.account a ON a.id = w.account_id WHERE w.id = :id AND a.organisation_id = :organisation"),
        {"id": wall_id, "account": account_id, "organisation": organisation_id},
    )
    row = rows.one_or_none()
    return Wall(**row._mapping) if row else None


async def save(conn: AsyncConnection, account_id: UUID, layout: Layout, now: datetime) -> UUID:
    """Keep a layout under its name; the account's earlier one of that name is replaced and keeps its id."""
    saved: UUID = await conn.scalar(
        text("""INSERT INTO beeldregie.wall (account_id, name, grid, spot, cameras, saved_at)
        VALUES (:account, :name, :grid, :spot, :cameras, :now)
        ON CONFLICT (account_id, name) DO UPDATE SET grid = excluded.grid, spot = excluded.spot, cameras = excluded.cameras,
            saved_at = excluded.saved_at RETURNING id"""),
        {
            "account": account_id,
            "name": layout.name,
            "grid": layout.grid,
            "spot": layout.spot,
            "cameras": list(layout.cameras),
            "now": now,
        },
    )
    return saved


async def count(conn: AsyncConnection, account_id: UUID) -> int:
    """How many layouts the account keeps."""
    return int(await conn.scalar(text("SELECT count(*) FROM beeldregie.wall WHERE account_id = :account"), {"account": account_id}) or 0)


async def delete(conn: AsyncConnection, wall_id: UUID, account_id: UUID) -> bool:
    """Forget a layout of the account; False when it has none with this id."""
    gone = await conn.execute(
        text("DELETE FROM beeldregie.wall WHERE id = :id AND account_id = :account RETURNING id"), {"id": wall_id, "account": account_id}
    )
    return gone.one_or_none() is not None
