"""Accounts: who may log in, with which roles valid now; sessions and bearer tokens. Only hashes of secrets stand here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.credentials import digest
from dashboard.core.models import Principal

# An account counts while it is not disabled and its organisation exists (a temporary team ends at scaling down).
_PRINCIPAL = """
    SELECT a.id, a.login, a.display_name, a.organisation_id, o.name AS organisation_name, a.language, a.kind,
           ARRAY(SELECT r.role FROM beeldregie.account_role r WHERE r.account_id = a.id AND r.valid @> :now AND r.recorded @> :now) AS roles
    FROM beeldregie.account a JOIN beeldregie.organisation o ON o.id = a.organisation_id AND o.valid @> :now
"""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made; `roles` start at once and have no end."""

    login: str
    display_name: str
    organisation_id: str
    roles: tuple[str, ...]
    kind: str = "person"
    language: str = "nl"
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """One line of `beeldregie user list`."""

    login: str
    display_name: str
    organisation_id: str
    kind: str
    roles: tuple[str, ...]
    disabled_at: datetime | None


async def principal_of_session(conn: AsyncConnection, secret: str, now: datetime) -> Principal | None:
    """Who a session secret belongs to at this moment (aware, UTC), or None: unknown, ended, revoked, or its account disabled."""
    result = await conn.execute(
        text(f"""{_PRINCIPAL} JOIN beeldregie.session s ON s.account_id = a.id
        WHERE s.id_hash = :hash AND s.expires_at > :now AND s.revoked_at IS NULL AND a.disabled_at IS NULL"""),
        {"hash": digest(secret), "now": now},
    )
    return _principal(result.one_or_none())


async def principal_of_token(conn: AsyncConnection, token: str, now: datetime) -> Principal | None:
    """Who a bearer token belongs to at this moment (aware, UTC), or None: unknown, ended, revoked, or its account disabled."""
    result = await conn.execute(
        text(f"""{_PRINCIPAL} JOIN beeldregie.api_token t ON t.account_id = a.id
        WHERE t.token_hash = :hash AND t.expires_at > :now AND t.revoked_at IS NULL AND a.disabled_at IS NULL"""),
        {"hash": digest(token), "now": now},
    )
    return _principal(result.one_or_none())


def _principal(row: Row[Any] | None) -> Principal | None:
    if row is None:
        return None
    return Principal(
        row.id, row.login, row.display_name, row.organisation_id, row.organisation_name, frozenset(row.roles), row.language, row.kind
    )


async def standing_sessions(conn: AsyncConnection, hashes: Sequence[bytes], now: datetime) -> dict[bytes, frozenset[str]]:
    """Which of these hashes of session secrets and tokens still stand, with the roles of their accounts at `now` (aware, UTC): one query
    for all open WebSockets."""
    result = await conn.execute(
        text("""
        SELECT c.hash, ARRAY(SELECT r.role FROM beeldregie.account_role r
                             WHERE r.account_id = a.id AND r.valid @> :now AND r.recorded @> :now) AS roles
        FROM (SELECT id_hash AS hash, account_id, expires_at, revoked_at FROM beeldregie.session WHERE id_hash = ANY(:hashes) UNION ALL
              SELECT token_hash, account_id, expires_at, revoked_at FROM beeldregie.api_token WHERE token_hash = ANY(:hashes)) c
        JOIN beeldregie.account a ON a.id = c.account_id AND a.disabled_at IS NULL
        JOIN beeldregie.organisation o ON o.id = a.organisation_id AND o.valid @> :now
        WHERE c.expires_at > :now AND c.revoked_at IS NULL"""),
        {"hashes": list(hashes), "now": now},
    )
    return {bytes(row.hash): frozenset(row.roles) for row in result}


async def password_of(conn: AsyncConnection, login: str) -> tuple[UUID, str | None, bool] | None:
    """The account's id, password hash and whether it is disabled; None when there is no such account."""
    row = (
        await conn.execute(
            text("""
        SELECT id, password_hash, disabled_at IS NOT NULL AS disabled FROM beeldregie.account WHERE login = :login"""),
            {"login": login},
        )
    ).one_or_none()
    return None if row is None else (row.id, row.password_hash, row.disabled)


async def open_session(conn: AsyncConnection, account_id: UUID, secret: str, now: datetime, expires_at: datetime) -> None:
    """Store a session by the hash of its secret."""
    await conn.execute(
        text("""INSERT INTO beeldregie.session (id_hash, account_id, created_at, expires_at)
                               VALUES (:hash, :account, :now, :expires)"""),
        {"hash": digest(secret), "account": account_id, "now": now, "expires": expires_at},
    )


