"""Handing a running picture over to a colleague, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from dashboard.core.models import Principal
from dashboard.sharing import hand_over
from dashboard.web.answers import iso, language_of
from dashboard.web.context import Using, permit

router = APIRouter()

Watcher = Annotated[Principal, Depends(permit("lease.watch", "own"))]


class Offered(BaseModel):
    """To whom, by his login."""

    model_config = ConfigDict(extra="forbid")

    to: str = Field(min_length=1, max_length=200)


class Answered(BaseModel):
    """Whether the offered picture is taken over."""

    model_config = ConfigDict(extra="forbid")

    accept: bool


@router.get("/api/colleagues")
async def colleagues(use: Using, who: Watcher) -> list[dict[str, str]]:
    """To whom a picture may be handed over."""
    async with use.db.read() as conn:
        return [{"login": one.login, "name": one.display_name} for one in await hand_over.colleagues(conn, who, use.clock())]


@router.post("/api/leases/{lease_id}/hand-over", status_code=201)
async def offer(use: Using, who: Watcher, lease_id: UUID, body: Offered) -> dict[str, str]:
    """Offer one's own running picture to a colleague. It stays one's own until his own request for it was granted."""
    return {"id": str(await hand_over.offer(use.db, who, lease_id, body.to, use.clock()))}


@router.get("/api/hand-overs")
async def offered(request: Request, use: Using, who: Watcher) -> list[dict[str, Any]]:
    """What colleagues offer, of pictures that still run."""
    language = language_of(request, who)
    async with use.db.read() as conn:
        found = await hand_over.offered(conn, who, use.clock())
    return [
        {
            "id": str(one.id),
            "from": one.giver,
            "camera": one.camera_code,
            "name": one.camera_name,
            "purpose": one.purpose[language],
            "ends_at": iso(one.ends_at),
        }
        for one in found
    ]


@router.post("/api/hand-overs/{offer_id}/answer")
async def answer(request: Request, use: Using, who: Watcher, offer_id: UUID, body: Answered) -> dict[str, Any]:
    """Take an offered picture over, or leave it. Taken: the answer to one's own request for it; its lease stands at /api/leases."""
    if not body.accept:
        await hand_over.decline(use.db, who, offer_id, use.clock())
        return {"outcome": "declined"}
    asked = await hand_over.accept(use.db, who, offer_id, use.clock())
    language = language_of(request, who)
    lease = str(asked.lease.id) if asked.lease else None
    said = {"outcome": asked.answer.outcome, "rule": asked.answer.rule, "explanation": asked.answer.explanation[language]}
    return {"id": str(asked.request_id), "camera": asked.camera_code, **said, "lease": lease}
