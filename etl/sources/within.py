"""Places that lie on earth and yet cannot be right: outside the area that a file is about."""

from __future__ import annotations

from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from etl.sources import coordinates
from etl.sources.camera_rows import CameraRow
from etl.sources.parsed import BrokenValueError, Parsed, Reject

_OUTSIDE = BrokenValueError("ligt buiten het opgegeven gebied", "lies outside the given area")
_SWAPPED = BrokenValueError("lengte en breedte lijken verwisseld", "longitude and latitude seem swapped")
_ABROAD = BrokenValueError(
    "ligt buiten Nederland, anders dan de meeste rijen; geef met --within het gebied waar het bestand over gaat",
    "lies outside the Netherlands, unlike most rows; give the area that the file is about with --within",
)


def kept(parsed: Parsed[CameraRow], area: BaseGeometry | None) -> Parsed[CameraRow]:
    """The cameras inside the area (EPSG:4326); the others are rejects. Without an area: where most cameras stand in the Netherlands, those
    that stand elsewhere are rejects; a register of another country is kept as it is."""
    if area is not None:
        shapely.prepare(area)
    elif 2 * sum(coordinates.is_dutch(*camera.position) for camera in parsed.rows) <= len(parsed.rows):
        return parsed
    rows, rejects = [], []
    for camera in parsed.rows:
        if (reason := _reason(camera.position, area)) is None:
            rows.append(camera)
        else:
            rejects.append(_reject(camera, reason))
    if not rejects:
        return parsed
    return replace(parsed, rows=rows, rejects=sorted([*parsed.rejects, *rejects], key=lambda reject: reject.row))


def _reason(position: tuple[float, float], area: BaseGeometry | None) -> BrokenValueError | None:
    lon, lat = position
    if area is None:
        return None if coordinates.is_dutch(lon, lat) else _ABROAD
    if shapely.intersects_xy(area, lon, lat):
        return None
    return _SWAPPED if shapely.intersects_xy(area, lat, lon) else _OUTSIDE


def _reject(camera: CameraRow, reason: BrokenValueError) -> Reject:
    return reason.at(camera.row, "lon, lat", f"{camera.position[0]}, {camera.position[1]}").reject