async def revoke_session(conn: AsyncConnection, secret: str, now: datetime) -> UUID | None:
    """End a session. Returns the account it was of, or None when it was not open."""
    result = await conn.execute(
        text("""UPDATE beeldregie.session SET revoked_at = :now
                                        WHERE id_hash = :hash AND revoked_at IS NULL RETURNING account_id"""),
        {"hash": digest(secret), "now": now},
    )
    return result.scalar_one_or_none()


async def revoke_sessions(conn: AsyncConnection, account_id: UUID, now: datetime) -> None:
    """End every session of the account."""
    await conn.execute(
        text("UPDATE beeldregie.session SET revoked_at = :now WHERE account_id = :account AND revoked_at IS NULL"),
        {"account": account_id, "now": now},
    )


async def revoke_tokens(conn: AsyncConnection, account_id: UUID, now: datetime) -> int:
    """End every token of the account. Returns how many worked until now."""
    result = await conn.execute(
        text("""UPDATE beeldregie.api_token SET revoked_at = :now
                                        WHERE account_id = :account AND revoked_at IS NULL AND expires_at > :now"""),
        {"account": account_id, "now": now},
    )
    return result.rowcount


async def set_disabled(conn: AsyncConnection, account_id: UUID, since: datetime | None) -> None:
    """Disable the account from this moment, or with None enable it again."""
    await conn.execute(
        text("UPDATE beeldregie.account SET disabled_at = :since WHERE id = :account"), {"account": account_id, "since": since}
    )


async def add_token(conn: AsyncConnection, account_id: UUID, token: str, label: str, now: datetime, expires_at: datetime) -> None:
    """Store a bearer token by its hash."""
    await conn.execute(
        text("""INSERT INTO beeldregie.api_token (token_hash, account_id, label, created_at, expires_at)
                               VALUES (:hash, :account, :label, :now, :expires)"""),
        {"hash": digest(token), "account": account_id, "label": label, "now": now, "expires": expires_at},
    )


async def add_account(conn: AsyncConnection, new: NewAccount, password_hash: str | None, now: datetime) -> UUID | None:
    """Make the account with its roles. Returns its id, or None when the login is taken."""
    account_id: UUID | None = (
        await conn.execute(
            text("""
        INSERT INTO beeldregie.account (login, display_name, organisation_id, kind, password_hash, language, created_at, is_demo)
        VALUES (:login, :display_name, :organisation, :kind, :hash, :language, :now, :is_demo)
        ON CONFLICT (login) DO NOTHING RETURNING id"""),
            {
                "login": new.login,
                "display_name": new.display_name,
                "organisation": new.organisation_id,
                "kind": new.kind,
                "hash": password_hash,
                "language": new.language,
                "now": now,
                "is_demo": new.is_demo,
            },
        )
    ).scalar_one_or_none()
    if account_id is not None:
        for role in new.roles:
            await conn.execute(
                text("""INSERT INTO beeldregie.account_role (account_id, role, valid, recorded)
                                       VALUES (:account, :role, tstzrange(:now, NULL), tstzrange(:now, NULL))"""),
                {"account": account_id, "role": role, "now": now},
            )
    return account_id


async def set_password(conn: AsyncConnection, login: str, password_hash: str) -> None:
    """Replace the password hash of an account."""
    await conn.execute(
        text("UPDATE beeldregie.account SET password_hash = :hash WHERE login = :login"), {"hash": password_hash, "login": login}
    )


async def organisation_stands(conn: AsyncConnection, organisation_id: str, now: datetime) -> bool:
    """Whether the organisation exists at this moment."""
    result = await conn.execute(
        text("SELECT EXISTS (SELECT FROM beeldregie.organisation WHERE id = :id AND valid @> :now)"), {"id": organisation_id, "now": now}
    )
    return bool(result.scalar_one())


async def listed(conn: AsyncConnection, now: datetime) -> list[ListedAccount]:
    """Every account with the roles it has at this moment, by login."""
    result = await conn.execute(
        text("""
        SELECT a.login, a.display_name, a.organisation_id, a.kind, a.disabled_at,
               ARRAY(SELECT r.role FROM beeldregie.account_role r
                     WHERE r.account_id = a.id AND r.valid @> :now AND r.recorded @> :now ORDER BY 1) AS roles
        FROM beeldregie.account a ORDER BY a.login"""),
        {"now": now},
    )
    return [ListedAccount(r.login, r.display_name, r.organisation_id, r.kind, tuple(r.roles), r.disabled_at) for r in result]
