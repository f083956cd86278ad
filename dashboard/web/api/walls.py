"""Saved layouts of the wall over HTTP, and faults that viewers report. The pictures themselves come from the relay."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard.core.models import Principal
from dashboard.sharing import faults as faults_
from dashboard.sharing import walls as use_cases
from dashboard.sharing.faults import Found
from dashboard.store import fault_reports, walls
from dashboard.store.states import Cause
from dashboard.store.walls import Grid, Layout, Wall
from dashboard.web.answers import iso
from dashboard.web.context import Using, permit

router = APIRouter()

Watcher = Annotated[Principal, Depends(permit("lease.watch", "own"))]
Decider = Annotated[Principal, Depends(permit("request.decide", "controller"))]
Code = Annotated[str, Field(min_length=1, max_length=63)]


class Arranged(BaseModel):
    """A wall to be kept: its cameras in order, the grid, and which of them (from 1) is the large one."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1, max_length=100)
    cameras: list[Code] = Field(min_length=1, max_length=use_cases.MOST_TILES)
    grid: Grid = "spot"
    spot: int = Field(1, ge=1, le=use_cases.MOST_TILES)


class Settled(BaseModel):
    """What was the matter: a cause, and words that who reported it reads; "anders" needs them."""

    model_config = ConfigDict(extra="forbid")

    cause: Cause
    words: str = Field("", max_length=faults_.MOST_WORDS)


class OutOfOrder(BaseModel):
    """Which camera is out of order, and what there is to see."""

    model_config = ConfigDict(extra="forbid")

    camera: Code
    words: str = Field("", max_length=500)


@router.get("/api/walls")
async def kept(use: Using, who: Watcher) -> list[dict[str, Any]]:
    """One's own layouts, by name."""
    async with use.db.read() as conn:
        return [_wall(wall) for wall in await walls.listed(conn, who.account_id)]


@router.post("/api/walls", status_code=201)
async def save(use: Using, who: Watcher, body: Arranged) -> dict[str, Any]:
    """Keep a layout; under a name that is there already it replaces that one."""
    layout = Layout(body.name, body.grid, body.spot, body.cameras)
    return _wall(await use_cases.save(use.db, who, layout, use.clock()))


@router.get("/api/walls/{wall_id}")
async def one(use: Using, who: Watcher, wall_id: UUID) -> dict[str, Any]:
    """A layout of one's own, or of a colleague who gave the link. It gives no right to a picture."""
    return _wall(await use_cases.get(use.db, who, wall_id))


@router.delete("/api/walls/{wall_id}", status_code=204)
async def forget(use: Using, who: Watcher, wall_id: UUID) -> Response:
    """Forget one of one's own layouts."""
    await use_cases.delete(use.db, who, wall_id)
    return Response(status_code=204)


@router.post("/api/faults", status_code=201)
async def report(use: Using, who: Watcher, body: OutOfOrder) -> dict[str, Any]:
    """Tell the camera's owner that it is out of order."""
    return {"id": str(await faults_.report(use.db, who, body.camera, body.words, use.clock())), "camera": body.camera}


@router.get("/api/faults")
async def faults(use: Using, who: Decider) -> list[dict[str, Any]]:
    """The open reports on cameras that one's organisation owns or decides over, oldest first."""
    async with use.db.read() as conn:
        found = await fault_reports.unsettled(conn, who.organisation_id)
    return [
        {
            "id": str(fault.id),
            "camera": fault.camera,
            "name": fault.camera_name,
            "organisation": fault.organisation,
            "words": fault.words,
            "reported_at": iso(fault.reported_at),
        }
        for fault in found
    ]


@router.post("/api/faults/{report_id}/settled", status_code=204)
async def settle(use: Using, who: Decider, report_id: UUID, body: Settled) -> Response:
    """Say that a reported fault is over, and what it was; who reported it reads that."""
    await faults_.settle(use.db, who, report_id, Found(body.cause, body.words), use.clock())
    return Response(status_code=204)


def _wall(wall: Wall) -> dict[str, Any]:
    return {
        "id": str(wall.id),
        "name": wall.name,
        "cameras": wall.cameras,
        "grid": wall.grid,
        "spot": wall.spot,
        "saved_at": iso(wall.saved_at),
        "own": wall.own,
    }
