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


async def counts(conn: AsyncConnection) -> dict[str, dict[str, float]]:
    """What is open at this moment, by subject and state: leases by mode, requests that wait, jobs by state, and how old the newest
    measurement is (seconds; absent where there is none)."""
    rows = await conn.execute(
        text("""
        SELECT 'leases' AS subject, mode AS state, count(*)::float8 AS n FROM beeldregie.lease
            WHERE ended_at IS NULL AND ends_at > clock_timestamp() GROUP BY mode
        UNION ALL SELECT 'jobs', status::text, count(*) FROM jobs.procrastinate_jobs GROUP BY status
        UNION ALL SELECT 'requests', 'pending', count(*) FROM beeldregie.view_request v
            WHERE (SELECT d.outcome FROM beeldregie.decision d WHERE d.request_id = v.id ORDER BY d.id DESC LIMIT 1) = 'pending'
        UNION ALL SELECT 'measurement_age_seconds', 'newest', extract(epoch FROM clock_timestamp() - max(published_at))
            FROM beeldregie.feed_run WHERE kind = 'measured_data' AND published_at IS NOT NULL HAVING max(published_at) IS NOT NULL""")
    )
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        found.setdefault(row.subject, {})[row.state] = float(row.n)
    return found
