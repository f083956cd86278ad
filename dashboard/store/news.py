"""Whom a change concerns: read when the database tells of one, so that a browser hears only what is its user's business."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Concern:
    """A request that was decided: who asked, and which organisation decides on it."""

    request_id: UUID
    account_id: UUID
    decider_id: str | None


async def of_decision(conn: AsyncConnection, decision_id: int) -> Concern | None:
    """Whom this decision concerns; None: there is none."""
    row = (
        await conn.execute(
            text("""
        SELECT v.id, v.account_id, coalesce(c.controller_id, c.owner_id)
        FROM beeldregie.decision d JOIN beeldregie.view_request v ON v.id = d.request_id JOIN beeldregie.camera c ON c.id = v.camera_id
        WHERE d.id = :id"""),
            {"id": decision_id},
        )
    ).first()
    return Concern(*row) if row else None
