"""Sessions: a log-in that lasts a shift. Only the hash of its secret stands here; its id names it on the screen and in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.credentials import digest


@dataclass(frozen=True, slots=True)
class Session:
    """An open session as its owner sees it. `browser`: family and system, or empty when it did not say."""

    id: UUID
    browser: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """A session to be opened; `provider_session` is the provider's own name for it (`sid`), where it has one."""

    secret: str
    expires_at: datetime
    browser: str = ""
    provider_session: str | None = None


async def open_one(conn: AsyncConnection, account_id: UUID, new: Opening, now: datetime) -> UUID:
    """Store a session by the hash of its secret. Returns its id."""
    result = await conn.execute(
        text("""
        INSERT INTO beeldregie.session (id_hash, account_id, created_at, expires_at, browser, provider_session)
        VALUES (:hash, :account, :now, :expires, :browser, :provider_session) RETURNING id"""),
        {
            "hash": digest(new.secret),
            "account": account_id,
            "now": now,
            "expires": new.expires_at,
            "browser": new.browser,
            "provider_session": new.provider_session,
        },
    )
    session_id: UUID = result.scalar_one()
    return session_id


async def of_account(conn: AsyncConnection, account_id: UUID, now: datetime) -> list[Session]:
    """The account's sessions that are open at `now` (aware, UTC), newest first."""
    rows = await conn.execute(
        text("""
        SELECT id, browser, created_at, expires_at FROM beeldregie.session
        WHERE account_id = :account AND revoked_at IS NULL AND expires_at > :now ORDER BY created_at DESC, id"""),
        {"account": account_id, "now": now},
    )
    return [Session(*row) for row in rows]


async def end_by_secret(conn: AsyncConnection, secret: str, now: datetime) -> tuple[UUID, UUID] | None:
    """End a session. Returns its account's id and its own, or None when it was not open."""
    result = await conn.execute(
        text("""UPDATE beeldregie.session SET revoked_at = :now WHERE id_hash = :hash AND revoked_at IS NULL RETURNING account_id, id"""),
        {"hash": digest(secret), "now": now},
    )
    row = result.one_or_none()
    return None if row is None else (row.account_id, row.id)


async def end(conn: AsyncConnection, account_id: UUID, now: datetime, *, only: UUID | None = None, but: UUID | None = None) -> list[UUID]:
    """End the account's open sessions: all of them, `only` one, or all `but` one. Returns the ids of those that ended."""
    result = await conn.execute(
        text("""
        UPDATE beeldregie.session SET revoked_at = :now
        WHERE account_id = :account AND revoked_at IS NULL AND expires_at > :now
          AND (CAST(:only AS uuid) IS NULL OR id = :only) AND (CAST(:but AS uuid) IS NULL OR id <> :but) RETURNING id"""),
        {"account": account_id, "now": now, "only": only, "but": but},
    )
    return list(result.scalars())


async def end_at_provider(
    conn: AsyncConnection, issuer: str, subject: str | None, provider_session: str | None, now: datetime
) -> list[tuple[UUID, UUID]]:
    """End the sessions that a provider says have ended: those of a subject, of one session there, or of both together.

    Returns account and session ids. Without either it ends none.
    """
    result = await conn.execute(
        text("""
        UPDATE beeldregie.session s SET revoked_at = :now FROM beeldregie.account a
        WHERE a.id = s.account_id AND a.issuer = :issuer AND s.revoked_at IS NULL AND s.expires_at > :now
          AND (CAST(:subject AS text) IS NOT NULL OR CAST(:sid AS text) IS NOT NULL)
          AND (CAST(:subject AS text) IS NULL OR a.subject = :subject) AND (CAST(:sid AS text) IS NULL OR s.provider_session = :sid
               OR (s.provider_session IS NULL AND CAST(:subject AS text) IS NOT NULL))
        RETURNING s.account_id, s.id"""),
        {"issuer": issuer, "subject": subject, "sid": provider_session, "now": now},
    )
    return [(row.account_id, row.id) for row in result]
