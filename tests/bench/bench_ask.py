"""Asking for one camera, end to end over HTTP: log-in by token, facts, decision, lease, log, commit, answer; among 2,000 cameras."""

from __future__ import annotations

import statistics
import time
from typing import Any

import httpx

from tests.bench import town
from tests.bench.fresh import fresh, web
from tests.bench.many import fill
from tests.live_peers import CODE, free_port

CAMERAS, REQUESTS, WARM = 2_000, 60, 5
WISH = {"cameras": [CODE], "reason": "file"}


def run() -> list[dict[str, Any]]:
    """Milliseconds of a granted request, and of a refused one (which looks for other cameras too)."""
    with fresh() as settings:
        town.world_of(settings, free_port())
        fill(settings.dsn("ingest"), CAMERAS)
        with web(settings) as address, httpx.Client(base_url=address, headers={"Authorization": "Bearer t-anna"}, timeout=30) as client:
            granted, refused = (_times(client, camera, outcome) for camera, outcome in ((CODE, "granted"), ("vb-2", "refused")))
    return [
        {"name": f"one camera asked over HTTP, {outcome}: {name}", "value": round(value, 1), "unit": "ms"}
        for outcome, times in (("granted", granted), ("refused", refused))
        for name, value in (("median", statistics.median(times)), ("p95", statistics.quantiles(times, n=20)[18]))
    ]


def _times(client: httpx.Client, camera: str, outcome: str) -> list[float]:
    times = []
    for _ in range(REQUESTS + WARM):
        began = time.perf_counter()
        answer = client.post("/api/view-requests", json=WISH | {"cameras": [camera]})
        times.append((time.perf_counter() - began) * 1e3)
        assert answer.json()[0]["outcome"] == outcome, answer.text
    return times[WARM:]


if __name__ == "__main__":
    for row in run():
        print(row)
