"""The log under twenty writers: sharing's own transactions with a log row each, sealed at commit; the chain is checked afterwards."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from uuid import UUID

from dashboard.core.clock import now
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.sharing import leases
from dashboard.sharing.verify import verify
from tests.bench import town
from tests.bench.fresh import fresh
from tests.live_peers import CODE, World, free_port

WRITERS, EACH = 20, 100
_LEASES = """
INSERT INTO beeldregie.lease (request_id, decision_id, camera_id, account_id, organisation_id, purpose_id, mode, masking,
    starts_at, ends_at)
SELECT request_id, decision_id, camera_id, account_id, organisation_id, purpose_id, mode, masking, starts_at, ends_at
FROM beeldregie.lease, generate_series(1, %s) WHERE id = %s RETURNING id
"""


def run() -> list[dict[str, Any]]:
    """Leases given back a second, one by one and by twenty at once: each a transaction with its row in the log."""
    with fresh() as settings:
        world = town.world_of(settings, free_port())
        lease = town.leases_for(world, [CODE])[CODE]
        return [_row(writers, *asyncio.run(_given_back(settings, world, lease, writers))) for writers in (1, WRITERS)]


def _row(writers: int, rows: int, seconds: float) -> dict[str, Any]:
    return {"name": f"log rows by {writers} writer{'s' * (writers > 1)}, chain whole", "value": round(rows / seconds), "unit": "rows/s"}


async def _given_back(settings: Settings, world: World, lease: UUID, writers: int) -> tuple[int, float]:
    made = [id_ for (id_,) in world.execute(_LEASES, EACH * writers, lease, role="app")]
    db = Database(settings, "app", pool_size=WRITERS)

    async def writer(own: list[UUID]) -> None:
        for id_ in own:
            await leases.give_back(db, world.people["anna"], id_, now())

    try:
        await asyncio.gather(*(writer([]) for _ in range(writers)))
        began = time.perf_counter()
        await asyncio.gather(*(writer(made[n::writers]) for n in range(writers)))
        seconds = time.perf_counter() - began
        async with db.read() as conn:
            wrong = await verify(conn)
    finally:
        await db.close()
    assert not wrong, wrong
    return len(made), seconds


if __name__ == "__main__":
    for row in run():
        print(row)
