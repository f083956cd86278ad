"""Links for players (VLC, ffplay), which have no cookie and send no token."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from dashboard.core.credentials import from_scope
from dashboard.core.models import Principal
from dashboard.sharing import tickets
from dashboard.web.answers import iso
from dashboard.web.context import Using, permit

router = APIRouter()


@router.post("/api/leases/{lease_id}/ticket", status_code=201)
async def ticket(
    request: Request, response: Response, use: Using, who: Annotated[Principal, Depends(permit("lease.watch", "own"))], lease_id: UUID
) -> dict[str, Any]:
    """A link that opens one's own running picture once, within a minute, without a cookie. Asking again gives another one."""
    session, bearer = from_scope(request.scope, use.settings.session_cookie)
    issued = await tickets.issue(use.db, who, lease_id, bearer or session or "", use.clock())
    origin = use.settings.live_address(request.url.hostname or use.settings.host)
    response.headers["Cache-Control"] = "no-store"
    return {"url": f"{origin}/live/{issued.camera_code}.mjpeg?ticket={issued.secret}", "expires_at": iso(issued.expires_at)}
