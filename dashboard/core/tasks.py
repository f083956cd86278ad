"""Stopping what runs beside."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, Final

_AGAIN_SECONDS: Final = 0.5


async def stop(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel until they are done: Python 3.11's wait_for, which psycopg waits with, loses a cancellation that comes with an answer.

    A task group hands on its first cancellation only, so what runs in one uses `asyncio.timeout`, which loses none, and never `wait_for`.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=_AGAIN_SECONDS)
