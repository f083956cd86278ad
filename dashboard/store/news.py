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
# Of a change to one of these tables, which incident and whose picture it is of.
OF_INCIDENTS: Final[dict[str, str]] = {
    "incident": "SELECT id, NULL::uuid FROM beeldregie.incident WHERE id = CAST(:id AS uuid)",
    "incident_party": "SELECT incident_id, NULL::uuid FROM beeldregie.incident_party WHERE id = CAST(:id AS bigint)",
    "incident_wish": "SELECT incident_id, NULL::uuid FROM beeldregie.incident_wish WHERE id = CAST(:id AS uuid)",
    "push": "SELECT incident_id, NULL::uuid FROM beeldregie.push WHERE id = CAST(:id AS uuid)",
    "team": "SELECT incident_id, NULL::uuid FROM beeldregie.team WHERE id = :id",
    "team_member": """SELECT t.incident_id, m.account_id FROM beeldregie.team_member m JOIN beeldregie.team t ON t.id = m.team_id
        WHERE m.id = CAST(:id AS bigint)""",
    "decision": """SELECT v.incident_id, v.account_id FROM beeldregie.decision d JOIN beeldregie.view_request v ON v.id = d.request_id
        WHERE d.id = CAST(:id AS bigint)""",
    "lease": """SELECT v.incident_id, l.account_id FROM beeldregie.lease l JOIN beeldregie.view_request v ON v.id = l.request_id
        WHERE l.id = CAST(:id AS uuid)""",
    "viewing": """SELECT v.incident_id, l.account_id FROM beeldregie.viewing w JOIN beeldregie.lease l ON l.id = w.lease_id
        JOIN beeldregie.view_request v ON v.id = l.request_id WHERE w.id = CAST(:id AS uuid)""",
}
# Of a change to one of these tables, which request to look it is of.
OF_LOOKS: Final[dict[str, str]] = {
    "decision": "SELECT request_id FROM beeldregie.decision WHERE id = CAST(:id AS bigint)",
    "lease": "SELECT request_id FROM beeldregie.lease WHERE id = CAST(:id AS uuid)",
    "viewing": """SELECT l.request_id FROM beeldregie.viewing w JOIN beeldregie.lease l ON l.id = w.lease_id
        WHERE w.id = CAST(:id AS uuid)""",
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


async def of_incidents(conn: AsyncConnection, table: str, id_: str, organisation_id: str, account_id: UUID, secluded: str) -> bool:
    """Whether a change to a row of one of OF_INCIDENTS is of an incident in which this account takes part, or of a picture of its own. Of
    an incident itself everybody is told, but of the kind `secluded`."""
    rows = await conn.execute(
        text(f"""
        SELECT 1 FROM ({OF_INCIDENTS[table]}) AS told(incident_id, account_id)
        WHERE told.account_id = :account
           OR EXISTS (SELECT FROM beeldregie.incident_party p WHERE p.incident_id = told.incident_id AND p.organisation_id = :organisation)
           OR EXISTS (SELECT FROM beeldregie.team t JOIN beeldregie.team_member m ON m.team_id = t.id
                WHERE t.incident_id = told.incident_id AND t.scaled_down_at IS NULL AND m.account_id = :account AND upper_inf(m.valid))
           OR (:table = 'incident' AND EXISTS (
                SELECT FROM beeldregie.incident i WHERE i.id = told.incident_id AND i.kind <> :secluded))"""),  # noqa: S608 - constants
        {"id": id_, "table": table, "organisation": organisation_id, "account": account_id, "secluded": secluded},
    )
    return rows.first() is not None


async def of_looks(conn: AsyncConnection, table: str, id_: str, organisation_id: str) -> bool:
    """Whether a change to a row of one of OF_LOOKS is of a request of this organisation, or at a camera that it owns or decides over."""
    rows = await conn.execute(
        text(f"""
        SELECT 1 FROM beeldregie.view_request v JOIN beeldregie.camera c ON c.id = v.camera_id
        WHERE v.id = ({OF_LOOKS[table]}) AND :organisation IN (v.organisation_id, c.owner_id, c.controller_id)"""),  # noqa: S608 - constants
        {"id": id_, "organisation": organisation_id},
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
