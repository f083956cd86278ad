"""Why a camera is not connected, over HTTP: for its owner's side."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from dashboard.core.models import Principal
from dashboard.sharing import connections
from dashboard.sharing.connections import MOST_WORDS
from dashboard.store.streams import Because, Unconnected
from dashboard.web.context import Using, permit

router = APIRouter()
Editor = Annotated[Principal, Depends(permit("camera.edit", "own"))]


class Why(BaseModel):
    """Why there is no connection; null: nothing to say."""

    model_config = ConfigDict(extra="forbid")

    because: Because | None
    words: str | None = Field(None, max_length=MOST_WORDS, description="what it takes, such as the amount; no answer holds it")


@router.get("/api/cameras/{code}/connection")
async def connection(use: Using, who: Editor, code: str) -> dict[str, Any]:
    """How a camera of one's own organisation is connected, and why it is not. Its address is told to nobody."""
    async with use.db.read() as conn:
        return _shown(code, await connections.own(conn, who, code))


@router.put("/api/cameras/{code}/connection")
async def say_why(use: Using, who: Editor, code: str, body: Why) -> dict[str, Any]:
    """Say why the camera is not connected: `cost` makes the answer to who may look "kan niet · kosten"."""
    return _shown(code, await connections.say_why(use.db, who, code, body.because, body.words, use.clock()))


def _shown(code: str, one: Unconnected) -> dict[str, Any]:
    return {
        "camera": code,
        "integration": one.integration,
        "planned_on": one.planned_on.isoformat() if one.planned_on else None,
        "because": one.because,
        "words": one.words,
    }
