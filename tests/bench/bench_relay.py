"""The relay against nginx: 300 viewers, each by a lease of its own, of one camera of 15 pictures of 40 KB a second.

The relay calls the camera once and decides on every viewer; nginx proxies the same stream to each viewer separately, which is what one
would do without a relay. A bare asyncio writer (the camera itself, called by every viewer) shows what these viewers on this machine can
take at all. Then, reported: 1,000 viewers, and 50 cameras with 4 viewers each.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.bench import pictures, town
from tests.bench.fresh import fresh
from tests.bench.pictures import Seen, Server, measure
from tests.live_peers import CODE

VIEWERS, MANY, CAMERAS = 300, 1000, 50
_LIMITS = {"below": 0.0, "p99": 100.0, "memory": 200.0}
_UNITS = {
    "rate": "pictures/s per viewer",
    "source_rate": "pictures/s of the camera",
    "below": "% of viewers below 95% of the camera's rate",
    "p50": "ms delay",
    "p99": "ms delay",
    "cpu": "us CPU per picture",
}


def run() -> list[dict[str, Any]]:
    """The measurements, as rows for `make bench`; compared with nginx where there is one."""
    with pictures.source() as (source, source_pid), fresh() as settings:
        world = town.world_of(settings, source, more=CAMERAS - 1)
        leases = town.leases_for(world, [CODE, *(f"vr-b{n}" for n in range(1, CAMERAS))])
        with town.relay_of(world) as relay:
            ours = town.server(relay, [(CODE, one) for one in town.many_leases(world, leases[CODE], MANY)])
            rows = _one_camera(ours, source, source_pid, settings.state)
            rows += _rows(f"{MANY} viewers", measure(ours, MANY))
            rows += _rows(f"{CAMERAS} cameras × 4 viewers", measure(town.server(relay, leases.items()), 4 * CAMERAS))
    return rows


def _one_camera(ours: Server, source: int, source_pid: int, folder: Path) -> list[dict[str, Any]]:
    few = measure(ours, 10)
    seen = measure(ours, VIEWERS)
    rows = _rows(f"{VIEWERS} viewers", seen, _LIMITS)
    memory = (seen.memory - few.memory) / (VIEWERS - 10)
    rows.append(_row("memory per viewer", memory, "KB", _LIMITS["memory"]))
    rows.append(_row("calls to the camera", pictures.connections_to(source), "connections", 1))
    bare = measure(Server(source, ["/"], source_pid), VIEWERS)
    rows += [_against(key, seen, "bare asyncio writer", bare) for key in ("rate", "below", "p99", "cpu")]
    if pictures.NGINX is None:
        return [*rows, {"name": "relay against nginx", "value": None, "unit": "", "peer": "skipped: no nginx"}]
    for name, more in (("nginx", pictures.UNBUFFERED), ("nginx, 64k buffers", pictures.TUNED)):
        with pictures.nginx(folder, source, more) as peer:
            theirs = measure(peer, VIEWERS)
        rows += [_against(key, seen, name, theirs) for key in ("rate", "below", "p99")]
        # What half of it is must be met against nginx as one sets it up; with larger buffers the kernel's own copying is most of both.
        limit = {} if more else {"limit": round(theirs.cpu / 2, 2)}
        rows.append(_against("cpu", seen, name, theirs) | limit)
    return rows


def _rows(what: str, seen: Seen, limits: dict[str, float] | None = None) -> list[dict[str, Any]]:
    return [_row(f"{what}: {key}", getattr(seen, key), unit, (limits or {}).get(key)) for key, unit in _UNITS.items()]


def _row(name: str, value: float, unit: str, limit: float | None = None) -> dict[str, Any]:
    row = {"name": f"relay, {name}", "value": round(value, 2), "unit": unit}
    return row if limit is None else row | {"limit": limit}


def _against(key: str, ours: Seen, peer: str, theirs: Seen) -> dict[str, Any]:
    value, other = getattr(ours, key), getattr(theirs, key)
    ratio = {"ratio": round(value / other, 2)} if other else {}
    return _row(f"{VIEWERS} viewers: {key}", value, _UNITS[key]) | {"peer": f"{peer}: {other:.2f}"} | ratio


if __name__ == "__main__":
    for row in run():
        print(row)
