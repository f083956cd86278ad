"""What waits for somebody, wherever he is: requests for him to answer, pictures that are offered to him, alarms to judge, incidents that
came to his control room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Principal
from dashboard.policy.decision import PENDING_LASTS
from dashboard.policy.permissions import may
from dashboard.sharing import incidents
from dashboard.sharing.alarms import RECENT
from dashboard.store import alarms, leases, news, pushes, regions, requests
from dashboard.store.pushes import Push

# What a change of which can change what waits for somebody.
TABLES = frozenset({"decision", "alarm", "incident", "incident_party", *news.OF_OFFERS})


@dataclass(frozen=True, slots=True)
class Waits:
    """How much waits; None: it is not for his role."""

    requests: int | None
    incidents: int | None  # pictures offered to look along with, alarms to judge, and incidents that nobody of the control room saw


async def count(conn: AsyncConnection, who: Principal, now: datetime) -> Waits:
    """What waits for the principal now. Only what his role may act on is read."""
    answers, judges = may(who, "request.decide", "controller"), may(who, "alarm.judge", "own")
    asked = await requests.pending(conn, asked_after=now - PENDING_LASTS, decider_id=who.organisation_id) if answers else None
    unjudged = await alarms.to_judge(conn, who.organisation_id, now - RECENT) if judges else 0
    offered, came = len(await offers(conn, who, now)), len(await incidents.unseen(conn, who))
    return Waits(
        None if asked is None else len(asked),
        unjudged + offered + came if judges or may(who, "request.ask", "any") else None,
    )


async def offers(conn: AsyncConnection, who: Principal, now: datetime) -> list[Push]:
    """What is offered to the principal's own organisation, or to a team he is in, and does not run for him."""
    if not may(who, "request.ask", "any"):
        return []
    offered = await pushes.offered_to(conn, who.organisation_id, who.account_id, now)
    running = {lease.camera_code for lease in await leases.running(conn, who.account_id, now)} if offered else set()
    return [one for one in offered if one.camera not in running]


async def concerns(conn: AsyncConnection, who: Principal, table: str, id_: str) -> bool:
    """Whether a row of TABLES that was written changes what waits for the principal: at most one query, and none for another's business."""
    if table == "decision":
        found = await news.of_decision(conn, int(id_)) if may(who, "request.decide", "controller") else None
        return found is not None and found.decider_id == who.organisation_id
    if table == "alarm":
        return may(who, "alarm.judge", "own") and await alarms.concerns(conn, UUID(id_), who.organisation_id)
    if table == "incident":
        return may(who, "incident.follow", "own") and await regions.takes_part(conn, UUID(id_), who.organisation_id)
    if table == "incident_party":
        return may(who, "incident.follow", "own") and await news.of_party(conn, int(id_), who.organisation_id)
    return may(who, "request.ask", "any") and await news.of_offers(conn, table, id_, who.organisation_id, who.account_id)
