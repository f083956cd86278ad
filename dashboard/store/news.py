"""Whom a change concerns: read when the database tells of one, so that a browser hears only what is its user's business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
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


# Of a change to one of these tables, whether what is offered to somebody changes with it: a picture that is offered to his organisation or
# to a team he is in, a picture of his own that begins or ends, and a team that he comes into or leaves.
OF_OFFERS: Final[dict[str, str]] = {
    "push": """SELECT 1 FROM beeldregie.push p WHERE p.id = CAST(:id AS uuid) AND (p.to_organisation_id = :organisation OR EXISTS (
        SELECT FROM beeldregie.team_member m WHERE m.team_id = p.to_organisation_id AND m.account_id = :account))""",
    "lease": "SELECT 1 FROM beeldregie.lease WHERE id = CAST(:id AS uuid) AND account_id = :account",
    "team_member": "SELECT 1 FROM beeldregie.team_member WHERE id = CAST(:id AS bigint) AND account_id = :account",
}


async def of_offers(conn: AsyncConnection, table: str, id_: str, organisation_id: str, account_id: UUID) -> bool:
    """Whether a change to a row of one of OF_OFFERS is of what is offered to this account."""
    rows = await conn.execute(text(OF_OFFERS[table]), {"id": id_, "organisation": organisation_id, "account": account_id})
    return rows.first() is not None


async def of_party(conn: AsyncConnection, party_id: int, organisation_id: str) -> bool:
    """Whether this is an organisation's own part in an incident."""
    rows = await conn.execute(
        text("SELECT 1 FROM beeldregie.incident_party WHERE id = :id AND organisation_id = :organisation"),
        {"id": party_id, "organisation": organisation_id},
    )
    return rows.first() is not None


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
