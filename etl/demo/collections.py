"""The demo's collections of cameras: out of their file, by the use case that a person's come in by."""

from __future__ import annotations

import tomllib
from pathlib import Path

from dashboard.core.clock import now
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.sharing.collections import NewCollection, bring

FILE = Path(__file__).parent / "data" / "collections.toml"


async def bring_in(settings: Settings) -> int:
    """Make those that do not stand yet, once their cameras are there; how many that were."""
    database = Database(settings, "ingest", pool_size=1)
    try:
        made = [
            await bring(database, one["organisation"], NewCollection(one["name"], one["cameras"], one.get("key")), now())
            for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["collection"]
        ]
    finally:
        await database.close()
    return sum(made)
