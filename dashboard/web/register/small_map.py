"""The small map of the public register: the shapes of one SVG, from our own base map. No tiles, no scripts, nothing from elsewhere.

Positions come in as (lon, lat) in EPSG:4326 and go out in SVG units of one metre, y down, around the camera.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from dashboard.core.settings import ROOT
from dashboard.store.register import Camera, Surroundings

METRES_PER_DEGREE = 111_320.0
CELL = (0.0075, 0.0045)  # degrees: the cell of an "area" camera, as in sql/views/register.sql
_LABEL_PLACES = (0.25, 0.75, 0.2, 0.8, 0.15, 0.85, 0.5)  # parts of the way along a street, the best first
_DRAWN = ("built", "park", "water", "canal", "rail", "street", "motorway")  # bottom to top


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world that is drawn: its middle and its size in metres."""

    lon: float
    lat: float
    width: float
    height: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        dx, dy = self.width / 2 / self._metres_east, self.height / 2 / METRES_PER_DEGREE
        return (self.lon - dx, self.lat - dy, self.lon + dx, self.lat + dy)

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """A position in SVG units."""
        return (round((lon - self.lon) * self._metres_east, 1), round((self.lat - lat) * METRES_PER_DEGREE, 1))

    def path(self, geometry: BaseGeometry) -> str:
        """A geometry as the `d` of an SVG path."""
        lines = [line for part in shapely.get_parts(geometry) for line in _lines(part)]
        return " ".join("M" + "L".join("{},{}".format(*self.place(x, y)) for x, y, *_ in line.coords) for line in lines)

    @property
    def _metres_east(self) -> float:
        return METRES_PER_DEGREE * math.cos(math.radians(self.lat))


@dataclass(frozen=True, slots=True)
class Label:
    """A street's name: the middle of where it stands, how far it is turned (degrees clockwise), and its size."""

    name: str
    x: float
    y: float
    angle: float
    size: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws, bottom to top."""

    frame: Frame
    shapes: list[tuple[str, str]]  # kind, path
    labels: list[Label]
    others: list[tuple[float, float]]
    cell: tuple[float, float] | None  # width and height in metres, of an "area" camera
    cone: str | None  # path of what the camera faces
    scale: int  # metres of the scale bar


def frame(camera: Camera) -> Frame:
    """What to show around a camera: the streets nearby, or for an "area" camera its cell with room around it."""
    width = 2000.0 if camera.publication == "area" else 1000.0
    return Frame(camera.lon, camera.lat, width, width * 0.45)


def draw(camera: Camera, around: Surroundings) -> Drawing:
    """The drawing of one camera and what is around it."""
    view = frame(camera)
    inside = _clipped(view)
    return Drawing(
        frame=view,
        shapes=shapes(view, around.areas),
        labels=_labels(view, inside),
        others=[view.place(*position) for position in around.cameras],
        cell=_cell(view) if camera.publication == "area" else None,
        cone=_cone(camera),
        scale=int(view.width / 10),
    )


def shapes(view: Frame, areas: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """Kind and path of all that lies in the frame, bottom to top: our own base map, and the outlines of areas (GeoJSON geometries)."""
    drawn = [(kind, view.path(geometry)) for kind, _, geometry in _clipped(view)]
    return drawn + [("area", view.path(shape(area))) for area in areas]


def _clipped(view: Frame) -> list[tuple[str, str, BaseGeometry]]:
    clipped = [(kind, name, shapely.clip_by_rect(geometry, *view.box)) for kind, name, geometry in _base_map()]
    return [one for one in clipped if not one[2].is_empty]


@cache
def features() -> list[dict[str, Any]]:
    """The features of our own base map (GeoJSON)."""
    found: list[dict[str, Any]] = json.loads((ROOT / "assets" / "base.geojson").read_text("utf-8"))["features"]
    return found


@cache
def _base_map() -> list[tuple[str, str, BaseGeometry]]:
    """Kind, name and geometry of all that our own base map draws, bottom to top."""
    drawn = [(f["properties"]["kind"], f["properties"].get("name", ""), shape(f["geometry"])) for f in features()]
    return sorted((one for one in drawn if one[0] in _DRAWN), key=lambda one: _DRAWN.index(one[0]))


def _lines(part: BaseGeometry) -> list[BaseGeometry]:
    """The lines of a single geometry: none of a point (a clip that only touches gives one)."""
    if part.geom_type == "Polygon":
        return [part.exterior, *part.interiors]
    return [part] if part.geom_type == "LineString" else []


def _labels(view: Frame, inside: list[tuple[str, str, BaseGeometry]]) -> list[Label]:
    """One name per street that has room for it beside the camera: along the street and never upside down."""
    labels: dict[str, Label] = {}
    for kind, name, geometry in inside:
        if name and kind in ("street", "motorway") and name not in labels:
            line = max(shapely.get_parts(geometry), key=lambda part: part.length)
            fits = [label for at in _LABEL_PLACES if (label := _label(view, name, line, at))]
            labels |= {name: fits[0]} if fits else {}
    return list(labels.values())


def _label(view: Frame, name: str, line: BaseGeometry, at: float) -> Label | None:
    """The name at a part of the way along a line, if it stays inside the frame and off the camera."""
    (x1, y1), (x, y), (x2, y2) = (view.place(*line.interpolate(part, normalized=True).coords[0]) for part in (at - 0.05, at, at + 0.05))
    angle = (math.degrees(math.atan2(y2 - y1, x2 - x1)) + 90) % 180 - 90
    size = view.width / 36
    half = len(name) * size * 0.3  # a letter is about 0.6 of its size wide
    reach = [abs(half * math.cos(math.radians(angle))) + size, abs(half * math.sin(math.radians(angle))) + size]
    inside = abs(x) + reach[0] < view.width / 2 and abs(y) + reach[1] < view.height / 2
    return Label(name, x, y, round(angle, 1), round(size, 1)) if inside and math.hypot(x, y) > half + size / 2 else None


def _cell(view: Frame) -> tuple[float, float]:
    east, _ = view.place(view.lon + CELL[0], view.lat)
    _, south = view.place(view.lon, view.lat - CELL[1])
    return (east, south)


def _cone(camera: Camera) -> str | None:
    """A fan from the camera: its direction, its field of view (60 degrees where unknown), its range up to 150 m (60 m where unknown)."""
    if camera.direction is None:
        return None
    half, reach = min(camera.field_of_view or 60, 180) / 2, min(camera.range_m or 60, 150)
    ends = [math.radians(camera.direction + turn) for turn in (-half, half)]
    (x1, y1), (x2, y2) = ((round(reach * math.sin(a), 1), round(-reach * math.cos(a), 1)) for a in ends)
    return f"M0,0L{x1},{y1}A{reach},{reach} 0 0 1 {x2},{y2}Z"
