"""Decides running leases again. The relay asks it once a second for all it shows: five queries, however many leases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.policy.decision import decide, end_reason
from dashboard.sharing.facts import gather
from dashboard.store import leases, log
from dashboard.store.leases import Watched

# What a lease ends for when its known end comes, by what that end was.
_AT_ITS_END = {"agreement": "agreement_ended", "hours": "agreement_ended", "designation": "designation_ended", "role": "role_ended",
               "incident": "incident_closed"}


async def recheck(db: Database, lease_ids: Sequence[UUID], now: datetime) -> dict[UUID, str | None]:
    """Decide these leases again at `now`. Returns for each why it ends or has ended, or None: it goes on.

    Those that must end get their end, its reason and a row in the log; an earlier end that has become known is written too. A lease that
    does not exist counts as withdrawn.
    """
    if not lease_ids:
        return {}
    async with db.read() as conn:
        found = {watched.id: watched for watched in await leases.watched(conn, lease_ids)}
        due, reasons, earlier = await _weigh(conn, [w for w in found.values() if w.end_reason is None], now)
    if due or reasons or earlier:
        async with db.begin() as conn:
            await leases.shorten(conn, earlier)
            ended = await leases.end(conn, due, now, due=True) + await leases.end(conn, reasons, now)
            for id_ in ended:
                await log.append(conn, "lease_end", {"lease": str(id_), "reason": (due | reasons)[id_], "at": now.isoformat()})
    return {id_: _reason(found.get(id_), due | reasons) for id_ in lease_ids}


async def _weigh(conn: AsyncConnection, running: list[Watched], now: datetime) -> tuple[dict[UUID, str], dict[UUID, str],
                                                                                        dict[UUID, datetime]]:
    """Of running leases: those whose end has come, those that must end now, those whose end has become earlier."""
    due = {w.id: _AT_ITS_END.get(w.because, "expired") for w in running if w.ends_at <= now}
    rest = [w for w in running if w.ends_at > now]
    answers = [decide(facts) for facts in await gather(conn, [w.question for w in rest], now, counting=False)]
    decided = list(zip(rest, answers, strict=True))
    reasons = {w.id: reason for w, answer in decided if (reason := end_reason(answer)) is not None}
    earlier = {w.id: answer.until for w, answer in decided if answer.until is not None and answer.until < w.ends_at}
    return due, reasons, earlier


def _reason(watched: Watched | None, ending: dict[UUID, str]) -> str | None:
    if watched is None:
        return "withdrawn"
    return watched.end_reason or ending.get(watched.id)
