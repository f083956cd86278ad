"""Collections of cameras (beeldenverzameling) as the database holds them. Within an organisation a name and a key are used once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Kept:
    """A camera of a collection. `is_there` is false of one that was removed: it stays named, and is skipped."""

    code: str
    name: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class Collection:
    """Cameras under a name, in their order; `key` 1 to 10 is F1 to F10 on the wall."""

    id: UUID
    organisation_id: str
    name: str
    key: int | None
    codes: tuple[str, ...]
    made_by: UUID | None
    made_at: datetime
    is_demo: bool = False
    cameras: tuple[Kept, ...] = field(default=())  # filled in by reading

    @property
    def there(self) -> list[str]:
        """The codes of the cameras that still are there, in order."""
        return [camera.code for camera in self.cameras if camera.is_there]


_COLLECTION = """
SELECT k.id, k.organisation_id, k.name, k.key, k.camera_codes, k.made_by, k.made_at, k.is_demo,
    (SELECT json_agg(json_build_array(u.code, coalesce(c.name, u.code), coalesce(c.lifecycle <> 'removed', false)) ORDER BY u.n)
     FROM unnest(k.camera_codes) WITH ORDINALITY AS u(code, n) LEFT JOIN beeldregie.camera c ON c.code = u.code) AS cameras
FROM beeldregie.collection k"""


async def of_organisation(conn: AsyncConnection, organisation_id: str) -> list[Collection]:
    """Those of an organisation: by key, then by name."""
    statement = _COLLECTION + " WHERE k.organisation_id = :organisation ORDER BY k.key NULLS LAST, k.name"
    return [_collection(row) for row in await conn.execute(text(statement), {"organisation": organisation_id})]


async def get(conn: AsyncConnection, id_: UUID, organisation_id: str) -> Collection | None:
    """One of an organisation's collections."""
    statement = _COLLECTION + " WHERE k.id = :id AND k.organisation_id = :organisation"
    row = (await conn.execute(text(statement), {"id": id_, "organisation": organisation_id})).first()
    return _collection(row) if row else None


async def used_by(conn: AsyncConnection, organisation_id: str, name: str, key: int | None, but: UUID) -> Collection | None:
    """Another collection of the organisation that has this name or key. Others that write wait until the transaction ends."""
    await conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"collections:{organisation_id}"})
    found = await of_organisation(conn, organisation_id)
    return next((one for one in found if one.id != but and (one.name == name or (key is not None and one.key == key))), None)


async def put(conn: AsyncConnection, new: Collection) -> None:
    """Write a collection, new or changed. Who made it, and when, stays."""
    await conn.execute(
        text("""
        INSERT INTO beeldregie.collection (id, organisation_id, name, key, camera_codes, made_by, made_at, is_demo)
        VALUES (:id, :organisation, :name, :key, CAST(:codes AS text[]), :by, :at, :demo)
        ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, key = EXCLUDED.key, camera_codes = EXCLUDED.camera_codes"""),
        {
            "id": new.id,
            "organisation": new.organisation_id,
            "name": new.name,
            "key": new.key,
            "codes": list(new.codes),
            "by": new.made_by,
            "at": new.made_at,
            "demo": new.is_demo,
        },
    )


async def delete(conn: AsyncConnection, id_: UUID) -> None:
    """Take a collection away; its cameras stay."""
    await conn.execute(text("DELETE FROM beeldregie.collection WHERE id = :id"), {"id": id_})


async def unknown(conn: AsyncConnection, codes: Sequence[str]) -> list[str]:
    """Which of these codes are no camera's, in their order."""
    rows = await conn.execute(text("SELECT code FROM beeldregie.camera WHERE code = ANY(CAST(:codes AS text[]))"), {"codes": list(codes)})
    known = {row.code for row in rows}
    return [code for code in codes if code not in known]


def _collection(row: Any) -> Collection:
    kept = tuple(Kept(*camera) for camera in row.cameras)
    return Collection(row.id, row.organisation_id, row.name, row.key, tuple(row.camera_codes), row.made_by, row.made_at, row.is_demo, kept)
