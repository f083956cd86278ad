"""Positions as registers give them, brought to (longitude, latitude) in EPSG:4326, or refused with the reason why they cannot be right."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pyproj import Transformer
from pyproj.exceptions import ProjError

from dashboard.core.errors import BadInput
from etl.sources.parsed import BrokenValueError

WGS84, RD = 4326, 28992
# The Rijksdriehoek grid was laid so that every x on land is smaller than every y.
_RD_X, _RD_Y = (-7_000, 300_000), (289_000, 629_000)
_FLAT = {7415: RD, 4979: WGS84}  # RD with NAP heights
NETHERLANDS = (3.2, 50.7, 7.3, 53.7)  # west, south, east, north; degrees
DECIMALS = 7  # of a degree: about 1 cm
_NOWHERE = 1e-3  # degrees or metres: what is left of an empty cell that was read as nought


@lru_cache(maxsize=8)
def transformer(crs: int) -> Transformer:
    """From the reference system to EPSG:4326, longitude first. Raises BadInput if there is no such system."""
    try:
        return Transformer.from_crs(crs, WGS84, always_xy=True)
    except ProjError:
        raise BadInput(f"Het referentiestelsel EPSG:{crs} is onbekend.", f"The reference system EPSG:{crs} is unknown.") from None


def is_rd(x: float, y: float) -> bool:
    """Whether x and y lie in the area of the Rijksdriehoek grid (EPSG:28992)."""
    return _RD_X[0] <= x <= _RD_X[1] and _RD_Y[0] <= y <= _RD_Y[1]


def is_dutch(lon: float, lat: float) -> bool:
    """Whether the position lies in the rectangle around the European Netherlands."""
    west, south, east, north = NETHERLANDS
    return west <= lon <= east and south <= lat <= north


def position(x: float, y: float, crs: int | None = None) -> tuple[float, float]:
    """(lon, lat) in degrees. A system with heights counts as its flat one. Without a reference system it is told by size: the two
    that we know do not overlap. Raises BrokenValueError."""
    if abs(x) < _NOWHERE and abs(y) < _NOWHERE:
        raise BrokenValueError("is 0, 0: daar staat geen camera", "is 0, 0: no camera stands there")
    if crs is None:
        crs = WGS84 if abs(x) <= 180 and abs(y) <= 180 else RD
        is_mixed = min(abs(x), abs(y)) <= 180 < max(abs(x), abs(y))  # degrees beside metres
        if is_mixed or (crs == RD and not is_rd(x, y) and not is_rd(y, x)):
            raise BrokenValueError(
                "is geen plaats in graden of de Rijksdriehoek: zeg welk stelsel het is (crs), of kijk de komma's na",
                "is no place in degrees or the Rijksdriehoek grid: say which system it is (crs), or check the decimal signs",
            )
    crs = _FLAT.get(crs, crs)
    if crs == WGS84:
        return _checked_degrees(x, y)
    if crs == RD and not is_rd(x, y):
        if is_rd(y, x):
            raise BrokenValueError("x en y lijken verwisseld", "x and y seem swapped")
        raise BrokenValueError("ligt buiten het gebied van de Rijksdriehoek", "lies outside the area of the Rijksdriehoek grid")
    lon, lat = transformer(crs).transform(x, y)
    return _checked_degrees(lon, lat)


def _checked_degrees(lon: float, lat: float) -> tuple[float, float]:
    if is_dutch(lat, lon):
        raise BrokenValueError("lengte en breedte lijken verwisseld", "longitude and latitude seem swapped")
    if not -180 <= lon <= 180 or not -90 <= lat <= 90:
        raise BrokenValueError(
            "ligt niet op aarde: lengte is −180 tot 180, breedte −90 tot 90",
            "does not lie on earth: longitude is −180 to 180, latitude −90 to 90",
        )
    return round(lon, DECIMALS), round(lat, DECIMALS)


def crs_of(document: dict[str, Any]) -> int | None:
    """The reference system that a GeoJSON document names in its (pre-RFC 7946) `crs` member: as EPSG:28992, as a URN, as an address or as
    a bare code; None where it names none."""
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    properties = properties if isinstance(properties, dict) else {}
    name = str(properties.get("name") or (f"EPSG:{properties['code']}" if "code" in properties else crs or ""))
    if "CRS84" in name:
        return WGS84
    match = re.search(r"EPSG[:/]{1,2}(?:\d+(?:\.\d+)*[:/])?(\d{4,6})\b", name)
    return int(match[1]) if match else None
