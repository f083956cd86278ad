"""What became of a camera in the register: every version of its row, and of its purposes, with the step that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.edits import FIELDS, POINTS
from dashboard.store.camera_sql import COLUMNS
from dashboard.store.edits import READ

_VERSIONS = f"""
SELECT c.recorded_at AS at, c.change_id AS change, c.load_run_id, c.owner_id AS owner, c.declares_biometrics, {READ}
FROM (SELECT {COLUMNS} FROM beeldregie.camera WHERE id = :id UNION ALL SELECT {COLUMNS} FROM beeldregie.camera_history WHERE id = :id) c
ORDER BY c.recorded_at
"""  # noqa: S608 - constants
_PURPOSES = """
SELECT p.organisation_id AS organisation, p.purpose_id AS purpose, p.basis_id AS basis, t.title AS decision, p.dpia_url,
    p.is_primary AS "primary", lower(p.valid) AS since, upper(p.valid) AS until, lower(p.recorded) AS recorded_at, p.recorded_change,
    upper(p.recorded) AS closed_at, p.closed_change
FROM beeldregie.camera_purpose p LEFT JOIN beeldregie.document t ON t.id = p.document_id
WHERE p.camera_id = :id AND NOT isempty(p.valid) AND NOT isempty(p.recorded) ORDER BY p.id
"""
_STEPS = """
SELECT s.id, s.kind, s.at, s.note, a.display_name AS account, o.id AS organisation_id, o.name AS organisation, r.file_name AS file,
    (SELECT count(*) FROM (SELECT id FROM beeldregie.camera WHERE change_id = s.id
                           UNION SELECT id FROM beeldregie.camera_history WHERE change_id = s.id) c) AS cameras,
    s.undoes, EXISTS (SELECT FROM beeldregie.change u WHERE u.undoes = s.id) AS undone
FROM beeldregie.change s LEFT JOIN beeldregie.account a ON a.id = s.account_id
LEFT JOIN beeldregie.organisation o ON o.id = s.organisation_id
LEFT JOIN beeldregie.load_run r ON r.id = s.load_run_id WHERE s.id = ANY(:ids)
"""
COMPARED = ("owner", *FIELDS, "declares_biometrics")


@dataclass(frozen=True, slots=True)
class Version:
    """A camera as it was known from a moment on. `change` None: from before steps were kept; `loaded`: it came out of a file."""

    at: datetime
    change: int | None
    loaded: bool
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PurposeVersion:
    """One purpose as it was recorded from a moment on, up to `closed_at` where it is no longer what is known."""

    values: dict[str, Any]
    recorded_at: datetime
    recorded_change: int | None
    closed_at: datetime | None
    closed_change: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """Who made a change step, for which organisation, when and how. Without an organisation: the command line."""

    id: int
    kind: str
    at: datetime
    note: str
    account: str | None
    organisation_id: str | None
    organisation: str | None
    file: str | None
    cameras: int  # how many it touched
    undoes: int | None
    undone: bool


async def id_of(conn: AsyncConnection, code: str) -> int | None:
    """A camera's id; None: there is none of that code."""
    found = await conn.execute(text("SELECT id FROM beeldregie.camera WHERE code = :code"), {"code": code})
    return found.scalar_one_or_none()


async def versions(conn: AsyncConnection, camera: int) -> list[Version]:
    """All that was ever known of a camera's own row, oldest first."""
    rows = (await conn.execute(text(_VERSIONS), {"id": camera})).mappings()
    return [Version(row["at"], row["change"], row["load_run_id"] is not None, _compared(row)) for row in rows]


def _compared(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: tuple(row[name]) if name in POINTS and row[name] is not None else row[name] for name in COMPARED}


async def purposes(conn: AsyncConnection, camera: int) -> list[PurposeVersion]:
    """All that was ever recorded of a camera's purposes."""
    said = ("organisation", "purpose", "basis", "decision", "dpia_url", "primary", "since", "until")
    rows = (await conn.execute(text(_PURPOSES), {"id": camera})).mappings()
    return [
        PurposeVersion(
            {name: row[name] for name in said}, row["recorded_at"], row["recorded_change"], row["closed_at"], row["closed_change"]
        )
        for row in rows
    ]


async def steps(conn: AsyncConnection, ids: list[int]) -> dict[int, Step]:
    """These change steps, by id."""
    return {row["id"]: Step(**row) for row in (await conn.execute(text(_STEPS), {"ids": ids})).mappings()}
