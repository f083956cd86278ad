"""Amsterdam's sensor register as JSON: the records of its website (`feature`, `originalData`) or of its own list.

The names, addresses and telephone numbers of the people to contact are left out: they are no part of a register of cameras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.core.errors import BadInput
from etl.sources import camera_rows, geojson
from etl.sources.camera_rows import CameraRow, Source
from etl.sources.mapping import Wording
from etl.sources.parsed import BrokenRowError, BrokenValueError, Parsed

# Our header → the names by which the two kinds of record call it.
_NAMES = {
    "reference": ("reference",),
    "sensor_type": ("sensorType", "type"),
    "organisation": ("organisation",),
    "observation_goal": ("goal", "observation_goal"),
    "legal_ground": ("legalGround", "legal_ground"),
    "datastream": ("datastream",),
    "active_until": ("active_until", "activeUntil"),
    "location_description": ("location_description",),
    "contains_pi_data": ("containsPiData", "contains_pi_data"),
    "privacy_declaration": ("privacy", "privacy_declaration"),
    "themes": ("themes",),
}
_FIXED = {
    "reference": "number",
    "sensor_type": "technique",
    "organisation": "owner",
    "observation_goal": "purpose",
    "legal_ground": "basis",
    "datastream": "data",
    "active_until": "placed_until",
    "location_description": "name",
}
_MARKS = {"sensorType", "contains_pi_data", "containsPiData", "observation_goal", "originalData"}


def is_one(document: Any) -> bool:
    """Whether the JSON document is a list of records of the sensor register."""
    records = [record for record in _records(document)[:100] if isinstance(record, dict)]
    return any(_MARKS & _flat(record).keys() for record in records)


def parse(document: Any, wording: Wording) -> Parsed[CameraRow]:
    """The cameras in the list, counted from 1; a sensor that is no camera is a reject that says so. The organisation is the owner; a ground
    that is null stays unknown. Raises BadInput."""
    records = _records(document)
    if not records:
        raise BadInput("Dit is geen lijst van sensoren.", "This is no list of sensors.")
    sources, rejects = [], []
    for number, record in enumerate(records, start=1):
        try:
            sources.append(_source(number, record if isinstance(record, dict) else {}))
        except BrokenRowError as broken:
            rejects.append(broken.reject)
    headers = dict.fromkeys(["reference", *(header for source in sources for header in source.texts)])
    parsed = camera_rows.parse(sources, headers, wording, geojson.point, _FIXED)
    return Parsed(parsed.rows, sorted([*rejects, *parsed.rejects], key=lambda reject: reject.row), parsed.given)


def _records(document: Any) -> list[Any]:
    if isinstance(document, dict):
        document = next((document[key] for key in ("results", "features") if isinstance(document.get(key), list)), [])
    return document if isinstance(document, list) else []


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """All that the record says of the sensor on one level; the outermost, which the website works out, last."""
    feature = _inner(record, "feature") or record
    properties = _inner(feature, "properties")
    original = _inner(properties, "originalData")
    return {**record, **original, **properties, "geometry": feature.get("geometry")}


def _inner(outer: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    inner = outer.get(key)
    return inner if isinstance(inner, dict) else {}


def _source(number: int, record: Mapping[str, Any]) -> Source:
    flat = _flat(record)
    flat.setdefault("organisation", _inner(flat, "owner").get("organisation"))
    given = {header: next((flat[name] for name in names if flat.get(name) is not None), None) for header, names in _NAMES.items()}
    if isinstance(given["themes"], list):
        given["themes"] = "; ".join(str(theme) for theme in given["themes"])
    texts = geojson.text_values(given)
    if "camera" not in texts["sensor_type"].lower():
        kind = texts["sensor_type"]
        raise BrokenValueError(f"is geen camera: {kind}", f"is no camera: {kind}").at(number, "sensorType", kind)
    return Source(number, texts, _place(flat), 4326)


def _place(flat: Mapping[str, Any]) -> dict[str, Any] | None:
    if isinstance(flat.get("geometry"), dict):
        return dict(flat["geometry"])
    location = _inner(flat, "location") or flat
    if "longitude" in location and "latitude" in location:
        return {"type": "Point", "coordinates": [location["longitude"], location["latitude"]]}
    return None
