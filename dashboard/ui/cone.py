"""The view of a camera on the map: a sector of a circle, from direction, field of view and range."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

METRES_PER_DEGREE = 111_320.0  # of latitude; of longitude times the cosine of the latitude. Good to a metre at these distances
STEP_DEGREES = 4.0
RANGE_UNKNOWN_M = 60


def sector(lon: float, lat: float, direction: float | None, field_of_view: float | None, range_m: float | None) -> dict[str, Any] | None:
    """The GeoJSON polygon of what a camera sees, in EPSG:4326; a full circle where it turns round, None where its direction is unknown.

    `direction` in degrees clockwise from north, `field_of_view` in degrees, `range_m` in metres.
    """
    if direction is None and field_of_view != 360:
        return None
    width = min(field_of_view or 60.0, 360.0)
    reach = range_m or RANGE_UNKNOWN_M
    steps = max(int(width / STEP_DEGREES), 1)
    start = (direction or 0.0) - width / 2
    rim = [_point(lon, lat, start + width * i / steps, reach) for i in range(steps + 1)]
    ring = rim if width >= 360 else [[lon, lat], *rim, [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def _point(lon: float, lat: float, bearing: float, metres: float) -> list[float]:
    angle = bearing * pi / 180
    north, east = metres * cos(angle) / METRES_PER_DEGREE, metres * sin(angle) / (METRES_PER_DEGREE * cos(lat * pi / 180))
    return [round(lon + east, 6), round(lat + north, 6)]
