"""Slow readers, and withdrawals. Ten who hardly read among a hundred viewers: do the other ninety notice? And how long after a withdrawal
the connection is over, for readers who take everything and for readers who hardly take anything, told (NOTIFY) and untold.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any
from uuid import UUID

import psycopg

from tests.bench import pictures, town
from tests.bench.fresh import fresh
from tests.bench.pictures import PICTURE_BYTES, measure
from tests.live_peers import CODE, Reader, Relay, World, wait_until

VIEWERS, SLOW = 100, 10
WITHDRAWALS, AT_ONCE = 100, 10
_END = "UPDATE beeldregie.lease SET ended_at = now(), end_reason = 'withdrawn' WHERE id = %s"


def run() -> list[dict[str, Any]]:
    """The measurements, as rows for `make bench`."""
    with pictures.source() as (source, _), fresh() as settings:
        world = town.world_of(settings, source)
        with town.relay_of(world) as relay:
            return [*_slow_readers(world, relay), *_withdrawals(world, relay, told=True), *_withdrawals(world, relay, told=False)]


def _slow_readers(world: World, relay: Relay) -> list[dict[str, Any]]:
    server = town.server(relay, town.leases_for(world, [CODE]).items())
    without, with_slow = measure(server, VIEWERS - SLOW), measure(server, VIEWERS, SLOW)
    limits = {"below": 0.0, "p99": round(1.2 * without.p99 + 5, 1)}  # the others notice nothing
    units = {"rate": "pictures/s per viewer", "below": "% of viewers below 95% of the camera's rate", "p99": "ms delay"}
    return [
        {
            "name": f"relay, {VIEWERS - SLOW} viewers beside {SLOW} slow ones: {key}",
            "value": round(getattr(with_slow, key), 2),
            "unit": unit,
            "peer": f"without them: {getattr(without, key):.2f}",
        }
        | ({"limit": limits[key]} if key in limits else {})
        for key, unit in units.items()
    ]


def _withdrawals(world: World, relay: Relay, told: bool) -> list[dict[str, Any]]:
    """A hundred, in tens; each lease has a fast and a slow reader. From just before the UPDATE to the end of the reader's connection."""
    seconds: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(WITHDRAWALS // AT_ONCE):
        leases = [asyncio.run(world.lease("anna")) for _ in range(AT_ONCE)]
        readers = {lease: {slow: Reader(relay.port, lease, slow=slow) for slow in seconds} for lease in leases}
        wait_until(lambda: all(two[False].taken > 10 * PICTURE_BYTES for two in readers.values()))  # noqa: B023 - waited for here
        withdrawn = {lease: _withdraw(world, lease, told) for lease in leases}
        for lease, two in readers.items():
            for slow, reader in two.items():
                seconds[slow].append(reader.ended() - withdrawn[lease])
    return [
        {
            "name": f"relay, {WITHDRAWALS} withdrawals{'' if told else ', NOTIFY lost'}, {'slow' if slow else 'fast'} readers: p99",
            "unit": "s until the end",
            "value": round(statistics.quantiles(found, n=100)[98], 2),
            "limit": 2.0,
        }
        for slow, found in seconds.items()
    ]


def _withdraw(world: World, lease: UUID, told: bool) -> float:
    """End a lease; the moment just before. Untold is as when the listener's connection breaks just then."""
    if told:
        began = time.monotonic()
        world.execute(_END, lease)
        return began
    with psycopg.connect(world.settings.dsn("migrate")) as owner:
        owner.execute("ALTER TABLE beeldregie.lease DISABLE TRIGGER tell")
        began = time.monotonic()
        owner.execute(_END, (lease,))
        owner.execute("ALTER TABLE beeldregie.lease ENABLE TRIGGER tell")
    return began


if __name__ == "__main__":
    for row in run():
        print(row)
