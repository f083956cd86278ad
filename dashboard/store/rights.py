"""What the register says about who has to do with a camera: for finding it, its default purpose, and others that see the same place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class CameraRef:
    """A camera with those who have a say in it, and the purposes the asking organisation has on it (its primary one first)."""

    id: int
    code: str
    name: str
    owner_id: str | None
    controller_id: str | None
    own_purposes: tuple[str, ...] = ()

    @property
    def decider_id(self) -> str | None:
        """The organisation that decides on requests."""
        return self.controller_id or self.owner_id


async def cameras(conn: AsyncConnection, codes: Sequence[str], organisation_id: str, now: datetime) -> dict[str, CameraRef]:
    """The cameras with these codes, by code; unknown codes are left out."""
    rows = await conn.execute(
        text("""
        SELECT c.id, c.code, c.name, c.owner_id, c.controller_id,
            (SELECT coalesce(array_agg(u.purpose_id ORDER BY u.is_primary DESC, u.id), '{}') FROM beeldregie.camera_purpose u
             WHERE u.camera_id = c.id AND u.organisation_id = :organisation AND u.purpose_id IS NOT NULL
               AND u.valid @> CAST(:now AS timestamptz) AND u.recorded @> CAST(:now AS timestamptz)) AS own_purposes
        FROM beeldregie.camera c WHERE c.code = ANY(CAST(:codes AS text[]))"""),
        {"codes": list(codes), "organisation": organisation_id, "now": now},
    )
    return {row.code: CameraRef(row.id, row.code, row.name, row.owner_id, row.controller_id, tuple(row.own_purposes)) for row in rows}


async def purpose_exists(conn: AsyncConnection, purpose_id: str) -> bool:
    """Whether there is such a purpose."""
    return (await conn.execute(text("SELECT 1 FROM beeldregie.purpose WHERE id = :id"), {"id": purpose_id})).first() is not None


async def that_see_the_same(
    conn: AsyncConnection, camera_ids: Sequence[int], metres: int = 150, most: int = 20
) -> dict[int, list[CameraRef]]:
    """By camera: active cameras that see its place, nearest first: within `metres`, or with the place inside their cone of view.

    Withheld cameras are left out: their place is nobody's to point at.
    """
    rows = await conn.execute(
        text("""
        SELECT c.id AS seen_id, o.id, o.code, o.name, o.owner_id, o.controller_id
        FROM beeldregie.camera c CROSS JOIN LATERAL (
            SELECT n.*, seen.metres FROM beeldregie.camera n
            CROSS JOIN LATERAL (SELECT ST_Distance(n.position::geography, c.position::geography) AS metres,
                                       degrees(ST_Azimuth(n.position::geography, c.position::geography)) AS bearing) seen
            WHERE n.id <> c.id AND n.lifecycle = 'active' AND n.publication <> 'withheld' AND n.position && ST_Expand(c.position, 0.01)
              AND (seen.metres <= :metres OR (seen.metres <= n.range_m
                   AND abs((seen.bearing - n.direction + 540)::numeric % 360 - 180) <= n.field_of_view / 2.0))
            ORDER BY seen.metres, n.code LIMIT :most) o
        WHERE c.id = ANY(CAST(:cameras AS bigint[]))
        ORDER BY c.id, o.metres, o.code"""),
        {"cameras": list(camera_ids), "metres": metres, "most": most},
    )
    found: dict[int, list[CameraRef]] = {}
    for seen_id, *other in rows:
        found.setdefault(seen_id, []).append(CameraRef(*other))
    return found


async def lock(conn: AsyncConnection, organisation_id: str, camera_id: int) -> None:
    """Let one decision at a time count viewers of this camera and pictures of this organisation. Held to the end of the transaction."""
    for key in (f"organisation:{organisation_id}", f"camera:{camera_id}"):  # always in this order, so that two never wait for each other
        await conn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})
