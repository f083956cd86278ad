"""The format is told by what is in the file; whatever the bytes, the answer is rows and rejects, or one sentence."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.errors import BadInput
from etl.sources import archive, formats, vector
from etl.sources.camera_rows import CameraRow
from etl.sources.parsed import Parsed

SUBJECTS = ("cameras", "areas", "agreements", "incidents", "segments")
STARTS = (b"", vector.GEOPACKAGE, archive.SHAPEFILE, b"PK\x03\x04", b"{", b"[", b'{"elements":[', b"nummer;lat;lon\n", b"\xff\xfe")


def cameras(data: bytes | str, **options: Any) -> Parsed[CameraRow]:
    return formats.read("cameras", "lijst", data.encode() if isinstance(data, str) else data, **options)


@given(st.sampled_from(SUBJECTS), st.sampled_from(STARTS), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(subject: str, start: bytes, data: bytes) -> None:
    try:
        formats.read(subject, "lijst", start + data)
    except BadInput as error:
        assert error.nl.startswith("lijst: ") and error.en.startswith("lijst: ")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(["id", "lat", "lon", "richting", "type", "tags", "feature", "properties", "sensorType", "center", "@id", "man_made"])
records = st.dictionaries(keys, json_values, max_size=5)


@given(st.lists(records | json_values, max_size=4), st.sampled_from(["elements", "features", "results", None]))
def test_any_json_is_read_or_refused_and_no_object_is_lost(items: list[Any], under: str | None) -> None:
    document = {under: items} if under else items
    try:
        parsed = cameras(json.dumps(document))
    except BadInput:
        return
    corners = sum(isinstance(item, dict) and bool(item) and not item.get("tags") for item in items) if under == "elements" else 0
    assert len(parsed.rows) + len(parsed.rejects) + len(parsed.left_out) == len(items) - corners
    assert all(one.reason and one.reason_en for one in (*parsed.rejects, *parsed.left_out))
    json.dumps([row.extra for row in parsed.rows], ensure_ascii=False).encode()  # what no database can store is not in it


cells = st.text(st.characters(blacklist_characters='\r\n";\0', blacklist_categories=["Cs"]), max_size=12)


@given(st.lists(st.lists(cells, min_size=1, max_size=7), max_size=6))
def test_every_row_of_a_table_is_a_camera_or_a_reject(rows: list[list[str]]) -> None:
    lines = [";".join(row) for row in rows]
    parsed = cameras("\n".join(["nummer;lat;lon;richting;opname", "1;52,1;5,1;N;ja", *lines]))
    full = sum(any(cell.strip() for cell in row) for row in rows)
    assert len(parsed.rows) + len({reject.row for reject in parsed.rejects}) == full + 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", "leeg"),
        ("nummer;lat;lon\n", "alleen een kop"),
        ("nummer;lat;lat\n1;52;5\n", "twee keer"),
        ('nummer;naam;lat;lon\n1;"Hoek;52;5\n2;Brug;52;5\n', "rij 2 begint een aanhalingsteken"),
        ("nummer;lat;lon\n1\0;52;5\n", "geen tekst"),
        ('"nummer;lat;lon"\n"1;52;5"\n', "één kolom"),
        ("Register;camera's\nnummer;lat;lon\n1;52;5\n", "haal weg wat er boven de kop staat"),
        ('{"geometryType": "esriGeometryPoint", "features": []}', "f=geojson"),
        ('{"type": "Feature", "geometry": null}\n{"type": ', "Regel 2"),
        ('{"type": "FeatureCollection", "features": []}', "leeg"),
        ("[" * 100_000, "JSON"),
        ('{"a":' * 5000 + "1" + "}" * 5000, "JSON"),
        ("[" + "9" * 5000 + "]", "JSON"),
        ("[]", "geen objecten"),
    ],
)
def test_what_is_no_register_is_refused_with_the_reason(data: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        cameras(data)


def test_numbers_that_are_no_numbers_are_rejects() -> None:
    places = ("NaN, 52", "Infinity, 52", "1e999, 52", '"4", "52"', "4", "null, 52", "true, 52", "1" * 400 + ", 52")
    feature = '{"type": "Feature", "properties": {"id": 1}, "geometry": {"type": "Point", "coordinates": [PLACE]}}'
    parsed = cameras('{"features": [FEATURES]}'.replace("FEATURES", ",".join(feature.replace("PLACE", place) for place in places)))
    assert (parsed.rows, len(parsed.rejects)) == ([], 8)


def test_what_a_database_cannot_store_is_made_visible() -> None:
    point = {"type": "Point", "coordinates": [4.4, 51.9]}
    (row,) = cameras(json.dumps({"features": [{"properties": {"id": 1, "naam": "a\0b\ud800c", "k\0": "x"}, "geometry": point}]})).rows
    assert (row.values["name"], row.extra) == ("a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c", {"k\N{REPLACEMENT CHARACTER}": "x"})


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nnummer;lat;lon\n1;52,1;5,1\n",
        "nummer;lat;lon;\n1;52,1;5,1;\n",
        "nummer;lat;lon\n1;52,1;5,1;;;\n",
        "Nummer;Breedtegraad;Lengtegraad\n1;52,1° NB;5,1° OL\n",
        "nr;lat;lon\n1;52°06'00\"N;5° 6′ E\n",
        "nr,wkt\n1,POINT (5.1 52.1)\n",
        "nr;geom\n1;SRID=4326;POINT(5.1 52.1)\n".replace("1;SRID=4326;POINT(5.1 52.1)", '1;"SRID=4326;POINT(5.1 52.1)"'),
        'nr,geo_point_2d\n1,"52.1, 5.1"\n',
        "nr;lat;lon;geom\n1;52,1;5,1;0101000020E6\n",
        'id;lat;lon;naam\n1;52,1;5,1;"Hoek\nvan de straat"\n',
        "Cameraregister 2026;;\nnummer;lat;lon\n1;52,1;5,1\n",
        "Cameraregister\n\nnummer;lat;lon\n1;52,1;5,1\n",
        "nummer;lat;lon;;\n1;52,1;5,1\n",
        "Camera nr.;Latitude (WGS84);Longitude [°];Kijkrichting (graden)\n1;52,1;5,1;90\n",
        "Nummer;X (m);Y (m)\n1;5,1;52,1\n",
        "nummer;lat;lon\n1;52,1;5,1\n".encode("utf-16-le"),
        "nummer;lat;lon\n1;52,1;5,1\n".encode("utf-16-be"),
    ],
)
def test_ways_to_write_a_table_and_a_place(text: str | bytes) -> None:
    parsed = cameras(text)
    assert ([(row.number, row.position) for row in parsed.rows], parsed.rejects) == ([("1", (5.1, 52.1))], [])


FEATURE = '{"type": "Feature", "properties": {"nummer": 1}, "geometry": {"type": "Point", "coordinates": %s}}'
COLLECTION = '{"type": "FeatureCollection", "crs": {"type": "%s", "properties": %s}, "features": [' + FEATURE + "]}"


@pytest.mark.parametrize(
    "text",
    [
        COLLECTION % ("name", '{"name": "http://www.opengis.net/def/crs/EPSG/0/3857"}', [567729.4, 6818227.0]),
        COLLECTION % ("EPSG", '{"code": 3857}', [567729.4, 6818227.0, 3]),
        COLLECTION % ("name", '{"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}', [5.1, 52.1]),
        f"[{FEATURE % [5.1, 52.1]}]",
        f"\ufeff{FEATURE % [5.1, 52.1]}\n\n{FEATURE % [None, 1]}\n",
        f"\x1e{FEATURE % [5.1, 52.1]}\n\x1e{FEATURE % [None, 1]}\n",
    ],
)
def test_ways_to_write_geojson(text: str) -> None:
    (row,) = cameras(text.replace("None", "null")).rows
    assert (row.row, row.number, row.position) == (1, "1", pytest.approx((5.1, 52.1), abs=1e-4))


def test_degrees_beside_metres_are_no_place() -> None:
    (reject,) = cameras("nummer;x;y\n1;5,1;487484\n").rejects
    assert "zeg welk stelsel het is" in reject.reason
    with pytest.raises(BadInput, match="plaats"):
        cameras("nummer;X (wgs84);X (m);Y (m);Y (wgs84)\n1;5,1;121687;487484;52,1\n")


def test_a_row_abroad_among_dutch_ones_is_a_reject() -> None:
    rows = "1;52,1;5,1\n2;52,2;5,2\n3;25,1;5,1\n"
    parsed = cameras(f"nummer;lat;lon\n{rows}")
    assert [(reject.row, reject.field) for reject in parsed.rejects] == [(4, "lon, lat")]
    assert "buiten Nederland" in parsed.rejects[0].reason
    assert len(cameras("nummer;lat;lon\n1;53,4;-2,2\n2;53,5;-2,3\n3;52,1;5,1\n").rows) == 3, "another country's register is one too"
    boxed = cameras("nummer;lat;lon\n1;53,4;-2,2\n2;-2,3;53,5\n3;52,1;5,1\n", area=shapely.box(-3, 53, -2, 54))
    assert [row.number for row in boxed.rows] == ["1"]
    assert [reject.reason for reject in boxed.rejects] == ["lengte en breedte lijken verwisseld", "ligt buiten het opgegeven gebied"]


def test_many_at_the_same_place_are_many() -> None:
    parsed = cameras("nummer;lat;lon\n" + "".join(f"{number};52,1;5,1\n" for number in range(200)) + "x;0;0\ny;0;0\n")
    assert (len(parsed.rows), len(parsed.rejects)) == (200, 2)


def test_the_new_facts_of_a_camera() -> None:
    (row,) = cameras(
        "nummer;lat;lon;techniek;gegevens;verwerking;geplaatst_van;geplaatst_tot;pilotfase;einde_pilot;iama;soort;bewaartermijn_dagen;biometrie\n"
        "1;52;5;Wifi;MAC-adressen;ter plaatse;01-05-2026;2026-06-01;2;2026-12-31;https://example.org/iama;wifiteller;365;ja\n"
    ).rows
    assert {
        name: str(row.values[name]) for name in ("technique", "data", "processing", "placed_from", "pilot_phase", "iama_url", "kind")
    } == {
        "technique": "Wifi",
        "data": "MAC-adressen",
        "processing": "ter plaatse",
        "placed_from": "2026-05-01",
        "pilot_phase": "2",
        "iama_url": "https://example.org/iama",
        "kind": "phone_counter",
    }
    assert (row.values["retention_hours"], row.values["declares_biometrics"]) == (8760, True), "wrong but real is stored"
    (reject,) = cameras("nummer;lat;lon;placed_from;placed_until\n1;52;5;2026-06-01;2026-05-01\n").rejects
    assert reject.field == "placed_until"


def test_amsterdams_sensor_register(reference: Path) -> None:
    data = (reference / "cameras/amsterdam_sensors.json").read_bytes()
    parsed = cameras(data)
    assert [row.row for row in parsed.rows] == [1, 2, 3, 4, 5, 6]
    assert [(reject.row, reject.value) for reject in parsed.left_out] == [(7, "Positie- of verplaatsingsensor"), (8, "Geluidsensor")]
    first = parsed.rows[0]
    assert (first.number, first.values["owner"], str(first.values["placed_until"])) == ("8151-9408-0", "Ekodis natuurmarkt", "2032-01-01")
    assert (first.purposes[0].purpose, first.purposes[0].basis, first.extra["contains_pi_data"]) == ("Beveiliging", "", "ja")
    assert "contact" not in json.dumps([row.extra for row in parsed.rows]), "who is to be contacted is a person, and no part of a camera"
    originals = [item["feature"]["properties"]["originalData"] for item in json.loads(data)]
    for document in (originals, {"results": originals}):
        plain = cameras(json.dumps(document))
        assert [(row.number, row.position, row.values) for row in plain.rows] == [
            (row.number, row.position, row.values) for row in parsed.rows
        ], "the register's own list says the same"


@pytest.mark.parametrize(("kind", "rejected"), [("Geluidsensor", 0), ("Anders", 1), ("Optische sensor", 1), (None, 1), ([], 1)])
def test_a_sensor_is_left_out_only_where_it_says_what_it_is(kind: Any, rejected: int) -> None:
    record = {"reference": "1", "sensorType": kind, "location": {"latitude": 52.3, "longitude": 4.9}}
    parsed = cameras(json.dumps([record]))
    assert (parsed.rows, len(parsed.rejects), len(parsed.left_out)) == ([], rejected, 1 - rejected)


def test_sensrnets_import_format(reference: Path) -> None:
    parsed = cameras((reference / "cameras/sensrnet_devices.csv").read_bytes())
    assert [(row.row, row.number, row.position, row.extra["Height"]) for row in parsed.rows] == [
        (4, "my-securitycamera", (4.9691276, 52.602415), "2")
    ]
    assert [(reject.row, reject.value) for reject in parsed.left_out] == [(2, "Sensor"), (3, "Beacon"), (5, "Sensor")]


@pytest.mark.parametrize(
    ("file", "count", "kind"),
    [
        ("geo/almere_nens.json", 1, "municipality"),
        ("geo/rotterdam.geojson", 22, "other"),
        ("geo/nens_almere_buurten.geojson", 63, "other"),
        ("cameras/amsterdam_overlastgebieden/cameratoezicht.json", 1, "designation"),
        ("cameras/amsterdam_overlastgebieden/cameratoezicht-list.json", 3, "designation"),
    ],
)
def test_the_areas_at_hand(reference: Path, file: str, count: int, kind: str) -> None:
    parsed = formats.read("areas", file, (reference / file).read_bytes())
    assert (len(parsed.rows), parsed.rejects) == (count, [])
    assert {area.kind for area in parsed.rows} == {kind}, "an outline designates nothing"


@pytest.mark.parametrize("file", ["geo/ndwnu_municipalities.yml", "geo/places.json", "ndw/xsd/v3.0/DATEXII_3_Common.xsd"])
def test_what_is_something_else_is_refused(reference: Path, file: str) -> None:
    for subject in SUBJECTS:
        with pytest.raises(BadInput):
            formats.read(subject, file, (reference / file).read_bytes())


def test_bron_as_published(reference: Path) -> None:
    data = gzip.decompress((reference / "incidents/bron_utrecht_2015_2018.geojson.gz").read_bytes())
    parsed = formats.read("incidents", "bron", data)
    assert (len(parsed.rows), parsed.rejects) == (15_374, [])
