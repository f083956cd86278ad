"""Walls that are kept, and faults that are reported from them. Neither opens a picture, so neither is a step of the log."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.permissions import may
from dashboard.store import fault_reports, walls
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


async def report_fault(db: Database, who: Principal, camera_code: str, words: str, now: datetime) -> UUID:
    """Tell the camera's owner that it is out of order; who reports again while that is open only changes the words. Raises NotFound."""
    async with db.begin() as conn:
        report_id = await fault_reports.insert(conn, camera_code, who.account_id, words.strip(), now)
    if report_id is None:
        raise NotFound(f"Camera {camera_code} bestaat niet.", f"There is no camera {camera_code}.")
    return report_id


async def settle_fault(db: Database, who: Principal, report_id: UUID, now: datetime) -> None:
    """Say that it is over, as the side that owns or decides over the camera. Raises NotFound, or NotPermitted for who may not decide."""
    if not may(who, "request.decide", "controller"):
        raise NotPermitted("Uw rol mag dit niet.", "Your role may not do this.")
    async with db.begin() as conn:
        if not await fault_reports.settle(conn, report_id, who.organisation_id, who.account_id, now):
            raise NotFound("Deze storing staat niet open.", "There is no such open fault.")


def _no_wall() -> NotFound:
    return NotFound("Deze indeling is er niet.", "There is no such layout.")
