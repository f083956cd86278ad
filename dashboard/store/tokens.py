"""Bearer tokens ("sleutels"): keys for programs. Only their hashes stand here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.credentials import digest


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to be stored. `scopes`: the actions it may be used for; None: all that its account's roles allow."""

    secret: str
    label: str
    expires_at: datetime
    scopes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A token that works, as its owner sees it; `last_used_at` is to the minute."""

    id: UUID
    label: str
    scopes: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


async def add(conn: AsyncConnection, account_id: UUID, new: NewToken, now: datetime) -> UUID:
    """Store a token by its hash. Returns its id."""
    result = await conn.execute(
        text("""
        INSERT INTO beeldregie.api_token (token_hash, account_id, label, created_at, expires_at, scopes)
        VALUES (:hash, :account, :label, :now, :expires, CAST(:scopes AS text[])) RETURNING id"""),
        {
            "hash": digest(new.secret),
            "account": account_id,
            "label": new.label,
            "now": now,
            "expires": new.expires_at,
            "scopes": None if new.scopes is None else list(new.scopes),
        },
    )
    token_id: UUID = result.scalar_one()
    return token_id


async def of_account(conn: AsyncConnection, account_id: UUID, now: datetime) -> list[Token]:
    """The account's tokens that work at `now` (aware, UTC), newest first."""
    rows = await conn.execute(
        text("""
        SELECT id, label, scopes, created_at, expires_at, last_used_at FROM beeldregie.api_token
        WHERE account_id = :account AND revoked_at IS NULL AND expires_at > :now ORDER BY created_at DESC, id"""),
        {"account": account_id, "now": now},
    )
    return [Token(r.id, r.label, None if r.scopes is None else tuple(r.scopes), r.created_at, r.expires_at, r.last_used_at) for r in rows]


async def end(conn: AsyncConnection, account_id: UUID, now: datetime, only: Sequence[UUID] | None = None) -> list[UUID]:
    """End the account's tokens, all or `only` these. Returns the ids of those that worked until now."""
    result = await conn.execute(
        text("""
        UPDATE beeldregie.api_token SET revoked_at = :now
        WHERE account_id = :account AND revoked_at IS NULL AND expires_at > :now
          AND (CAST(:only AS uuid[]) IS NULL OR id = ANY(CAST(:only AS uuid[]))) RETURNING id"""),
        {"account": account_id, "now": now, "only": None if only is None else list(only)},
    )
    return list(result.scalars())


async def used(conn: AsyncConnection, hashed: bytes, minute: datetime) -> None:
    """Note that a token was used in this minute (aware, UTC)."""
    await conn.execute(
        text("""
        UPDATE beeldregie.api_token SET last_used_at = :minute
        WHERE token_hash = :hash AND (last_used_at IS NULL OR last_used_at < :minute)"""),
        {"hash": hashed, "minute": minute},
    )
