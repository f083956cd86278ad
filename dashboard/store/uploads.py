"""Files on their way into the register, as the database holds them. The worker's side is etl/uploads.py: they meet in the row's state."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.models import Text

Subject = Literal["cameras", "areas", "agreements", "premises"]
SUBJECTS: Final[tuple[Subject, ...]] = ("cameras", "areas", "agreements", "premises")
State = Literal["waiting", "checked", "loading", "loaded", "failed", "discarded"]


@dataclass(frozen=True, slots=True)
class NewUpload:
    """A file as it came, sealed (it may hold camera addresses), its size and hash, and how it is to be read."""

    id: UUID
    subject: Subject
    file_name: str
    content: bytes
    size: int
    sha256: bytes
    mapping: str | None
    owner_id: str | None
    own_only: bool
    complete: bool
    account_id: UUID
    organisation_id: str


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as it is told: without the file, the preview and the rejects."""

    id: UUID
    subject: Subject
    file_name: str
    size: int  # bytes
    sha256: bytes
    owner_id: str | None
    owner: str | None  # its name
    own_only: bool
    complete: bool
    organisation_id: str
    by: str  # the name of who brought it
    state: State
    progress: int  # percent of what the worker does now
    counts: dict[str, int] | None  # new, changed, unchanged, gone, rejected, left_out; None: not checked yet
    fingerprint: str | None  # of what would happen to which row
    has_preview: bool
    notes: tuple[Text, ...]
    error: Text | None
    change_id: int | None
    undone: bool  # the step that it became was undone
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of the file that is not loaded: it cannot be, or it is left out because it is about something else."""

    row: int
    field: str
    value: str
    reason: Text
    left_out: bool = False


_READ = """
SELECT u.id, u.subject, u.file_name, u.bytes AS size, u.sha256, u.owner_id, o.name AS owner, u.own_only, u.complete, u.organisation_id,
    a.display_name AS by, u.state, u.progress, u.counts, u.fingerprint, u.preview IS NOT NULL AS has_preview, u.notes, u.error_nl,
    u.error_en, u.change_id, EXISTS (SELECT FROM beeldregie.change c WHERE c.undoes = u.change_id) AS undone, u.created_at
FROM beeldregie.upload u JOIN beeldregie.account a ON a.id = u.account_id
LEFT JOIN beeldregie.organisation o ON o.id = u.owner_id
WHERE (CAST(:organisation AS text) IS NULL OR u.organisation_id = :organisation)
"""


async def take_turn(conn: AsyncConnection, organisation_id: str) -> None:
    """Files of one organisation come in one after another until the transaction ends, so that counting them first means something."""
    await conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:part, 0))"), {"part": f"upload {organisation_id}"})


async def insert(conn: AsyncConnection, new: NewUpload) -> bool:
    """Keep a file, which tells the worker to check it. Returns False, and changes nothing, if the id is taken."""
    result = await conn.execute(
        text("""
        INSERT INTO beeldregie.upload (id, subject, file_name, content, bytes, sha256, mapping, owner_id, own_only, complete, account_id,
            organisation_id)
        VALUES (:id, :subject, :file_name, :content, :size, :sha256, :mapping, :owner_id, :own_only, :complete, :account_id,
            :organisation_id) ON CONFLICT (id) DO NOTHING"""),
        asdict(new),
    )
    return result.rowcount == 1


async def get(conn: AsyncConnection, id_: UUID, organisation_id: str | None) -> Upload | None:
    """One upload of an organisation (None: of any); None: there is none that it may know of."""
    row = (await conn.execute(text(f"{_READ} AND u.id = :id"), {"id": id_, "organisation": organisation_id})).first()
    return _upload(row) if row else None


async def recent(conn: AsyncConnection, organisation_id: str | None, limit: int, after: int = 0) -> list[Upload]:
    """The uploads of an organisation (None: of all), newest first, past the first `after`."""
    rows = await conn.execute(
        text(f"{_READ} ORDER BY u.created_at DESC, u.id LIMIT :limit OFFSET :after"),
        {"organisation": organisation_id, "limit": limit, "after": after},
    )
    return [_upload(row) for row in rows]


async def count(conn: AsyncConnection, organisation_id: str | None, with_content: bool = False) -> int:
    """How many uploads there are of an organisation (None: of all); or how many of them still hold their file."""
    result = await conn.execute(
        text("""
        SELECT count(*) FROM beeldregie.upload WHERE (CAST(:organisation AS text) IS NULL OR organisation_id = :organisation)
          AND (content IS NOT NULL OR NOT :with_content)"""),
        {"organisation": organisation_id, "with_content": with_content},
    )
    return int(result.scalar_one())


async def preview(conn: AsyncConnection, id_: UUID) -> str | None:
    """What would happen on the map, as GeoJSON text; None: nothing of it has a place, or it was not checked yet."""
    return (await conn.execute(text("SELECT preview FROM beeldregie.upload WHERE id = :id"), {"id": id_})).scalar_one_or_none()


async def rejects(conn: AsyncConnection, id_: UUID, limit: int | None = None) -> list[RejectedRow]:
    """The rows that are not loaded, rejects first, each in the order of the file; the first `limit` of them."""
    rows = await conn.execute(
        text("""
        SELECT one FROM beeldregie.upload, jsonb_array_elements(rejects) WITH ORDINALITY AS r(one, n) WHERE id = :id
        ORDER BY n LIMIT :limit"""),
        {"id": id_, "limit": limit},
    )
    return [RejectedRow(row, field, value, Text(nl, en), *left_out) for row, field, value, nl, en, *left_out in rows.scalars()]


async def confirm(conn: AsyncConnection, id_: UUID, account_id: UUID) -> bool:
    """Order the worker to load what was checked. Returns False, and changes nothing, in any other state."""
    result = await conn.execute(
        text("""
        UPDATE beeldregie.upload SET state = 'loading', progress = 0, confirmed_by = :account WHERE id = :id AND state = 'checked'"""),
        {"id": id_, "account": account_id},
    )
    return result.rowcount == 1


async def discard(conn: AsyncConnection, id_: UUID, at: datetime) -> bool:
    """Throw the file away. Returns False, and changes nothing, where it is being loaded or was, or failed."""
    result = await conn.execute(
        text("""
        UPDATE beeldregie.upload SET state = 'discarded', content = NULL, ended_at = :at
        WHERE id = :id AND state IN ('waiting', 'checked')"""),
        {"id": id_, "at": at},
    )
    return result.rowcount == 1


def _upload(row: Any) -> Upload:
    notes = row.notes if isinstance(row.notes, list) else json.loads(row.notes)
    error = Text(row.error_nl, row.error_en) if row.error_nl else None
    given = {name: getattr(row, name) for name in Upload.__dataclass_fields__ if name not in ("notes", "error")}
    return Upload(**given, notes=tuple(Text(note["nl"], note["en"]) for note in notes), error=error)
