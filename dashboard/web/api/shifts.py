"""Handing a whole shift over to a colleague, over HTTP: pictures, wall and incidents."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from dashboard.core.models import Principal
from dashboard.sharing import shifts
from dashboard.sharing.record import Asked
from dashboard.sharing.walls import MOST_TILES
from dashboard.store.shifts import Shift, Standing
from dashboard.store.walls import Grid
from dashboard.web.answers import language_of
from dashboard.web.context import Using, permit

router = APIRouter()

Watcher = Annotated[Principal, Depends(permit("lease.watch", "own"))]
Code = Annotated[str, Field(min_length=1, max_length=63)]


class Wall(BaseModel):
    """The wall as it stands: its cameras in order, the grid, and which of them (from 1) is the large one."""

    model_config = ConfigDict(extra="forbid")

    cameras: list[Code] = Field(min_length=1, max_length=MOST_TILES)
    grid: Grid = "spot"
    spot: int = Field(1, ge=1, le=MOST_TILES)


class Given(BaseModel):
    """To whom, by his login; with the wall, unless nothing stands on it."""

    model_config = ConfigDict(extra="forbid")

    to: str = Field(min_length=1, max_length=200)
    wall: Wall | None = None


class Answered(BaseModel):
    """Whether the offered shift is taken over."""

    model_config = ConfigDict(extra="forbid")

    accept: bool


@router.get("/api/shifts")
async def offered(request: Request, use: Using, who: Watcher) -> list[dict[str, Any]]:
    """The shifts that colleagues offer."""
    async with use.db.read() as conn:
        return [_shift(request, who, one) for one in await shifts.offered(conn, who, use.clock())]


@router.post("/api/shifts", status_code=201)
async def offer(request: Request, use: Using, who: Watcher, body: Given) -> dict[str, Any]:
    """Offer one's running pictures, the wall and the incidents at hand to a colleague. An earlier offer of one's own is withdrawn."""
    wall = Standing(body.wall.grid, body.wall.spot, body.wall.cameras) if body.wall else None
    return _shift(request, who, await shifts.offer(use.db, who, body.to, wall, use.clock()))


@router.post("/api/shifts/{shift_id}/answer")
async def answer(request: Request, use: Using, who: Watcher, shift_id: UUID, body: Answered) -> dict[str, Any]:
    """Take an offered shift over, or leave it. Taken: the answer of each picture; their leases stand at /api/leases."""
    if not body.accept:
        await shifts.decline(use.db, who, shift_id, use.clock())
        return {"outcome": "declined"}
    taken = await shifts.accept(use.db, who, shift_id, use.clock())
    language = language_of(request, who)
    return {
        "outcome": "taken",
        "pictures": [_picture(one, language) for one in taken.pictures],
        "incidents": [{"id": str(one.id), "code": one.code} for one in taken.incidents],
        "wall": str(taken.wall) if taken.wall else None,
    }


def _shift(request: Request, who: Principal, one: Shift) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "from": one.giver,
        "to": one.colleague,
        "words": shifts.what_goes(one)[language_of(request, who)],
        "pictures": one.pictures,
        "incidents": [{"id": str(each.id), "code": each.code} for each in one.incidents],
        "wall": {"cameras": list(one.wall.cameras), "grid": one.wall.grid, "spot": one.wall.spot} if one.wall else None,
    }


def _picture(one: Asked, language: str) -> dict[str, Any]:
    lease = str(one.lease.id) if one.lease else None
    said = {"outcome": one.answer.outcome, "rule": one.answer.rule, "explanation": one.answer.explanation[language]}
    return {"id": str(one.request_id), "camera": one.camera_code, **said, "lease": lease}
