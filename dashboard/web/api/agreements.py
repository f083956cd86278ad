"""Agreements over HTTP: reading those one's organisation is party to; making, correcting and ending those that it gives."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard.core.models import Principal
from dashboard.policy.agreement_edits import Terms
from dashboard.sharing import agreement_preview, agreements
from dashboard.sharing.agreement_preview import Preview
from dashboard.store.agreements import Agreement, Reached, Side, Sort, State, Wanted
from dashboard.web.answers import iso, language_of
from dashboard.web.context import Using, permit

router = APIRouter()
Reader = Annotated[Principal, Depends(permit("agreement.read", "own"))]
Keeper = Annotated[Principal, Depends(permit("agreement.keep", "own"))]
IdempotencyKey = Annotated[str | None, Header(max_length=200)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Version = Annotated[int, Field(ge=1, le=2**63 - 1)]


class New(Terms):
    """A new agreement, given by one's own organisation. Without a code it gets one made of its name."""

    code: Code | None = None


class Correction(Terms):
    """All terms as they are to be from now on; `version` is the one that was looked at."""

    version: Version | None = None


class Trial(New):
    """Terms to be weighed: of a new agreement, or (with `code` and `version`) in place of a version."""

    version: Version | None = None


class Ending(BaseModel):
    """The first local day on which it no longer holds; without one it ends now. `version` where several stand."""

    model_config = ConfigDict(extra="forbid")

    until: date | None = None
    version: Version | None = None


@router.get("/api/agreements")
async def listed(
    use: Using,
    who: Reader,
    response: Response,
    side: Side = "all",
    state: State = "all",
    q: Annotated[str, Query(max_length=100, description="words in name, code or parties")] = "",
    sort: Sort = "name",
) -> dict[str, Any]:
    """The agreements one's organisation is party to, for who audits all; 500 at most."""
    at = use.clock()
    async with use.db.read() as conn:
        found = await agreements.listed(conn, who, Wanted(side, state, q, sort), at)
    response.headers["Cache-Control"] = "no-store"
    return {"agreements": [_agreement(one) | {"state": one.state(at)} for one in found]}


@router.post("/api/agreements", status_code=201)
async def create(use: Using, who: Keeper, body: New, idempotency_key: IdempotencyKey = None) -> dict[str, Any]:
    """Record a new agreement, as one step that can be undone. The same Idempotency-Key again gives what was made under it."""
    at = use.clock()
    made = await agreements.create(use.db, who, _terms(body), at, body.code, idempotency_key)
    return _agreement(made) | {"state": made.state(at)}


@router.post("/api/agreements/preview")
async def preview(request: Request, use: Using, who: Keeper, body: Trial) -> dict[str, Any]:
    """What these terms would touch, before they are saved: as a new agreement, or (with `code` and `version`) in place of a version.

    Last month's requests of the recipient for these cameras, 2,000 at most, are decided again as though the terms had been in force."""
    async with use.db.read() as conn:
        found = await agreement_preview.preview(conn, who, _terms(body), use.clock(), body.code, body.version)
    return told(found, language_of(request, who))


@router.get("/api/agreements/{code}")
async def one(use: Using, who: Reader, code: str, response: Response) -> dict[str, Any]:
    """An agreement: the versions that stand, with their cameras, and what was recorded before."""
    at = use.clock()
    async with use.db.read() as conn:
        found = await agreements.versions(conn, who, code)
        standing = [version for version in found if version.closed_at is None]
        shown = [
            _agreement(version) | {"state": version.state(at), "camera_list": _cameras(await agreements.cameras(conn, version, at))}
            for version in standing
        ]
    response.headers["Cache-Control"] = "no-store"
    return {"code": code, "versions": shown, "before": [_agreement(version) for version in found if version.closed_at is not None]}


@router.put("/api/agreements/{code}")
async def correct(use: Using, who: Keeper, code: str, body: Correction) -> dict[str, Any]:
    """Record an agreement's terms anew. What was recorded is closed and kept."""
    at = use.clock()
    corrected = await agreements.correct(use.db, who, code, _terms(body), body.version, at)
    return _agreement(corrected) | {"state": corrected.state(at)}


@router.post("/api/agreements/{code}/end/preview")
async def preview_end(request: Request, use: Using, who: Keeper, code: str, body: Ending) -> dict[str, Any]:
    """What an end would touch, before it is said: what runs past it, and last month's requests as though there had been no agreement."""
    async with use.db.read() as conn:
        found = await agreement_preview.ending(conn, who, code, body.until, body.version, use.clock())
    return told(found, language_of(request, who))


@router.post("/api/agreements/{code}/end")
async def end(use: Using, who: Keeper, code: str, body: Ending) -> dict[str, Any]:
    """Let an agreement end, on a day or now; what is watched under it stops within two seconds of its end."""
    at = use.clock()
    ended = await agreements.end(use.db, who, code, body.until, body.version, at)
    return _agreement(ended) | {"state": ended.state(use.clock())}


def _terms(body: Terms) -> Terms:
    """The terms alone."""
    return Terms.model_validate(body.model_dump(exclude={"code", "version"}, exclude_unset=True))


def _agreement(one: Agreement) -> dict[str, Any]:
    """A version: its terms by the names in which they are given, its parties, when it holds and who recorded it."""
    return {
        "code": one.code,
        "version": one.id,
        **agreements.terms_of(one).model_dump(mode="json", by_alias=True),
        "giver": {"id": one.giver, "name": one.giver_name},
        "recipient_name": one.recipient_name,
        "starts_at": iso(one.start),
        "ends_at": iso(one.end),
        "recorded_at": iso(one.recorded_at),
        "closed_at": iso(one.closed_at),
        "change": one.change,
        "is_demo": one.is_demo,
    }


def _cameras(found: list[Reached] | tuple[Reached, ...]) -> list[dict[str, Any]]:
    return [{"code": one.code, "name": one.name, "given": one.given} for one in found]


def told(found: Preview, language: str) -> dict[str, Any]:
    """What a change would touch, with the explanations in this language."""
    return {
        "code": found.code,
        "cameras": _cameras(found.cameras),
        "looked_at": found.looked_at,
        "unread": found.unread,
        "is_all": found.is_all,
        "stops": [{"camera": one.camera, "organisation": one.organisation, "viewer": one.viewer} for one in found.stops],
        "changes": [{"from": was, "to": becomes, "count": n} for (was, becomes), n in found.counts],
        "requests": [
            {
                "asked_at": iso(one.asked_at),
                "camera": one.camera,
                "reason": one.reason,
                "from": one.change[0],
                "to": one.change[1],
                "explanation": one.effect.after.explanation[language],
            }
            for one in found.touched
        ],
    }
