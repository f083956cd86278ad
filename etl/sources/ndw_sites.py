"""The measurement-site table of NDW (DATEX II v2, MeasurementSiteTablePublication): what stands where and what its indexes mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from lxml import etree

from etl.sources import ndw

# What a characteristic measures, in our words; others keep their own.
_MEASURES = {"trafficFlow": "flow", "trafficSpeed": "speed", "travelTimeInformation": "travel_time", "trafficStatusInformation": "status"}


@dataclass(frozen=True, slots=True)
class Site:
    """One measurement site. `geometry` is EWKT (4326): a point, or the line of an itinerary; `table` is the id of the table it stands
    in."""

    code: str
    version: str
    table: str
    name: str | None
    kind: str  # point or itinerary
    equipment: str | None
    carriageway: str | None
    direction: str | None
    lanes: int | None
    accuracy: float | None
    period_s: int | None
    geometry: str
    characteristics: list[dict[str, Any]] = field(default_factory=list)
    lane_indexes: list[tuple[int | None, int | None]] = field(default_factory=list)


def parse(stream: BinaryIO) -> Iterator[Site | None]:
    """The sites of a table, one by one; None for one that has no code or no place, to be counted. Raises BadInput on broken XML."""
    table = ""
    for record in ndw.events(stream, "measurementSiteRecord"):
        parent = record.getparent()
        table = (parent.get("id") if parent is not None else None) or table
        yield _site(record, table)
        ndw.forget(record)


def _site(record: etree._Element, table: str) -> Site | None:
    location = record.find("{*}measurementSiteLocation")
    geometry = _geometry(location) if location is not None else None
    code = record.get("id")
    if not code or geometry is None or location is None:
        return None
    characteristics = [
        found for element in record.iterchildren("{*}measurementSpecificCharacteristics") if (found := _characteristic(element))
    ]
    lanes = ndw.number(ndw.text(record, "{*}measurementSiteNumberOfLanes"))
    first = characteristics[0] if characteristics else {}
    return Site(
        code,
        record.get("version") or "",
        table,
        _value(record, "measurementSiteName"),
        "point" if geometry.startswith("SRID=4326;POINT") else "itinerary",
        (_value(record, "measurementEquipmentTypeUsed") or "").lower() or None,
        ndw.text(location, ".//{*}affectedCarriagewayAndLanes/{*}carriageway"),
        ndw.text(record, "{*}measurementSide") or ndw.text(location, ".//{*}alertCDirectionCoded"),
        int(lanes) if lanes is not None and 0 <= lanes < 100 else None,
        first.get("accuracy"),
        first.get("period"),
        geometry,
        characteristics,
        lane_indexes(characteristics),
    )


def _value(record: etree._Element, name: str) -> str | None:
    """The first language of a multilingual text."""
    return ndw.text(record, f"{{*}}{name}/{{*}}values/{{*}}value")


def _characteristic(outer: etree._Element) -> dict[str, Any] | None:
    """What one index means; keys without a value are left out. None when its index is no number: nothing can refer to it."""
    index = ndw.number(outer.get("index"))
    inner = outer.find("{*}measurementSpecificCharacteristics")
    if index is None or inner is None:
        return None
    vehicles = inner.find("{*}specificVehicleCharacteristics")
    period = ndw.number(ndw.text(inner, "{*}period"))
    group = next(inner.iter("{*}trafficLightSignalGroup"), None)
    measures = ndw.text(inner, "{*}specificMeasurementValueType") or ""
    found = {
        "index": int(index),
        "measures": _MEASURES.get(measures, measures),
        "lane": ndw.text(inner, "{*}specificLane"),
        "vehicles": _vehicles(vehicles),
        "signal_group": group.text if group is not None else None,
        "period": int(period) if period is not None else None,
        "accuracy": ndw.number(ndw.text(inner, "{*}accuracy")),
    }
    return {key: value for key, value in found.items() if value is not None}


def _vehicles(element: etree._Element | None) -> str:
    """`any`, or the vehicle lengths in metres ("≥5.6 ≤12.2"). No characteristics at all means any vehicle, as DATEX II has it."""
    if element is None:
        return "any"
    signs = {"lessThan": "<", "lessThanOrEqualTo": "≤", "greaterThan": ">", "greaterThanOrEqualTo": "≥", "equalTo": "="}
    lengths = [
        signs.get(ndw.text(length, "{*}comparisonOperator") or "", "?") + (ndw.text(length, "{*}vehicleLength") or "?")
        for length in element.iterchildren("{*}lengthCharacteristic")
    ]
    kinds = [kind.text.strip() for kind in element.iterchildren("{*}vehicleType") if kind.text]
    return (
        "any" if not lengths and kinds in ([], ["anyVehicle"]) else " ".join([*lengths, *(kind for kind in kinds if kind != "anyVehicle")])
    )


def lane_indexes(characteristics: list[dict[str, Any]]) -> list[tuple[int | None, int | None]]:
    """Per lane the index of the flow and of the speed of any vehicle: what a minute's row is made of.

    The classes of vehicle length are parts of "any vehicle", so adding them would count twice; so would a whole carriageway beside its
    lanes,
    which therefore only counts where no lane of its own measures the same.
    """
    lanes: dict[tuple[str, ...], dict[str, int]] = {}
    whole: dict[tuple[str, ...], dict[str, int]] = {}
    for one in characteristics:
        if one["vehicles"] == "any" and one["measures"] in ("flow", "speed"):
            lane = one.get("lane", "all")
            # At traffic lights a lane is counted once per signal group.
            (whole if lane.startswith("all") else lanes).setdefault((lane, one.get("signal_group", "")), {}).setdefault(
                one["measures"], one["index"]
            )
    for measure in ("flow", "speed"):
        if not any(measure in measured for measured in lanes.values()):
            for key, measured in whole.items():
                if measure in measured:
                    lanes.setdefault(key, {})[measure] = measured[measure]
    return [(measured.get("flow"), measured.get("speed")) for measured in lanes.values()]


def _geometry(location: etree._Element) -> str | None:
    """EWKT of a point, or of the line through an itinerary's locations in their order, in driving direction. None when it has no
    coordinates."""
    parts = sorted(location.iterchildren("{*}locationContainedInItinerary"), key=lambda part: ndw.number(part.get("index")) or 0)
    vertices: list[str] = []
    for part in parts or [location]:
        for vertex in _vertices(part):
            if not vertices or vertices[-1] != vertex:
                vertices.append(vertex)
    if not vertices:
        return None
    if not parts and len(vertices) == 1:
        return f"SRID=4326;POINT({vertices[0]})"
    return f"SRID=4326;LINESTRING({', '.join(vertices if len(vertices) > 1 else vertices * 2)})"


def _vertices(part: etree._Element) -> list[str]:
    """ "lon lat" of the start and end of a linear location, else of the place to display it."""
    ends = part.findall(".//{*}linearByCoordinatesExtension/*/{*}pointCoordinates") or part.findall(".//{*}locationForDisplay")
    ends = ends or part.findall(".//{*}pointByCoordinates/{*}pointCoordinates")
    found = []
    for end in ends:
        lat, lon = ndw.number(ndw.text(end, "{*}latitude")), ndw.number(ndw.text(end, "{*}longitude"))
        if lat is not None and lon is not None and -90 <= lat <= 90 and -180 <= lon <= 180:
            found.append(f"{lon} {lat}")
    return found
