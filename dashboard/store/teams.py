"""Temporary teams (CoPi, ROT): each is an organisation that exists for one incident, and who is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

TeamKind = Literal["copi", "rot"]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is in a team now; `organisation` is his own."""

    account_id: UUID
    login: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Team:
    """A team that is there: its id is that of its organisation."""

    id: str
    name: str
    kind: TeamKind
    incident_id: UUID
    scaled_up_at: datetime
    members: tuple[Member, ...]

    def has(self, account_id: UUID) -> bool:
        """Whether somebody is in it."""
        return any(one.account_id == account_id for one in self.members)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can log in, with the roles he has at this moment; `organisation` is the name of his own, `kind` what it is."""

    account_id: UUID
    login: str
    name: str
    organisation_id: str
    organisation: str
    kind: str
    roles: frozenset[str]


_PEOPLE = """
SELECT a.id, a.login, a.display_name, a.organisation_id, o.name, o.kind, array_agg(r.role) AS roles
FROM beeldregie.account a JOIN beeldregie.organisation o ON o.id = a.organisation_id
JOIN beeldregie.account_role r ON r.account_id = a.id
    AND r.valid @> CAST(:now AS timestamptz) AND r.recorded @> CAST(:now AS timestamptz)
WHERE a.kind = 'person' AND (a.disabled_at IS NULL OR a.disabled_at > :now) AND {}
GROUP BY a.id, o.name, o.kind ORDER BY o.name, a.display_name, a.login
"""
_TEAM = """
SELECT t.id, o.name, replace(o.kind, 'team_', '') AS kind, t.incident_id, t.scaled_up_at
FROM beeldregie.team t JOIN beeldregie.organisation o ON o.id = t.id WHERE t.scaled_down_at IS NULL
"""


async def count(conn: AsyncConnection, incident_id: UUID) -> int:
    """How many teams an incident has or had."""
    found = await conn.scalar(text("SELECT count(*) FROM beeldregie.team WHERE incident_id = :incident"), {"incident": incident_id})
    return int(found or 0)


async def scale_up(conn: AsyncConnection, team: Team, organisation_id: str, account_id: UUID) -> None:
    """Make a team, without members yet; `organisation_id` and `account_id` scale it up."""
    await conn.execute(
        text("SELECT beeldregie.scale_up(:id, :name, :kind, :incident, :organisation, :account, :now)"),
        {
            "id": team.id,
            "name": team.name,
            "kind": f"team_{team.kind}",
            "incident": team.incident_id,
            "organisation": organisation_id,
            "account": account_id,
            "now": team.scaled_up_at,
        },
    )


async def scale_down(conn: AsyncConnection, team_id: str, account_id: UUID, now: datetime) -> bool:
    """End a team and all that are in it; False: it was ended already."""
    query = "SELECT beeldregie.scale_down(:team, :account, :now)"
    return bool(await conn.scalar(text(query), {"team": team_id, "account": account_id, "now": now}))


async def running(conn: AsyncConnection, incident_id: UUID) -> list[Team]:
    """The teams of an incident that are there now, with their members, in the order of scaling up."""
    rows = await conn.execute(text(f"{_TEAM} AND t.incident_id = :incident ORDER BY t.scaled_up_at, t.id"), {"incident": incident_id})
    return [await _team(conn, row) for row in rows.all()]


async def get(conn: AsyncConnection, team_id: str) -> Team | None:
    """A team that is there now."""
    row = (await conn.execute(text(f"{_TEAM} AND t.id = :team"), {"team": team_id})).first()
    return await _team(conn, row) if row else None


async def add(conn: AsyncConnection, team_id: str, account_id: UUID, by: UUID, now: datetime) -> None:
    """Have somebody be in a team from now on. He may not be in it yet."""
    await conn.execute(
        text(
            "INSERT INTO beeldregie.team_member (team_id, account_id, valid, added_by) VALUES (:team, :account, tstzrange(:now, NULL), :by)"
        ),
        {"team": team_id, "account": account_id, "by": by, "now": now},
    )


async def remove(conn: AsyncConnection, team_id: str, account_id: UUID, now: datetime) -> None:
    """Have somebody be in a team no longer."""
    await conn.execute(
        text("""
        UPDATE beeldregie.team_member SET valid = tstzrange(lower(valid), greatest(:now, lower(valid)))
        WHERE team_id = :team AND account_id = :account AND upper_inf(valid)"""),
        {"team": team_id, "account": account_id, "now": now},
    )


async def leases_of(conn: AsyncConnection, team_id: str, account_id: UUID | None = None) -> list[UUID]:
    """The open leases of a team, or of one who is in it."""
    rows = await conn.execute(
        text("""
        SELECT id FROM beeldregie.lease WHERE organisation_id = :team AND ended_at IS NULL
          AND (CAST(:account AS uuid) IS NULL OR account_id = :account) ORDER BY id"""),
        {"team": team_id, "account": account_id},
    )
    return [row.id for row in rows]


async def person(conn: AsyncConnection, login: str, now: datetime) -> Person | None:
    """Somebody who can log in, of any organisation; None: there is nobody of that login."""
    row = (await conn.execute(text(_PEOPLE.format("a.login = :login")), {"login": login, "now": now})).first()
    return _person(row) if row else None


async def people_of(conn: AsyncConnection, organisations: Sequence[str], now: datetime) -> list[Person]:
    """Who can log in of these organisations, by organisation and name. Of those that have ended nobody."""
    which = "a.organisation_id = ANY(CAST(:organisations AS text[])) AND o.valid @> CAST(:now AS timestamptz)"
    rows = await conn.execute(text(_PEOPLE.format(which)), {"organisations": list(organisations), "now": now})
    return [_person(row) for row in rows]


def _person(row: Any) -> Person:
    return Person(row.id, row.login, row.display_name, row.organisation_id, row.name, row.kind, frozenset(row.roles))


async def _team(conn: AsyncConnection, row: Any) -> Team:
    return Team(row.id, row.name, row.kind, row.incident_id, row.scaled_up_at, await _members(conn, row.id))


async def _members(conn: AsyncConnection, team_id: str) -> tuple[Member, ...]:
    rows = await conn.execute(
        text("""
        SELECT a.id, a.login, a.display_name, o.name FROM beeldregie.team_member m JOIN beeldregie.account a ON a.id = m.account_id
        JOIN beeldregie.organisation o ON o.id = a.organisation_id WHERE m.team_id = :team AND upper_inf(m.valid) ORDER BY m.id"""),
        {"team": team_id},
    )
    return tuple(Member(*row) for row in rows)
