"""Asking for an agreement over HTTP, reading what was asked, and answering or taking back what is open."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard.core.models import Principal
from dashboard.policy.agreement_edits import Terms
from dashboard.sharing import agreement_requests
from dashboard.store.agreement_requests import AgreementRequest
from dashboard.web.answers import iso, language_of
from dashboard.web.context import Using, permit

router = APIRouter()

Asker = Annotated[Principal, Depends(permit("request.ask"))]
Reader = Annotated[Principal, Depends(permit("agreement.read", "own"))]
Keeper = Annotated[Principal, Depends(permit("agreement.keep", "own"))]


class Wanted(BaseModel):
    """For which camera, and why."""

    model_config = ConfigDict(extra="forbid")

    camera: str = Field(max_length=63)
    purpose: str | None = Field(None, max_length=63, description="defaults to the role's")
    words: str | None = Field(None, max_length=agreement_requests.MOST_WORDS, description="why it is needed")


class Declined(BaseModel):
    """Why not, for the asker."""

    model_config = ConfigDict(extra="forbid")

    words: str = Field(min_length=1, max_length=agreement_requests.MOST_WORDS)


@router.post("/api/agreement-requests", status_code=201)
async def ask(request: Request, use: Using, who: Asker, body: Wanted) -> dict[str, Any]:
    """Ask for an agreement. Asked again, by oneself or a colleague, it is the same one: a colleague's vote is counted."""
    found = await agreement_requests.ask_agreement(use.db, who, body.camera, body.purpose, body.words, use.clock())
    return _told(request, who, found)


@router.get("/api/agreement-requests")
async def listed(request: Request, use: Using, who: Reader) -> list[dict[str, Any]]:
    """What one's organisation asked, and what was asked about its cameras: what waits first, newest first."""
    async with use.db.read() as conn:
        return [_told(request, who, one) for one in await agreement_requests.listed(conn, who)]


@router.post("/api/agreement-requests/{agreement_request_id}/agree", status_code=201)
async def agree(request: Request, use: Using, who: Keeper, agreement_request_id: UUID, body: Terms) -> dict[str, Any]:
    """Make the agreement that was asked for, with these terms; all that its recipient has open and it covers is answered by it."""
    await agreement_requests.agree(use.db, who, agreement_request_id, body, use.clock())
    async with use.db.read() as conn:
        return _told(request, who, await agreement_requests.one(conn, who, agreement_request_id))


@router.post("/api/agreement-requests/{agreement_request_id}/decline")
async def decline(request: Request, use: Using, who: Keeper, agreement_request_id: UUID, body: Declined) -> dict[str, Any]:
    """Say no to it, and why."""
    return _told(request, who, await agreement_requests.decline(use.db, who, agreement_request_id, body.words, use.clock()))


@router.delete("/api/agreement-requests/{agreement_request_id}", status_code=204)
async def withdraw(use: Using, who: Asker, agreement_request_id: UUID) -> Response:
    """Take back what one asked; it stays on record."""
    await agreement_requests.withdraw(use.db, who, agreement_request_id, use.clock())
    return Response(status_code=204)


def _told(request: Request, who: Principal, one: AgreementRequest) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "camera": one.camera_code,
        "name": one.camera_name,
        "organisation": one.organisation,
        "purpose": one.purpose[language_of(request, who)],
        "words": one.words,
        "asked_at": iso(one.asked_at),
        "settled_at": iso(one.settled_at),
        "settled_as": one.settled_as,
        "settled_words": one.settled_words,
        "agreement": one.agreement_code,
        "votes": one.votes,
        "refused": one.refused,
    }
