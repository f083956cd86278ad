"""Alarms in the Common Alerting Protocol 1.2 (OASIS, 2010): bytes in, an alarm message out. Pure; nothing is fetched or expanded."""

from __future__ import annotations

from datetime import datetime
from typing import Final, get_args

from lxml import etree
from shapely import GEOSException, Polygon

from dashboard.core.errors import BadInput
from dashboard.sharing.alarms import MESSAGE_TYPES, Message
from dashboard.store.alarms import Status, Told

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
MOST_BYTES: Final = 1_000_000
MOST_POINTS: Final = 2000
PREMISES: Final = "premises"  # the valueName of an info.parameter that names premises by their code
_CATEGORIES = ("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other")
_URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
_SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")


def parse(content: bytes) -> Message:
    """The message that a CAP 1.2 document is. Raises BadInput, which names the element and the reason.

    Of several infos the first is read (the others are the same in other languages); of its area the first circle or polygon, of which a
    point inside is taken.
    """
    alert = _root(content)
    sender, identifier = _text(alert, "sender"), _text(alert, "identifier")
    kind = _one_of(alert, "msgType", MESSAGE_TYPES)
    status = _one_of(alert, "status", get_args(Status))
    sent = _moment(alert, "sent")
    references = tuple(_reference(word) for word in (_optional(alert, "references") or "").split())
    if kind == "Cancel":
        return Message(sender, identifier, "Cancel", sent, references)
    info = alert.find(_name("info"))
    if info is None:
        raise _bad("info", "ontbreekt", "is missing")
    lon, lat = _place(info)
    told = Told(
        status,  # type: ignore[arg-type]  # one of them, as was seen above
        _one_of(info, "category", _CATEGORIES),
        _text(info, "event"),
        _one_of(info, "urgency", _URGENCIES),
        _one_of(info, "severity", _SEVERITIES),
        lon,
        lat,
        sent,
    )
    return Message(sender, identifier, kind, sent, references, told, _premises(info))  # type: ignore[arg-type]


def _root(content: bytes) -> etree._Element:
    """The alert. No entities, no document type, no network, no huge trees."""
    if len(content) > MOST_BYTES:
        raise _bad("alert", f"is groter dan {MOST_BYTES} bytes", f"is larger than {MOST_BYTES} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise _bad("alert", "is geen leesbare XML", "is no XML that can be read") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _bad("alert", "heeft een DOCTYPE, en die lezen wij niet", "has a DOCTYPE, which is not read here")
    if root.tag != _name("alert"):
        raise _bad("alert", f"is geen CAP 1.2 ({NAMESPACE})", f"is not CAP 1.2 ({NAMESPACE})")
    return root


def _place(info: etree._Element) -> tuple[float, float]:
    """Longitude and latitude of a point inside the first circle or polygon."""
    area = info.find(_name("area"))
    if area is None:
        raise _bad("area", "ontbreekt: zonder plaats is er geen meldkamer", "is missing: without a place there is no control room")
    circle, polygon = _optional(area, "circle"), _optional(area, "polygon")
    if circle:
        lat, lon = _pair("circle", circle.split()[0])
        return lon, lat
    if polygon:
        return _inside([_pair("polygon", word) for word in polygon.split()[: MOST_POINTS + 1]])
    raise _bad("area", "heeft geen circle of polygon", "has no circle or polygon")


def _inside(ring: list[tuple[float, float]]) -> tuple[float, float]:
    if not 4 <= len(ring) <= MOST_POINTS or ring[0] != ring[-1]:
        raise _bad("polygon", f"is een gesloten lijn van 4 tot {MOST_POINTS} punten", f"is a closed line of 4 to {MOST_POINTS} points")
    try:
        area = Polygon([(lon, lat) for lat, lon in ring])
        point = area.representative_point() if area.is_valid and area.area > 0 else None
    except GEOSException:
        point = None
    if point is None or point.is_empty:
        raise _bad("polygon", "kruist zichzelf of heeft geen oppervlak", "crosses itself or has no surface")
    return point.x, point.y


def _pair(element: str, word: str) -> tuple[float, float]:
    """Latitude and longitude, as CAP orders them."""
    try:
        lat, lon = (float(part) for part in word.split(","))
    except ValueError:
        raise _bad(element, "is geen breedte,lengte", "is no latitude,longitude") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise _bad(element, "ligt niet op aarde", "is not on earth")
    return lat, lon


def _premises(info: etree._Element) -> str | None:
    for parameter in info.findall(_name("parameter")):
        if _optional(parameter, "valueName") == PREMISES:
            return _text(parameter, "value")
    return None


def _reference(word: str) -> tuple[str, str]:
    """Sender and identifier out of "sender,identifier,sent"."""
    parts = word.split(",")
    if len(parts) != 3 or not all(parts):
        raise _bad("references", "is sender,identifier,sent", "is sender,identifier,sent")
    return parts[0], parts[1]


def _moment(parent: etree._Element, element: str) -> datetime:
    try:
        found = datetime.fromisoformat(_text(parent, element))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise _bad(element, "is geen tijdstip met zone", "is no moment with a zone")
    return found


def _one_of(parent: etree._Element, element: str, known: tuple[str, ...]) -> str:
    found = _text(parent, element)
    if found not in known:
        raise _bad(element, f"kies {', '.join(known)}", f"choose {', '.join(known)}")
    return found


def _text(parent: etree._Element, element: str) -> str:
    found = _optional(parent, element)
    if not found:
        raise _bad(element, "ontbreekt", "is missing")
    if len(found) > 200:
        raise _bad(element, "heeft meer dan 200 tekens", "has more than 200 characters")
    return found


def _optional(parent: etree._Element, element: str) -> str | None:
    found = parent.find(_name(element))
    return None if found is None or found.text is None else str(found.text).strip() or None


def _name(element: str) -> str:
    return f"{{{NAMESPACE}}}{element}"


def _bad(element: str, reason_nl: str, reason_en: str) -> BadInput:
    return BadInput(f"{element}: {reason_nl}.", f"{element}: {reason_en}.")
