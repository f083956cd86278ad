"""What happened before at a camera, and what waits for an answer. Owner and controller see all of theirs, others their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import NotFound
from dashboard.core.models import Answer, Principal, Text
from dashboard.policy import texts
from dashboard.policy.decision import PENDING_LASTS
from dashboard.policy.permissions import may
from dashboard.sharing import secluded
from dashboard.sharing.ask import asked_before, elsewhere
from dashboard.sharing.record import Asked
from dashboard.store import history, requests
from dashboard.store.history import Look, Why
from dashboard.store.requests import StoredRequest


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for the controller. `words` are the asker's own, where no chip was chosen."""

    request_id: UUID
    camera_code: str
    camera_name: str
    organisation: str
    viewer: str
    purpose: Text
    why: Why
    words: str | None
    minutes: int
    rule: str
    explanation: Text
    asked_at: datetime
    lapses_at: datetime


async def of_camera(conn: AsyncConnection, who: Principal, code: str, limit: int = 10) -> list[Look]:
    """The latest requests at a camera, newest first: all to its owner, its controller and who audits, else one's own organisation's.

    Of "kan niet" they show what `request` shows.
    """
    return await history.looks(conn, code, who.organisation_id, who.account_id, may(who, "lease.see", "any"), limit)


async def inbox(conn: AsyncConnection, who: Principal, now: datetime) -> list[Waiting]:
    """The requests that this principal may answer now, oldest first."""
    if not may(who, "request.decide", "controller"):
        return []
    ids = await requests.pending(conn, asked_after=now - PENDING_LASTS, decider_id=who.organisation_id)
    return [await _waiting(conn, found, who) for found in await history.waiting(conn, ids, who.organisation_id)]


async def request(conn: AsyncConnection, who: Principal, request_id: UUID) -> Asked:
    """A request as it stands, for its asker's organisation, the camera's owner and controller, and who audits. Raises NotFound.

    The controller's words and the state of the camera are told to the asker, the owner and the controller only: who audits reads that it
    was "kan niet", a colleague of the asker that it was refused.
    """
    found, audits = await readable(conn, who, request_id), may(who, "lease.see", "any")
    concerned = who.account_id == found.account_id or who.organisation_id in (found.owner_id, found.controller_id)
    asked = await asked_before(conn, found, worded=concerned)
    if not concerned and (code := await secluded.number(conn, who, found)) is not None:
        asked = replace(asked, answer=secluded.without(asked.answer, code))
    return asked if concerned or asked.answer.refusal != "not_possible" else replace(asked, answer=without_state(asked.answer, audits))


async def as_it_stands(conn: AsyncConnection, who: Principal, request_id: UUID, now: datetime) -> Asked:
    """What `request` tells; to its asker, where it came to no, with where to look instead. Raises NotFound."""
    return await elsewhere(conn, who, await request(conn, who, request_id), now)


async def readable(conn: AsyncConnection, who: Principal, request_id: UUID) -> StoredRequest:
    """A request that the principal may read of: his own (in a team it is the team's), a colleague's, one for a camera that his organisation
    owns or decides over, any to who audits. Raises NotFound."""
    found = await requests.get(conn, request_id)
    sides = (found.organisation_id, found.owner_id, found.controller_id) if found else ()
    reads = who.organisation_id in sides or may(who, "lease.see", "any")
    if found is None or not (reads or found.account_id == who.account_id):
        raise NotFound("Dit verzoek is er niet.", "There is no such request.")
    return found


def without_state(answer: Answer, audits: bool) -> Answer:
    """A "kan niet" towards who is not told of the camera's state: that it is one to who audits, to others that it was refused."""
    if audits:
        return replace(answer, explanation=Text("", ""), code=None, until=None, conditions={})
    return replace(answer, explanation=texts.withheld(), refusal=None, code=None, until=None, conditions={})


async def _waiting(conn: AsyncConnection, row: history.WaitingRow, who: Principal) -> Waiting:
    words = await requests.words(conn, row.id) if row.why.reason == "other" else None
    return Waiting(
        row.id,
        row.code,
        row.name,
        row.organisation,
        row.viewer(who.organisation_id),
        row.purpose,
        row.why,
        words,
        row.minutes,
        row.rule,
        row.explanation,
        row.created_at,
        row.created_at + PENDING_LASTS,
    )
