"""View requests and the decisions on them. A decision keeps its facts, so that it can be taken again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Answer, Mode, Text
from dashboard.store.log import canonical


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """A request with the camera it is about and who has a say in it."""

    id: UUID
    account_id: UUID
    organisation_id: str
    role: str
    camera_id: int
    camera_code: str
    purpose_id: str
    reason: str
    mode: Mode
    incident_id: UUID | None
    minutes: int
    created_at: datetime
    owner_id: str | None
    controller_id: str | None
    team_id: str | None = None  # asked for a temporary team: its organisation

    @property
    def decider_id(self) -> str | None:
        """The organisation that decides on it."""
        return self.controller_id or self.owner_id


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """The latest decision on a request."""

    id: int
    answer: Answer
    decided_by: UUID | None
    decided_at: datetime
    facts: str


_REQUEST = """
SELECT v.id, v.account_id, v.organisation_id, v.role, v.camera_id, c.code AS camera_code, v.purpose_id, v.reason, v.mode, v.incident_id,
       v.minutes, v.created_at, c.owner_id, c.controller_id,
       (SELECT t.id FROM beeldregie.team t WHERE t.id = v.organisation_id) AS team_id
FROM beeldregie.view_request v JOIN beeldregie.camera c ON c.id = v.camera_id
"""
_DECIDE = """
INSERT INTO beeldregie.decision (request_id, outcome, refusal, code, rule, explanation_nl, explanation_en, facts, rules_version,
                                 conditions, decided_by, decided_at)
VALUES (:request, :outcome, :refusal, :code, :rule, :nl, :en, :facts, :version, CAST(:conditions AS jsonb), :by, :now)
RETURNING id
"""
# The key of the body stands in the text, not in a parameter: the log is indexed by it.
_WORDS = """
SELECT d.detail::json->>'{words}' FROM beeldregie.log l JOIN beeldregie.log_detail d ON d.log_id = l.id
WHERE l.step = '{step}' AND l.body::jsonb->>'{about}' = :about
"""
_REASON = _WORDS.format(words="reason", step="request", about="request")
_RULING = _WORDS.format(words="words", step="decision", about="decision")
_WITHDRAWAL = _WORDS.format(words="reason", step="withdrawal", about="lease")


async def insert(conn: AsyncConnection, request: StoredRequest, idempotency_key: str | None) -> None:
    """Write a request. The camera's columns are not stored with it."""
    await conn.execute(
        text("""
        INSERT INTO beeldregie.view_request (id, account_id, organisation_id, role, camera_id, purpose_id, reason, mode, incident_id,
                                             minutes, idempotency_key, created_at)
        VALUES (:id, :account_id, :organisation_id, :role, :camera_id, :purpose_id, :reason, :mode, :incident_id, :minutes, :key,
                :created_at)"""),
        {
            "id": request.id,
            "account_id": request.account_id,
            "organisation_id": request.organisation_id,
            "role": request.role,
            "camera_id": request.camera_id,
            "purpose_id": request.purpose_id,
            "reason": request.reason,
            "mode": request.mode,
            "incident_id": request.incident_id,
            "minutes": request.minutes,
            "key": idempotency_key,
            "created_at": request.created_at,
        },
    )


async def get(conn: AsyncConnection, id_: UUID, lock: bool = False) -> StoredRequest | None:
    """One request; with `lock` nobody else answers it until the transaction ends."""
    row = (await conn.execute(text(_REQUEST + " WHERE v.id = :id" + (" FOR UPDATE OF v" if lock else "")), {"id": id_})).first()
    return StoredRequest(*row) if row else None


async def under_key(conn: AsyncConnection, account_id: UUID, key: str) -> list[StoredRequest]:
    """What this account asked before under this Idempotency-Key."""
    rows = await conn.execute(
        text(_REQUEST + " WHERE v.account_id = :account AND v.idempotency_key = :key"), {"account": account_id, "key": key}
    )
    return [StoredRequest(*row) for row in rows]


