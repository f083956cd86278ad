"""Floor plans over HTTP: brought by the owner of the premises, shown while an incident is open there to who takes part in it."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from dashboard.core.models import Principal
from dashboard.sharing import following
from dashboard.web.context import Using, permit

router = APIRouter()
Keeper = Annotated[Principal, Depends(permit("plan.keep", "own"))]
Follows = Annotated[Principal, Depends(permit("incident.follow", "own"))]
_FILE: Final[dict[str, Any]] = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in following.PLAN_KINDS}
# What others made is shown without a right to do anything: no script, no form, no page around it, no copy kept.
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
}


@router.put("/api/premises/{code}/plan", openapi_extra={"requestBody": {"required": True, "content": _FILE}})
async def put(request: Request, use: Using, who: Keeper, code: str) -> dict[str, Any]:
    """Bring the floor plan of premises of one's own organisation: PDF, PNG, JPEG or WebP, at most 5 MB. It takes the place of the one
    before."""
    kept = await following.put_plan(use.db, who, code, await request.body(), use.clock())
    return {"premises": code, "media_type": kept.media_type, "bytes": len(kept.content)}


@router.delete("/api/premises/{code}/plan", status_code=204)
async def remove(use: Using, who: Keeper, code: str) -> Response:
    """Take the floor plan of premises of one's own organisation away."""
    await following.remove_plan(use.db, who, code)
    return Response(status_code=204)


@router.get("/api/incidents/{incident_id}/plan", response_class=Response, responses={200: {"content": _FILE}})
async def read(use: Using, who: Follows, incident_id: UUID) -> Response:
    """The floor plan of the premises where an incident is open. That it was read is logged."""
    found = await following.plan(use.db, who, incident_id, use.clock())
    return Response(found.content, media_type=found.media_type, headers=_HEADERS)
