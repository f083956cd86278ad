"""Masks drawn by hand: the parts of a camera's picture that are private. Who may draw them: sharing/masks.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

Corners = tuple[tuple[float, float], ...]  # (x, y) of a polygon, each from 0 (left, top) to 1


@dataclass(frozen=True, slots=True)
class Mask:
    """A mask that stands. `drawn_by` is a name; the moment in UTC."""

    id: UUID
    name: str
    corners: Corners
    drawn_at: datetime
    drawn_by: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A camera and whose it is."""

    id: int
    code: str
    owner_id: str | None
    controller_id: str | None


async def camera(conn: AsyncConnection, code: str, lock: bool = False) -> Masked | None:
    """A camera that is not taken away, by its code; with `lock` its masks are nobody else's to change until the transaction ends."""
    if lock:
        await conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('masks ' || :code, 0))"), {"code": code})
    row = (
        await conn.execute(
            text("SELECT id, code, owner_id, controller_id FROM beeldregie.camera WHERE code = :code AND lifecycle <> 'removed'"),
            {"code": code},
        )
    ).one_or_none()
    return Masked(*row) if row else None


async def of_camera(conn: AsyncConnection, camera_id: int) -> list[Mask]:
    """The masks that stand on a camera, in the order in which they were drawn."""
    rows = await conn.execute(
        text("""
        SELECT m.id, m.name, m.corners, m.drawn_at, a.display_name AS drawn_by
        FROM beeldregie.camera_mask m JOIN beeldregie.account a ON a.id = m.drawn_by
        WHERE m.camera_id = :camera AND m.removed_at IS NULL ORDER BY m.drawn_at, m.id"""),
        {"camera": camera_id},
    )
    return [Mask(row.id, row.name, _corners(row.corners), row.drawn_at, row.drawn_by) for row in rows]


async def standing(conn: AsyncConnection, codes: Sequence[str]) -> dict[str, tuple[Corners, ...]]:
    """What is covered now on each of these cameras; a camera without masks is left out."""
    rows = await conn.execute(
        text("""
        SELECT c.code, json_agg(m.corners ORDER BY m.drawn_at, m.id) AS masks
        FROM beeldregie.camera c JOIN beeldregie.camera_mask m ON m.camera_id = c.id AND m.removed_at IS NULL
        WHERE c.code = ANY(CAST(:codes AS text[])) GROUP BY c.code"""),
        {"codes": list(codes)},
    )
    return {row.code: tuple(_corners(corners) for corners in row.masks) for row in rows}


async def draw(conn: AsyncConnection, camera_id: int, name: str, corners: Corners, by: UUID, at: datetime) -> UUID:
    """Record a mask; its id."""
    id_: UUID = await conn.scalar(
        text("""
        INSERT INTO beeldregie.camera_mask (camera_id, name, corners, drawn_at, drawn_by)
        VALUES (:camera, :name, CAST(:corners AS jsonb), :at, :by) RETURNING id"""),
        {"camera": camera_id, "name": name, "corners": json.dumps(corners), "at": at, "by": by},
    )
    return id_


async def remove(conn: AsyncConnection, camera_id: int, mask_id: UUID, by: UUID, at: datetime) -> str | None:
    """Let a mask of the camera cover nothing any more; its name, or None: it has none of that id that stands."""
    name: str | None = await conn.scalar(
        text("""
        UPDATE beeldregie.camera_mask SET removed_at = greatest(:at, drawn_at), removed_by = :by
        WHERE id = :id AND camera_id = :camera AND removed_at IS NULL RETURNING name"""),
        {"id": mask_id, "camera": camera_id, "by": by, "at": at},
    )
    return name


def _corners(stored: Sequence[Any]) -> Corners:
    return tuple((float(x), float(y)) for x, y in stored)
