"""What time itself brings: unwatched leases run out, unanswered requests lapse, the day's head of the log is published."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dashboard.core.clock import local
from dashboard.core.db import Database
from dashboard.policy.decision import PENDING_LASTS, decide
from dashboard.sharing import record
from dashboard.sharing.answer import question_of
from dashboard.sharing.facts import gather
from dashboard.sharing.recheck import recheck
from dashboard.store import leases, log, requests, rights


async def lapse(db: Database, now: datetime) -> None:
    """Do all of it; for every minute. `db` is the application's role: the ingesting one may not write leases."""
    async with db.read() as conn:
        open_leases = await leases.open_ids(conn)
        unanswered = await requests.pending(conn, asked_before=now - PENDING_LASTS)
    await recheck(db, open_leases, now)
    for request_id in unanswered:
        await _lapse(db, request_id, now)
    async with db.begin() as conn:
        await log.publish_head(conn, local(now).date())


async def _lapse(db: Database, request_id: UUID, now: datetime) -> None:
    """Decide an unanswered request again: it has lapsed, or the law says no by now. One that is answered meanwhile stays answered."""
    async with db.begin() as conn:
        request = await requests.get(conn, request_id, lock=True)
        stored = await requests.decision(conn, request_id)
        if request is None or stored is None or stored.answer.outcome != "pending":
            return
        await rights.lock(conn, request.organisation_id, request.camera_id)  # the law may say yes by now, and limits are counted
        facts = (await gather(conn, [question_of(request)], now))[0]
        answer = decide(facts)
        decision_id = await record.decision(conn, request, facts, answer)
        await record.lease(conn, request, answer, decision_id, now)
