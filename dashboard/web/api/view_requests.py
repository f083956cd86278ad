"""Asking and watching over HTTP: requests, the controller's decisions, leases. The pictures themselves come from the relay."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BadInput
from dashboard.core.models import Lease, Principal, Text, Unwilling
from dashboard.sharing import agreement_requests, answer, ask, history, leases, let_go
from dashboard.sharing.ask import Wish
from dashboard.sharing.history import Waiting
from dashboard.sharing.record import Asked
from dashboard.sharing.target import MOST_BUFFER_M, MOST_POINTS, Along, AtPlace, OfCollection, Target, Within
from dashboard.store.leases import Open
from dashboard.web.answers import iso, language_of
from dashboard.web.context import Using, permit

router = APIRouter()

Asker = Annotated[Principal, Depends(permit("request.ask"))]
Reader = Annotated[Principal, Depends(permit("camera.read", "own"))]
Decider = Annotated[Principal, Depends(permit("request.decide", "controller"))]
Watcher = Annotated[Principal, Depends(permit("lease.watch", "own"))]
State = Annotated[Literal["pending"], Query(description="only what waits is listed")]
IdempotencyKey = Annotated[str | None, Header(max_length=200)]


class Line(BaseModel):
    """A GeoJSON LineString in EPSG:4326."""

    model_config = ConfigDict(extra="ignore")  # GeoJSON may carry more than its shape

    type: Literal["LineString"]
    coordinates: list[tuple[float, float]] = Field(min_length=2, max_length=MOST_POINTS)


class Route(BaseModel):
    """What lies along a line."""

    model_config = ConfigDict(extra="forbid")

    line: Line
    buffer_m: float = Field(gt=0, le=MOST_BUFFER_M)


class Wanted(BaseModel):
    """What somebody wants to see, and why."""

    model_config = ConfigDict(extra="forbid")

    cameras: list[Annotated[str, Field(max_length=63)]] | None = Field(None, min_length=1, max_length=1000)
    box: tuple[float, float, float, float] | None = Field(None, description="instead: all cameras within [west, south, east, north]")
    place: tuple[float, float] | None = Field(None, description="instead: the cameras that see [longitude, latitude], or stand near it")
    route: Route | None = Field(None, description="instead: all cameras along a line")
    collection: UUID | None = Field(None, description="instead: a collection of one's own organisation")
    reason: str = Field(min_length=1, max_length=500, description="ongeval, pechgeval, file, brug-tunnel, evenement, or words")
    purpose: str | None = Field(None, max_length=63, description="defaults to the role's")
    incident: str | None = Field(None, max_length=63, description="its spoken number; defaults to the nearest open one that fits")
    minutes: int | None = Field(None, ge=1, le=ask.MOST_MINUTES, description="15 unless said")
    what: Literal["live", "recorded", "analysis"] = "live"

    def target(self) -> Target | None:
        """What is asked for where no cameras are named. Raises BadInput unless exactly one of the five is given."""
        given = [name for name in ("cameras", "box", "place", "route", "collection") if getattr(self, name) is not None]
        if len(given) != 1:
            raise BadInput(
                "cameras: noem óf cameras, óf box, óf place, óf route, óf collection.",
                "cameras: give one of cameras, box, place, route and collection.",
            )
        if self.box:
            return Within(*self.box)
        if self.place:
            return AtPlace(*self.place)
        if self.route:
            return Along(self.route.line.coordinates, self.route.buffer_m)
        return OfCollection(self.collection) if self.collection else None


class Decided(BaseModel):
    """The controller's answer. A refusal names its code; `other` needs words."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["granted", "refused"]
    code: Unwilling | None = None
    reason: str | None = Field(None, max_length=answer.MOST_WORDS)


class Stopped(BaseModel):
    """Why, in words."""

    model_config = ConfigDict(extra="forbid")

    reason: str | None = Field(None, max_length=500)
    code: Unwilling | None = Field(None, description="of a withdrawal; other unless said")


class More(BaseModel):
    """How many minutes longer."""

    model_config = ConfigDict(extra="forbid")

    minutes: int | None = Field(None, ge=1, le=ask.MOST_MINUTES)


@router.post("/api/view-requests", status_code=201)
async def wish(request: Request, use: Using, who: Asker, body: Wanted, idempotency_key: IdempotencyKey = None) -> list[dict[str, Any]]:
    """Ask to see cameras, by code, within a box, along a route or of a collection: at most 100; each is decided at once.

    The answers stand in the order of the cameras; where none were named those that are granted come first, along the route.
    """
    target = body.target()
    wanted = Wish(body.cameras or [], body.reason, body.purpose, body.incident, body.minutes, body.what, idempotency_key, target)
    answers = await ask.ask(use.db, who, wanted, use.clock())
    async with use.db.read() as conn:
        return [_asked(request, use, who, asked) | await _instead(conn, use, who, asked) for asked in answers]


@router.get("/api/view-requests")
async def inbox(request: Request, use: Using, who: Reader, state: State = "pending") -> list[dict[str, Any]]:
    """The requests that wait for an answer of the asker's organisation, oldest first."""
    async with use.db.read() as conn:
        return [_waiting(request, who, waiting) for waiting in await history.inbox(conn, who, use.clock())]


