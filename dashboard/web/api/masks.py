"""Masks drawn by hand over HTTP, for who keeps them."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from dashboard.core.models import Principal
from dashboard.policy.mask_edits import NewMask
from dashboard.sharing import masks as use_cases
from dashboard.store.masks import Mask
from dashboard.web.answers import iso
from dashboard.web.context import Using, permit

router = APIRouter()
Keeper = Annotated[Principal, Depends(permit("camera.mask", "controller"))]


@router.get("/api/cameras/{code}/masks")
async def masks(use: Using, who: Keeper, code: str) -> list[dict[str, Any]]:
    """The parts of a camera's picture that are covered for everybody."""
    async with use.db.read() as conn:
        return [_mask(one) for one in await use_cases.listed(conn, who, code)]


@router.post("/api/cameras/{code}/masks", status_code=201)
async def draw(use: Using, who: Keeper, code: str, body: NewMask) -> dict[str, Any]:
    """Cover a part of the picture, in those that run too."""
    return _mask(await use_cases.draw(use.db, who, code, body, use.clock()))


@router.delete("/api/cameras/{code}/masks/{mask_id}", status_code=204)
async def remove(use: Using, who: Keeper, code: str, mask_id: UUID) -> Response:
    """Cover a part no longer."""
    await use_cases.remove(use.db, who, code, mask_id, use.clock())
    return Response(status_code=204)


def _mask(mask: Mask) -> dict[str, Any]:
    return {
        "id": str(mask.id),
        "name": mask.name,
        "position": mask.position,
        "corners": [list(corner) for corner in mask.corners],
        "drawn_at": iso(mask.drawn_at),
        "drawn_by": mask.drawn_by,
    }
