"""Triggers over HTTP: report one, show those of the last hour, say whether one was true. None of it opens a picture."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BadInput, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.permissions import may
from dashboard.store import triggers
from dashboard.store.triggers import Judgement, Kind, NewTrigger, Place, Source, Trigger
from dashboard.web.context import Using, permit

router = APIRouter()

AHEAD_MOST = timedelta(minutes=1)  # clocks differ a little
OLD_MOST = timedelta(hours=24)  # older is history, and belongs to incidents
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
    use: Using, who: Reporter, body: Report,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> dict[str, Any]:
    """Store a trigger. A detection service may only report what it noticed on a camera it was analysing at that moment.

    Raises BadInput for a time in the future or over a day old, or without any place; NotFound; NotPermitted.
    """
    _check_time(body.happened_at, use.clock())
    async with use.db.begin() as conn:
        place = await _place(conn, body.camera)
        source = await _source(conn, who, place, body.happened_at)
        lon, lat = body.position or ((place.lon, place.lat) if place else _without_place())
        stored = await triggers.insert(conn, NewTrigger(
            kind=body.kind, source=source, camera_id=place.camera_id if place else None, lon=lon, lat=lat, happened_at=body.happened_at,
            confidence=body.confidence, note=body.note, reported_by=who.account_id, idempotency_key=idempotency_key,
            is_demo=place is not None and place.is_demo))
    return feature(stored)


@router.get("/api/triggers.geojson")
async def listed(request: Request, use: Using, who: Reader, since: Annotated[AwareDatetime | None, Query()] = None) -> Response:
    """The triggers received since a moment (default: the last hour), as GeoJSON."""
    async with use.db.read() as conn:
        found = await triggers.since(conn, since or use.clock() - LAST_HOUR)
    body = json.dumps({"type": "FeatureCollection", "features": [feature(trigger) for trigger in found]}, separators=(",", ":")).encode()
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"', "Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/geo+json", headers=headers)


@router.post("/api/triggers/{trigger_id}/state")
async def judge(trigger_id: UUID, use: Using, who: Judge, body: Judged) -> dict[str, Any]:
    """Say that a trigger was true or not; for traffic managers of the camera's owner or of who reported it.

    Raises NotFound, NotPermitted.
    """
    async with use.db.begin() as conn:
        theirs = await triggers.organisations_of(conn, trigger_id)
        if theirs is None:
            raise NotFound("Deze trigger bestaat niet.", "There is no such trigger.")
        if not may(who, "trigger.judge", "own" if who.organisation_id in theirs else "any"):
            raise NotPermitted("Deze trigger is van een andere organisatie.", "This trigger is another organisation's.")
        await triggers.set_state(conn, trigger_id, body.state, who.account_id, use.clock())
    return {"id": str(trigger_id), "state": body.state}


def feature(trigger: Trigger) -> dict[str, Any]:
    """A trigger as a GeoJSON feature; times as ISO 8601 in UTC."""
    return {
        "type": "Feature", "id": str(trigger.id), "geometry": {"type": "Point", "coordinates": [trigger.lon, trigger.lat]},
        "properties": {
            "id": str(trigger.id), "kind": trigger.kind, "camera": trigger.camera, "camera_name": trigger.camera_name,
            "confidence": None if trigger.confidence is None else round(trigger.confidence, 2),
            "happened_at": trigger.happened_at.isoformat(), "received_at": trigger.received_at.isoformat(),
            "state": trigger.state, "source": trigger.source, "note": trigger.note, "is_demo": trigger.is_demo,
        },
    }


def _check_time(happened_at: datetime, now: datetime) -> None:
    if happened_at > now + AHEAD_MOST:
        raise BadInput("happened_at: dit tijdstip ligt in de toekomst.", "happened_at: this time lies in the future.")
    if happened_at < now - OLD_MOST:
        raise BadInput("happened_at: dit is langer dan een dag geleden.", "happened_at: this is more than a day ago.")


async def _place(conn: AsyncConnection, code: str | None) -> Place | None:
    if code is None:
        return None
    place = await triggers.place_of(conn, code)
    if place is None:
        raise NotFound(f"Camera {code} bestaat niet.", f"There is no camera {code}.")
    return place


async def _source(conn: AsyncConnection, who: Principal, place: Place | None, at: datetime) -> Source:
    """A detection's word counts as detection where it was allowed to look; everyone else's is a signal. Raises BadInput, NotPermitted."""
    if "detection" not in who.roles:
        return "signal"
    if place is None:
        raise BadInput("camera: een detectie noemt haar camera.", "camera: a detection names its camera.")
    if not await triggers.analysed(conn, who.account_id, place.camera_id, at):
        raise NotPermitted("Er was op dat moment geen toestemming om beelden van deze camera te analyseren.",
                           "At that moment there was no permission to analyse pictures of this camera.")
    return "detection"


def _without_place() -> tuple[float, float]:
    raise BadInput("Noem een camera of een positie.", "Name a camera or a position.")
