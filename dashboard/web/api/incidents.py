"""Incidents over HTTP: open, close, list those that are open."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel, ConfigDict, Field

from dashboard.core.models import Principal
from dashboard.sharing import incidents
from dashboard.sharing.incidents import NewIncident
from dashboard.store.incidents import OpenedIncident
from dashboard.web.answers import iso
from dashboard.web.context import Using, permit

router = APIRouter()

Opener = Annotated[Principal, Depends(permit("incident.open", "own"))]
Reader = Annotated[Principal, Depends(permit("incident.read"))]


class Reported(BaseModel):
    """What happens where. `position` is [lon, lat] in EPSG:4326; priority 3 is "register only"."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(max_length=63)
    position: tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]]
    priority: int = Field(3, ge=1, le=3)


@router.post("/api/incidents", status_code=201)
async def report(
    use: Using, who: Opener, body: Reported, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
) -> dict[str, Any]:
    """Open an incident. Pictures that need one can be asked for from now on."""
    new = NewIncident(body.kind, *body.position, body.priority)
    return _incident(await incidents.open_incident(use.db, who, new, use.clock(), idempotency_key))


@router.post("/api/incidents/{incident_id}/close")
async def close(use: Using, who: Opener, incident_id: UUID) -> dict[str, Any]:
    """Close an incident of one's own organisation. Pictures that were granted for it end."""
    return _incident(await incidents.close_incident(use.db, who, incident_id, use.clock()))


@router.get("/api/incidents")
async def listed(use: Using, who: Reader) -> list[dict[str, Any]]:
    """The open incidents, newest first."""
    async with use.db.read() as conn:
        return [_incident(incident) for incident in await incidents.open_now(conn)]


def _incident(incident: OpenedIncident) -> dict[str, Any]:
    return {
        "id": str(incident.id),
        "code": incident.code,
        "kind": incident.kind,
        "priority": incident.priority,
        "position": list(incident.position),
        "opened_at": iso(incident.opened_at),
        "closed_at": iso(incident.closed_at),
    }
