"""How the demo's traffic flows: speed and flow of any piece at any minute, past or future. A pure function, so that history can be made at
will.

Rush hours with a tail at bottlenecks, days that differ, incidents with a growing tail, and detectors that fall silent: enough for the
forecast to have something to learn and something to miss. Not a traffic model.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from dashboard.core.clock import local
from etl.demo.roads import Piece


@dataclass(frozen=True, slots=True)
class Measured:
    """What a site measured in one minute: speed (km/h) and flow (vehicles/h) of all lanes together; `state`: ok, empty (-1) or error."""

    speed_kmh: float
    flow_vph: float
    state: str


@dataclass(frozen=True, slots=True)
class _Jam:
    """A disturbance: where it starts on the axis, when it is worst (hours of the day), how long and how heavy, and how far its tail
    grows."""

    place: float
    peak: float
    spread: float
    weight: float
    tail: float


def measured(piece: Piece, at: datetime) -> Measured:
    """The minute that starts at `at` (aware). Same piece and minute, same answer."""
    here = local(at)
    hour = here.hour + here.minute / 60
    jam = min(0.93, sum(_weight(one, piece.along, hour) for one in _jams(piece.axis, piece.way, here.date())))
    minutes = int(at.timestamp()) // 60
    wobble = 0.05 * _smooth(piece.code, minutes / 15) + 0.025 * _chance(f"{piece.code} {minutes}", -1, 1)
    speed = max(4.0, piece.limit_kmh * 0.96 * (1 - jam) * (1 + wobble))
    busy = _busy(hour, here.weekday() >= 5) * (1 - 0.45 * jam) * (1 + 2 * wobble)
    return Measured(round(speed, 1), max(60.0, round(piece.lanes * 1700 * busy / 60) * 60.0), _state(piece.code, minutes))


def _busy(hour: float, weekend: bool) -> float:
    """Demand as a share of capacity over the day."""
    day = 0.04 + 0.5 / (1 + math.exp(-(hour - 6.6) * 2.2)) / (1 + math.exp((hour - 20.5) * 0.9))
    peaks = _bell(hour, 7.9, 0.9) * 0.4 + _bell(hour, 17.2, 1.1) * 0.42
    return day * 0.75 + _bell(hour, 14.5, 3.0) * 0.12 if weekend else min(1.0, day + peaks)


@lru_cache(maxsize=512)
def _jams(axis: str, way: str, day: date) -> tuple[_Jam, ...]:
    """The disturbances of one way of an axis on one day: its two standing bottlenecks, each day a little different, and perhaps an
    incident."""
    return tuple(_standing(f"{axis} {way}", day)) + tuple(_incidents(f"{axis} {way} {day.isoformat()}", day.weekday() >= 5))


def _standing(road: str, day: date) -> Iterator[_Jam]:
    for n, (peak, spread) in enumerate(((7.9, 0.75), (17.2, 1.0), (14.5, 1.8))):
        weekend = day.weekday() >= 5
        if weekend != (n == 2):
            continue
        usual = _chance(f"{road} weight {n}", 0.2, 0.85) * (0.35 if weekend else 1.0)
        today = f"{road} {day.isoformat()} {n}"
        yield _Jam(
            _chance(f"{road} place {n}", 0.25, 0.95),
            peak + _chance(today + " shift", -0.25, 0.25),
            spread * _chance(today + " spread", 0.8, 1.2),
            usual * _chance(today, 0.7, 1.25),
            0.3,
        )


def _incidents(today: str, weekend: bool) -> Iterator[_Jam]:
    if _chance(today + " incident") < (0.15 if weekend else 0.4):
        yield _Jam(
            _chance(today + " where"),
            _chance(today + " when", 6.5, 20.5),
            _chance(today + " long", 0.2, 0.5),
            _chance(today + " weight", 0.5, 0.85),
            0.25,
        )


def _weight(jam: _Jam, along: float, hour: float) -> float:
    """How much of the free speed a jam takes away here and now: it stands upstream of its place, and its tail is longest at its peak."""
    force = _bell(hour, jam.peak, jam.spread)
    if force < 0.01:
        return 0.0
    upstream = jam.place - along
    reach = jam.tail * force
    near = _bell(upstream, 0, 0.04) if upstream < 0 else max(0.0, 1 - upstream / (reach + 0.03))
    return jam.weight * force**0.6 * near


def _state(code: str, minutes: int) -> str:
    """Detectors fall silent: some for two hours, any now and then for a minute."""
    block = _chance(f"{code} block {minutes // 120}")
    if block < 0.012:
        return "error" if block < 0.006 else "empty"
    return "empty" if _chance(f"{code} minute {minutes}") < 0.01 else "ok"


def _bell(x: float, middle: float, spread: float) -> float:
    return math.exp(-0.5 * ((x - middle) / spread) ** 2)


def _smooth(seed: str, position: float) -> float:
    """Noise from -1 to 1 that changes slowly: between the chances of two whole numbers."""
    whole = math.floor(position)
    share = position - whole
    return _chance(f"{seed} {whole}", -1, 1) * (1 - share) + _chance(f"{seed} {whole + 1}", -1, 1) * share


def _chance(seed: str, low: float = 0.0, high: float = 1.0) -> float:
    """A number between low and high that only the seed decides."""
    return low + (high - low) * int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=6).digest()) / 2**48


def minutes_of(last: datetime, hours: int, step: int) -> list[datetime]:
    """The minutes of the last hours, every `step` of them, whole and in order, up to `last`."""
    end = last.replace(second=0, microsecond=0)
    return [end - timedelta(minutes=back) for back in range(hours * 60, -1, -step)]
