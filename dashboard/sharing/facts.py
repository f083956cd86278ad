"""The facts of a question, gathered from the database into the shape that the decision takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.policy.decision import RULES_VERSION
from dashboard.policy.facts import Facts
from dashboard.store import facts, leases
from dashboard.store.facts import Question


async def gather(conn: AsyncConnection, questions: Sequence[Question], now: datetime, counting: bool = True) -> list[Facts]:
    """The facts for each question, in its order, as of `now`, in four queries however many there are. See store/facts.py."""
    return [Facts.from_values(values | {"rules_version": RULES_VERSION}) for values in await facts.gather(conn, questions, now, counting)]


async def gather_without(conn: AsyncConnection, lease_id: UUID, question: Question, now: datetime) -> Facts:
    """The facts as though a running lease had ended: of a hand-over, so that the giver's own place under a limit is free."""
    trying = await conn.begin_nested()
    await leases.end(conn, {lease_id: "handed_over"}, now)
    facts = (await gather(conn, [question], now))[0]
    await trying.rollback()
    return facts
