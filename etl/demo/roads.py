"""The demo's roads: axes cut into pieces, each way its own, with a measurement site in the middle of each."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shapely.geometry import LineString
from shapely.ops import substring

AXES = Path(__file__).parent / "data" / "axes.json"
# Degrees to metres around Rotterdam and Almere; good to a percent over their distance, which is enough to cut a road.
_X, _Y = 111_320 * math.cos(math.radians(52.0)), 111_320.0


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of road, one way. `line`: (lon, lat) in driving direction; `along`: its middle on the axis from 0 to 1, in driving
    direction."""

    code: str  # of the segment; its site is DEMO_ and the same in capitals
    axis: str
    way: str  # r: as the axis is drawn, l: back
    road: str
    name: str
    heading: str
    limit_kmh: int
    lanes: int
    along: float
    line: tuple[tuple[float, float], ...]

    @property
    def site(self) -> str:
        """The code of its measurement site, as the publications have it."""
        return f"DEMO_{self.code.upper().replace('-', '_')}"

    @property
    def middle(self) -> tuple[float, float]:
        """(lon, lat) halfway, where the loops lie."""
        point = LineString(self.line).interpolate(0.5, normalized=True)
        return round(point.x, 5), round(point.y, 5)


@cache
def pieces() -> tuple[Piece, ...]:
    """All pieces of the demo's roads: both ways of each, about 850 m outside and 500 m inside the city."""
    axes: list[dict[str, Any]] = json.loads(AXES.read_text())["axes"]
    return tuple(piece for axis in axes for way in ("r", "l") for piece in _cut(axis, way))


def _cut(axis: dict[str, Any], way: str) -> list[Piece]:
    line = LineString([(lon * _X, lat * _Y) for lon, lat in (axis["line"] if way == "r" else reversed(axis["line"]))])
    count = max(1, round(line.length / (850 if axis["limit_kmh"] > 50 else 500)))
    heading = axis["headings"][0 if way == "r" else 1]
    return [
        Piece(
            f"{axis['code']}-{way}-{n + 1:02}",
            axis["code"],
            way,
            axis["road"],
            axis["name"],
            heading,
            axis["limit_kmh"],
            axis["lanes"],
            (n + 0.5) / count,
            _degrees(substring(line, n / count, (n + 1) / count, normalized=True)),
        )
        for n in range(count)
    ]


def _degrees(line: LineString) -> tuple[tuple[float, float], ...]:
    return tuple((round(x / _X, 5), round(y / _Y, 5)) for x, y in line.coords)
