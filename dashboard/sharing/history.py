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
from dashboard.sharing.ask import asked_before
from dashboard.sharing.record import Asked
from dashboard.store import history, requests
from dashboard.store.history import Look


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for the controller. `words` are the asker's own, where no chip was chosen."""

    request_id: UUID
    camera_code: str
    camera_name: str
    organisation: str
    viewer: str
    purpose: Text
    reason: str
    words: str | None
    minutes: int
    incident: str | None
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
    return [await _waiting(conn, found, who) for found in await history.waiting(conn, ids)]


async def request(conn: AsyncConnection, who: Principal, request_id: UUID) -> Asked:
    """A request as it stands, for its asker's organisation, the camera's owner and controller, and who audits. Raises NotFound.

    The controller's words and the state of the camera are told to the asker, the owner and the controller only: who audits reads that it
    was "kan niet", a colleague of the asker that it was refused.
    """
    found, audits = await requests.get(conn, request_id), may(who, "lease.see", "any")
    sides = (found.organisation_id, found.owner_id, found.controller_id) if found else ()
    if found is None or not (who.organisation_id in sides or audits):
        raise NotFound("Dit verzoek is er niet.", "There is no such request.")
    concerned = who.account_id == found.account_id or who.organisation_id in (found.owner_id, found.controller_id)
    asked = await asked_before(conn, found, worded=concerned)
    if not concerned and (code := await secluded.number(conn, who, found)) is not None:
        asked = replace(asked, answer=secluded.without(asked.answer, code))
    return asked if concerned or asked.answer.refusal != "not_possible" else replace(asked, answer=_without_state(asked.answer, audits))


def _without_state(answer: Answer, audits: bool) -> Answer:
    if audits:
        return replace(answer, explanation=Text("", ""), code=None, until=None, conditions={})
    return replace(answer, explanation=texts.withheld(), refusal=None, code=None, until=None, conditions={})


async def _waiting(conn: AsyncConnection, row: history.WaitingRow, who: Principal) -> Waiting:
    words = await requests.words(conn, row.id) if row.reason == "other" else None
    return Waiting(
        row.id,
        row.code,
        row.name,
        row.organisation,
        row.viewer(who.organisation_id),
        row.purpose,
        row.reason,
        words,
        row.minutes,
        row.incident,
        row.rule,
        row.explanation,
        row.created_at,
        row.created_at + PENDING_LASTS,
    )
