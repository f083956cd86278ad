"""What the readers of areas and segments share: the fields of an object, and its shape in degrees."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.sources import coordinates, geojson
from etl.sources.camera_fields import Field, normalised
from etl.sources.geojson import Feature, Objects
from etl.sources.mapping import Wording
from etl.sources.parsed import MISSING, BrokenValueError

_SAME = 1e-4  # of a surface: what a repair may change


def fields_given(found: Objects, wording: Wording, fields: Mapping[str, Field]) -> frozenset[str]:
    """The fields that the file speaks of. Raises BadInput if the mapping file speaks of others."""
    wording.check(fields.__contains__)
    headers = {header for feature in found.features for header in feature.properties}
    normal = {normalised(header) for header in headers}
    mapped = {wording.columns[header] for header in headers if header in wording.columns}
    return frozenset(name for name, field in fields.items() if normal & set(field.headers)) | mapped | wording.constants.keys()


def texts_of(feature: Feature, wording: Wording, fields: Mapping[str, Field]) -> dict[str, str]:
    """The object's properties as texts, by field; empty where there is none."""
    given = geojson.text_values(feature.properties)
    mapped = {wording.columns[header]: text for header, text in given.items() if header in wording.columns}
    normal = {normalised(header): text for header, text in given.items() if header not in wording.columns}
    texts = {
        name: mapped.get(name) or next((normal[header] for header in field.headers if normal.get(header)), "")
        for name, field in fields.items()
    }
    return {name: wording.value(name, text) or wording.constants.get(name, "") for name, text in texts.items()}


def value(row: int, name: str, texts: Mapping[str, str], field: Field) -> Any:
    """The field's value, None where there is none. Raises BrokenRowError."""
    if not texts[name]:
        return None
    try:
        return field.convert(texts[name])
    except BrokenValueError as broken:
        raise broken.at(row, name, texts[name]) from None


def line(feature: Feature, crs: int | None) -> BaseGeometry:
    """The object's LineString in EPSG:4326. Raises BrokenRowError."""
    return _shape(feature, crs, _line)


def surface(feature: Feature, crs: int | None) -> BaseGeometry:
    """The object's surface as a MultiPolygon in EPSG:4326; of a collection, its polygons. A border that crosses or touches itself is
    repaired where the surface stays the same, else refused. Raises BrokenRowError."""
    return _shape(feature, crs, _surface)


def _shape(feature: Feature, crs: int | None, fitting: Callable[[BaseGeometry], BaseGeometry]) -> BaseGeometry:
    given = str(feature.geometry)[:60] if feature.geometry else ""
    try:
        if not feature.geometry:
            raise BrokenValueError(*MISSING)
        found = shapely.force_2d(shapely.from_geojson(json.dumps(feature.geometry)))
        if found.is_empty:
            raise BrokenValueError("is leeg", "is empty")
        return _in_degrees(fitting(found), crs)
    except BrokenValueError as broken:
        raise broken.at(feature.number, "geometry", given) from None
    except (shapely.errors.GEOSException, ValueError, TypeError) as broken:
        raise _invalid(str(broken)[:200]).at(feature.number, "geometry", given) from None


def _line(found: BaseGeometry) -> BaseGeometry:
    if found.geom_type == "MultiLineString" and len(found.geoms) == 1:
        found = found.geoms[0]
    if found.geom_type != "LineString":
        raise BrokenValueError(f"is geen lijn maar {found.geom_type}", f"is no line but {found.geom_type}")
    if not found.is_valid:
        raise _invalid(shapely.is_valid_reason(found))
    return found


def _surface(found: BaseGeometry) -> BaseGeometry:
    parts = list(_polygons(found))
    if not parts:
        raise BrokenValueError(f"is geen vlak maar {found.geom_type}", f"is no surface but {found.geom_type}")
    whole = shapely.multipolygons(parts)
    if whole.is_valid:
        return whole
    mended = shapely.multipolygons(list(_polygons(shapely.make_valid(whole))))
    if mended.is_empty or abs(mended.area - whole.area) > _SAME * mended.area:
        raise _invalid(shapely.is_valid_reason(whole))
    return mended


def _polygons(found: BaseGeometry) -> Iterator[BaseGeometry]:
    if found.geom_type == "Polygon" and not found.is_empty:
        yield found
    for part in getattr(found, "geoms", ()):
        yield from _polygons(part)


def _invalid(why: str) -> BrokenValueError:
    return BrokenValueError(f"is ongeldig: {why}", f"is not valid: {why}")


def _in_degrees(found: BaseGeometry, crs: int | None) -> BaseGeometry:
    if crs is None:
        crs = coordinates.WGS84 if max(abs(bound) for bound in found.bounds) <= 180 else coordinates.RD
    west, south, east, north = found.bounds
    corners = [coordinates.position(x, y, crs) for x, y in ((west, south), (east, north))]  # says why when it cannot be right
    if len({coordinates.is_dutch(*corner) for corner in corners}) > 1:
        raise BrokenValueError("ligt voor een deel buiten Nederland", "lies outside the Netherlands for a part")
    if crs == coordinates.WGS84:
        return found
    transform = coordinates.transformer(crs).transform
    return shapely.transform(found, lambda points: np.column_stack(transform(points[:, 0], points[:, 1])).round(coordinates.DECIMALS))
