"""Writes what was decided: the decision with its facts, the lease, and a row in the log for each. Within the caller's transaction."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Answer, Lease
from dashboard.policy.decision import RULES_VERSION
from dashboard.policy.facts import Facts
from dashboard.store import hand_overs, leases, log, regions, requests
from dashboard.store.requests import StoredRequest


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another camera that sees the same place and would be granted."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a request for one camera."""

    request_id: UUID
    camera_code: str
    answer: Answer
    lease: Lease | None = None
    alternatives: tuple[Alternative, ...] = ()


async def request(conn: AsyncConnection, asked: StoredRequest, key: str | None, words: str | None) -> None:
    """The request itself; the asker's own words go into the log's side table only. Who asks for an incident has seen it."""
    await requests.insert(conn, asked, key)
    if asked.incident_id:
        await regions.see(conn, asked.incident_id, asked.organisation_id, asked.created_at)
    await log.append(
        conn,
        "request",
        {
            "request": str(asked.id),
            "account": str(asked.account_id),
            "organisation": asked.organisation_id,
            "role": asked.role,
            "camera": asked.camera_code,
            "purpose": asked.purpose_id,
            "reason": asked.reason,
            "mode": asked.mode,
            "minutes": asked.minutes,
            "incident": str(asked.incident_id) if asked.incident_id else None,
        },
        {"reason": words} if words else None,
    )


async def decision(
    conn: AsyncConnection,
    asked: StoredRequest,
    facts: Facts,
    answer: Answer,
    decided_by: UUID | None = None,
    key: str | None = None,
    words: str | None = None,
) -> int:
    """The decision, sealed in the log with the hash of its facts; the controller's words go into the side table only. Returns its id."""
    stored = facts.to_json()
    id_ = await requests.decide(conn, asked.id, answer, stored, RULES_VERSION, decided_by, facts.moment, key)
    await log.append(conn, "decision", _decision_body(asked, answer, stored, id_, decided_by), {"words": words} if words else None)
    return id_


async def lease(conn: AsyncConnection, asked: StoredRequest, answer: Answer, decision_id: int, now: datetime) -> Lease | None:
    """The lease, when granted."""
    if answer.outcome != "granted" or answer.until is None or asked.mode == "recorded":
        return None
    given = Lease(
        uuid.uuid4(),
        asked.id,
        asked.camera_id,
        asked.camera_code,
        asked.account_id,
        asked.organisation_id,
        asked.purpose_id,
        asked.mode,
        answer.masking,
        now,
        answer.until,
        watermark=answer.watermark,
    )
    await leases.insert(conn, given, decision_id, answer.conditions["ends_because"])
    await log.append(
        conn,
        "lease",
        {
            "lease": str(given.id),
            "request": str(asked.id),
            "decision": decision_id,
            "account": str(asked.account_id),
            "organisation": asked.organisation_id,
            "camera": asked.camera_code,
            "purpose": asked.purpose_id,
            "mode": asked.mode,
            "masking": answer.masking,
            "watermark": answer.watermark,
            "starts_at": now.isoformat(),
            "ends_at": answer.until.isoformat(),
        },
    )
    await _taken_over(conn, given, now)
    return given


async def _taken_over(conn: AsyncConnection, given: Lease, now: datetime) -> None:
    """Where the lease comes out of a hand-over, the giver's ends with it (hand_over.py)."""
    giver = await hand_overs.lease_given_for(conn, given.request_id)
    if giver is not None and await leases.end(conn, {giver: "handed_over"}, now):
        await log.append(conn, "lease_end", {"lease": str(giver), "reason": "handed_over", "to": str(given.id), "at": now.isoformat()})


def _decision_body(asked: StoredRequest, answer: Answer, facts: str, id_: int, decided_by: UUID | None) -> dict[str, Any]:
    return {
        "request": str(asked.id),
        "decision": id_,
        "camera": asked.camera_code,
        "outcome": answer.outcome,
        "refusal": answer.refusal,
        "code": answer.code,
        "rule": answer.rule,
        "rules_version": RULES_VERSION,
        "facts": hashlib.sha256(facts.encode()).hexdigest(),
        "agreement": answer.agreement,
        "decided_by": str(decided_by) if decided_by else None,
    }
