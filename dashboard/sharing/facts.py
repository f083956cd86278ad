"""The facts of a question, gathered from the database into the shape that the decision takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.policy.facts import Facts
from dashboard.store import facts
from dashboard.store.facts import Question


async def gather(conn: AsyncConnection, questions: Sequence[Question], now: datetime, counting: bool = True) -> list[Facts]:
    """The facts for each question, in its order, as of `now`, in four queries however many there are. See store/facts.py."""
    return [Facts.from_values(values) for values in await facts.gather(conn, questions, now, counting)]
