"""Turns over HTTP: the week schedule of a camera that is shared by time, for whom it concerns; kept by who gives its pictures."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from dashboard.core.models import Principal
from dashboard.policy.turn_edits import NewTurns
from dashboard.sharing import turns
from dashboard.store.turns import Turn
from dashboard.web.answers import iso, language_of
from dashboard.web.api.agreements import told
from dashboard.web.context import Using, permit

router = APIRouter()
Reader = Annotated[Principal, Depends(permit("agreement.read", "own"))]
Keeper = Annotated[Principal, Depends(permit("agreement.keep", "own"))]
TurnId = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/api/cameras/{code}/turns")
async def schedule(use: Using, who: Reader, code: str, response: Response) -> dict[str, Any]:
    """The week schedule of a camera. Without turns several may look at once; with turns it is, outside them, nobody's."""
    async with use.db.read() as conn:
        found = await turns.schedule(conn, who, code, use.clock())
    response.headers["Cache-Control"] = "no-store"
    return {"camera": code, "keeps": found.keeps, "turns": [_turn(one) for one in found.turns]}


@router.post("/api/cameras/{code}/turns", status_code=201)
async def add(use: Using, who: Keeper, code: str, body: NewTurns) -> dict[str, Any]:
    """Record turns, as one step that can be undone. Past midnight makes two of each. With its first turn a camera is shared by time."""
    made = await turns.add(use.db, who, code, body, use.clock())
    return {"camera": code, "turns": [_turn(one) for one in made]}


@router.post("/api/cameras/{code}/turns/preview")
async def preview(request: Request, use: Using, who: Keeper, code: str, body: NewTurns) -> dict[str, Any]:
    """What these turns would touch, before they are saved: what runs, and last month's requests as though they had been in force."""
    async with use.db.read() as conn:
        found = await turns.preview(conn, who, code, body, use.clock())
    return told(found, language_of(request, who))


@router.get("/api/cameras/{code}/turns/lifting")
async def lifting(request: Request, use: Using, who: Keeper, code: str, response: Response) -> dict[str, Any]:
    """What going back to looking at once would touch, before it is done: last month's requests, as though there had been no turns."""
    async with use.db.read() as conn:
        found = await turns.lifting(conn, who, code, use.clock())
    response.headers["Cache-Control"] = "no-store"
    return told(found, language_of(request, who))


@router.delete("/api/cameras/{code}/turns")
async def clear(use: Using, who: Keeper, code: str) -> dict[str, Any]:
    """Go back to looking at once: close every turn of the camera, as one step that can be undone."""
    return {"camera": code, "closed": await turns.clear(use.db, who, code, use.clock())}


@router.post("/api/turns/{turn_id}/end")
async def end(use: Using, who: Keeper, turn_id: TurnId) -> dict[str, Any]:
    """Let a turn end now; who looks in it stops within two seconds."""
    return {"camera": await turns.end(use.db, who, [turn_id], use.clock())}


def _turn(one: Turn) -> dict[str, Any]:
    """A turn on one day of the week; `hour_to` 00:00 is the end of the day."""
    return {
        "id": one.id,
        "weekday": one.weekday,
        "hour_from": f"{one.hour_from:%H:%M}",
        "hour_to": f"{one.hour_to:%H:%M}",
        "organisation": {"id": one.organisation, "name": one.organisation_name},
        "purpose": one.purpose,
        "starts_at": iso(one.start),
        "ends_at": iso(one.end),
        "is_demo": one.is_demo,
    }
