"""Where the demo's cameras stand: spread along a street or around a square, always the same. Positions are (lat, lon) in degrees."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

Point = tuple[float, float]
_METRES_PER_DEGREE = 111_320.0
_GOLDEN_ANGLE = 180 * (3 - math.sqrt(5))  # spreads points evenly over a disc (Vogel's sunflower)


def moved(start: Point, bearing: float, metres: float) -> Point:
    """The point so many metres away in that direction (degrees from north). Flat-earth: good to 1 in 1000 over a few kilometres."""
    angle = math.radians(bearing)
    lat = start[0] + metres * math.cos(angle) / _METRES_PER_DEGREE
    return lat, start[1] + metres * math.sin(angle) / (_METRES_PER_DEGREE * math.cos(math.radians(start[0])))


def distance(a: Point, b: Point) -> float:
    """Metres between two points near each other."""
    return math.hypot((b[0] - a[0]) * _METRES_PER_DEGREE, (b[1] - a[1]) * _METRES_PER_DEGREE * math.cos(math.radians(a[0])))


def bearing(a: Point, b: Point) -> float:
    """The direction from a to b, in degrees from north."""
    return math.degrees(math.atan2((b[1] - a[1]) * math.cos(math.radians(a[0])), b[0] - a[0])) % 360


def at(line: Sequence[Point], metres: float) -> tuple[Point, float]:
    """The point so many metres along the line, and the line's direction there."""
    for a, b in pairwise(line):
        length = distance(a, b)
        if metres <= length:
            return moved(a, bearing(a, b), metres), bearing(a, b)
        metres -= length
    return line[-1], bearing(line[-2], line[-1])


def length(line: Sequence[Point]) -> float:
    """The length of the line in metres."""
    return sum(distance(a, b) for a, b in pairwise(line))


def along(line: Sequence[Point], n: int, aside: float = 6.0) -> Iterator[tuple[Point, int]]:
    """n places at equal distances along the line, on its two sides in turn, each with a direction along the street."""
    if len(line) == 1:
        yield from around(line[0], n)
        return
    step = length(line) / n
    for index in range(n):
        place, heading = at(line, (index + 0.5) * step)
        right = index % 2 == 0
        place = moved(place, heading + (90 if right else -90), aside + 2.0 * (index % 3))
        yield place, round(heading + (0 if right else 180) + 15 * (index % 3 - 1)) % 360


def around(centre: Point, n: int, spacing: float = 7.0) -> Iterator[tuple[Point, int]]:
    """n places spread evenly around a point, about `spacing` metres apart; the first stands on it. They look back at the point."""
    for index in range(n):
        angle = (index * _GOLDEN_ANGLE) % 360
        yield moved(centre, angle, spacing * math.sqrt(index)), round(angle + 180) % 360


def at_kilometre(line: Sequence[Point], known: Sequence[float], kilometre: float) -> tuple[Point, float]:
    """The place of a kilometre on a road. `known` are the kilometres of the line's vertices, or of its two ends only."""
    if len(known) == len(line):
        for (a, b), (low, high) in zip(pairwise(line), pairwise(known), strict=True):
            if low <= kilometre <= high:
                return moved(a, bearing(a, b), distance(a, b) * (kilometre - low) / (high - low)), bearing(a, b)
    share = (kilometre - known[0]) / (known[-1] - known[0])
    return at(line, share * length(line))
