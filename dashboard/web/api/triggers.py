"""Triggers over HTTP: report one, show those of the last hour, say whether one was true. None of it opens a picture."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dashboard.core.models import Principal
from dashboard.sharing import triggers as sharing
from dashboard.sharing.triggers import Noticed
from dashboard.store import triggers
from dashboard.store.triggers import Judgement, Kind, Trigger
from dashboard.web.answers import geojson, iso
from dashboard.web.context import Using, permit

router = APIRouter()

LAST_HOUR = timedelta(hours=1)

Reporter = Annotated[Principal, Depends(permit("trigger.write", "own"))]
Reader = Annotated[Principal, Depends(permit("trigger.read"))]
Judge = Annotated[Principal, Depends(permit("trigger.judge", "own"))]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


class Report(BaseModel):
    """What somebody noticed. `position` is [lon, lat] in EPSG:4326, and the camera's where it is left out."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    camera: str | None = Field(None, max_length=63)
    position: tuple[Longitude, Latitude] | None = None
    happened_at: AwareDatetime
    confidence: float | None = Field(None, ge=0, le=1)
    note: str | None = Field(None, max_length=500)


class Judged(BaseModel):
    """Waar (confirmed) or niet waar (dismissed)."""

    state: Judgement


@router.post("/api/triggers", status_code=201)
async def report(
    use: Using,
    who: Reporter,
    body: Report,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> dict[str, Any]:
    """Report a trigger: see dashboard/sharing/triggers.py for what may be."""
    noticed = Noticed(body.kind, body.camera, body.position, body.happened_at, body.confidence, body.note)
    return feature(await sharing.report(use.db, who, noticed, use.clock(), idempotency_key))


@router.get("/api/triggers.geojson")
async def listed(request: Request, use: Using, who: Reader, since: Annotated[AwareDatetime | None, Query()] = None) -> Response:
    """The triggers received since a moment (default: the last hour), as GeoJSON."""
    async with use.db.read() as conn:
        found = await triggers.since(conn, since or use.clock() - LAST_HOUR)
    return geojson(
        request, who, json.dumps({"type": "FeatureCollection", "features": [feature(trigger) for trigger in found]}, separators=(",", ":"))
    )


@router.post("/api/triggers/{trigger_id}/state")
async def judge(trigger_id: UUID, use: Using, who: Judge, body: Judged) -> dict[str, Any]:
    """Say that a trigger was true or not. Raises NotFound, NotPermitted."""
    await sharing.judge(use.db, who, trigger_id, body.state, use.clock())
    return {"id": str(trigger_id), "state": body.state}


def feature(trigger: Trigger) -> dict[str, Any]:
    """A trigger as a GeoJSON feature; times as ISO 8601 in UTC."""
    return {
        "type": "Feature",
        "id": str(trigger.id),
        "geometry": {"type": "Point", "coordinates": [trigger.lon, trigger.lat]},
        "properties": {
            "id": str(trigger.id),
            "kind": trigger.kind,
            "camera": trigger.camera,
            "camera_name": trigger.camera_name,
            "confidence": None if trigger.confidence is None else round(trigger.confidence, 2),
            "happened_at": iso(trigger.happened_at),
            "received_at": iso(trigger.received_at),
            "state": trigger.state,
            "source": trigger.source,
            "note": trigger.note,
            "is_demo": trigger.is_demo,
        },
    }
