"""Where a camera's pictures come from. The address stands here encrypted; only the relay opens it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


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
