"""The positions of a camera that turns over HTTP: for who keeps its masks, and for the camera's system, which tells where it stands."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from dashboard.core.models import Principal
from dashboard.policy.positions import REACHES, NewPosition, Whereabouts
from dashboard.sharing import positions as use_cases
from dashboard.store.positions import LastTold, Position
from dashboard.web.answers import iso
from dashboard.web.context import Using, permit

router = APIRouter()
Keeper = Annotated[Principal, Depends(permit("camera.mask", "controller"))]
Teller = Annotated[Principal, Depends(permit("camera.position", "controller"))]


@router.get("/api/cameras/{code}/positions")
async def positions(use: Using, who: Keeper, code: str) -> dict[str, Any]:
    """A camera's positions, and where it was told to stand; `told` null: nothing was told yet. `turns`: whether it may have any."""
    async with use.db.read() as conn:
        found = await use_cases.listed(conn, who, code)
    told = _told(found.told) if found.told else None
    return {"turns": found.turns, "positions": [_position(one) for one in found.positions], "told": told}


@router.post("/api/cameras/{code}/positions", status_code=201)
async def make(use: Using, who: Keeper, code: str, body: NewPosition) -> dict[str, Any]:
    """Give a turning camera a position. From the first on its picture is grey until it is told where it stands."""
    return _position(await use_cases.make(use.db, who, code, body, use.clock()))


@router.put("/api/cameras/{code}/positions/{position_id}")
async def change(use: Using, who: Keeper, code: str, position_id: UUID, body: NewPosition) -> dict[str, Any]:
    """Give a position another name, or make it the home position. Its masks stay."""
    return _position(await use_cases.change(use.db, who, code, position_id, body))


@router.delete("/api/cameras/{code}/positions/{position_id}", status_code=204)
async def remove(use: Using, who: Keeper, code: str, position_id: UUID) -> Response:
    """Take a position away, and its masks with it."""
    await use_cases.remove(use.db, who, code, position_id, use.clock())
    return Response(status_code=204)


@router.put("/api/cameras/{code}/position")
async def tell(use: Using, who: Teller, code: str, body: Whereabouts) -> dict[str, Any]:
    """Say where a camera stands: null before it turns, the position's name once it stands. The answer says what holds: `position` null
    where the camera has none of this name. While it is null, nobody sees the picture: from `turn_after` on, so turn it then, and not at all
    on any other answer than 200."""
    told = await use_cases.tell(use.db, who, code, body.position, use.clock())
    return _told(told) | ({"turn_after": iso(told.at + REACHES)} if told.position is None else {})


def _position(one: Position) -> dict[str, Any]:
    return {"id": str(one.id), "name": one.name, "is_home": one.is_home, "home_after": one.home_after}


def _told(told: LastTold) -> dict[str, Any]:
    return {"position": told.position, "told_at": iso(told.at), "told_by": told.by}
