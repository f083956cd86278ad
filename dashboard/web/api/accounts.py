"""Accounts over HTTP: who one is, one's own sessions, and for who manages accounts: looking, and shutting out.

What opens a way in (an account, a role, a password, a key) is done on the page `/accounts`, by a person who is logged in; so is giving a
qualification, which can be done here too.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response, WebSocket, WebSocketDisconnect
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dashboard.core.models import Principal, QualificationKind
from dashboard.policy.qualifications import days_left
from dashboard.sharing import managing, own_account, qualifications
from dashboard.store.managed import Managed
from dashboard.store.qualifications import NewQualification, Qualification
from dashboard.web.answers import iso
from dashboard.web.context import Using, permit, principal

router = APIRouter()
Anyone = Annotated[Principal, Depends(principal)]
Person = Annotated[Principal, Depends(permit("account.own", "own"))]
Manager = Annotated[Principal, Depends(permit("account.manage", "own"))]


@router.get("/api/account")
async def me(who: Anyone) -> dict[str, Any]:
    """Who asks: account, organisation, roles, and the actions that the key is for (null: all that the roles allow)."""
    return {
        "login": who.login,
        "name": who.display_name,
        "organisation": {"id": who.organisation_id, "name": who.organisation_name},
        "roles": sorted(who.roles),
        "scopes": None if who.scopes is None else sorted(who.scopes),
    }


@router.get("/api/account/sessions")
async def my_sessions(use: Using, who: Person) -> list[dict[str, Any]]:
    """One's own open sessions, newest first. Only with a session, not with a key."""
    return [
        {"id": one.id, "browser": one.browser, "since": iso(one.created_at), "until": iso(one.expires_at), "this": one.id == who.session_id}
        for one in await own_account.open_sessions(use.db, who, use.clock())
    ]


@router.delete("/api/account/sessions/{session_id}", status_code=204)
async def end_my_session(use: Using, who: Person, session_id: UUID) -> None:
    """End one of one's own sessions, with what it has open, within two seconds."""
    await own_account.end_session(use.db, who, session_id, use.clock())


@router.get("/api/account/qualifications")
async def my_qualifications(use: Using, who: Person) -> list[dict[str, Any]]:
    """What one is qualified for, ended ones too. `days_left` from thirty days before one ends. Only with a session, not with a key."""
    now = use.clock()
    return [_qualification(one, now) for one in await qualifications.own(use.db, who, now)]


@router.websocket("/api/account/standing")
async def standing(socket: WebSocket) -> None:
    """Says nothing, and is closed within two seconds when the session ends (the guard does): so that a page knows it has lapsed."""
    await socket.accept()
    try:
        while True:
            await socket.receive()
    except (WebSocketDisconnect, RuntimeError):  # starlette raises the latter for whoever reads on after the end
        return


@router.get("/api/accounts")
async def accounts(
    use: Using,
    who: Manager,
    response: Response,
    q: Annotated[str, Query(max_length=100, description="words in login, name or organisation")] = "",
    after: Annotated[str, Query(max_length=64, description="the last login of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """The accounts of one's own organisation, or for an administrator all, by login. `next`: the `after` of the next page."""
    found = await managing.listed(use.db, who, use.clock(), q, after, limit + 1)
    response.headers["Cache-Control"] = "no-store"
    page = found[:limit]
    return {"accounts": [_account(one) for one in page], "next": page[-1].login if len(found) > limit else None}


@router.post("/api/accounts/{login}/disable", status_code=204)
async def disable(use: Using, who: Manager, login: str) -> None:
    """Shut an account out at once: its log-in, sessions and keys, and what they have open."""
    await managing.set_disabled(use.keeper, who, login, True, use.clock())


@router.delete("/api/accounts/{login}/sessions")
async def end_sessions(use: Using, who: Manager, login: str) -> dict[str, int]:
    """End all sessions of an account. Says how many there were."""
    return {"ended": await managing.end_sessions(use.keeper, who, login, use.clock())}


@router.delete("/api/accounts/{login}/keys")
async def revoke_keys(use: Using, who: Manager, login: str) -> dict[str, int]:
    """End all keys of an account. Says how many there were."""
    return {"ended": await managing.revoke_keys(use.keeper, who, login, use.clock())}


class Given(BaseModel):
    """A qualification to put on record."""

    model_config = ConfigDict(extra="forbid")

    kind: QualificationKind
    starts_at: AwareDatetime | None = Field(None, alias="from", description="left out: from now; it may lie in the past")
    ends_at: AwareDatetime | None = Field(None, alias="to", description="not included; left out: it names no end")
    document: str | None = Field(None, max_length=qualifications.MOST_WORDS, description="the paper it stands on, or its number")


@router.get("/api/accounts/{login}/qualifications")
async def qualified(use: Using, who: Manager, login: str) -> list[dict[str, Any]]:
    """What somebody is qualified for, ended ones too."""
    now = use.clock()
    return [_qualification(one, now) for one in await qualifications.listed(use.db, who, login, now)]


@router.post("/api/accounts/{login}/qualifications", status_code=201)
async def qualify(use: Using, who: Manager, login: str, body: Given) -> dict[str, Any]:
    """Put a qualification on record. Only with a session, not with a key; nobody does so for himself."""
    now = use.clock()
    new = NewQualification(body.kind, body.starts_at or now, body.ends_at, body.document)
    return _qualification(await qualifications.give(use.keeper, who, login, new, now), now)


@router.post("/api/accounts/{login}/qualifications/{qualification_id}/end", status_code=204)
async def end_qualification(use: Using, who: Manager, login: str, qualification_id: Annotated[int, Path(ge=1, lt=2**63)]) -> None:
    """End a qualification now, with the pictures that lean on it; one that has yet to begin is taken back."""
    await qualifications.end(use.db, use.keeper, who, login, qualification_id, use.clock())


def _qualification(one: Qualification, now: datetime) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "from": iso(one.since),
        "to": iso(one.until),
        "document": one.document,
        "days_left": days_left(one.until, now),
    }


def _account(one: Managed) -> dict[str, Any]:
    return {
        "login": one.login,
        "name": one.display_name,
        "organisation": {"id": one.organisation_id, "name": one.organisation_name},
        "kind": one.kind,
        "from_provider": one.from_provider,
        "disabled_at": iso(one.disabled_at),
        "roles": [{"role": held.role, "since": iso(held.since), "until": iso(held.until)} for held in one.roles],
        "sessions": one.sessions,
        "keys": one.tokens,
        "last_log_in": iso(one.last_log_in),
    }
