"""What a request is about when it names no cameras: a box on the map, a place, what lies along a route or a road, a collection."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import BadInput, NotFound
from dashboard.core.models import Principal
from dashboard.store import collections, places, regions, roads

MOST_CAMERAS, MOST_BUFFER_M, MOST_POINTS = 100, 100, 2000
ROAD_BUFFER_M = 50  # from the middle of a road: its cameras, and those on the buildings beside it
MOST_ROUTE_KM = 200  # a buffer around more than this is a district, not a route


@dataclass(frozen=True, slots=True)
class Within:
    """All active cameras within west, south, east, north (degrees, EPSG:4326)."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class AtPlace:
    """The active cameras that see a place (degrees, EPSG:4326) or stand near it: those whose view covers it first, then the nearest."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Along:
    """All active cameras within `buffer_m` metres of a line of (lon, lat), in its order."""

    line: Sequence[tuple[float, float]]
    buffer_m: float


@dataclass(frozen=True, slots=True)
class OfCollection:
    """The cameras of one of one's own organisation's collections, in its order; those that were removed are passed over."""

    id: UUID


@dataclass(frozen=True, slots=True)
class AlongRoad:
    """All active cameras along the road that a segment (by code) is of: every piece of it in that direction, where one is known."""

    segment: str


Target = Within | AtPlace | Along | OfCollection | AlongRoad


async def codes(conn: AsyncConnection, who: Principal, target: Target) -> list[str]:
    """The cameras that a target comes to, 1 to MOST_CAMERAS. Raises BadInput (none, or more, with the number found) or NotFound."""
    if isinstance(target, Within):
        return _some("box", await places.in_box(conn, _box(target)))
    if isinstance(target, AtPlace):
        return _some("place", [one.code for one in await regions.seeing(conn, *_place(target))])
    if isinstance(target, Along):
        line = {"type": "LineString", "coordinates": [list(point) for point in _line(target)]}
        return _some("route", await places.along(conn, line, target.buffer_m))
    if isinstance(target, AlongRoad):
        return _some("road", await _along_road(conn, target.segment))
    found = await collections.get(conn, target.id, who.organisation_id)
    if found is None:
        raise NotFound("Deze verzameling is er niet.", "There is no such collection.")
    return _some("collection", found.there)


async def _along_road(conn: AsyncConnection, segment: str) -> list[str]:
    """In driving order. Raises NotFound."""
    road = await roads.of_segment(conn, segment)
    if road is None:
        raise NotFound("Deze weg is er niet.", "There is no such road.")
    found = [await places.along(conn, piece, ROAD_BUFFER_M) for piece in road.pieces]
    return list(dict.fromkeys(chain.from_iterable(found)))


def _some(field: str, found: list[str]) -> list[str]:
    if not found:
        raise BadInput(f"{field}: hier zijn geen camera's.", f"{field}: there are no cameras here.")
    if len(found) > MOST_CAMERAS:
        raise BadInput(
            f"{field}: hier zijn {len(found)} camera's; vraag er hoogstens {MOST_CAMERAS} tegelijk.",
            f"{field}: there are {len(found)} cameras here; ask for at most {MOST_CAMERAS} at once.",
        )
    return found


def _box(box: Within) -> tuple[float, float, float, float]:
    if not (_is_place(box.west, box.south) and _is_place(box.east, box.north) and box.west < box.east and box.south < box.north):
        raise BadInput(
            "box: noem west, zuid, oost en noord in graden, west voor oost en zuid onder noord.",
            "box: give west, south, east and north in degrees, west before east and south below north.",
        )
    return box.west, box.south, box.east, box.north


def _place(place: AtPlace) -> tuple[float, float]:
    if not _is_place(place.lon, place.lat):
        raise BadInput("place: noem lengtegraad en breedtegraad in graden.", "place: give longitude and latitude in degrees.")
    return place.lon, place.lat


def _line(route: Along) -> Sequence[tuple[float, float]]:
    if not 0 < route.buffer_m <= MOST_BUFFER_M:
        raise BadInput(f"route.buffer_m: kies tot {MOST_BUFFER_M} meter.", f"route.buffer_m: choose up to {MOST_BUFFER_M} metres.")
    if not 2 <= len(route.line) <= MOST_POINTS or not all(_is_place(*point) for point in route.line):
        raise BadInput(
            f"route.line: een lijn heeft 2 tot {MOST_POINTS} punten van [lengtegraad, breedtegraad].",
            f"route.line: a line has 2 to {MOST_POINTS} points of [longitude, latitude].",
        )
    kilometres = sum(_kilometres(a, b) for a, b in zip(route.line, route.line[1:], strict=False))
    if kilometres > MOST_ROUTE_KM:
        raise BadInput(
            f"route.line: {kilometres:.0f} km is te lang; hoogstens {MOST_ROUTE_KM} km.",
            f"route.line: {kilometres:.0f} km is too long; at most {MOST_ROUTE_KM} km.",
        )
    return route.line


def _is_place(lon: float, lat: float) -> bool:
    return -180 <= lon <= 180 and -90 <= lat <= 90


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two places, on a flat piece of earth: for a limit that is near enough."""
    east = (b[0] - a[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot(east, b[1] - a[1]) * 111.2
