"""Handing a shift over (dienst overdragen): a running picture goes to a colleague after a decision of his own.

He asks for the same camera with the same purpose, reason and incident, and the same function decides. Where that is yes, his lease starts
and the giver's ends, in one transaction; where it is no, the giver keeps his; where it waits for the controller, it goes over at the yes.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound, NotPermitted
from dashboard.core.models import Lease, Principal
from dashboard.policy.decision import decide
from dashboard.policy.permissions import may
from dashboard.policy.requesters import looking_role
from dashboard.sharing import leases as own_leases
from dashboard.sharing import record
from dashboard.sharing.answer import question_of
from dashboard.sharing.facts import gather_without
from dashboard.sharing.record import Asked
from dashboard.store import hand_overs, leases, log, pushes, requests, rights, teams
from dashboard.store.hand_overs import Colleague, NotTaken, Offer
from dashboard.store.requests import StoredRequest


async def colleagues(conn: AsyncConnection, who: Principal, now: datetime) -> list[Colleague]:
    """To whom the principal may hand a picture over: others of the own organisation whose role may look."""
    found = await hand_overs.colleagues(conn, who.organisation_id, now)
    return [one for one in found if one.id != who.account_id and _looks(one, who.organisation_id)]


async def offered(conn: AsyncConnection, who: Principal, now: datetime) -> Sequence[Offer]:
    """What is offered to the principal, of pictures that still run."""
    return await hand_overs.open_to(conn, who.account_id, now)


async def not_taken(conn: AsyncConnection, who: Principal, table: str, id_: str) -> NotTaken | None:
    """What an event (a row of `hand_over` or `decision`) brought the principal as the giver: that his picture stays his. The reason is the
    colleague's to know; None: nothing of the kind."""
    if table == "hand_over":
        return await hand_overs.not_taken(conn, who.account_id, UUID(id_), None)
    return await hand_overs.not_taken(conn, who.account_id, None, int(id_)) if table == "decision" else None


async def offer(db: Database, who: Principal, lease_id: UUID, to: str, now: datetime) -> UUID:
    """Offer one's own running picture to a colleague, named by his login; an earlier offer of it is withdrawn. Returns the offer's id.

    Raises NotFound, NotPermitted, Conflict where the picture is over, or BadInput where that is no colleague who may look.
    """
    async with db.begin() as conn:
        lease = await own_leases.own(conn, who, lease_id)
        if not _runs(lease, now):
            raise Conflict("Deze toestemming is voorbij.", "This lease is over.")
        colleague = next((one for one in await colleagues(conn, who, now) if one.login == to), None)
        if colleague is None:
            raise BadInput(f"to: ‘{to}’ is geen collega die beeld mag zien.", f"to: “{to}” is no colleague who may see pictures.")
        return await offer_within(conn, who, lease_id, colleague.id, now)


async def offer_within(
    conn: AsyncConnection, who: Principal, lease_id: UUID, colleague: UUID, now: datetime, shift_id: UUID | None = None
) -> UUID:
    """Offer a running picture of one's own within the caller's transaction, by itself or as one of a shift. Returns the offer's id."""
    for before, had in await hand_overs.withdraw(conn, lease_id, now):
        await _log(conn, "hand_over_withdrawn", before, lease_id, who.account_id, had)
    id_ = await hand_overs.offer(conn, lease_id, colleague, now, shift_id)
    await _log(conn, "hand_over_offered", id_, lease_id, who.account_id, colleague)
    return id_


async def decline(db: Database, who: Principal, offer_id: UUID, now: datetime) -> None:
    """Leave an offered picture with its giver. Raises NotFound, or Conflict when it was answered before."""
    async with db.begin() as conn:
        given = await _open(conn, who, offer_id)
        await hand_overs.close(conn, offer_id, "declined", None, now)
        await _log(conn, "hand_over_declined", offer_id, given.lease_id, given.giver_id, who.account_id)


async def accept(db: Database, who: Principal, offer_id: UUID, now: datetime) -> Asked:
    """Take an offered picture over: a request of one's own, decided as if the giver had stopped, so that his place under a limit is free.

    Raises NotFound, NotPermitted, or Conflict when it was answered before or the giver's picture is over.
    """
    async with db.begin() as conn:
        return await accept_within(conn, who, offer_id, now)


async def accept_within(conn: AsyncConnection, who: Principal, offer_id: UUID, now: datetime) -> Asked:
    """`accept` within the caller's transaction. Raises as it does, and then nothing was written."""
    if not may(who, "request.ask", "any"):
        raise NotPermitted("Uw rol mag dit niet.", "Your role may not do this.")
    given = await _open(conn, who, offer_id)
    lease = await leases.get(conn, given.lease_id)
    giver = await requests.get(conn, lease.request_id) if lease else None
    if lease is None or giver is None or not _runs(lease, now):
        raise Conflict("Dit beeld is al gestopt.", "This picture has stopped already.")
    await rights.lock(conn, who.organisation_id, lease.camera_id)
    team = await teams.get(conn, giver.team_id) if giver.team_id else None
    request = _request(who, giver, team.id if team and team.has(who.account_id) else None, now)
    await record.request(conn, request, None, await requests.words(conn, giver.id))
    pushed = await pushes.of_request(conn, giver.id)
    if pushed is not None:  # what was offered stays an offer, whoever watches it
        await pushes.keep_request(conn, pushed, request.id)
    await hand_overs.close(conn, offer_id, "asked", request.id, now)
    await _log(conn, "hand_over_accepted", offer_id, lease.id, given.giver_id, who.account_id, request.id)
    facts = await gather_without(conn, lease.id, question_of(request), now)
    answer = decide(facts)
    decision_id = await record.decision(conn, request, facts, answer)
    return Asked(request.id, request.camera_code, answer, await record.lease(conn, request, answer, decision_id, now))


def _request(who: Principal, giver: StoredRequest, team_id: str | None, now: datetime) -> StoredRequest:
    """The giver's question as the colleague's own; for the giver's team only where he is in it too."""
    role, asks = looking_role(who.roles) or min(who.roles, default="none"), team_id or who.organisation_id
    return replace(giver, id=uuid.uuid4(), account_id=who.account_id, organisation_id=asks, role=role, created_at=now, team_id=team_id)


async def _open(conn: AsyncConnection, who: Principal, offer_id: UUID) -> Offer:
    given = await hand_overs.get(conn, offer_id, lock=True)
    if given is None or given.account_id != who.account_id:
        raise NotFound("Dit aanbod is er niet.", "There is no such offer.")
    if given.state != "offered":
        raise Conflict("Op dit aanbod is al geantwoord.", "This offer was answered already.")
    return given


async def _log(
    conn: AsyncConnection, change: str, id_: UUID, lease_id: UUID, giver: UUID, colleague: UUID, request_id: UUID | None = None
) -> None:
    body = {
        "change": change,
        "hand_over": str(id_),
        "lease": str(lease_id),
        "from": str(giver),
        "to": str(colleague),
        "request": str(request_id) if request_id else None,
    }
    await log.append(conn, "change", {name: value for name, value in body.items() if value is not None})


def _runs(lease: Lease, now: datetime) -> bool:
    return lease.ended_at is None and lease.ends_at > now


def _looks(colleague: Colleague, organisation_id: str) -> bool:
    return may(Principal(colleague.id, colleague.login, colleague.display_name, organisation_id, "", colleague.roles), "lease.watch", "own")
