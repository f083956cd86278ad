"""Where organisations are told of requests outside the map, and what there is to tell. Addresses of webhooks are sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Text


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where one organisation is told. None: not in that way. `webhook` and its `secret` are sealed, and there together or not at all."""

    mail: str | None = None
    webhook: bytes | None = field(default=None, repr=False)
    secret: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A request that waits, with what may be told of it: nothing about who asks."""

    request_id: UUID
    camera_code: str
    camera_name: str
    purpose_id: str
    purpose: Text
    reason: str  # a chip, or 'other'; the asker's own words stand elsewhere
    asked_at: datetime
    to: Addresses


async def get(conn: AsyncConnection, organisation_id: str) -> Addresses | None:
    """Where an organisation is told, locked until the transaction ends; None: nowhere."""
    query = "SELECT mail, webhook, secret FROM beeldregie.notification WHERE organisation_id = :id FOR UPDATE"
    row = (await conn.execute(text(query), {"id": organisation_id})).one_or_none()
    return None if row is None else Addresses(*row)


async def put(conn: AsyncConnection, organisation_id: str, to: Addresses, now: datetime) -> None:
    """Write where an organisation is told; nowhere takes its row away."""
    if to == Addresses():
        await conn.execute(text("DELETE FROM beeldregie.notification WHERE organisation_id = :id"), {"id": organisation_id})
        return
    await conn.execute(
        text("""
        INSERT INTO beeldregie.notification (organisation_id, mail, webhook, secret, changed_at)
        VALUES (:id, :mail, :webhook, :secret, :now)
        ON CONFLICT (organisation_id) DO UPDATE
        SET mail = excluded.mail, webhook = excluded.webhook, secret = excluded.secret, changed_at = excluded.changed_at"""),
        {"id": organisation_id, "mail": to.mail, "webhook": to.webhook, "secret": to.secret, "now": now},
    )


async def unanswered(conn: AsyncConnection, decision_id: int) -> Unanswered | None:
    """What to tell of this decision; None when it is no longer the last word on its request, or whoever decides is told nowhere."""
    row = (
        await conn.execute(
            text("""
        SELECT v.id, c.code, c.name, v.purpose_id, p.name_nl, p.name_en, v.reason, v.created_at, n.mail, n.webhook, n.secret
        FROM beeldregie.decision d JOIN beeldregie.view_request v ON v.id = d.request_id JOIN beeldregie.camera c ON c.id = v.camera_id
        JOIN beeldregie.purpose p ON p.id = v.purpose_id
        JOIN beeldregie.notification n ON n.organisation_id = coalesce(c.controller_id, c.owner_id)
        WHERE d.id = :id AND d.outcome = 'pending'
          AND NOT EXISTS (SELECT 1 FROM beeldregie.decision l WHERE l.request_id = d.request_id AND l.id > d.id)"""),
            {"id": decision_id},
        )
    ).one_or_none()
    if row is None:
        return None
    to = Addresses(row.mail, row.webhook, row.secret)
    purpose = Text(row.name_nl, row.name_en)
    return Unanswered(row.id, row.code, row.name, row.purpose_id, purpose, row.reason, row.created_at, to)
