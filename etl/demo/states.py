"""The demo's cameras that are out of order: out of their file, by the use case that a person's come in by."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from dashboard.core.clock import now
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.policy.terms import start_of_day
from dashboard.sharing.states import NewState, bring

FILE = Path(__file__).parent / "data" / "states.toml"


async def bring_in(settings: Settings, later: date) -> int:
    """Record those that do not hold yet, once their cameras are there; how many that were. `later` is a day that is still to come."""
    told = FILE.read_text(encoding="utf-8").replace("{later}", later.isoformat())
    database = Database(settings, "ingest", pool_size=1)
    try:
        made = [
            await bring(database, one["camera"], _state(one.get("until"), one["kind"], one.get("cause"), one["words"]), now())
            for one in tomllib.loads(told)["state"]
        ]
    finally:
        await database.close()
    return sum(made)


def _state(until: date | None, kind: str, cause: str | None, words: str) -> NewState:
    """As the file says it; the use case refuses what is no kind or cause."""
    return NewState(kind, cause, words, ends_at=start_of_day(until) if until else None)  # type: ignore[arg-type]
