"""The log under twenty writers: sharing's own transactions with a log row each, sealed at commit, and rows alone beside the same table
without its seal. The chain is checked afterwards."""

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
from dashboard.store import log
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
    """Leases given back a second, one by one and by twenty at once: each a transaction with its row in the log. Then rows alone, sealed and
    not: what the chain costs."""
    with fresh() as settings:
        world = town.world_of(settings, free_port())
        lease = town.leases_for(world, [CODE])[CODE]
        given = [_row("leases given back", writers, asyncio.run(_given_back(settings, world, lease, writers))) for writers in (1, WRITERS)]
        sealed = asyncio.run(_appended(settings))
        world.execute("ALTER TABLE beeldregie.log DISABLE TRIGGER seal", role="migrate")
        bare = asyncio.run(_appended(settings))
        alone = [_row("log rows alone", WRITERS, sealed), _row("the same without the seal", WRITERS, bare)]
        return [*given, *alone, {"name": "log rows sealed, to not sealed", "value": round(bare / sealed, 2), "unit": "x as long"}]


def _row(what: str, writers: int, each_second: float) -> dict[str, Any]:
    return {"name": f"{what}, {writers} writer{'s' * (writers > 1)}", "value": round(each_second), "unit": "rows/s"}


async def _appended(settings: Settings) -> float:
    """Rows a second of transactions that do nothing else."""
    db = Database(settings, "app", pool_size=WRITERS)

    async def writer(rows: int) -> None:
        for n in range(rows):
            async with db.begin() as conn:
                await log.append(conn, "trigger", {"n": n})

    try:
        await asyncio.gather(*(writer(1) for _ in range(WRITERS)))
        began = time.perf_counter()
        await asyncio.gather(*(writer(EACH) for _ in range(WRITERS)))
        return EACH * WRITERS / (time.perf_counter() - began)
    finally:
        await db.close()


async def _given_back(settings: Settings, world: World, lease: UUID, writers: int) -> float:
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
    return len(made) / seconds


if __name__ == "__main__":
    for row in run():
        print(row)
