"""A camera register as GeoJSON points. Reference system: as the document names it, else told by the size of the numbers."""

from __future__ import annotations

from etl.sources import camera_rows, geojson
from etl.sources.camera_rows import CameraRow, Source
from etl.sources.mapping import Wording
from etl.sources.parsed import Parsed

_NO_WORDING = Wording()


def parse(data: bytes, wording: Wording = _NO_WORDING) -> Parsed[CameraRow]:
    """The cameras in a GeoJSON document; objects are counted from 1. Raises BadInput if it cannot be a camera register."""
    features, crs = geojson.read(data)
    sources = [Source(feature.number, geojson.text_values(feature.properties), feature.geometry, crs) for feature in features]
    headers = dict.fromkeys(header for source in sources for header in source.texts)
    return camera_rows.parse(sources, headers, wording, geojson.point)