@router.get("/api/view-requests/{request_id}")
async def one(request: Request, use: Using, who: Reader, request_id: UUID) -> dict[str, Any]:
    """A request as it stands now; to its asker, once it was refused, with the same as a refusal at once: where to look instead."""
    async with use.db.read() as conn:
        asked = await history.as_it_stands(conn, who, request_id, use.clock())
        return _asked(request, use, who, asked) | await _instead(conn, use, who, asked)


@router.post("/api/view-requests/{request_id}/decision")
async def decide(request: Request, use: Using, who: Decider, request_id: UUID, body: Decided) -> dict[str, Any]:
    """Answer a request that waits. The same answer again changes nothing."""
    return _asked(request, use, who, await answer.answer(use.db, who, request_id, body.outcome, body.code, body.reason, use.clock()))


@router.get("/api/leases")
async def running(request: Request, use: Using, who: Watcher) -> list[dict[str, Any]]:
    """One's own leases that run, soonest end first."""
    async with use.db.read() as conn:
        return [_lease(request, use, lease) for lease in await leases.running(conn, who, use.clock())]


@router.post("/api/leases/{lease_id}/extend")
async def extend(
    request: Request,
    use: Using,
    who: Watcher,
    lease_id: UUID,
    body: More | None = None,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Ask for more minutes, from two minutes before the end; the picture does not blink. Refused: the lease runs on to the end it had."""
    asked = await leases.extend(use.db, who, lease_id, body.minutes if body else None, use.clock(), idempotency_key)
    return _asked(request, use, who, asked)


@router.delete("/api/leases/{lease_id}", status_code=204)
async def stop(use: Using, who: Reader, lease_id: UUID, body: Stopped | None = None) -> Response:
    """Give back one's own lease, or withdraw another's as owner or controller of the camera: then for half an hour its organisation does
    not get that picture again. The reason stands in the body: addresses end up in the logs of proxies."""
    stopped = body or Stopped()
    await leases.stop(use.db, who, lease_id, stopped.reason, use.clock(), stopped.code)
    return Response(status_code=204)


def _asked(request: Request, use: Using, who: Principal, asked: Asked) -> dict[str, Any]:
    decided = asked.answer
    own = asked.lease is not None and asked.lease.account_id == who.account_id  # its address is of use to its holder only
    found = {
        "id": str(asked.request_id),
        "camera": asked.camera_code,
        "outcome": decided.outcome,
        "refusal": decided.refusal,
        "code": decided.code,
        "rule": decided.rule,
        "source": _said(request, who, decided.source) or None,
        "explanation": _said(request, who, decided.explanation),
        "agreement": decided.agreement,
        "conditions": decided.conditions,
        "alternatives": [{"code": other.code, "name": other.name} for other in asked.alternatives],
        "lease": _lease(request, use, asked.lease) if asked.lease and own else None,
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


async def _instead(conn: AsyncConnection, use: Using, who: Principal, asked: Asked) -> dict[str, Any]:
    """Beside other cameras: whether an agreement would help, and at a limit the open pictures of one's own organisation that take the
    places."""
    open_now = [_open(one, who) for one in await let_go.could_be(conn, who, asked, use.clock())]
    helps = {"agreement_helps": True} if agreement_requests.helps(asked.answer) else {}
    return helps | ({"let_go": open_now} if open_now else {})


def _open(one: Open, who: Principal) -> dict[str, Any]:
    return {
        "lease": str(one.lease_id),
        "camera": one.camera_code,
        "name": one.camera_name,
        "holder": one.holder,
        "own": one.account_id == who.account_id,
        "ends_at": iso(one.ends_at),
    }


def _lease(request: Request, use: Using, lease: Lease) -> dict[str, Any]:
    host = request.url.hostname or use.settings.host
    return {
        "id": str(lease.id),
        "camera": lease.camera_code,
        "purpose": lease.purpose_id,
        "mode": lease.mode,
        "masking": lease.masking,
        "watermark": lease.watermark,
        "starts_at": iso(lease.starts_at),
        "ends_at": iso(lease.ends_at),
        "ended_at": iso(lease.ended_at),
        "end_reason": lease.end_reason,
        "mjpeg_url": f"{use.settings.live_address(host)}/live/{lease.camera_code}.mjpeg?lease={lease.id}",
        "ws_url": use.settings.live_line(host),
    }


def _waiting(request: Request, who: Principal, waiting: Waiting) -> dict[str, Any]:
    return {
        "id": str(waiting.request_id),
        "camera": waiting.camera_code,
        "name": waiting.camera_name,
        "organisation": waiting.organisation,
        "viewer": waiting.viewer,
        "purpose": _said(request, who, waiting.purpose),
        "reason": waiting.why.reason,
        "words": waiting.words,
        "minutes": waiting.minutes,
        "incident": waiting.why.incident,
        "rule": waiting.rule,
        "explanation": _said(request, who, waiting.explanation),
        "asked_at": iso(waiting.asked_at),
        "lapses_at": iso(waiting.lapses_at),
    }


def _said(request: Request, who: Principal, sentence: Text) -> str:
    """In the language that was chosen in the browser, else the account's."""
    return sentence[language_of(request, who)]
