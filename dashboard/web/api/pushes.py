"""Doorschakelen over HTTP: offer pictures for an incident, look at them, take them back; and what who follows asks for."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard.core.models import Answer, Principal
from dashboard.sharing import following, pushes
from dashboard.sharing.pushes import MOST_CAMERAS, MOST_MINUTES, Offered
from dashboard.store.pushes import Push, Wish, WishKind
from dashboard.web.answers import iso, language_of
from dashboard.web.context import Using, permit

router = APIRouter()
Pusher = Annotated[Principal, Depends(permit("picture.push", "own"))]
Asker = Annotated[Principal, Depends(permit("request.ask"))]
Follows = Annotated[Principal, Depends(permit("incident.follow", "own"))]
Code = Annotated[str, Field(min_length=1, max_length=63)]


class Pushed(BaseModel):
    """Which pictures to whom, for how many minutes from now (60 unless said; never longer than the incident)."""

    model_config = ConfigDict(extra="forbid")

    cameras: list[Code] = Field(min_length=1, max_length=MOST_CAMERAS)
    to: str = Field(min_length=1, max_length=63, description="the organisation's id")
    minutes: int | None = Field(None, ge=1, le=MOST_MINUTES)


class Wished(BaseModel):
    """What a follower would like the side that shows to do. To turn or zoom names the camera; another camera may be named
    of those that see the place."""

    model_config = ConfigDict(extra="forbid")

    camera: Code | None = None
    wish: WishKind
    words: str | None = Field(None, max_length=500)


class Settled(BaseModel):
    """What became of a wish; that it cannot be is said in words."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["seen", "done", "cannot"]
    answer: str | None = Field(None, max_length=500)


_LIST: Final = {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}}
_AGAIN: Final[dict[int | str, dict[str, Any]]] = {200: {"description": "All of it was offered already.", "content": _LIST}}


@router.post("/api/incidents/{incident_id}/pushes", status_code=201, responses=_AGAIN)
async def offer(request: Request, response: Response, use: Using, who: Pusher, incident_id: UUID, body: Pushed) -> list[dict[str, Any]]:
    """Offer cameras that one's own organisation owns, operates or controls to another for an open incident.

    Each is decided at once for the control room that gets it; what is refused is not offered. Offering again what one's own organisation
    offered has it end so many minutes from now, never earlier than it did: 200 where nothing new was offered.
    """
    offered = await pushes.offer(use.db, who, incident_id, body.cameras, body.to, body.minutes, use.clock())
    if {one.change for one in offered} <= {"prolonged", None}:
        response.status_code = 200
    return [_offered(request, who, one) for one in offered]


@router.post("/api/pushes/{push_id}/accept", status_code=201)
async def accept(request: Request, use: Using, who: Asker, push_id: UUID) -> dict[str, Any]:
    """Look at what was offered to one's own organisation: decided now, for the incident. Accepting again while it runs changes nothing."""
    asked = await pushes.accept(use.db, who, push_id, use.clock())
    lease = asked.lease
    host = request.url.hostname or use.settings.host
    return (
        {"id": str(asked.request_id), "camera": asked.camera_code}
        | outcome(request, who, asked.answer)
        | {
            "lease": {
                "id": str(lease.id),
                "ends_at": iso(lease.ends_at),
                "masking": lease.masking,
                "watermark": lease.watermark,
                "mjpeg_url": f"{use.settings.live_address(host)}/live/{lease.camera_code}.mjpeg?lease={lease.id}",
                "ws_url": use.settings.live_line(host),
            }
            if lease
            else None
        }
    )


@router.delete("/api/pushes/{push_id}", status_code=204)
async def withdraw(use: Using, who: Pusher, push_id: UUID) -> Response:
    """Take back what one's own organisation offered. Who watches it stops at once."""
    await pushes.withdraw(use.db, who, push_id, use.clock())
    return Response(status_code=204)


@router.post("/api/incidents/{incident_id}/wishes", status_code=201)
async def ask_wish(use: Using, who: Follows, incident_id: UUID, body: Wished) -> dict[str, Any]:
    """Ask the side that shows to turn or zoom a camera, for another camera or for a floor plan."""
    return wish(await following.ask_wish(use.db, who, incident_id, body.camera, body.wish, body.words, use.clock()))


@router.post("/api/wishes/{wish_id}/state")
async def settle(use: Using, who: Follows, wish_id: UUID, body: Settled) -> dict[str, Any]:
    """Say that a wish was seen, is done or cannot be, as the side that shows."""
    return wish(await following.settle_wish(use.db, who, wish_id, body.state, body.answer, use.clock()))


def push(one: Push) -> dict[str, Any]:
    """A push, for both sides."""
    return {
        "id": str(one.id),
        "incident": one.incident,
        "camera": one.camera,
        "name": one.camera_name,
        "from": one.from_organisation_id,
        "from_name": one.from_organisation,
        "to": one.to_organisation_id,
        "to_name": one.to_organisation,
        "purpose": one.purpose_id,
        "is_approval": one.is_approval,
        "pushed_at": iso(one.pushed_at),
        "ends_at": iso(one.ends_at),
    }


def wish(one: Wish) -> dict[str, Any]:
    """A wish, for all who take part."""
    return {
        "id": str(one.id),
        "camera": one.camera,
        "wish": one.wish,
        "words": one.words,
        "organisation": one.organisation_id,
        "organisation_name": one.organisation,
        "asked_at": iso(one.asked_at),
        "state": one.state,
        "answer": one.answer,
        "state_at": iso(one.state_at),
    }


def outcome(request: Request, who: Principal, answer: Answer) -> dict[str, Any]:
    """What an answer comes to, with its rule and its explanation in the language of who asks."""
    return {
        "outcome": answer.outcome,
        "refusal": answer.refusal,
        "code": answer.code,
        "rule": answer.rule,
        "explanation": answer.explanation[language_of(request, who)],
        "agreement": answer.agreement,
        "until": iso(answer.until),
    }


def _offered(request: Request, who: Principal, one: Offered) -> dict[str, Any]:
    said = {"change": one.change, "push": push(one.push) if one.push else None}
    return {"camera": one.camera.code} | outcome(request, who, one.answer) | said
