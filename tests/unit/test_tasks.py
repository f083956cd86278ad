"""What runs beside is stopped for certain: a relay or a push that cannot be stopped keeps a process, or a right, alive."""

from __future__ import annotations

import asyncio

from dashboard.core.tasks import stop


async def test_a_task_that_loses_a_cancellation_is_stopped_all_the_same() -> None:
    """As psycopg's waiting does on Python 3.11 when an answer comes at that very moment."""
    lost: list[None] = []

    async def deaf() -> None:
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if lost:
                    raise
                lost.append(None)

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    await stop([task])
    assert task.cancelled() and len(lost) == 1
