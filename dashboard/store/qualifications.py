"""What accounts are qualified for, with validity. A change closes what was recorded and records anew: what was known then stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import QualificationKind


@dataclass(frozen=True, slots=True)
class Qualification:
    """One qualification of an account: from a moment up to, not including, another (None: it names no end). Times in UTC."""

    id: int
    kind: QualificationKind
    since: datetime
    until: datetime | None
    document: str | None  # may name a person: in no log and no answer


@dataclass(frozen=True, slots=True)
class NewQualification:
    """What is to be put on record; `since` and `until` aware."""

    kind: QualificationKind
    since: datetime
    until: datetime | None = None
    document: str | None = None


_READ = "k.id, k.kind, lower(k.valid) AS since, upper(k.valid) AS until, k.document"


async def of_account(conn: AsyncConnection, account_id: UUID, now: datetime) -> list[Qualification]:
    """All that is on record of an account as of `now`, ended ones too: by kind, the newest first."""
    rows = await conn.execute(
        text(f"""SELECT {_READ} FROM beeldregie.qualification k
        WHERE k.account_id = :account AND k.recorded @> CAST(:now AS timestamptz) ORDER BY k.kind, lower(k.valid) DESC"""),  # noqa: S608
        {"account": account_id, "now": now},
    )
    return [Qualification(**row._mapping) for row in rows]


async def overlapping(conn: AsyncConnection, account_id: UUID, new: NewQualification) -> Qualification | None:
    """What is on record of this kind for a part of the same time; None: nothing."""
    row = (
        await conn.execute(
            text(f"""SELECT {_READ} FROM beeldregie.qualification k WHERE k.account_id = :account AND k.kind = :kind
            AND upper_inf(k.recorded) AND k.valid && tstzrange(:since, :until) ORDER BY lower(k.valid) LIMIT 1"""),  # noqa: S608
            {"account": account_id, "kind": new.kind, "since": new.since, "until": new.until},
        )
    ).first()
    return Qualification(**row._mapping) if row else None


async def give(conn: AsyncConnection, account_id: UUID, new: NewQualification, by: UUID | None, now: datetime) -> Qualification | None:
    """Record a qualification; None where one of its kind overlaps it. `by`: None is the command or the demo."""
    row = (
        await conn.execute(
            text(f"""INSERT INTO beeldregie.qualification AS k (account_id, kind, valid, recorded, document, recorded_by)
            VALUES (:account, :kind, tstzrange(:since, :until), tstzrange(:now, NULL), :document, :by)
            ON CONFLICT DO NOTHING RETURNING {_READ}"""),  # noqa: S608 - constants
            {
                "account": account_id,
                "kind": new.kind,
                "since": new.since,
                "until": new.until,
                "document": new.document,
                "by": by,
                "now": now,
            },
        )
    ).one_or_none()
    return Qualification(**row._mapping) if row else None


async def end(conn: AsyncConnection, account_id: UUID, id_: int, by: UUID | None, now: datetime) -> Qualification | None:
    """End it now; one that has yet to begin never was. Returns what it was; None: there is none that still holds."""
    row = (
        await conn.execute(
            text(f"""UPDATE beeldregie.qualification k
            SET recorded = tstzrange(lower(k.recorded), greatest(:now, lower(k.recorded) + interval '1 microsecond')), closed_by = :by
            WHERE k.id = :id AND k.account_id = :account AND upper_inf(k.recorded) AND coalesce(upper(k.valid), 'infinity') > :now
            RETURNING {_READ}, upper(k.recorded) AS closed_at"""),  # noqa: S608 - constants
            {"id": id_, "account": account_id, "by": by, "now": now},
        )
    ).one_or_none()
    if row is None:
        return None
    was = Qualification(row.id, row.kind, row.since, row.until, row.document)
    if was.since < now:
        await give(conn, account_id, NewQualification(was.kind, was.since, now, was.document), by, row.closed_at)
    return was


async def leases_of(conn: AsyncConnection, account_id: UUID) -> list[UUID]:
    """The leases of the account that have not ended."""
    rows = await conn.execute(
        text("SELECT id FROM beeldregie.lease WHERE account_id = :account AND ended_at IS NULL ORDER BY id"), {"account": account_id}
    )
    return [row.id for row in rows]
