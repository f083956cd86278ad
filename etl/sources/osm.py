"""Surveillance cameras out of OpenStreetMap: an answer of Overpass, or GeoJSON exported from it.

The tags are those of man_made=surveillance in OpenStreetMap's wiki. Operator is not owner: the owner stays unknown unless a tag `owner`
says so. A basis or purpose is never in the tags (surveillance:zone says what is in view, not what for), so they stay unknown. What does not
fit a field of ours, such as several directions or camera:angle (the tilt, not the width of the view), is kept as it is given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.core.errors import BadInput
from etl.sources import camera_rows, geojson
from etl.sources.camera_rows import CameraRow, Source
from etl.sources.geojson import Objects
from etl.sources.mapping import Wording
from etl.sources.parsed import BrokenValueError, Parsed, each, no_camera
from etl.sources.values import bearing

_OWN = "@"  # in front of what we work out: no tag begins so
_FIXED = {
    f"{_OWN}code": "code",
    f"{_OWN}direction": "direction",
    f"{_OWN}technique": "technique",
    "name": "name",
    "operator": "operator",
    "owner": "owner",
    "camera:type": "kind",
    "addr:city": "municipality",
}
# Written small. What watches is a camera; guards and gunshot detectors are mapped with the same tag.
_CAMERAS = {"camera", "alpr", "anpr", "webcam"}
_NO_CAMERAS = {"guard", "gunshot_detector"}
# Tags that say what an element is (the primary features of OpenStreetMap's wiki): without any, nobody can tell.
_FEATURES = (
    *("man_made", "highway", "amenity", "building", "shop", "office", "craft", "barrier", "entrance", "power", "telecom", "railway"),
    *("public_transport", "aeroway", "waterway", "natural", "landuse", "leisure", "sport", "tourism", "historic", "emergency"),
    *("healthcare", "military", "advertising", "traffic_sign", "traffic_calming", "playground", "boundary", "place"),
)
_IDENTITY = re.compile(r"(node|way|relation)/(\d{1,20})")
_TAGGED = ("surveillance:type", "camera:type", "camera:direction", "camera:mount")


@dataclass(frozen=True, slots=True)
class _Element:
    number: int
    kind: str
    id: str
    tags: dict[str, str]
    geometry: dict[str, Any] | None


def is_one(document: Any) -> bool:
    """Whether the JSON document is an answer of Overpass, or GeoJSON whose objects carry the tags of OpenStreetMap."""
    if not isinstance(document, dict):
        return False
    if isinstance(document.get("elements"), list):
        return True
    features = document.get("features")
    return isinstance(features, list) and any(_is_tagged(item) for item in features[:100])


def _is_tagged(item: Any) -> bool:
    properties = item.get("properties") if isinstance(item, dict) else None
    if not isinstance(properties, dict):
        return False
    tags = properties["tags"] if isinstance(properties.get("tags"), dict) else properties
    return tags.get("man_made") == "surveillance" or _IDENTITY.fullmatch(str(properties.get("@id"))) is not None


def parse(document: Any, wording: Wording) -> Parsed[CameraRow]:
    """The cameras in the document, counted from 1 with all other elements; those without any tag (the corners of ways) are no objects.
    A camera is `osm-node-123`, unless the mapping file names a tag for its number. What is no camera is left out; what does not say
    what it is, is a reject. Raises BadInput."""
    is_answer = isinstance(document, dict) and isinstance(document.get("elements"), list)
    elements = list(_elements(document) if is_answer else _exported(geojson.of(document)))
    if not elements:
        raise BadInput("Het bestand is leeg: er staan geen objecten in.", "The file is empty: it holds no objects.")
    found = each(elements, lambda element: Source(element.number, _texts(element), element.geometry, 4326))
    headers = dict.fromkeys([f"{_OWN}code", *(header for source in found.rows for header in source.texts)])
    return camera_rows.parse(found.rows, headers, wording, geojson.point, _FIXED).beside(found)


def _elements(document: Mapping[str, Any]) -> Iterable[_Element]:
    if "error" in str(document.get("remark", "")).lower():  # Overpass ran out of time or memory: the answer is not whole
        remark = str(document["remark"])[:200]
        raise BadInput(f"Overpass gaf geen volledig antwoord: {remark}", f"Overpass gave no complete answer: {remark}")
    for number, item in enumerate(document["elements"], start=1):
        item = item if isinstance(item, dict) else {}
        if item and not item.get("tags"):
            continue
        tags = item.get("tags") if isinstance(item.get("tags"), dict) else {}
        yield _Element(number, str(item.get("type")), str(item.get("id")), geojson.text_values(tags or {}), _place(item))


def _place(item: Mapping[str, Any]) -> dict[str, Any] | None:
    """The node's place, or the centre of a way or relation where Overpass was asked for it (`out center`)."""
    center = item.get("center")
    place = center if isinstance(center, dict) else item
    return {"type": "Point", "coordinates": [place.get("lon"), place.get("lat")]} if "lat" in place else None


