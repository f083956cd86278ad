"""Accounts: who may log in, and who asks with a session or a token, with the roles valid now. Only hashes of secrets stand here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.credentials import digest
from dashboard.core.models import Principal
from dashboard.store import account_roles

# An account counts while it is not disabled and its organisation exists (a temporary team ends at scaling down).
_PRINCIPAL = """
    SELECT a.id, a.login, a.display_name, a.organisation_id, o.name AS organisation_name, a.language, a.kind,
           ARRAY(SELECT r.role FROM beeldregie.account_role r
                 WHERE r.account_id = a.id AND r.valid @> :now AND r.recorded @> :now) AS roles,
           {scopes} AS scopes, {session} AS session_id
    FROM beeldregie.account a JOIN beeldregie.organisation o ON o.id = a.organisation_id AND o.valid @> :now
"""
_OF_SESSION = f"""{_PRINCIPAL.format(scopes="NULL", session="s.id")} JOIN beeldregie.session s ON s.account_id = a.id
    WHERE s.id_hash = :hash AND s.expires_at > :now AND s.revoked_at IS NULL AND a.disabled_at IS NULL"""
_OF_TOKEN = f"""{_PRINCIPAL.format(scopes="t.scopes", session="NULL")} JOIN beeldregie.api_token t ON t.account_id = a.id
    WHERE t.token_hash = :hash AND t.expires_at > :now AND t.revoked_at IS NULL AND a.disabled_at IS NULL
      AND (a.issuer IS NULL OR a.keys_until > :now)"""


@dataclass(frozen=True, slots=True)
class Stands:
    """As what the account of a session or token is there: for which organisation, and with which roles."""

    organisation_id: str
    roles: frozenset[str]


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
    must_change: bool = False  # its password was made by somebody else
    issuer: str | None = None  # the provider that vouches for it, and who it is there
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What logging in and managing need of an account. An account with an `issuer` has no password."""

    id: UUID
    login: str
    organisation_id: str
    password_hash: str | None = field(repr=False)
    must_change: bool
    is_disabled: bool
    issuer: str | None


_KNOWN = """SELECT id, login, organisation_id, password_hash, must_change, disabled_at IS NOT NULL, issuer FROM beeldregie.account"""


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
    return _principal((await conn.execute(text(_OF_SESSION), {"hash": digest(secret), "now": now})).one_or_none())


async def principal_of_token(conn: AsyncConnection, token: str, now: datetime) -> Principal | None:
    """Who a bearer token belongs to at this moment (aware, UTC), or None: unknown, ended, revoked, its account disabled, or one that its
    provider has not vouched for lately."""
    return _principal((await conn.execute(text(_OF_TOKEN), {"hash": digest(token), "now": now})).one_or_none())


async def principal_of_hash(conn: AsyncConnection, hash_: bytes, now: datetime) -> Principal | None:
    """Who the session secret or token with this hash belongs to at this moment (aware, UTC), or None as with those two."""
    for query in (_OF_SESSION, _OF_TOKEN):
        who = _principal((await conn.execute(text(query), {"hash": hash_, "now": now})).one_or_none())
        if who is not None:
            return who
    return None


def _principal(row: Row[Any] | None) -> Principal | None:
    if row is None:
        return None
    return Principal(
        account_id=row.id,
        login=row.login,
        display_name=row.display_name,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        roles=frozenset(row.roles),
        language=row.language,
        kind=row.kind,
        scopes=None if row.scopes is None else frozenset(row.scopes),
        session_id=row.session_id,
    )


async def standing_sessions(conn: AsyncConnection, hashes: Sequence[bytes], now: datetime) -> dict[bytes, Stands]:
    """Which of these hashes of session secrets and tokens still stand, and as what at `now` (aware, UTC): one query for all open
    WebSockets."""
    result = await conn.execute(
        text("""
        SELECT c.hash, a.organisation_id, ARRAY(SELECT r.role FROM beeldregie.account_role r
                             WHERE r.account_id = a.id AND r.valid @> :now AND r.recorded @> :now) AS roles
        FROM (SELECT id_hash AS hash, account_id, expires_at, revoked_at, false AS is_key
              FROM beeldregie.session WHERE id_hash = ANY(:hashes) UNION ALL
              SELECT token_hash, account_id, expires_at, revoked_at, true FROM beeldregie.api_token WHERE token_hash = ANY(:hashes)) c
        JOIN beeldregie.account a ON a.id = c.account_id AND a.disabled_at IS NULL
          AND (NOT c.is_key OR a.issuer IS NULL OR a.keys_until > :now)
        JOIN beeldregie.organisation o ON o.id = a.organisation_id AND o.valid @> :now
        WHERE c.expires_at > :now AND c.revoked_at IS NULL"""),
        {"hashes": list(hashes), "now": now},
    )
    return {bytes(row.hash): Stands(row.organisation_id, frozenset(row.roles)) for row in result}


