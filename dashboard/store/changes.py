"""Change steps: a file that was loaded, an edit, or the undoing of an earlier step. Every write to the register begins with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from psycopg.errors import LockNotAvailable
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import Conflict

Kind = Literal["load", "edit", "undo"]
_TURN_SECONDS = 10  # an edit waits this long for a file that is being loaded


async def begin(
    conn: AsyncConnection,
    kind: Kind,
    by: str,
    account_id: UUID | None,
    at: datetime,
    *,
    load_run_id: int | None = None,
    undoes: int | None = None,
    note: str = "",
    key: str | None = None,
) -> int:
    """Begin a step within the caller's transaction; returns its id, to be stamped on every row that it writes. `key`: the Idempotency-Key
    that it was asked for under, which its account must not have used before (`under_key`).

    Steps go one after another, loads among them: so ids follow the order in which things happened, and undoing can rely on that.
    Raises Conflict when the turn does not come within ten seconds.
    """
    await take_turn(conn)
    result = await conn.execute(
        text("""
        INSERT INTO beeldregie.change (kind, at, account_id, organisation_id, changed_by, load_run_id, undoes, note, idempotency_key)
        VALUES (:kind, :at, :account, (SELECT organisation_id FROM beeldregie.account WHERE id = :account), :by, :run, :undoes, :note, :key)
        RETURNING id"""),
        {"kind": kind, "at": at, "account": account_id, "by": by, "run": load_run_id, "undoes": undoes, "note": note, "key": key},
    )
    return int(result.scalar_one())


async def under_key(conn: AsyncConnection, account_id: UUID, key: str) -> int | None:
    """The step that this account made under an Idempotency-Key; None: there is none. Within the turn of `take_turn`."""
    found = await conn.execute(
        text("SELECT id FROM beeldregie.change WHERE account_id = :account AND idempotency_key = :key"), {"account": account_id, "key": key}
    )
    return found.scalar_one_or_none()


async def take_turn(conn: AsyncConnection) -> None:
    """Wait for the turn that every step takes, loads too (etl/load.py); held to the end of the transaction. Raises Conflict."""
    try:
        await conn.execute(text("SELECT set_config('lock_timeout', :most, true)"), {"most": f"{_TURN_SECONDS}s"})
        await conn.execute(text("SELECT pg_advisory_xact_lock(hashtext('beeldregie load'))"))
        await conn.execute(text("SELECT set_config('lock_timeout', '0', true)"))
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise Conflict(
                "Er wordt net een bestand ingeladen. Probeer het over een minuut opnieuw.",
                "A file is being loaded just now. Try again in a minute.",
            ) from error
        raise


async def allow(conn: AsyncConnection, seconds: int) -> None:
    """Let the statements of this transaction take this long: the application's own limit is for questions."""
    await conn.execute(text("SELECT set_config('statement_timeout', :most, true)"), {"most": f"{seconds}s"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is told: who, when, what, how many."""

    id: int
    kind: Kind
    at: datetime
    account_id: UUID | None  # None: the command line
    by: str
    name: str | None  # of the account
    organisation_id: str | None  # that the account worked for then
    note: str
    undoes: int | None
    undone_by: int | None  # the step that undid it, if one did
    redoes: bool  # it undoes an undoing, and so brings a change back
    subject: str | None  # of a load: cameras, areas or agreements
    file_name: str | None
    counts: dict[str, int]  # of a load: new, changed, unchanged, gone, rejected, left_out; of others: cameras, agreements, turns (cameras)


_STEPS = """
SELECT c.id, c.kind, c.at, c.account_id, c.changed_by AS by, a.display_name AS name, c.organisation_id, c.note, c.undoes,
    u.id AS undone_by, coalesce(d.kind = 'undo', false) AS redoes, r.subject, r.file_name,
    r.new, r.changed, r.unchanged, r.gone, r.rejected, r.left_out,
    (SELECT count(*) FROM (SELECT id FROM beeldregie.camera WHERE change_id = c.id
                           UNION SELECT id FROM beeldregie.camera_history WHERE change_id = c.id
                           UNION SELECT row_id FROM beeldregie.change_deleted
                           WHERE change_id = c.id AND table_name = 'camera') w) AS cameras,
    (SELECT count(*) FROM (SELECT code FROM beeldregie.agreement WHERE recorded_change = c.id
                           UNION SELECT code FROM beeldregie.agreement WHERE closed_change = c.id) w) AS agreements,
    (SELECT count(*) FROM (SELECT camera_id FROM beeldregie.sharing_turn WHERE recorded_change = c.id
                           UNION SELECT camera_id FROM beeldregie.sharing_turn WHERE closed_change = c.id) w) AS turns
FROM beeldregie.change c LEFT JOIN beeldregie.account a ON a.id = c.account_id
LEFT JOIN beeldregie.change u ON u.undoes = c.id LEFT JOIN beeldregie.change d ON d.id = c.undoes
LEFT JOIN beeldregie.load_run r ON r.id = c.load_run_id
"""
_OF = "(CAST(:organisation AS text) IS NULL OR c.organisation_id = :organisation)"


async def recent(conn: AsyncConnection, organisation_id: str | None, limit: int, after: int = 0) -> list[Step]:
    """The steps by who then worked for an organisation, newest first, past the first `after`. None: everyone's, the command line's too."""
    rows = await conn.execute(
        text(f"{_STEPS} WHERE {_OF} ORDER BY c.id DESC LIMIT :limit OFFSET :after"),
        {"organisation": organisation_id, "limit": limit, "after": after},
    )
    return [_step(row) for row in rows]


async def count(conn: AsyncConnection, organisation_id: str | None) -> int:
    """How many steps `recent` can tell of."""
    result = await conn.execute(
        text(f"SELECT count(*) FROM beeldregie.change c WHERE {_OF}"),  # noqa: S608
        {"organisation": organisation_id},
    )
    return int(result.scalar_one())


async def get(conn: AsyncConnection, change_id: int) -> Step | None:
    """One step; None: there is none of that number."""
    row = (await conn.execute(text(f"{_STEPS} WHERE c.id = :id"), {"id": change_id})).first()
    return _step(row) if row else None


def _step(row: Any) -> Step:
    names = ["new", "changed", "unchanged", "gone", "rejected", "left_out"]
    if row.kind != "load":
        names = ["cameras", *(name for name in ("agreements", "turns") if getattr(row, name))]
    known = {name: getattr(row, name) for name in Step.__dataclass_fields__ if name != "counts"}
    return Step(**known, counts={name: getattr(row, name) for name in names})


async def extent(conn: AsyncConnection, change_id: int) -> tuple[float, float, float, float] | None:
    """West, south, east and north (degrees, EPSG:4326) of the cameras and areas that a step left as they are now; None: there are none."""
    row = (
        await conn.execute(
            text("""
            SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM (SELECT ST_Extent(shape) AS b FROM (
                SELECT position AS shape FROM beeldregie.camera WHERE change_id = :id
                UNION ALL SELECT geom FROM beeldregie.area WHERE change_id = :id) AS s) AS e WHERE b IS NOT NULL"""),
            {"id": change_id},
        )
    ).first()
    return (row[0], row[1], row[2], row[3]) if row else None
