"""Objects with a place, whatever they come in: GeoJSON, a shapefile or a GeoPackage."""

from __future__ import annotations

from etl.sources import geojson, vector
from etl.sources.geojson import Objects
from etl.sources.mapping import Wording


def read(data: bytes, wording: Wording) -> Objects:
    """The objects, and the reference system that the mapping file or else the file names. Raises BadInput."""
    found = vector.read(data, wording.layer) if vector.is_one(data) else geojson.read(data)
    return Objects(found.features, wording.crs or found.crs)
