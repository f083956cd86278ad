"""What runs beside is stopped for certain: a relay or a push that cannot be stopped keeps a process, or a right, alive."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dashboard.core.clock import now
from dashboard.core.tasks import stop
from dashboard.live.faults import Faults
from dashboard.store.events import AGAIN, Events


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


@pytest.mark.parametrize("ticks", range(5))
async def test_being_woken_and_stopped_at_one_moment_is_being_stopped(ticks: int) -> None:
    """In a task group, which hands a cancellation on once only: what loses it keeps the relay from ever stopping."""
    nothing: Any = None
    faults, events = Faults(nothing, now), Events("")
    subscribed = events.subscribe(tick=60.0)

    async def read() -> None:
        async for _ in subscribed:
            pass

    async def run() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(faults.keep())
            group.create_task(read())

    task = asyncio.create_task(run())
    for _ in range(5):
        await asyncio.sleep(0)
    faults.hear("vr-001", "closed")
    faults._wake.set()
    events._tell(AGAIN)
    for _ in range(ticks):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task}, timeout=5)
    assert task.cancelled()
