"""Amsterdam's sensor register as JSON: the records of its website (`feature`, `originalData`) or of its own list.

The names, addresses and telephone numbers of the people to contact are left out: they are no part of a register of cameras."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dashboard.core.errors import BadInput
from etl.sources import camera_rows, geojson
from etl.sources.camera_rows import CameraRow, Source
from etl.sources.mapping import Wording
from etl.sources.parsed import MISSING, BrokenValueError, Parsed, each, no_camera

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
# A word that does not say whether it is a camera: the register's own rest group, and what looks with light.
_UNTOLD = re.compile(r"anders|overig\w*|other|onbekend|unknown|opti\w+ sensor")
_MARKS = {"sensorType", "contains_pi_data", "containsPiData", "observation_goal", "originalData"}


def is_one(document: Any) -> bool:
    """Whether the JSON document is a list of records of the sensor register."""
    records = [record for record in _records(document)[:100] if isinstance(record, dict)]
    return any(_MARKS & _flat(record).keys() for record in records)


def parse(document: Any, wording: Wording) -> Parsed[CameraRow]:
    """The cameras in the list, counted from 1; a sensor that is no camera is left out, one that does not say what it is, is a reject. The
    organisation is the owner; a ground that is null stays unknown. Raises BadInput."""
    records = _records(document)
    if not records:
        raise BadInput("Dit is geen lijst van sensoren.", "This is no list of sensors.")
    found = each(enumerate(records, start=1), lambda one: _source(one[0], one[1] if isinstance(one[1], dict) else {}))
    headers = dict.fromkeys(["reference", *(header for source in found.rows for header in source.texts)])
    return camera_rows.parse(found.rows, headers, wording, geojson.point, _FIXED).beside(found)


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
    given |= {header: "; ".join(map(str, several)) for header, several in given.items() if isinstance(several, list)}
    texts = geojson.text_values(given)
    _check_kind(number, texts["sensor_type"])
    return Source(number, texts, _place(flat), 4326)


def _check_kind(number: int, kind: str) -> None:
    """Raises LeftOutError of what is no camera, BrokenRowError where that is not told."""
    word = kind.strip().lower()
    if not word:
        raise BrokenValueError(*MISSING).at(number, "sensorType", kind)
    if _UNTOLD.fullmatch(word) or not re.search("[a-z]{3}", word):
        untold = ("zegt niet of het een camera is", "does not say whether it is a camera")
        raise BrokenValueError(*untold).at(number, "sensorType", kind)
    if "camera" not in word:
        raise no_camera(number, "sensorType", kind)


def _place(flat: Mapping[str, Any]) -> dict[str, Any] | None:
    if isinstance(flat.get("geometry"), dict):
        return dict(flat["geometry"])
    location = _inner(flat, "location") or flat
    if "longitude" in location and "latitude" in location:
        return {"type": "Point", "coordinates": [location["longitude"], location["latitude"]]}
    return None
