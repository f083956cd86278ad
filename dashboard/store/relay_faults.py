"""Faults that the relay finds by itself: no picture came while somebody looked. Rows of camera_state that people wrote are left alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_MINE = """s.found_by = 'relay' AND s.during @> CAST(:now AS timestamptz)
    AND s.camera_id IN (SELECT id FROM beeldregie.camera WHERE code = ANY(:codes))"""
# An open row is lengthened where nobody recorded a fault that begins meanwhile; a new one is written where no fault is on record at all.
_LENGTHEN = f"""
UPDATE beeldregie.camera_state s SET during = tstzrange(lower(s.during), :until)
WHERE {_MINE} AND NOT EXISTS (SELECT FROM beeldregie.camera_state other WHERE other.camera_id = s.camera_id AND other.state = s.state
    AND other.id <> s.id AND other.during && tstzrange(lower(s.during), :until))
"""  # noqa: S608 - constants
_RECORD = """
INSERT INTO beeldregie.camera_state (camera_id, state, during, found_by)
SELECT id, 'fault', tstzrange(:now, :until), 'relay' FROM beeldregie.camera WHERE code = ANY(:codes)
ON CONFLICT DO NOTHING
"""
# Never empty: a clock that was set back, or a row of this very moment.
_CLEAR = f"""
UPDATE beeldregie.camera_state s SET during = tstzrange(lower(s.during), greatest(:now, lower(s.during) + interval '1 microsecond'))
WHERE {_MINE}
"""  # noqa: S608 - constants


async def hold(conn: AsyncConnection, codes: Collection[str], now: datetime, until: datetime) -> None:
    """Keep these cameras on record as out of order until `until` (aware). At most one row of a camera is open."""
    values = {"codes": list(codes), "now": now, "until": until}
    await conn.execute(text(_LENGTHEN), values)
    await conn.execute(text(_RECORD), values)


async def clear(conn: AsyncConnection, codes: Collection[str], now: datetime) -> None:
    """These cameras give pictures: what the relay had on record of them is over."""
    await conn.execute(text(_CLEAR), {"codes": list(codes), "now": now})
