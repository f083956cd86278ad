"""Where a camera's pictures come from. The address stands here encrypted; only the relay opens it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

Because = Literal["technical", "cost"]  # why there is no connection


@dataclass(frozen=True, slots=True)
class Stream:
    """A camera's connection. `sealed` is None when there is none (yet)."""

    camera_code: str
    sealed: bytes | None = field(repr=False)
    integration: Literal["direct", "gateway", "none", "planned"]
    max_viewers: int


async def stream_of(conn: AsyncConnection, camera_code: str) -> Stream | None:
    """The connection of a camera that is in use, or None when it has none or is not in use."""
    row = (
        await conn.execute(
            text("""
        SELECT c.code, s.sealed, s.integration, s.max_viewers FROM beeldregie.stream s JOIN beeldregie.camera c ON c.id = s.camera_id
        WHERE c.code = :code AND c.lifecycle = 'active'"""),
            {"code": camera_code},
        )
    ).one_or_none()
    return None if row is None else Stream(row.code, None if row.sealed is None else bytes(row.sealed), row.integration, row.max_viewers)


@dataclass(frozen=True, slots=True)
class Connection:
    """Whose a camera is, and its address where it has one: in use, or planned."""

    owner_id: str | None
    sealed: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unconnected:
    """How a camera is connected, and why it is not: who decides what that costs reads it, nobody else."""

    camera_id: int
    owner_id: str | None
    integration: Literal["direct", "gateway", "none", "planned"]
    planned_on: date | None
    because: Because | None
    words: str | None

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection, so that there is nothing to say."""
        return self.integration in ("direct", "gateway")


async def unconnected(conn: AsyncConnection, camera_code: str) -> Unconnected | None:
    """How a camera that is not removed is connected; without a connection on record: not. None where there is no such camera."""
    row = (
        await conn.execute(
            text("""
        SELECT c.id, c.owner_id, coalesce(s.integration, 'none'), s.planned_on, s.unconnected_because, s.unconnected_words
        FROM beeldregie.camera c LEFT JOIN beeldregie.stream s ON s.camera_id = c.id
        WHERE c.code = :code AND c.lifecycle <> 'removed'"""),
            {"code": camera_code},
        )
    ).one_or_none()
    return None if row is None else Unconnected(*row)


async def say_why(conn: AsyncConnection, camera_id: int, because: Because | None, words: str | None) -> bool:
    """Write why a camera is not connected. Within a change step; False where it is connected by now."""
    result = await conn.execute(
        text("""
        INSERT INTO beeldregie.stream AS s (camera_id, integration, unconnected_because, unconnected_words)
        VALUES (:camera, 'none', :because, :words)
        ON CONFLICT (camera_id) DO UPDATE
        SET (unconnected_because, unconnected_words) = (excluded.unconnected_because, excluded.unconnected_words)
        WHERE s.integration IN ('none', 'planned')"""),
        {"camera": camera_id, "because": because, "words": words},
    )
    return bool(result.rowcount)


async def to_test(conn: AsyncConnection, camera_code: str) -> Connection | None:
    """The connection of a camera that is not removed, or None where there is no such camera."""
    row = (
        await conn.execute(
            text("""
        SELECT c.owner_id, s.sealed FROM beeldregie.camera c LEFT JOIN beeldregie.stream s ON s.camera_id = c.id
        WHERE c.code = :code AND c.lifecycle <> 'removed'"""),
            {"code": camera_code},
        )
    ).one_or_none()
    return None if row is None else Connection(row.owner_id, None if row.sealed is None else bytes(row.sealed))
