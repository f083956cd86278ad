"""GeoJSON, and the JSON in which Dutch open-data services hand out objects that have a `geometry`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from dashboard.core.errors import BadInput
from etl.sources import coordinates
from etl.sources.parsed import MISSING, BrokenValueError, clean
from etl.sources.table import text_of

_SEPARATOR = "\x1e"  # in front of each text of a sequence (RFC 8142)


@dataclass(frozen=True, slots=True)
class Feature:
    """One object: its number as a person counts it (the first is 1), its properties, and its geometry as it stands in the file."""

    number: int
    properties: dict[str, Any]
    geometry: dict[str, Any] | None


class Objects(NamedTuple):
    """The objects of a file, and the EPSG number of the reference system that it names; None where it names none."""

    features: list[Feature]
    crs: int | None


def is_json(data: bytes) -> bool:
    """Whether the bytes begin as a JSON object or array does."""
    start = text_of(data[:64]).lstrip(f"\ufeff \t\r\n{_SEPARATOR}")
    return start[:1] in ("{", "[")


def document(data: bytes) -> Any:
    """The JSON document; features of which each stands on a line of its own come as one collection, other objects as a list. Raises
    BadInput."""
    text = text_of(data).lstrip("\ufeff")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = [(number, bare) for number, line in enumerate(text.split("\n"), start=1) if (bare := line.strip(f" \t\r{_SEPARATOR}"))]
        if len(lines) > 1 and all(line.startswith("{") for _, line in lines):
            return _together([_line(number, line) for number, line in lines])
        raise BadInput(f"Dit is geen JSON: {error}.", f"This is no JSON: {error}.") from error


def _together(objects: list[Any]) -> Any:
    is_geojson = all(one.get("type") == "Feature" for one in objects)
    return {"type": "FeatureCollection", "features": objects} if is_geojson else objects


def _line(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"Regel {number} is geen JSON: {error}.", f"Line {number} is no JSON: {error}.") from error


def read(data: bytes) -> Objects:
    """The objects of a FeatureCollection, one Feature, one object with a `geometry`, a list or lines of those, or a page of such objects
    under `_embedded` (the Amsterdam data API). Raises BadInput."""
    return of(document(data))


def of(found: Any) -> Objects:
    """The same, of a document that has been read."""
    objects = _objects(found)
    if not objects:
        raise BadInput("Het bestand is leeg: er staan geen objecten in.", "The file is empty: it holds no objects.")
    crs = coordinates.crs_of(found) if isinstance(found, dict) else None
    return Objects([_feature(number, item) for number, item in enumerate(objects, start=1)], crs)


def _objects(found: Any) -> list[Any]:
    if isinstance(found, list) and any(isinstance(item, dict) and "geometry" in item for item in found):
        return found
    if isinstance(found, dict):
        if "geometryType" in found:
            raise BadInput(
                "Dit is JSON van Esri: vraag de dienst om GeoJSON (f=geojson).",
                "This is Esri's JSON: ask the service for GeoJSON (f=geojson).",
            )
        if isinstance(found.get("features"), list):
            return list(found["features"])
        if isinstance(found.get("_embedded"), dict):
            return [item for page in found["_embedded"].values() if isinstance(page, list) for item in page]
        if "geometry" in found:
            return [found]
    raise BadInput(
        "Dit is geen GeoJSON: er staan geen objecten met een plaats in. Lever GeoJSON of een tabel (CSV).",
        "This is no GeoJSON: it holds no objects with a place. Give GeoJSON or a table (CSV).",
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
    """(lon, lat) of a Point, or of a MultiPoint of one. Raises BrokenValueError."""
    if not geometry:
        raise BrokenValueError(*MISSING)
    given, kind = geometry.get("coordinates"), geometry.get("type")
    if kind == "MultiPoint" and isinstance(given, list) and len(given) == 1:
        given, kind = given[0], "Point"
    if kind != "Point":
        other = str(kind)[:30]
        raise BrokenValueError(f"is geen punt maar {other}: geef één punt per camera", f"is no point but {other}: give one point each")
    if not isinstance(given, list) or len(given) < 2 or not all(_is_number(value) for value in given[:2]):
        raise BrokenValueError("is geen punt met twee getallen", "is no point of two numbers")
    return coordinates.position(float(given[0]), float(given[1]), crs)


def text_values(properties: dict[str, Any]) -> dict[str, str]:
    """Properties as a table would give them, so that one list in two formats is one list: 1001.0 is "1001", null is empty."""
    return {clean(key): clean(_text(value)) for key, value in properties.items()}


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
