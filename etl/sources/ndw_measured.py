"""A minute of measured data of NDW (DATEX II v2, MeasuredDataPublication): one reading per site, and how its lanes become one speed and
one flow.

What is no value, after NDW's practice as seen in its files: a negative speed or flow (-1), a value marked dataError, and a speed of 0 that
says it was
averaged over no vehicles (`numberOfInputValuesUsed="0"`: some suppliers write 0 where others write -1). None of these ever becomes a 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import BinaryIO

from lxml import etree

from etl.sources import ndw

SPEED_LIMIT, FLOW_LIMIT = 300.0, 100_000.0  # km/h, vehicles/h: above this it is a defect of the supplier, counted as implausible


@dataclass(slots=True)
class Reading:
    """What one site said: its valid speeds (km/h) and flows (vehicles/h) by index, and how many values were missing or marked as an
    error."""

    code: str
    version: str
    at: datetime | None
    speeds: dict[int, float] = field(default_factory=dict)
    flows: dict[int, float] = field(default_factory=dict)
    missing: int = 0
    errors: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One site, one minute: None is "no value"."""

    speed_kmh: float | None
    flow_vph: float | None
    used: int


def parse(stream: BinaryIO, counts: Counter[str]) -> Iterator[Reading]:
    """The readings of a publication, one by one. Every value is counted into `counts`, also those that are not used.

    Raises BadInput on broken XML.
    """
    for site in ndw.events(stream, "siteMeasurements"):
        reading = Reading("", "", None)
        counts["sites"] += 1
        _read(site, reading, counts)
        yield reading
        ndw.forget(site)


# lxml finds these in C, which is what makes 163,000 values a minute cheap: hence a search for them, and not a walk down the tree.
_HEAD = ("{*}measurementSiteReference", "{*}measurementTimeDefault")
_HELD = ("{*}averageVehicleSpeed", "{*}vehicleFlow", "{*}travelTime", "{*}trafficStatus")
_local = lru_cache(maxsize=256)(lambda tag: tag.rpartition("}")[2])
_moment = lru_cache(maxsize=1024)(ndw.moment)


def _read(site: etree._Element, reading: Reading, counts: Counter[str]) -> None:
    """All of one site. Reference values (what is normal at this hour) are no measurements; only their errors are counted, apart."""
    for child in site.iterchildren(*_HEAD):
        if _local(child.tag) == "measurementSiteReference":
            reading.code, reading.version = child.get("id") or "", child.get("version") or ""
        else:
            reading.at = _moment(child.text)
    for held in site.iter(*_HELD):
        basic = held.getparent()
        error = len(held) > 1 and any(_local(leaf.tag) == "dataError" and (leaf.text or "").strip() in ("true", "1") for leaf in held)
        counts["data_errors"] += error
        if basic is None or _local(basic.tag) != "basicData":
            counts["data_errors_reference"] += error
        else:
            reading.errors += error
            _value(held, _index(basic), error, reading, counts)


def _index(basic: etree._Element) -> str | None:
    """The index a value stands under: on the outer of the two elements around it that are both called measuredValue."""
    inner = basic.getparent()
    outer = inner.getparent() if inner is not None else None
    return outer.get("index") if outer is not None else None


def _value(held: etree._Element, index: str | None, error: bool, reading: Reading, counts: Counter[str]) -> None:
    """Put a speed or a flow with the reading, or count why it is none."""
    kind = _local(held.tag)
    if kind in ("travelTime", "trafficStatus"):
        counts[f"{kind.lower()}_values"] += 1
        return
    speed = kind == "averageVehicleSpeed"
    value = ndw.number(held[0].text if len(held) == 1 else ndw.text(held, "{*}speed" if speed else "{*}vehicleFlowRate"))
    counts["speed_values" if speed else "flow_values"] += 1
    if value is None or index is None or not index.isdecimal():
        counts["unreadable"] += 1
    elif value < 0:
        counts["speed_negative" if speed else "flow_negative"] += 1
        reading.missing += 1
    elif speed and value == 0 and held.get("numberOfInputValuesUsed") == "0":
        counts["speed_of_no_vehicles"] += 1
        reading.missing += 1
    elif value > (SPEED_LIMIT if speed else FLOW_LIMIT):
        counts["implausible"] += 1
    elif not error:
        (reading.speeds if speed else reading.flows)[int(index)] = value


def row(reading: Reading, lane_indexes: Sequence[Sequence[int | None]]) -> Row:
    """One speed and one flow of a site, out of its lanes' (flow, speed) indexes for any vehicle (ndw_sites.lane_indexes).

    Speed: the mean over the vehicles, so each lane's mean weighs by its flow; where a lane with a speed has no flow, all lanes weigh the
    same.
    Flow: the sum over the lanes; None when one of them has no value, because a sum with a lane left out would be a guess that is too low.
    """
    speeds = [
        (reading.speeds[speed], reading.flows.get(flow) if flow is not None else None)
        for flow, speed in lane_indexes
        if speed is not None and speed in reading.speeds
    ]
    wanted = [flow for flow, _ in lane_indexes if flow is not None]
    flows = [reading.flows[flow] for flow in wanted if flow in reading.flows]
    complete = bool(wanted) and len(flows) == len(wanted)
    return Row(_mean(speeds), sum(flows) if complete else None, len(speeds) + (len(flows) if complete else 0))


def _mean(speeds: list[tuple[float, float | None]]) -> float | None:
    weights = [weight for _, weight in speeds if weight]
    if not speeds:
        return None
    if len(weights) < len(speeds):
        return sum(speed for speed, _ in speeds) / len(speeds)
    return sum(speed * weight for (speed, _), weight in zip(speeds, weights, strict=True)) / sum(weights)
