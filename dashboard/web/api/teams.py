"""Temporary teams (CoPi, ROT) over HTTP: scale up, who is in it, scale down. Pictures are offered to a team as to any organisation."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from dashboard.core.models import Principal
from dashboard.sharing import teams
from dashboard.sharing.teams import LONGEST_PLACE
from dashboard.store.teams import Team, TeamKind
from dashboard.web.answers import iso
from dashboard.web.context import Using, permit

router = APIRouter()
Opener = Annotated[Principal, Depends(permit("incident.open", "own"))]
Follows = Annotated[Principal, Depends(permit("incident.follow", "own"))]


class Scaled(BaseModel):
    """Which team, and the place it is named after: "CoPi Boerengatbrug"."""

    model_config = ConfigDict(extra="forbid")

    kind: TeamKind
    place: str = Field(min_length=1, max_length=LONGEST_PLACE)


class Joined(BaseModel):
    """Who, by his login."""

    model_config = ConfigDict(extra="forbid")

    login: str = Field(min_length=1, max_length=63)


@router.get("/api/incidents/{incident_id}/teams")
async def there(use: Using, who: Follows, incident_id: UUID) -> list[dict[str, Any]]:
    """The teams of an incident in which one takes part. Who is in one is named to its members and to who may scale it down."""
    async with use.db.read() as conn:
        found = await teams.seen_by(conn, who, incident_id)
    return [_team(team, named) for team, named in found]


@router.post("/api/incidents/{incident_id}/teams", status_code=201)
async def scale_up(use: Using, who: Opener, incident_id: UUID, body: Scaled) -> dict[str, Any]:
    """Scale up: by the organisation that opened the incident, or a control room of the place."""
    return _team(await teams.scale_up(use.db, who, incident_id, body.kind, body.place, use.clock()), True)


@router.post("/api/teams/{team_id}/members", status_code=201)
async def join(use: Using, who: Opener, team_id: str, body: Joined) -> dict[str, Any]:
    """Have somebody be in the team: of an organisation that takes part, or for the control room of the place of any. In it already: nothing
    changes."""
    return _team(await teams.add_member(use.db, who, team_id, body.login, use.clock()), True)


@router.delete("/api/teams/{team_id}/members/{login}")
async def leave(use: Using, who: Opener, team_id: str, login: str) -> dict[str, Any]:
    """Have somebody be in the team no longer. What he looks at for it ends at once."""
    return _team(await teams.remove_member(use.db, who, team_id, login, use.clock()), True)


@router.delete("/api/teams/{team_id}", status_code=204)
async def scale_down(use: Using, who: Opener, team_id: str) -> Response:
    """Scale down: every picture of the team ends at once."""
    await teams.scale_down(use.db, who, team_id, use.clock())
    return Response(status_code=204)


def _team(team: Team, named: bool) -> dict[str, Any]:
    members = [{"login": one.login, "name": one.name, "organisation": one.organisation} for one in team.members]
    return {
        "id": team.id,
        "name": team.name,
        "kind": team.kind,
        "incident": str(team.incident_id),
        "scaled_up_at": iso(team.scaled_up_at),
        "size": len(members),
        "members": members if named else None,
    }
