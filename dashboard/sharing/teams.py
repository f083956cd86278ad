"""Temporary teams (CoPi, ROT): scaling up, who is in it, scaling down. LAW section 2: recipients can be temporary.

A team receives what is offered to it for its incident (pushes.py), and each who is in it looks by a decision of his own, for the team.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Principal
from dashboard.policy.incidents import PROTECTION
from dashboard.policy.permissions import may
from dashboard.policy.requesters import looking_role
from dashboard.policy.teams import KINDS
from dashboard.sharing.incidents import as_party, check_open
from dashboard.store import leases, log, pushes, regions, teams
from dashboard.store.history import BY_FUNCTION
from dashboard.store.incidents import OpenedIncident
from dashboard.store.regions import Party
from dashboard.store.teams import Person, Team, TeamKind

LONGEST_PLACE: Final = 60


async def scale_up(db: Database, who: Principal, incident_id: UUID, kind: TeamKind, place: str, now: datetime) -> Team:
    """Make the CoPi or ROT of an incident, named after a place: "CoPi Boerengatbrug". One of each kind at a time.

    By the organisation that opened it, or a control room of the place. Raises BadInput, NotFound, NotPermitted or Conflict.
    """
    said = " ".join(place.split())
    if kind not in get_args(TeamKind) or not 1 <= len(said) <= LONGEST_PLACE:
        raise BadInput(
            f"place: noem de plaats, in hooguit {LONGEST_PLACE} tekens.", f"place: name the place, in {LONGEST_PLACE} characters at most."
        )
    async with db.begin() as conn:
        incident = await _manages(conn, who, incident_id)
        check_open(incident, now)
        if incident.kind == PROTECTION:
            raise BadInput("Bewaken en beveiligen kent geen CoPi of ROT.", "Guarding and protecting has no CoPi or ROT.")
        if any(one.kind == kind for one in await teams.running(conn, incident_id)):
            raise Conflict(f"Er is al een {KINDS[kind].nl}.", f"There is a {KINDS[kind].en} already.")
        number = await teams.count(conn, incident_id) + 1
        team = Team(f"{kind}-{incident.code.lower()}-{number}", f"{KINDS[kind].nl} {said}", kind, incident_id, now, ())
        await teams.scale_up(conn, team, who.organisation_id, who.account_id)
        await regions.add_parties(conn, incident_id, [team.id], "follower", "team", now)
        await _log(conn, who, team, "scaled_up", {}, {"name": team.name})
    return team


async def add_member(db: Database, who: Principal, team_id: str, login: str, now: datetime) -> Team:
    """Have somebody, named by his login, be in the team: of an organisation that takes part, or for the control room of the place of any.
    He keeps his own organisation. In it already: nothing.

    Raises NotFound, NotPermitted, or BadInput: for an unknown login in the same words as for who may not be added, so it tells nothing.
    """
    async with db.begin() as conn:
        team = await _managed(conn, who, team_id, now)
        found = await teams.person(conn, login.strip(), now)
        if found is None or not _looks(found) or not _adds(who, found, await regions.parties(conn, team.incident_id)):
            raise BadInput(
                f"login: u kunt ‘{login}’ niet toevoegen. Dat kan met wie beeld mag zien, van een organisatie die meedoet; "
                "de meldkamer van de plaats voegt ook anderen toe.",
                f"login: you cannot add “{login}”. Add who may see pictures, of an organisation that takes part; "
                "the control room of the place adds others too.",
            )
        if not team.has(found.account_id):
            await teams.add(conn, team_id, found.account_id, who.account_id, now)
            await _log(conn, who, team, "member_added", {"account": str(found.account_id)})
        return await _there(conn, team_id)


async def remove_member(db: Database, who: Principal, team_id: str, login: str, now: datetime) -> Team:
    """Have somebody be in the team no longer: what he looks at for it ends at once. Raises NotFound or NotPermitted."""
    async with db.begin() as conn:
        team = await _managed(conn, who, team_id, now)
        member = next((one for one in team.members if one.login == login), None)
        if member is None:
            raise NotFound(f"‘{login}’ is niet in dit team.", f"“{login}” is not in this team.")
        await teams.remove(conn, team_id, member.account_id, now)
        await _log(conn, who, team, "member_removed", {"account": str(member.account_id)})
        await _cut(conn, await teams.leases_of(conn, team_id, member.account_id), now)
        return await _there(conn, team_id)


async def scale_down(db: Database, who: Principal, team_id: str, now: datetime) -> None:
    """End the team: what was offered to it and every picture of it end at once. Raises NotFound or NotPermitted."""
    async with db.begin() as conn:
        team = await _managed(conn, who, team_id, now)
        offered = [one.id for one in await pushes.running_of(conn, team.incident_id, now) if one.to_organisation_id == team_id]
        ended = await pushes.end(conn, offered, who.account_id, now)
        open_ = await teams.leases_of(conn, team_id)
        await teams.scale_down(conn, team_id, who.account_id, now)
        await _log(conn, who, team, "scaled_down", {"pushes": [str(id_) for id_ in ended]})
        await _cut(conn, open_, now)


async def seen_by(conn: AsyncConnection, who: Principal, incident_id: UUID) -> list[tuple[Team, bool]]:
    """The teams of an incident in which one takes part, each with whether its members are named to who reads. Raises NotFound."""
    incident = await as_party(conn, who, incident_id)
    scales = manages(who, incident, await regions.parties(conn, incident_id))
    return [(team, scales or team.has(who.account_id)) for team in await teams.running(conn, incident_id)]


async def eligible(conn: AsyncConnection, who: Principal, incident_id: UUID, now: datetime) -> list[Person]:
    """Whom one who scales up chooses from: those who may look, of the organisations that take part of themselves. Of others, and of other
    organisations' police, the login has to be known; to who may not scale up nobody is named. Raises NotFound."""
    incident = await as_party(conn, who, incident_id)
    parties = await regions.parties(conn, incident_id)
    if incident.closed_at is not None or not manages(who, incident, parties):
        return []
    found = await teams.people_of(conn, sorted(_of_themselves(parties)), now)
    return [one for one in found if _looks(one) and (one.organisation_id == who.organisation_id or one.kind not in BY_FUNCTION)]


