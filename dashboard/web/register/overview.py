"""The map of the public register's list: what was found, as marks that are links. One SVG of our own base map; no tiles, no scripts.

A mark of one camera leads to its page, one of several to the list of just those, with a map that is as much closer. Positions are
(lon, lat) in EPSG:4326; the SVG's units are metres, y down, around the frame's middle.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from dashboard.core.models import Box
from dashboard.store.register_list import Found, Mark
from dashboard.web.register import small_map
from dashboard.web.register.small_map import METRES_PER_DEGREE, Frame

SHAPE = 0.75  # height to width
SMALLEST = 600.0  # metres wide: closer in, the base map shows nothing more
ROOM = 1.25  # around what was found
PIXELS = 420  # as wide as the map is at most: sizes of marks and letters follow from it
_EDGE = 0.0002  # degrees: a cluster's box is a little wider, so that what stands on its edge is inside
_REACH = {"city": 6000.0, "town": 2500.0, "area": 1200.0}  # metres around the name of a place that count as that place


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark where it is drawn: its middle, its radius, and the parameter `bbox` that shows only its cameras ("" where that is all)."""

    mark: Mark
    x: float
    y: float
    radius: float
    bbox: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws, bottom to top; `unit` is one pixel of the map at its widest."""

    frame: Frame
    shapes: list[tuple[str, str]]  # kind, path
    names: list[tuple[str, float, float]]
    marks: list[Placed]
    unit: float


def frame(box: Box) -> Frame:
    """The part of the world around a box, with room at its sides."""
    west, south, east, north = box
    lon, lat = (west + east) / 2, (south + north) / 2
    wide = (east - west) * METRES_PER_DEGREE * math.cos(math.radians(lat))
    width = max(ROOM * wide, ROOM * (north - south) * METRES_PER_DEGREE / SHAPE, SMALLEST)
    return Frame(lon, lat, width, width * SHAPE)


def draw(view: Frame, found: Found, areas: Iterable[dict[str, Any]]) -> Drawing:
    """The drawing of what was found; the largest marks first, so that small ones lie on top."""
    unit = view.width / PIXELS
    marks: list[Placed] = []
    for mark in found.marks:
        _add(marks, _placed(view, mark, found.total, unit), view, found.total, unit)
    return Drawing(view, small_map.shapes(view, areas), _names(view, unit), marks, unit)


def place(name: str) -> Box | None:
    """The box around a place of our own base map that has this name; None if none has."""
    return _places().get(name.strip().lower())


def _add(marks: list[Placed], new: Placed, view: Frame, total: int, unit: float) -> None:
    """One mark more; where it would lie over another, the two become one."""
    for other in marks:
        if math.hypot(new.x - other.x, new.y - other.y) < (new.radius + other.radius) * 0.9:
            marks.remove(other)
            _add(marks, _placed(view, _both(other.mark, new.mark), total, unit), view, total, unit)
            return
    marks.append(new)


def _both(one: Mark, other: Mark) -> Mark:
    """Two marks as one, in the middle of all their cameras; of the kind of the larger."""
    n, large = one.n + other.n, max(one, other, key=lambda mark: mark.n)
    sides = zip((min, min, max, max), one.box, other.box, strict=True)
    west, south, east, north = (pick(a, b) for pick, a, b in sides)
    lon, lat = ((one.n * a + other.n * b) / n for a, b in ((one.lon, other.lon), (one.lat, other.lat)))
    return Mark(n, lon, lat, (west, south, east, north), min(one.code, other.code), None, large.owner_kind)


def _placed(view: Frame, mark: Mark, total: int, unit: float) -> Placed:
    x, y = view.place(mark.lon, mark.lat)
    west, south, east, north = mark.box
    bbox = f"{west - _EDGE:.5f},{south - _EDGE:.5f},{east + _EDGE:.5f},{north + _EDGE:.5f}" if mark.n < total else ""
    radius = 7 if mark.n == 1 else 11 + 7 * math.sqrt(mark.n / total)
    return Placed(mark, x, y, round(radius * unit, 1), bbox)


def _names(view: Frame, unit: float) -> list[tuple[str, float, float]]:
    """Names of places that fit, the important ones first, none over another."""
    zoom = math.log2(2 * math.pi * 6_378_137 / 256 * math.cos(math.radians(view.lat)) / unit)
    taken: list[tuple[str, float, float]] = []
    for label in sorted(_labels(), key=lambda one: one["properties"]["zoom"]):
        x, y = view.place(*label["geometry"]["coordinates"])
        name, half = label["properties"]["name"], len(label["properties"]["name"]) * 3.5 * unit
        fits = abs(x) + half < view.width / 2 and abs(y) + 8 * unit < view.height / 2 and label["properties"]["zoom"] <= zoom + 1
        if fits and all(abs(y - b) > 18 * unit or abs(x - a) > half + len(other) * 3.5 * unit for other, a, b in taken):
            taken.append((name, x, y))
    return taken


@cache
def _labels() -> list[dict[str, Any]]:
    return [one for one in small_map.features() if one["properties"]["kind"] == "label"]


@cache
def _places() -> dict[str, Box]:
    found: dict[str, Box] = {}
    for one in _labels():
        reach = _REACH.get(one["properties"]["rank"])
        if reach:
            lon, lat = one["geometry"]["coordinates"]
            found[one["properties"]["name"].lower()] = Frame(lon, lat, 2 * reach, 2 * reach).box
    return found