async def decide(
    conn: AsyncConnection,
    request_id: UUID,
    answer: Answer,
    facts: str,
    rules_version: str,
    decided_by: UUID | None,
    now: datetime,
    key: str | None = None,
) -> int:
    """Write a decision with its facts (canonical JSON); returns its id. `key`: the Idempotency-Key of an extension."""
    conditions = answer.conditions | {
        "masking": answer.masking,
        "source": {"nl": answer.source.nl, "en": answer.source.en},
        "until": answer.until.isoformat() if answer.until else answer.conditions.get("until"),
        "key": key,
    }
    values = {
        "request": request_id,
        "outcome": answer.outcome,
        "refusal": answer.refusal,
        "code": answer.code,
        "rule": answer.rule,
        "nl": answer.explanation.nl,
        "en": answer.explanation.en,
        "facts": facts,
        "version": rules_version,
        "conditions": canonical({name: value for name, value in conditions.items() if value is not None}),
        "by": decided_by,
        "now": now,
    }
    return int((await conn.execute(text(_DECIDE), values)).scalar_one())


async def decision(conn: AsyncConnection, request_id: UUID) -> StoredDecision | None:
    """The latest decision on a request."""
    row = (
        await conn.execute(
            text("""
        SELECT id, outcome, refusal, code, rule, explanation_nl, explanation_en, conditions, decided_by, decided_at, facts
        FROM beeldregie.decision WHERE request_id = :request ORDER BY id DESC LIMIT 1"""),
            {"request": request_id},
        )
    ).first()
    return StoredDecision(row.id, _answer(row), row.decided_by, row.decided_at, row.facts) if row else None


async def extended_under(conn: AsyncConnection, request_id: UUID, key: str) -> bool:
    """Whether a lease of this request was extended under this Idempotency-Key before."""
    row = (
        await conn.execute(
            text("SELECT 1 FROM beeldregie.decision WHERE request_id = :request AND conditions->>'key' = :key LIMIT 1"),
            {"request": request_id, "key": key},
        )
    ).first()
    return row is not None


async def pending(
    conn: AsyncConnection, asked_after: datetime | None = None, asked_before: datetime | None = None, decider_id: str | None = None
) -> list[UUID]:
    """Requests whose latest decision is pending, oldest first: asked after or before a moment, on cameras of which this one decides."""
    rows = await conn.execute(
        text("""
        SELECT v.id FROM beeldregie.decision d
        JOIN beeldregie.view_request v ON v.id = d.request_id JOIN beeldregie.camera c ON c.id = v.camera_id
        WHERE d.outcome = 'pending' AND NOT EXISTS (SELECT 1 FROM beeldregie.decision n WHERE n.request_id = d.request_id AND n.id > d.id)
          AND (CAST(:after AS timestamptz) IS NULL OR v.created_at > :after)
          AND (CAST(:before AS timestamptz) IS NULL OR v.created_at <= :before)
          AND (CAST(:decider AS text) IS NULL OR coalesce(c.controller_id, c.owner_id) = :decider)
        ORDER BY v.created_at, v.id"""),
        {"after": asked_after, "before": asked_before, "decider": decider_id},
    )
    return [row.id for row in rows]


async def words(conn: AsyncConnection, request_id: UUID) -> str | None:
    """The asker's own words, from the log's side table; None: a chip was chosen, or the words were emptied by retention."""
    return await _said(conn, _REASON, str(request_id))


async def ruling_words(conn: AsyncConnection, decision: StoredDecision) -> str | None:
    """The controller's own words with this decision, from the log's side table; None: none were said, or they were emptied by retention."""
    return await _said(conn, _RULING, str(decision.id))


async def withdrawal_words(conn: AsyncConnection, lease_id: UUID) -> str | None:
    """The words of who took a lease back, from the log's side table; None: none were said, or they were emptied by retention."""
    return await _said(conn, _WITHDRAWAL, str(lease_id))


async def _said(conn: AsyncConnection, query: str, about: str) -> str | None:
    found = (await conn.execute(text(query), {"about": about})).scalar()
    return found if isinstance(found, str) else None


def _answer(row: Any) -> Answer:
    conditions = dict(row.conditions)
    masking, source = conditions.pop("masking"), conditions.pop("source")
    until = conditions.pop("until", None) if row.outcome == "granted" else None  # of a refusal it is the maintenance's
    conditions.pop("key", None)
    return Answer(
        row.outcome,
        row.rule,
        Text(row.explanation_nl, row.explanation_en),
        row.refusal,
        row.code,
        datetime.fromisoformat(until) if until else None,
        masking,
        conditions.get("agreement"),
        Text(source["nl"], source["en"]),
        conditions,
    )
