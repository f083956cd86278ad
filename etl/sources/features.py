"""What the readers of areas and segments share: the fields of a GeoJSON object, and its shape in degrees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from etl.sources import coordinates, geojson
from etl.sources.camera_fields import Field, normalised
from etl.sources.geojson import Feature
from etl.sources.parsed import BrokenRowError, BrokenValueError, Reject


def texts_of(feature: Feature) -> dict[str, str]:
    """The object's properties as texts, by normalised header."""
    return {normalised(key): value for key, value in geojson.text_values(feature.properties).items()}


def given(texts: Mapping[str, str], field: Field) -> str:
    """The field's text as given; empty where there is none."""
    return next((texts[header] for header in field.headers if texts.get(header)), "")


def value(row: int, name: str, texts: Mapping[str, str], field: Field) -> Any:
    """The field's value, None where there is none. Raises BrokenRowError."""
    text = given(texts, field)
    if not text:
        return None
    try:
        return field.convert(text)
    except BrokenValueError as broken:
        raise BrokenRowError(Reject(row, name, text, str(broken))) from None


def shape(feature: Feature, crs: int | None, kinds: tuple[str, ...], word: str) -> BaseGeometry:
    """The object's geometry in two dimensions and EPSG:4326. Raises BrokenRowError if it is none of the kinds (`word` is what they are
    called), empty, not valid, or where it cannot be."""
    if not feature.geometry or feature.geometry.get("type") not in kinds:
        reason = f"is geen {word}" if feature.geometry else "ontbreekt"
        raise BrokenRowError(Reject(feature.number, "geometry", str(feature.geometry)[:60], reason))
    try:
        found = shapely.force_2d(shapely.from_geojson(json.dumps(feature.geometry)))
        if found.is_empty or not found.is_valid:
            raise BrokenValueError("is leeg" if found.is_empty else f"is ongeldig: {shapely.is_valid_reason(found)}")
        return _in_degrees(found, crs)
    except (BrokenValueError, shapely.errors.GEOSException, ValueError, TypeError) as broken:
        raise BrokenRowError(Reject(feature.number, "geometry", str(feature.geometry)[:60], str(broken)[:200])) from None


def _in_degrees(found: BaseGeometry, crs: int | None) -> BaseGeometry:
    x, y = shapely.get_coordinates(found)[0]
    coordinates.position(float(x), float(y), crs)  # says why when it cannot be right
    if crs is None:
        crs = coordinates.WGS84 if max(abs(bound) for bound in found.bounds) <= 180 else coordinates.RD
    if crs == coordinates.WGS84:
        return found
    transform = coordinates.transformer(crs).transform
    return shapely.transform(found, lambda points: np.column_stack(transform(points[:, 0], points[:, 1])).round(coordinates.DECIMALS))
