"""GeoJSON, and the JSON in which Dutch open-data services hand out objects that have a `geometry`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from dashboard.core.errors import BadInput
from etl.sources import coordinates
from etl.sources.parsed import BrokenValueError
from etl.sources.table import text_of


@dataclass(frozen=True, slots=True)
class Feature:
    """One object: its number as a person counts it (the first is 1), its properties, and its geometry as it stands in the file."""

    number: int
    properties: dict[str, Any]
    geometry: dict[str, Any] | None


def read(data: bytes) -> tuple[list[Feature], int | None]:
    """The features, and the reference system if the document names one. Reads a FeatureCollection, one Feature, one object with a
    `geometry`, or a page of such objects under `_embedded` (the Amsterdam data API). Raises BadInput."""
    try:
        document = json.loads(text_of(data))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"Dit is geen JSON: {error}.", f"This is no JSON: {error}.") from error
    objects = _objects(document)
    crs = coordinates.crs_of(document) if isinstance(document, dict) else None
    return [_feature(number, item) for number, item in enumerate(objects, start=1)], crs


def _objects(document: Any) -> list[Any]:
    if isinstance(document, dict):
        if isinstance(document.get("features"), list):
            return document["features"]
        if isinstance(document.get("_embedded"), dict):
            return [item for page in document["_embedded"].values() if isinstance(page, list) for item in page]
        if "geometry" in document:
            return [document]
    raise BadInput(
        "Dit is geen GeoJSON: er staan geen objecten met een plaats in.", "This is no GeoJSON: it holds no objects with a place."
    )


def _feature(number: int, item: Any) -> Feature:
    if not isinstance(item, dict):
        return Feature(number, {}, None)
    geometry = item.get("geometry")
    properties = item.get("properties")
    if not isinstance(properties, dict):
        properties = {
            key: value for key, value in item.items() if key not in ("geometry", "_links", "type") or (key == "type" and value != "Feature")
        }
    elif "id" in item:
        properties = {"id": item["id"], **properties}
    return Feature(number, properties, geometry if isinstance(geometry, dict) else None)


def point(geometry: dict[str, Any] | None, crs: int | None) -> tuple[float, float]:
    """(lon, lat) of a Point. Raises BrokenValueError."""
    if not geometry or geometry.get("type") != "Point":
        raise BrokenValueError("is geen punt" if geometry else "ontbreekt")
    given = geometry.get("coordinates")
    if not isinstance(given, list) or len(given) < 2 or not all(_is_number(value) for value in given[:2]):
        raise BrokenValueError("is geen punt met twee getallen")
    return coordinates.position(float(given[0]), float(given[1]), crs)


def text_values(properties: dict[str, Any]) -> dict[str, str]:
    """Properties as a table would give them, so that one list in two formats is one list: 1001.0 is "1001", null is empty."""
    return {key: _text(value) for key, value in properties.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value).strip()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12
