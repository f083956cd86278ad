"""The course of one request: what was asked, answered, looked at and ended, in the order in which it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.store.history import Doer, doer

What = Literal[
    "pushed",
    "pushed_again",
    "taken",  # out of what a colleague offered
    "asked",
    "pending",
    "granted",
    "refused",
    "lapsed",
    "extended",
    "not_extended",
    "offered",  # to a colleague, with what became of it
    "offer_declined",
    "offer_withdrawn",
    "offer_asked",
    "looked",
    "ended",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a request. `until`: the end of what was asked, granted or looked at (None: it goes on); `reason`: why looking or the
    lease ended; `words`: of who took the picture back, where they are told."""

    at: datetime
    what: What
    by: Doer | None  # who did it, or to whom something was offered; of a decision None: a rule
    until: datetime | None
    refusal: str | None
    code: str | None
    rule: str | None
    reason: str | None
    lease_id: UUID | None
    words: str | None = None


# The tables say all of it but the words of a withdrawal (store/requests.py); of the same moment what comes first stands first.
_STEPS = """
WITH v AS (SELECT * FROM beeldregie.view_request WHERE id = :request),
     l AS (SELECT l.* FROM beeldregie.lease l JOIN v ON l.request_id = v.id),
     p AS (SELECT p.* FROM beeldregie.push p JOIN beeldregie.push_request r ON r.push_id = p.id JOIN v ON v.id = r.request_id),
     h AS (SELECT h.*, unnest(ARRAY['offered', 'offer_' || h.state]) AS what, unnest(ARRAY[h.offered_at, h.answered_at]) AS at
           FROM beeldregie.hand_over h JOIN l ON l.id = h.lease_id),
step (at, place, what, organisation_id, account_id, until, refusal, code, rule, reason, lease_id) AS (
    SELECT p.pushed_at, 0, 'pushed', p.from_organisation_id, p.pushed_by, CAST(NULL AS timestamptz), CAST(NULL AS text),
           CAST(NULL AS text), CAST(NULL AS text), CAST(NULL AS text), CAST(NULL AS uuid) FROM p
    UNION ALL SELECT p.renewed_at, 1, 'pushed_again', p.from_organisation_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM p WHERE p.renewed_at IS NOT NULL
    UNION ALL SELECT h.offered_at, 1, 'taken', a.organisation_id, a.id, NULL, NULL, NULL, NULL, NULL, NULL
        FROM beeldregie.hand_over h JOIN v ON v.id = h.request_id JOIN beeldregie.lease g ON g.id = h.lease_id
        JOIN beeldregie.account a ON a.id = g.account_id
    UNION ALL SELECT v.created_at, 2, 'asked', v.organisation_id, NULL, v.created_at + v.minutes * interval '1 minute',
        NULL, NULL, NULL, NULL, NULL FROM v
    UNION ALL SELECT d.decided_at, CASE d.outcome WHEN 'pending' THEN 3 ELSE 4 END,
        CASE WHEN d.conditions->>'lapsed' = 'true' THEN 'lapsed'
             WHEN EXISTS (SELECT FROM beeldregie.decision e WHERE e.request_id = v.id AND e.id < d.id AND e.outcome = 'granted')
             THEN CASE d.outcome WHEN 'granted' THEN 'extended' ELSE 'not_extended' END
             ELSE d.outcome END,
        a.organisation_id, a.id, CASE d.outcome WHEN 'granted' THEN CAST(d.conditions->>'until' AS timestamptz) END, d.refusal, d.code,
        d.rule, NULL, NULL
        FROM beeldregie.decision d JOIN v ON d.request_id = v.id LEFT JOIN beeldregie.account a ON a.id = d.decided_by
    UNION ALL SELECT h.at, 5, h.what, a.organisation_id, a.id, NULL, NULL, NULL, NULL, NULL, NULL
        FROM h JOIN beeldregie.account a ON a.id = h.account_id WHERE h.at IS NOT NULL
    UNION ALL SELECT w.started_at, 6, 'looked', NULL, NULL, w.ended_at, NULL, NULL, NULL, w.end_reason, l.id
        FROM beeldregie.viewing w JOIN l ON l.id = w.lease_id
    UNION ALL SELECT l.ended_at, 7, 'ended', CASE l.end_reason WHEN 'withdrawn'
            THEN coalesce(l.withdrawn_by, (SELECT p.from_organisation_id FROM p)) END, NULL, NULL, NULL, l.withdrawn_code, NULL,
        CASE WHEN l.end_reason = 'withdrawn' AND l.withdrawn_by IS NULL AND EXISTS (SELECT FROM p) THEN 'push_over' ELSE l.end_reason END,
        l.id FROM l WHERE l.ended_at IS NOT NULL
)
SELECT step.*, o.name AS organisation, o.kind, a.display_name
FROM step LEFT JOIN beeldregie.organisation o ON o.id = step.organisation_id LEFT JOIN beeldregie.account a ON a.id = step.account_id
ORDER BY at, place, until
"""


async def steps(conn: AsyncConnection, request_id: UUID, organisation_id: str) -> list[Step]:
    """What happened with a request, oldest first, with those who did it as this organisation may know them."""
    return [_step(row, organisation_id) for row in await conn.execute(text(_STEPS), {"request": request_id})]


def _step(row: Any, reader_id: str) -> Step:
    by = doer(row.organisation_id, row.organisation, row.kind, row.display_name, reader_id) if row.organisation_id else None
    return Step(row.at, row.what, by, row.until, row.refusal, row.code, row.rule, row.reason, row.lease_id)
