"""Tickets: links that open one picture once. Only hashes of their secrets stand here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket opens, and on whose behalf: the hash of the session secret or token that it was asked with."""

    lease_id: UUID
    credential: bytes = field(repr=False)


async def add(conn: AsyncConnection, secret_hash: bytes, ticket: Ticket, expires_at: datetime, now: datetime) -> None:
    """Write a ticket, and take away those that nobody used in time (moments aware, UTC)."""
    await conn.execute(text("DELETE FROM beeldregie.ticket WHERE expires_at <= :now"), {"now": now})
    await conn.execute(
        text("INSERT INTO beeldregie.ticket (secret_hash, lease_id, credential, expires_at) VALUES (:hash, :lease, :credential, :expires)"),
        {"hash": secret_hash, "lease": ticket.lease_id, "credential": ticket.credential, "expires": expires_at},
    )


async def spend(conn: AsyncConnection, secret_hash: bytes, now: datetime) -> Ticket | None:
    """What the ticket opens; None where there is none (any more). Of two that come at the same moment one gets it."""
    row = (
        await conn.execute(
            text("DELETE FROM beeldregie.ticket WHERE secret_hash = :hash AND expires_at > :now RETURNING lease_id, credential"),
            {"hash": secret_hash, "now": now},
        )
    ).one_or_none()
    return None if row is None else Ticket(row.lease_id, bytes(row.credential))
