"""Road segments: the pieces of road that the map colours, each with the measurement site whose values colour it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import shapely

from etl.sources import features, geodata
from etl.sources.camera_fields import Field, own_code
from etl.sources.geojson import Feature
from etl.sources.mapping import Wording
from etl.sources.parsed import Parsed, each, missing

FIELDS: dict[str, Field] = {
    "code": Field(("code", "segment", "wegvak"), own_code),
    "road": Field(("road", "weg", "wegnummer")),
    "name": Field(("name", "naam")),
    "heading": Field(("heading", "richting")),
    "site": Field(("site", "meetpunt")),
}
_REQUIRED = ("code", "road", "name")
_NO_WORDING = Wording()


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One segment; `wkb` is a LineString in EPSG:4326 in driving direction. `site`: the publication's own code of a measurement site."""

    row: int
    code: str
    road: str
    name: str
    heading: str | None
    site: str | None
    wkb: bytes


def parse(data: bytes, wording: Wording = _NO_WORDING) -> Parsed[SegmentRow]:
    """The segments in a GeoJSON document, a shapefile or a GeoPackage; objects are counted from 1. Raises BadInput."""
    found = geodata.read(data, wording)
    given = features.fields_given(found, wording, FIELDS)
    segments = each(found.features, lambda feature: _segment(feature, features.texts_of(feature, wording, FIELDS), found.crs))
    return replace(segments, given=given)


def _segment(feature: Feature, texts: dict[str, str], crs: int | None) -> SegmentRow:
    values = {name: features.value(feature.number, name, texts, field) for name, field in FIELDS.items()}
    for name in _REQUIRED:
        if values[name] is None:
            raise missing(feature.number, name)
    return SegmentRow(feature.number, **values, wkb=shapely.to_wkb(features.line(feature, crs)))