async def known(conn: AsyncConnection, login: str) -> Known | None:
    """The account of a login, or None."""
    row = (await conn.execute(text(f"{_KNOWN} WHERE login = :login"), {"login": login})).one_or_none()
    return None if row is None else Known(*row)


async def known_at_provider(conn: AsyncConnection, issuer: str, subject: str) -> Known | None:
    """The account that a provider vouches for, or None."""
    values = {"issuer": issuer, "subject": subject}
    row = (await conn.execute(text(f"{_KNOWN} WHERE issuer = :issuer AND subject = :subject"), values)).one_or_none()
    return None if row is None else Known(*row)


async def lock_subject(conn: AsyncConnection, issuer: str, subject: str) -> None:
    """Log-ins of one subject queue here until the transaction ends, so that two at once make one account."""
    await conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:part, 0))"), {"part": f"subject {issuer} {subject}"})


async def logins_like(conn: AsyncConnection, start: str) -> set[str]:
    """The logins that begin with these words."""
    result = await conn.execute(text("SELECT login FROM beeldregie.account WHERE starts_with(login, :start)"), {"start": start})
    return set(result.scalars())


async def set_disabled(conn: AsyncConnection, account_id: UUID, since: datetime | None) -> None:
    """Disable the account from this moment, or with None enable it again."""
    await conn.execute(
        text("UPDATE beeldregie.account SET disabled_at = :since WHERE id = :account"), {"account": account_id, "since": since}
    )


async def set_person(conn: AsyncConnection, account_id: UUID, display_name: str, organisation_id: str) -> None:
    """Who it is and where, as a provider says now."""
    await conn.execute(
        text("UPDATE beeldregie.account SET display_name = :name, organisation_id = :organisation WHERE id = :account"),
        {"account": account_id, "name": display_name, "organisation": organisation_id},
    )


async def keep_keys(conn: AsyncConnection, account_id: UUID, until: datetime) -> None:
    """Let the tokens of an account that a provider vouches for work until this moment (aware, UTC)."""
    await conn.execute(
        text("UPDATE beeldregie.account SET keys_until = :until WHERE id = :account"), {"account": account_id, "until": until}
    )


async def add_account(conn: AsyncConnection, new: NewAccount, password_hash: str | None, now: datetime) -> UUID | None:
    """Make the account with its roles. Returns its id, or None when the login is taken."""
    account_id: UUID | None = (
        await conn.execute(
            text("""
        INSERT INTO beeldregie.account (login, display_name, organisation_id, kind, password_hash, must_change, language, created_at,
                                        is_demo, issuer, subject)
        VALUES (:login, :display_name, :organisation, :kind, :hash, :must_change, :language, :now, :is_demo, :issuer, :subject)
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
                "must_change": new.must_change,
                "issuer": new.issuer,
                "subject": new.subject,
            },
        )
    ).scalar_one_or_none()
    if account_id is not None:
        for role in new.roles:
            await account_roles.give(conn, account_id, role, now)
    return account_id


async def set_password(conn: AsyncConnection, login: str, password_hash: str, must_change: bool = False) -> None:
    """Replace the password hash of an account; `must_change`: it was made by somebody else."""
    await conn.execute(
        text("UPDATE beeldregie.account SET password_hash = :hash, must_change = :must_change WHERE login = :login"),
        {"hash": password_hash, "login": login, "must_change": must_change},
    )


async def organisation_called(conn: AsyncConnection, words: str, now: datetime) -> str | None:
    """The id of the organisation with this id, or else the only one of this name, that exists at this moment; or None. A name that two
    carry is nobody's."""
    result = await conn.execute(
        text("SELECT id FROM beeldregie.organisation WHERE :words IN (id, name) AND valid @> :now"), {"words": words, "now": now}
    )
    found = set(result.scalars())
    return words if words in found else found.pop() if len(found) == 1 else None


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