def _exported(found: Objects) -> Iterable[_Element]:
    for feature in found.features:
        own = feature.properties
        written = (own.get("@id"), own.get("id"), f"{own.get('type')}/{own.get('id')}", f"{own.get('osm_type')}/{own.get('osm_id')}")
        identity = next(filter(None, map(_IDENTITY.fullmatch, map(str, written))), None)
        tags = own["tags"] if isinstance(own.get("tags"), dict) else {key: value for key, value in own.items() if key not in ("@id", "id")}
        kind, number = identity.groups() if identity else ("", "")
        yield _Element(feature.number, kind, number, geojson.text_values(tags), feature.geometry)


def _texts(element: _Element) -> dict[str, str]:
    """The tags as texts, with what we work out beside them. Raises BrokenRowError if the element has no id or does not say what it is,
    LeftOutError if it is no camera."""
    tags = dict(element.tags)
    watching = _watching(element)
    if element.geometry is None and element.kind in ("way", "relation"):
        no_centre = ("ontbreekt: vraag Overpass om het midden (out center)", "is missing: ask Overpass for the centre (out center)")
        raise BrokenValueError(*no_centre).at(element.number, "geometry", f"{element.kind}/{element.id}")
    if not _IDENTITY.fullmatch(f"{element.kind}/{element.id}"):
        raise BrokenValueError("heeft geen id van OpenStreetMap", "has no OpenStreetMap id").at(element.number, "id", element.id)
    tags[f"{_OWN}code"] = f"osm-{element.kind}-{element.id}"
    if watching - {"camera"}:
        tags[f"{_OWN}technique"] = tags["surveillance:type"]
    if "name" not in tags and "description" in tags:
        tags["name"] = tags.pop("description")
    _take_direction(tags)
    return tags


def _watching(element: _Element) -> set[str]:
    """What watches there, in the words of surveillance:type. Raises as _texts."""
    tags = element.tags
    if tags.get("man_made") != "surveillance" and ("man_made" in tags or not any(tag in tags for tag in _TAGGED)):
        named = next((tag for tag in _FEATURES if tag in tags), None)
        if named is None or tags.get("highway") == "speed_camera":
            untold = ("zegt niet of het een camera is (man_made=surveillance)", "does not say whether it is one (man_made=surveillance)")
            raise BrokenValueError(*untold).at(element.number, named or "man_made", tags.get(named or "", ""))
        raise no_camera(element.number, named, tags[named], f"{named}={tags[named]}")
    given = tags.get("surveillance:type", "camera")
    watching = {word.strip().lower() for word in given.split(";")}
    if watching <= _NO_CAMERAS:
        raise no_camera(element.number, "surveillance:type", given, f"surveillance:type={given}")
    if not watching & _CAMERAS:
        raise BrokenValueError("is geen soort dat we kennen", "is no kind that we know").at(element.number, "surveillance:type", given)
    return watching


def _take_direction(tags: dict[str, str]) -> None:
    """The first tag that gives one direction. Several, or a range, are none: they stay as given."""
    for name in ("camera:direction", "direction"):
        try:
            tags[f"{_OWN}direction"] = str(bearing(tags.get(name, "")))
        except BrokenValueError:
            continue
        del tags[name]
        return
