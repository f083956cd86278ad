"""Road segments: the pieces of road that the map colours, each with the measurement site whose values colour it."""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from etl.sources import features, geojson
from etl.sources.camera_fields import Field, own_code
from etl.sources.geojson import Feature
from etl.sources.parsed import BrokenRowError, Parsed, Reject

FIELDS: dict[str, Field] = {
    "code": Field(("code", "segment", "wegvak"), own_code),
    "road": Field(("road", "weg", "wegnummer")),
    "name": Field(("name", "naam")),
    "heading": Field(("heading", "richting")),
    "site": Field(("site", "meetpunt")),
}
_REQUIRED = ("code", "road", "name")


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


def parse(data: bytes) -> Parsed[SegmentRow]:
    """The segments in a GeoJSON document; objects are counted from 1. Raises BadInput."""
    found, crs = geojson.read(data)
    rows, rejects = [], []
    headers: set[str] = set()
    for feature in found:
        texts = features.texts_of(feature)
        headers.update(texts)
        try:
            rows.append(_segment(feature, texts, crs))
        except BrokenRowError as broken:
            rejects.append(broken.reject)
    return Parsed(rows, rejects, frozenset(name for name, field in FIELDS.items() if headers & set(field.headers)))


def _segment(feature: Feature, texts: dict[str, str], crs: int | None) -> SegmentRow:
    values = {name: features.value(feature.number, name, texts, field) for name, field in FIELDS.items()}
    for name in _REQUIRED:
        if values[name] is None:
            raise BrokenRowError(Reject(feature.number, name, "", "ontbreekt"))
    line = features.shape(feature, crs, ("LineString",), "lijn")
    return SegmentRow(feature.number, **values, wkb=shapely.to_wkb(line))
