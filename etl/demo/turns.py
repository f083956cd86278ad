"""The demo's camera that is shared by time: out of its file, by the use case that a person's turns come in by."""

from __future__ import annotations

import tomllib
from pathlib import Path

from dashboard.core.clock import now
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.policy.turn_edits import NewTurns
from dashboard.sharing.turns import bring

FILE = Path(__file__).parent / "data" / "turns.toml"


async def bring_in(settings: Settings) -> int:
    """Record the schedules of cameras that have none, once the cameras are there; how many that were."""
    database = Database(settings, "ingest", pool_size=1)
    try:
        made = [
            await bring(database, one["camera"], [NewTurns.model_validate(turns) for turns in one["turns"]], now())
            for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["schedule"]
        ]
    finally:
        await database.close()
    return sum(made)