def manages(who: Principal, incident: OpenedIncident, parties: list[Party]) -> bool:
    """Whether somebody may scale up and down: for the organisation that opened the incident, or a control room that it was told to."""
    told = {one.organisation_id for one in parties if one.because in ("place", "passed_on")}
    return may(who, "incident.open", "own") and who.organisation_id in {incident.organisation_id, *told}


async def _manages(conn: AsyncConnection, who: Principal, incident_id: UUID) -> OpenedIncident:
    incident = await as_party(conn, who, incident_id, lock=True)
    if not manages(who, incident, await regions.parties(conn, incident_id)):
        raise NotPermitted(
            "Opschalen doet wie het incident opende, of de meldkamer van de plaats.",
            "Who opened the incident scales up, or the control room of the place.",
        )
    return incident


async def _managed(conn: AsyncConnection, who: Principal, team_id: str, now: datetime) -> Team:
    """The team, for who may change it, while nobody else does."""
    team = await _there(conn, team_id)
    check_open(await _manages(conn, who, team.incident_id), now)
    return await _there(conn, team_id)  # as it is now that we are alone


async def _there(conn: AsyncConnection, team_id: str) -> Team:
    team = await teams.get(conn, team_id)
    if team is None:
        raise NotFound("Dit team is er niet (meer).", "There is no such team (any more).")
    return team


def _of_themselves(parties: list[Party]) -> set[str]:
    """The organisations that take part by more than what was offered to them: who shows pictures can offer them to anybody."""
    return {one.organisation_id for one in parties if one.because not in ("push", "team")}


def _adds(who: Principal, one: Person, parties: list[Party]) -> bool:
    of_the_place = any(party.organisation_id == who.organisation_id and party.because == "place" for party in parties)
    return of_the_place or one.organisation_id in _of_themselves(parties)


def _looks(one: Person) -> bool:
    return looking_role(one.roles) is not None and may(Principal(one.account_id, "", "", "", "", one.roles), "lease.watch", "own")


async def _cut(conn: AsyncConnection, ids: list[UUID], now: datetime) -> None:
    for id_ in await leases.end(conn, dict.fromkeys(ids, "team_ended"), now):
        await log.append(conn, "lease_end", {"lease": str(id_), "reason": "team_ended", "at": now.isoformat()})


async def _log(
    conn: AsyncConnection, who: Principal, team: Team, change: str, more: Mapping[str, object], words: dict[str, object] | None = None
) -> None:
    body = {"team": team.id, "change": change, "incident": str(team.incident_id), "by": str(who.account_id)}
    await log.append(conn, "change", {**body, **more}, words)
