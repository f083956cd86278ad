"""Reading NDW's publications: what is a value and what is not, and how the lanes of a site become one speed and one flow."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.errors import BadInput
from etl.demo.roads import pieces
from etl.demo.traffic import measured_data, site_table
from etl.sources import ndw, ndw_measured, ndw_sites

V2 = "http://datex2.eu/schema/2/2_0"


def _publication(kind: str, body: str, namespace: str = V2) -> io.BytesIO:
    return io.BytesIO(
        f"""<?xml version="1.0"?><d2LogicalModel xmlns="{namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <payloadPublication xsi:type="{kind}"><publicationTime>2016-09-09T13:58:40.009Z</publicationTime>{body}</payloadPublication>
        </d2LogicalModel>""".encode()
    )


def _minute(values: str, at: str = "2016-09-09T13:57:00Z") -> tuple[ndw_measured.Reading, Counter[str]]:
    counts: Counter[str] = Counter()
    stream = _publication(
        "MeasuredDataPublication",
        f"""<siteMeasurements><measurementSiteReference id="S" version="1"/>
        <measurementTimeDefault>{at}</measurementTimeDefault>{values}</siteMeasurements>""",
    )
    (reading,) = ndw_measured.parse(stream, counts)
    return reading, counts


def _speed(index: int, value: object, inside: str = "", used: str | None = None) -> str:
    vehicles = f" numberOfInputValuesUsed={quoteattr(used)}" if used is not None else ""
    return (
        f'<measuredValue index="{index}"><measuredValue><basicData><averageVehicleSpeed{vehicles}>{inside}<speed>{value}</speed>'
        "</averageVehicleSpeed>"
        "</basicData></measuredValue></measuredValue>"
    )


def _flow(index: int, value: object, inside: str = "") -> str:
    return (
        f'<measuredValue index="{index}"><measuredValue><basicData><vehicleFlow>{inside}<vehicleFlowRate>{value}</vehicleFlowRate>'
        "</vehicleFlow></basicData></measuredValue></measuredValue>"
    )


ERROR = "<dataError>true</dataError>"


@pytest.mark.parametrize("namespace", [V2, "http://datex2.eu/schema/2/2_3", "urn:another"])
def test_the_kind_of_publication_is_read_whatever_its_namespace(namespace: str) -> None:
    assert ndw.head(_publication("MeasuredDataPublication", "", namespace)).kind == "measured_data"
    assert ndw.head(_publication("x:SituationPublication", "", namespace)).kind == "SituationPublication"


def test_packed_is_seen_by_content_not_by_name() -> None:
    stream = io.BytesIO(gzip.compress(_publication("MeasuredDataPublication", "").getvalue()))
    assert ndw.head(stream).published_at is not None


@pytest.mark.parametrize("content", [b"", b"no xml", b"<a/>", b"\x1f\x8bbroken", b"<a><b></a>", gzip.compress(b"<a>" + b" " * 9_000_000)])
def test_what_is_no_publication_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(BadInput):
        ndw.head(io.BytesIO(content))


def test_entities_are_not_resolved() -> None:
    secret = b"""<!DOCTYPE a [<!ENTITY file SYSTEM "file:///etc/passwd">]>"""
    content = (
        _publication(
            "MeasuredDataPublication",
            "<siteMeasurements><measurementSiteReference id='S' version='1'/>"
            "<measurementTimeDefault>&file;</measurementTimeDefault></siteMeasurements>",
        )
        .getvalue()
        .replace(b'<?xml version="1.0"?>', secret)
    )
    (reading,) = ndw_measured.parse(io.BytesIO(content), Counter())
    assert reading.at is None


@pytest.mark.parametrize(
    ("value", "counted"),
    [
        (_speed(1, -1), "speed_negative"),
        (_speed(1, -2), "speed_negative"),
        (_speed(1, "-1.0"), "speed_negative"),
        (_flow(1, -1), "flow_negative"),
        (_speed(1, 80, ERROR), "data_errors"),
        (_flow(1, 0, ERROR), "data_errors"),
        (_speed(1, 0, used="0"), "speed_of_no_vehicles"),
        (_speed(1, "NaN"), "unreadable"),
        (_speed(1, "INF"), "unreadable"),
        (_speed(1, ""), "unreadable"),
        (_speed(1, "1e39"), "implausible"),
    ],
)
def test_what_is_no_value_is_counted_and_never_a_number(value: str, counted: str) -> None:
    reading, counts = _minute(value)
    assert (reading.speeds, reading.flows, counts[counted]) == ({}, {}, 1)
    assert ndw_measured.row(reading, [(1, 1)]) == ndw_measured.Row(None, None, 0)


def test_standing_still_and_an_empty_road_are_values() -> None:
    reading, _ = _minute(_speed(1, 0, used="4") + _flow(2, 0))
    assert ndw_measured.row(reading, [(2, 1)]) == ndw_measured.Row(0.0, 0.0, 2)


def test_reference_values_are_no_measurements() -> None:
    extension = f"""<measuredValueExtension><measuredValueExtended><basicDataReferenceValue><trafficData><vehicleFlow>{ERROR}
        <vehicleFlowRate>900</vehicleFlowRate></vehicleFlow></trafficData></basicDataReferenceValue></measuredValueExtended></measuredValueExtension>"""
    reading, counts = _minute(_flow(1, 120).replace("</basicData>", f"</basicData>{extension}"))
    assert reading.flows == {1: 120.0}
    assert (counts["flow_values"], counts["data_errors_reference"], reading.errors) == (1, 1, 0)


@pytest.mark.parametrize("at", ["", "yesterday", "2016-09-09T13:57:00", "13:57"])
def test_a_time_that_cannot_be_read_is_not_guessed(at: str) -> None:
    assert _minute(_speed(1, 50), at)[0].at is None


LANES = [(1, 2), (3, 4), (5, 6)]
Values = st.dictionaries(st.sampled_from([1, 3, 5]), st.floats(0, 9000), max_size=3)
Speeds = st.dictionaries(st.sampled_from([2, 4, 6]), st.floats(0, 250), max_size=3)


@given(flows=Values, speeds=Speeds)
def test_a_sites_speed_lies_between_its_lanes_and_its_flow_is_whole_or_absent(flows: dict[int, float], speeds: dict[int, float]) -> None:
    row = ndw_measured.row(ndw_measured.Reading("S", "1", None, speeds, flows), LANES)
    assert (row.speed_kmh is None) == (not speeds)
    if row.speed_kmh is not None:
        assert min(speeds.values()) - 1e-6 <= row.speed_kmh <= max(speeds.values()) + 1e-6
    assert row.flow_vph == (sum(flows[one] for one in (1, 3, 5)) if len(flows) == 3 else None)


def test_a_lane_weighs_by_its_vehicles() -> None:
    reading = ndw_measured.Reading("S", "1", None, {2: 100.0, 4: 60.0}, {1: 300.0, 3: 900.0})
    assert ndw_measured.row(reading, LANES[:2]).speed_kmh == 70.0
    del reading.flows[3]
    assert ndw_measured.row(reading, LANES[:2]).speed_kmh == 80.0


def _characteristic(index: int, kind: str, lane: str, vehicles: str = "<vehicleType>anyVehicle</vehicleType>") -> str:
    return (
        f'<measurementSpecificCharacteristics index="{index}"><measurementSpecificCharacteristics><specificLane>{lane}</specificLane>'
        f"<specificMeasurementValueType>{kind}</specificMeasurementValueType><specificVehicleCharacteristics>{vehicles}</specificVehicleCharacteristics>"
        "</measurementSpecificCharacteristics></measurementSpecificCharacteristics>"
    )


LONG = (
    "<lengthCharacteristic><comparisonOperator>greaterThan</comparisonOperator><vehicleLength>12.2</vehicleLength></lengthCharacteristic>"
)
POINT = (
    "<measurementSiteLocation><locationForDisplay><latitude>52.1</latitude><longitude>4.5</longitude></locationForDisplay>"
    "</measurementSiteLocation>"
)


def _site(body: str) -> ndw_sites.Site | None:
    (site,) = ndw_sites.parse(
        _publication(
            "MeasurementSiteTablePublication",
            f"""<measurementSiteTable id="NDW01_MT" version="868">
        <measurementSiteRecord id="S" version="3">{body}</measurementSiteRecord></measurementSiteTable>""",
        )
    )
    return site


def test_a_row_is_made_of_any_vehicle_by_lane_and_a_carriageway_only_where_it_stands_alone() -> None:
    lanes = (
        _characteristic(1, "trafficFlow", "lane1")
        + _characteristic(2, "trafficFlow", "lane1", LONG)
        + _characteristic(3, "trafficSpeed", "lane1")
    )
    whole = _characteristic(4, "trafficFlow", "allLanesCompleteCarriageway")
    site = _site(lanes + whole + POINT)
    assert site is not None
    assert site.lane_indexes == [(1, 3)]
    assert [one["vehicles"] for one in site.characteristics] == ["any", ">12.2", "any", "any"]
    alone = _site(whole + _characteristic(5, "travelTimeInformation", "lane1") + POINT)
    assert alone is not None
    assert alone.lane_indexes == [(4, None)]


def test_an_itinerary_is_the_line_of_its_locations_in_their_order() -> None:
    def location(index: int, *ends: tuple[float, float]) -> str:
        points = "".join(
            f"<p><pointCoordinates><latitude>{lat}</latitude><longitude>{lon}</longitude></pointCoordinates></p>" for lon, lat in ends
        )
        return (
            f'<locationContainedInItinerary index="{index}"><location><linearExtension><linearByCoordinatesExtension>{points}'
            "</linearByCoordinatesExtension></linearExtension></location></locationContainedInItinerary>"
        )

    site = _site(
        f"<measurementSiteLocation>{location(1, (4.2, 52.0), (4.3, 52.1))}{location(0, (4.1, 51.9), (4.2, 52.0))}</measurementSiteLocation>"
    )
    assert site is not None
    assert (site.kind, site.geometry) == ("itinerary", "SRID=4326;LINESTRING(4.1 51.9, 4.2 52.0, 4.3 52.1)")


@pytest.mark.parametrize("place", ["", "<measurementSiteLocation/>", POINT.replace("52.1", "991"), POINT.replace("4.5", "")])
def test_a_site_without_a_place_is_none(place: str) -> None:
    assert _site(place) is None


def test_the_demo_publishes_what_ndw_would() -> None:
    table, minute = io.BytesIO(site_table()), io.BytesIO(measured_data(ndw.moment("2026-03-06T16:30:00Z")))  # type: ignore[arg-type]
    assert (ndw.head(table).kind, ndw.head(minute).kind) == ("site_table", "measured_data")
    sites = {site.code: site for site in ndw_sites.parse(table) if site is not None}
    counts: Counter[str] = Counter()
    readings = list(ndw_measured.parse(minute, counts))
    assert set(sites) == {reading.code for reading in readings} == {piece.site for piece in pieces()}
    assert 200 <= len(sites) <= 320
    assert counts["speed_values"] == counts["flow_values"] == sum(piece.lanes for piece in pieces())
    assert measured_data(ndw.moment("2026-03-06T17:30:00+01:00")) == minute.getvalue()  # type: ignore[arg-type]
