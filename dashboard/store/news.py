"""Whom a change concerns: read when the database tells of one, so that a browser hears only what is its user's business."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Concern:
    """A request that was decided: who asked, which organisation decides on it, and whose picture was not taken over by it."""

    request_id: UUID
    account_id: UUID
    decider_id: str | None
    giver_id: UUID | None  # who offered the picture that is refused with it


async def of_decision(conn: AsyncConnection, decision_id: int) -> Concern | None:
    """Whom this decision concerns; None: there is none."""
    row = (
        await conn.execute(
            text("""
        SELECT v.id, v.account_id, coalesce(c.controller_id, c.owner_id), g.account_id
        FROM beeldregie.decision d JOIN beeldregie.view_request v ON v.id = d.request_id JOIN beeldregie.camera c ON c.id = v.camera_id
        LEFT JOIN beeldregie.hand_over h ON h.request_id = v.id AND d.outcome = 'refused'
            AND NOT EXISTS (SELECT 1 FROM beeldregie.lease l WHERE l.request_id = v.id)
        LEFT JOIN beeldregie.lease g ON g.id = h.lease_id
        WHERE d.id = :id"""),
            {"id": decision_id},
        )
    ).first()
    return Concern(*row) if row else None
