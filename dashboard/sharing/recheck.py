"""Decides running leases again. The relay asks it once a second for all it shows: five queries, however many leases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.db import Database
from dashboard.core.models import MASKINGS, Answer
from dashboard.policy.running import Held, again
from dashboard.sharing.facts import gather
from dashboard.store import leases, log
from dashboard.store.leases import Restriction, Watched

# What a lease ends for when its known end comes, by what that end was.
_AT_ITS_END = {
    "agreement": "agreement_ended",
    "hours": "agreement_ended",
    "turn": "turn_ended",
    "designation": "designation_ended",
    "role": "role_ended",
    "qualification": "qualification_ended",
    "incident": "incident_closed",
    "basis": "rule_changed",
    "push": "withdrawn",
}


async def recheck(db: Database, lease_ids: Sequence[UUID], now: datetime) -> dict[UUID, str | None]:
    """Decide these leases again at `now`. Returns for each why it ends or has ended, or None: it goes on.

    Those that must end get their end, its reason and a row in the log; an earlier end, a stricter masking or a watermark that has become
    known is written too, with a row. A lease that does not exist counts as withdrawn.
    """
    if not lease_ids:
        return {}
    async with db.read() as conn:
        found = {watched.id: watched for watched in await leases.watched(conn, lease_ids)}
        due, reasons, stricter = await _weigh(conn, [w for w in found.values() if w.end_reason is None], now)
    if due or reasons or stricter:
        async with db.begin() as conn:
            for id_, known in (await leases.restrict(conn, stricter)).items() if stricter else ():
                await log.append(
                    conn,
                    "change",
                    {
                        "lease": str(id_),
                        "change": "restricted",
                        "ends_at": known.ends_at.isoformat() if known.ends_at else None,
                        "because": known.because,
                        "masking": known.masking,
                        "watermark": known.watermark,
                    },
                )
            ended = await leases.end(conn, due, now, due=True) + await leases.end(conn, reasons, now)
            for id_ in ended:
                await log.append(conn, "lease_end", {"lease": str(id_), "reason": (due | reasons)[id_], "at": now.isoformat()})
    return {id_: _reason(found.get(id_), due | reasons) for id_ in lease_ids}


async def _weigh(
    conn: AsyncConnection, running: list[Watched], now: datetime
) -> tuple[dict[UUID, str], dict[UUID, str], dict[UUID, Restriction]]:
    """Of running leases: those whose end has come, those that must end now, those that end earlier or are masked more."""
    due = {w.id: _AT_ITS_END.get(w.because, "expired") for w in running if w.ends_at <= now}
    rest = [w for w in running if w.ends_at > now]
    found = await gather(conn, [w.question for w in rest], now, counting=False)
    decided = [(w, *again(facts, Held(w.rule, w.agreement, w.approved))) for w, facts in zip(rest, found, strict=True)]
    reasons = {w.id: reason for w, _, reason in decided if reason is not None}
    stricter = {w.id: known for w, answer, reason in decided if reason is None and (known := _stricter(w, answer)) is not None}
    return due, reasons, stricter


def _stricter(watched: Watched, answer: Answer) -> Restriction | None:
    """An earlier end, a stricter masking or a watermark that this answer brings; None: none of these."""
    earlier = answer.until is not None and answer.until < watched.ends_at
    masked = MASKINGS.index(answer.masking) > MASKINGS.index(watched.masking)
    if not earlier and not masked and answer.watermark <= watched.watermark:
        return None
    because = answer.conditions["ends_because"] if earlier else None
    return Restriction(answer.until if earlier else None, because, answer.masking, answer.watermark)


def _reason(watched: Watched | None, ending: dict[UUID, str]) -> str | None:
    if watched is None:
        return "withdrawn"
    return watched.end_reason or ending.get(watched.id)
