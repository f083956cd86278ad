"""Accounts as who manages them sees them: who, where, with which roles until when, and what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.store.account_roles import Held


@dataclass(frozen=True, slots=True)
class Managed:
    """One account. `from_provider`: an identity provider vouches for it; `sessions` and `tokens` are how many are open now."""

    id: UUID
    login: str
    display_name: str
    organisation_id: str
    organisation_name: str
    kind: str
    from_provider: bool
    disabled_at: datetime | None
    roles: tuple[Held, ...]
    sessions: int
    tokens: int
    last_log_in: datetime | None

    @property
    def role_names(self) -> frozenset[str]:
        """The roles it holds now."""
        return frozenset(one.role for one in self.roles)


# The roles as JSON: moments as seconds since 1970, which come back without a loss that anybody could see.
_MANAGED = """
    SELECT a.id, a.login, a.display_name, a.organisation_id, o.name AS organisation_name, a.kind, a.issuer IS NOT NULL AS from_provider,
           a.disabled_at, coalesce(r.roles, '[]') AS roles, coalesce(s.n, 0) AS sessions, coalesce(t.n, 0) AS tokens, s.last_log_in
    FROM beeldregie.account a JOIN beeldregie.organisation o ON o.id = a.organisation_id
    LEFT JOIN LATERAL (SELECT json_agg(json_build_array(role, extract(epoch FROM lower(valid)), extract(epoch FROM upper(valid)))
                                       ORDER BY role) AS roles
                       FROM beeldregie.account_role WHERE account_id = a.id AND valid @> :now AND recorded @> :now) r ON true
    LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE revoked_at IS NULL AND expires_at > :now) AS n, max(created_at) AS last_log_in
                       FROM beeldregie.session WHERE account_id = a.id) s ON true
    LEFT JOIN LATERAL (SELECT count(*) AS n FROM beeldregie.api_token
                       WHERE account_id = a.id AND revoked_at IS NULL AND expires_at > :now) t ON true
    WHERE (CAST(:organisation AS text) IS NULL OR a.organisation_id = :organisation)
"""
_LISTED = f"""{_MANAGED} AND a.login > :after
    AND (:words = '' OR strpos(a.login, :words) > 0 OR strpos(lower(a.display_name), :words) > 0 OR strpos(lower(o.name), :words) > 0)
    ORDER BY a.login LIMIT :most"""


async def listed(
    conn: AsyncConnection, now: datetime, organisation_id: str | None, words: str = "", after: str = "", most: int = 100
) -> list[Managed]:
    """Accounts by login: of one organisation or (None) of all, those in whose names these words stand, from the login `after` on."""
    values = {"now": now, "organisation": organisation_id, "words": words.strip().lower(), "after": after, "most": most}
    return [_managed(row) for row in (await conn.execute(text(_LISTED), values)).mappings()]


async def one(conn: AsyncConnection, now: datetime, organisation_id: str | None, login: str) -> Managed | None:
    """One account, where it is of this organisation or (None) wherever it is; else None."""
    values = {"now": now, "organisation": organisation_id, "login": login}
    row = (await conn.execute(text(f"{_MANAGED} AND a.login = :login"), values)).mappings().one_or_none()
    return None if row is None else _managed(row)


def _managed(row: Mapping[Any, Any]) -> Managed:
    values = dict(row)
    roles = tuple(Held(role, _moment(since), None if until is None else _moment(until)) for role, since, until in values.pop("roles"))
    return Managed(**values, roles=roles)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)
