"""Signs of life that stand in the database."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


async def worker_lives(conn: AsyncConnection) -> bool:
    """Whether a worker was heard of within the last minute; they send a heartbeat every 10 s."""
    result = await conn.execute(
        text("""
        SELECT EXISTS (SELECT FROM jobs.procrastinate_workers WHERE last_heartbeat > clock_timestamp() - interval '1 minute')""")
    )
    return bool(result.scalar_one())
