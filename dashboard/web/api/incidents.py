"""Incidents over HTTP: open, close, list those that are open; for who takes part the whole card, its fields and who follows."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dashboard.core.models import Principal
from dashboard.sharing import following, incidents
from dashboard.sharing.following import InFull, Near
from dashboard.sharing.incidents import NewIncident
from dashboard.store.incidents import Card, CardChange, OpenedIncident
from dashboard.store.pushes import Follower
from dashboard.store.regions import Party
from dashboard.web.answers import iso
from dashboard.web.api import pushes
from dashboard.web.context import Using, permit

router = APIRouter()

Opener = Annotated[Principal, Depends(permit("incident.open", "own"))]
Reader = Annotated[Principal, Depends(permit("incident.read"))]
Follows = Annotated[Principal, Depends(permit("incident.follow", "own"))]
People = Annotated[int, Field(ge=0, le=9999)]


class Reported(BaseModel):
    """What happens where. `position` is [lon, lat] in EPSG:4326; priority 3 is "register only"."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(max_length=63)
    position: tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]]
    priority: int = Field(3, ge=1, le=3)
    premises: str | None = Field(None, max_length=63, description="one's own organisation's: who takes part may read their floor plan")
    approver: str | None = Field(None, max_length=200, description="bewaken-en-beveiligen: who approved it, by name and function")
    ground: str | None = Field(None, max_length=2000, description="bewaken-en-beveiligen: why, in writing")
    ends_at: AwareDatetime | None = Field(None, description="bewaken-en-beveiligen: within 7 days, which is also what it is unless said")


class CardFields(BaseModel):
    """The fields that are known better now; null: unknown. What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    offenders: People | None = None
    weapons: Literal["yes", "no"] | None = None
    weapons_words: str | None = Field(None, max_length=500)
    wounded: People | None = None
    words: str | None = Field(None, max_length=2000)

    def given(self) -> dict[str, Any]:
        """The fields that were sent, in the terms of the store; empty words are no words."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        if "weapons" in sent:
            sent["weapons"] = None if self.weapons is None else self.weapons == "yes"
        return {name: (value.strip() or None) if isinstance(value, str) else value for name, value in sent.items()}


@router.post("/api/incidents", status_code=201)
async def report(
    use: Using, who: Opener, body: Reported, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
) -> dict[str, Any]:
    """Open an incident. Pictures that need one can be asked for from now on, and the control room of the place is told."""
    new = NewIncident(body.kind, *body.position, body.priority, body.premises, body.approver, body.ground, body.ends_at)
    return _incident(await incidents.open_incident(use.db, who, new, use.clock(), idempotency_key))


@router.post("/api/incidents/{incident_id}/close")
async def close(use: Using, who: Opener, incident_id: UUID) -> dict[str, Any]:
    """Close an incident of one's own organisation. Pictures that were granted for it end."""
    return _incident(await incidents.close_incident(use.db, who, incident_id, use.clock()))


@router.get("/api/incidents")
async def listed(use: Using, who: Reader) -> list[dict[str, Any]]:
    """The open incidents, newest first."""
    async with use.db.read() as conn:
        return [_incident(incident) for incident in await incidents.open_now(conn, who)]


@router.get("/api/incidents/{incident_id}")
async def one(request: Request, use: Using, who: Follows, incident_id: UUID) -> dict[str, Any]:
    """An incident in which one takes part, with its card, the cameras that see the place and who follows."""
    async with use.db.read() as conn:
        return _in_full(request, who, await following.in_full(conn, who, incident_id, use.clock()))


@router.patch("/api/incidents/{incident_id}")
async def change(use: Using, who: Follows, incident_id: UUID, body: CardFields) -> dict[str, Any]:
    """Fill in the card, as anyone who takes part. Each change is kept."""
    changed = await incidents.change_card(use.db, who, incident_id, body.given(), use.clock())
    return _incident(changed) | {"card": _card(changed.card)}


@router.get("/api/incidents/{incident_id}/following")
async def follow(use: Using, who: Follows, incident_id: UUID) -> list[dict[str, Any]]:
    """Who takes part, and how many pictures each watches of how many it may."""
    async with use.db.read() as conn:
        found = await following.who_follow(conn, who, incident_id, use.clock())
    return [_party(party, follower) for party, follower in found]


def _incident(incident: OpenedIncident) -> dict[str, Any]:
    return {
        "id": str(incident.id),
        "code": incident.code,
        "kind": incident.kind,
        "priority": incident.priority,
        "position": list(incident.position),
        "opened_at": iso(incident.opened_at),
        "closed_at": iso(incident.closed_at),
    }


def _in_full(request: Request, who: Principal, found: InFull) -> dict[str, Any]:
    watching = {one.organisation_id: one for one in found.following}
    rooms = [party.name for party in found.parties if party.side == "follower" and party.because in ("place", "passed_on")]
    return _incident(found.incident) | {
        "organisation": found.incident.organisation_id,
        "premises": found.incident.premises,
        "approver": found.incident.approver if who.organisation_id == found.incident.organisation_id else None,  # a person's name
        "ground": found.incident.ground,
        "ends_at": iso(found.incident.ends_at),
        "control_rooms": rooms,
        "card": _card(found.incident.card),
        "changes": [_change(change) for change in found.changes],
        "cameras": [_near(request, who, near) for near in found.cameras],
        "pushes": [pushes.push(one) for one in found.pushes],
        "following": [_party(party, watching[party.organisation_id]) for party in found.parties],
        "wishes": [pushes.wish(one) for one in found.wishes],
        "plan_url": f"/api/incidents/{found.incident.id}/plan" if found.plan else None,
    }


def _card(card: Card) -> dict[str, Any]:
    """In the order in which it is asked."""
    return {
        "offenders": card.offenders,
        "weapons": None if card.weapons is None else "yes" if card.weapons else "no",
        "weapons_words": card.weapons_words,
        "wounded": card.wounded,
        "words": card.words,
    }


def _change(change: CardChange) -> dict[str, Any]:
    return {"at": iso(change.at), "organisation": change.who, "field": change.field, "before": change.before, "after": change.after}


def _near(request: Request, who: Principal, near: Near) -> dict[str, Any]:
    return {
        "camera": near.seeing.code,
        "name": near.seeing.name,
        "owner": near.seeing.owner,
        "own": near.seeing.owner_id == who.organisation_id,
        "distance_m": near.seeing.metres,
        "covers": near.seeing.covers,
    } | pushes.outcome(request, who, near.answer)


def _party(party: Party, follower: Follower) -> dict[str, Any]:
    return {
        "organisation": party.organisation_id,
        "name": party.name,
        "side": party.side,
        "because": party.because,
        "since": iso(party.since),
        "seen_at": iso(party.seen_at),
        "leases": follower.leases,
        "watching": follower.watching,
        "offered": follower.offered,
        "most": follower.most,
    }
