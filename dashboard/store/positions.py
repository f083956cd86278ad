"""The positions of a camera that turns, and where it was told to stand. Who keeps and tells them: sharing/positions.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


def do_not_turn(moment: str) -> str:
    """SQL of the alias c, a camera: whether it turns and masks are drawn on its picture, but in no position. `moment`: SQL of when."""
    masks, positions = (
        f"""EXISTS (SELECT FROM beeldregie.{table} x
                    WHERE x.camera_id = c.id AND x.{since} <= {moment} AND (x.removed_at IS NULL OR x.removed_at > {moment}))"""
        for table, since in (("camera_mask", "drawn_at"), ("turning_position", "made_at"))
    )
    return f"(c.kind = 'ptz' AND {masks} AND NOT {positions})"


@dataclass(frozen=True, slots=True)
class Position:
    """A position that a camera has. `home_after`: seconds unsteered after which it returns there, as its settings are said to be."""

    id: UUID
    name: str
    is_home: bool
    home_after: int | None


@dataclass(frozen=True, slots=True)
class LastTold:
    """Where a camera was told to stand last (None: it turns, or stands elsewhere); the moment in UTC, `by` a name."""

    position: str | None
    at: datetime
    by: str


def named(among: Sequence[Position], name: str) -> Position | None:
    """The position of this name, whatever the case of its letters."""
    return next((one for one in among if one.name.casefold() == name.casefold()), None)


async def of_camera(conn: AsyncConnection, camera_id: int) -> list[Position]:
    """The positions that a camera has, the home position first, then by name."""
    rows = await conn.execute(
        text("""SELECT id, name, is_home, home_after FROM beeldregie.turning_position
                WHERE camera_id = :camera AND removed_at IS NULL ORDER BY NOT is_home, lower(name)"""),
        {"camera": camera_id},
    )
    return [Position(*row) for row in rows]


async def last_told(conn: AsyncConnection, camera_id: int) -> LastTold | None:
    """Where a camera was told to stand last; one that it no longer has counts as elsewhere. None: nothing was told yet."""
    row = (
        await conn.execute(
            text("""
        SELECT p.name, s.told_at, a.display_name FROM beeldregie.camera_standing s JOIN beeldregie.account a ON a.id = s.told_by
        LEFT JOIN beeldregie.turning_position p ON p.id = s.position_id AND p.removed_at IS NULL
        WHERE s.camera_id = :camera ORDER BY s.id DESC LIMIT 1"""),
            {"camera": camera_id},
        )
    ).one_or_none()
    return LastTold(*row) if row else None


async def make(conn: AsyncConnection, camera_id: int, new: Position, by: UUID, at: datetime) -> None:
    """Record a position under its id."""
    await conn.execute(
        text("""
        INSERT INTO beeldregie.turning_position (id, camera_id, name, is_home, home_after, made_at, made_by)
        VALUES (:id, :camera, :name, :is_home, :home_after, :at, :by)"""),
        _values(new) | {"camera": camera_id, "at": at, "by": by},
    )


async def change(conn: AsyncConnection, position: Position) -> None:
    """Write a position's name and home as they are here."""
    await conn.execute(
        text("UPDATE beeldregie.turning_position SET name = :name, is_home = :is_home, home_after = :home_after WHERE id = :id"),
        _values(position),
    )


async def leave_home(conn: AsyncConnection, camera_id: int, new_home: UUID) -> None:
    """Let no position of the camera be its home but this one, which may not be there yet."""
    await conn.execute(
        text("""UPDATE beeldregie.turning_position SET is_home = false, home_after = NULL
                WHERE camera_id = :camera AND is_home AND id <> :home AND removed_at IS NULL"""),
        {"camera": camera_id, "home": new_home},
    )


async def remove(conn: AsyncConnection, position_id: UUID, by: UUID, at: datetime) -> list[UUID]:
    """Take a position away, and with it its masks, whose ids are given."""
    given = {"id": position_id, "by": by, "at": at}
    await conn.execute(
        text("UPDATE beeldregie.turning_position SET removed_at = greatest(:at, made_at), removed_by = :by WHERE id = :id"), given
    )
    rows = await conn.scalars(
        text("""UPDATE beeldregie.camera_mask SET removed_at = greatest(:at, drawn_at), removed_by = :by
                WHERE position_id = :id AND removed_at IS NULL RETURNING id"""),
        given,
    )
    return list(rows)


async def tell(conn: AsyncConnection, camera_id: int, position_id: UUID | None, by: UUID, at: datetime) -> None:
    """Record where a camera stands from now on; None: it turns, or stands elsewhere."""
    await conn.execute(
        text("INSERT INTO beeldregie.camera_standing (camera_id, position_id, told_at, told_by) VALUES (:camera, :position, :at, :by)"),
        {"camera": camera_id, "position": position_id, "at": at, "by": by},
    )


def _values(position: Position) -> dict[str, object]:
    return {"id": position.id, "name": position.name, "is_home": position.is_home, "home_after": position.home_after}
