"""Walls that are kept. They open no picture, so keeping one is no step of the log."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound
from dashboard.core.models import Principal
from dashboard.store import walls
from dashboard.store.walls import Layout, Wall

MOST_TILES: Final = 16
MOST_WALLS: Final = 100  # an account keeps; more is a program gone astray


async def save(db: Database, who: Principal, layout: Layout, now: datetime) -> Wall:
    """Keep a layout in one's own list; under a name that is there already it replaces that one.

    Raises BadInput (a camera twice, a spot that is not there) or Conflict (a hundred layouts are kept already).
    """
    if len(set(layout.cameras)) < len(layout.cameras):
        raise BadInput("cameras: een camera staat er twee keer in.", "cameras: a camera is named twice.")
    if layout.spot > len(layout.cameras):
        raise BadInput("spot: zoveel camera’s staan er niet in.", "spot: there are not that many cameras.")
    async with db.begin() as conn:
        wall_id = await walls.save(conn, who.account_id, layout, now)
        if await walls.count(conn, who.account_id) > MOST_WALLS:
            raise Conflict(f"U bewaart al {MOST_WALLS} indelingen.", f"You keep {MOST_WALLS} layouts already.")
    return Wall(wall_id, layout.name, layout.grid, layout.spot, list(layout.cameras), now, own=True)


async def get(db: Database, who: Principal, wall_id: UUID) -> Wall:
    """A layout of one's own, or of a colleague who gave the link. Raises NotFound."""
    async with db.read() as conn:
        wall = await walls.get(conn, wall_id, who.account_id, who.organisation_id)
    if wall is None:
        raise _no_wall()
    return wall


async def delete(db: Database, who: Principal, wall_id: UUID) -> None:
    """Forget one of one's own layouts. Raises NotFound."""
    async with db.begin() as conn:
        if not await walls.delete(conn, wall_id, who.account_id):
            raise _no_wall()


def _no_wall() -> NotFound:
    return NotFound("Deze indeling is er niet.", "There is no such layout.")
