"""A camera register as points: GeoJSON, a shapefile or a GeoPackage. Reference system: as given, else told by the size of the numbers."""

from __future__ import annotations

from etl.sources import camera_rows, geodata, geojson
from etl.sources.camera_rows import CameraRow, Source
from etl.sources.geojson import Objects
from etl.sources.mapping import Wording
from etl.sources.parsed import Parsed

_NO_WORDING = Wording()


def parse(data: bytes, wording: Wording = _NO_WORDING) -> Parsed[CameraRow]:
    """The cameras in a document; objects are counted from 1. Raises BadInput if it cannot be a camera register."""
    return of(geodata.read(data, wording), wording)


def of(found: Objects, wording: Wording) -> Parsed[CameraRow]:
    """The same, of objects that have been read."""
    sources = [Source(feature.number, geojson.text_values(feature.properties), feature.geometry, found.crs) for feature in found.features]
    headers = dict.fromkeys(header for source in sources for header in source.texts)
    return camera_rows.parse(sources, headers, wording, geojson.point)
