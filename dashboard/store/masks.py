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

from dashboard.core.models import Corners


@dataclass(frozen=True, slots=True)
class Mask:
    """A mask that stands. `position`: the name of the one in which it covers; None: in all. `drawn_by` is a name; the moment in UTC."""

    id: UUID
    name: str
    position: str | None
    corners: Corners
    drawn_at: datetime
    drawn_by: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A camera, whose it is, and whether it is one that can turn."""

    id: int
    code: str
    owner_id: str | None
    controller_id: str | None
    turns: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides over a camera's picture: masks with their position (None: in all), positions, and what was told last of where it
    stands (None: nothing yet)."""

    masks: tuple[tuple[UUID | None, Corners], ...]
    positions: frozenset[UUID]
    told: tuple[UUID | None, datetime] | None


async def camera(conn: AsyncConnection, code: str, lock: bool = False) -> Masked | None:
    """A camera that is not taken away, by its code; with `lock` nobody else changes its masks and positions until the transaction ends."""
    if lock:
        await conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('masks ' || :code, 0))"), {"code": code})
    row = (
        await conn.execute(
            text("""SELECT id, code, owner_id, controller_id, kind = 'ptz' FROM beeldregie.camera
                    WHERE code = :code AND lifecycle <> 'removed'"""),
            {"code": code},
        )
    ).one_or_none()
    return Masked(*row) if row else None


async def of_camera(conn: AsyncConnection, camera_id: int) -> list[Mask]:
    """The masks that stand on a camera, in the order in which they were drawn."""
    rows = await conn.execute(
        text("""
        SELECT m.id, m.name, p.name AS position, m.corners, m.drawn_at, a.display_name AS drawn_by
        FROM beeldregie.camera_mask m JOIN beeldregie.account a ON a.id = m.drawn_by
        LEFT JOIN beeldregie.turning_position p ON p.id = m.position_id
        WHERE m.camera_id = :camera AND m.removed_at IS NULL ORDER BY m.drawn_at, m.id"""),
        {"camera": camera_id},
    )
    return [Mask(row.id, row.name, row.position, _corners(row.corners), row.drawn_at, row.drawn_by) for row in rows]


async def standing(conn: AsyncConnection, codes: Sequence[str]) -> dict[str, Standing]:
    """What stands now of each of these cameras."""
    rows = await conn.execute(
        text("""
        SELECT c.code, s.told_at, s.position_id, m.masks,
               ARRAY(SELECT p.id FROM beeldregie.turning_position p WHERE p.camera_id = c.id AND p.removed_at IS NULL) AS positions
        FROM beeldregie.camera c
        LEFT JOIN LATERAL (SELECT json_agg(json_build_array(m.position_id, m.corners) ORDER BY m.drawn_at, m.id) AS masks
                           FROM beeldregie.camera_mask m WHERE m.camera_id = c.id AND m.removed_at IS NULL) m ON true
        LEFT JOIN LATERAL (SELECT s.position_id, s.told_at FROM beeldregie.camera_standing s
                           WHERE s.camera_id = c.id ORDER BY s.id DESC LIMIT 1) s ON true
        WHERE c.code = ANY(CAST(:codes AS text[]))"""),
        {"codes": list(codes)},
    )
    return {row.code: _standing(row) for row in rows}


async def draw(conn: AsyncConnection, camera_id: int, position: UUID | None, name: str, corners: Corners, by: UUID, at: datetime) -> UUID:
    """Record a mask; its id."""
    id_: UUID = await conn.scalar(
        text("""
        INSERT INTO beeldregie.camera_mask (camera_id, position_id, name, corners, drawn_at, drawn_by)
        VALUES (:camera, :position, :name, CAST(:corners AS jsonb), :at, :by) RETURNING id"""),
        {"camera": camera_id, "position": position, "name": name, "corners": json.dumps(corners), "at": at, "by": by},
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


def _standing(row: Any) -> Standing:
    masks = tuple((UUID(position) if position else None, _corners(corners)) for position, corners in row.masks or ())
    return Standing(masks, frozenset(row.positions), (row.position_id, row.told_at) if row.told_at else None)


def _corners(stored: Sequence[Any]) -> Corners:
    return tuple((float(x), float(y)) for x, y in stored)
