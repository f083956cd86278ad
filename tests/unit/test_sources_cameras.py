"""Camera registers in the ways that offices export them; a broken row is a reject with its place and reason."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.errors import BadInput
from etl.sources import cameras_csv, cameras_geojson, mapping
from etl.sources.camera_rows import CameraRow

HEAD = "nummer;naam;lat;lon;grondslag\r\n"


def one(text: str, encoding: str = "utf-8") -> CameraRow:
    parsed = cameras_csv.parse(text.encode(encoding))
    assert parsed.rejects == []
    (row,) = parsed.rows
    return row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    text = '"nummer";"naam";"lat";"lon"\r\n7;"Café; hoek, 1e straat";52.1;5.2\r\n'.replace('";"', f'"{delimiter}"')
    text = text.replace("7;", f"7{delimiter}").replace('";52.1;', f'"{delimiter}52.1{delimiter}')
    camera = one(text, encoding)
    assert (camera.number, camera.values["name"], camera.position) == ("7", "Café; hoek, 1e straat", (5.2, 52.1))


def test_decimal_commas_and_the_dutch_grid() -> None:
    assert one("Cameranummer;X-coördinaat;Y coördinaat\n12;92434,52;437312,1\n").position == pytest.approx((4.4771, 51.9206), abs=2e-3)
    assert one("id,easting,northing\n12,92434.52,437312.1\n").position == one("id,rd_x,rd_y\n12,92434.52,437312.1\n").position


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("1;A;461.993.881;4,4;", "lat", "meer dan één punt"),
        ("1;A;4,4;51,9;", "lon, lat", "verwisseld"),
        ("1;A;0;0;", "lon, lat", "0, 0"),
        ("1;A;;4,4;", "lat", "ontbreekt"),
        (";A;51,9;4,4;", "number", "ontbreekt"),
        ("1;A;51,9;4,4;x;y", "rij", "6 velden"),
        ("1;A;51,9", "rij", "3 velden"),
        ("1;A;191,9;4,4;", "lon, lat", "op aarde"),
    ],
)
def test_a_broken_row_is_rejected_and_the_others_stand(row: str, field: str, reason: str) -> None:
    parsed = cameras_csv.parse(f"{HEAD}8;Goed;51,9;4,4;\r\n{row}\r\n\r\n9;Goed;51,9;4,5;\r\n".encode())
    assert [camera.number for camera in parsed.rows] == ["8", "9"]
    assert [camera.row for camera in parsed.rows] == [2, 5], "rows are counted as a person sees them, empty ones too"
    (reject,) = parsed.rejects
    assert (reject.row, reject.field) == (3, field)
    assert reason in reject.reason


@pytest.mark.parametrize("text", ["", "\n\n", "naam;lat;lon\nA;51;4\n", "nummer;naam\n1;A\n"])
def test_what_cannot_be_a_register_is_refused_whole(text: str) -> None:
    with pytest.raises(BadInput):
        cameras_csv.parse(text.encode())


def test_unknown_columns_are_kept_and_unknown_words_not_guessed() -> None:
    camera = one("nummer;lat;lon;grondslag;doel;soort;Kleur paal\n1;52;5;artikel 9;kijken;bolcamera;groen\n")
    assert camera.extra == {"Kleur paal": "groen", "kind": "bolcamera"}
    assert camera.values["kind"] == "unknown"
    assert (camera.purposes[0].purpose, camera.purposes[0].basis) == ("kijken", "artikel 9")


def test_two_interests_of_one_camera() -> None:
    camera = one(
        "code;lat;lon;doel;grondslag;doel_2;grondslag_2;doel_organisatie_2;dpia_2;doel_sinds_2\n"
        "almere-613;52;5;openbare-orde;gemw-151c;verkeersmanagement;verkeer-6-1-e;gemeente-almere-verkeer;https://example.org/d;01-09-2024\n"
    )
    first, second = camera.purposes
    assert (first.purpose, second.purpose, second.organisation, str(second.since)) == (
        "openbare-orde",
        "verkeersmanagement",
        "gemeente-almere-verkeer",
        "2024-09-01",
    )


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        (("publicatie", "afgeschermd"), "withheld_reason"),
        (("publicatie", "geheim"), "publication"),
        (("richting", "overal"), "direction"),
        (("richting", "0-90"), "direction"),
        (("pilotfase", "5"), "pilot_phase"),
        (("opname", "misschien"), "records"),
        (("dpia", "zie map"), "dpia_url"),
        (("bewaartermijn_uren", "-1"), "retention_hours"),
    ],
)
def test_what_decides_something_is_never_guessed(extra: tuple[str, str], field: str) -> None:
    (reject,) = cameras_csv.parse(f"nummer;lat;lon;{extra[0]}\n1;52;5;{extra[1]}\n".encode()).rejects
    assert reject.field == field


def test_a_code_of_digits_is_somebodys_number() -> None:
    assert (one("code;lat;lon\n12;52;5\n").code, one("code;lat;lon\n12;52;5\n").number) == (None, "12")
    assert one("code;lat;lon\nvr-012;52;5\n").code == "vr-012"


def test_a_mapping_file_names_columns_and_words() -> None:
    wording = mapping.read(
        b'crs = "EPSG:28992"\n[columns]\nPaal = "number"\nRechts = "x"\nBoven = "y"\n'
        b'Waarom = "purpose"\n[values.purpose]\nToezicht = "openbare-orde"\n'
    )
    parsed = cameras_csv.parse(b"Paal;Rechts;Boven;Waarom\n5;92434;437312;Toezicht\n", wording)
    assert parsed.rows[0].number == "5"
    assert parsed.rows[0].purposes[0].purpose == "openbare-orde"
    with pytest.raises(BadInput):
        cameras_csv.parse(b"Paal;lat;lon\n5;52;5\n", mapping.read(b'[columns]\nPaal = "nonsense"\n'))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for parse in (cameras_csv.parse, cameras_geojson.parse):
        try:
            parse(data)
        except BadInput as error:
            assert error.nl and error.en


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)
geometries = st.none() | st.fixed_dictionaries({"type": st.sampled_from(["Point", "Polygon", "x"]), "coordinates": json_values})


@given(
    st.lists(
        st.fixed_dictionaries(
            {"type": st.just("Feature"), "properties": st.fixed_dictionaries({"id": json_values}), "geometry": geometries}
        ),
        max_size=4,
    )
)
def test_every_object_becomes_a_camera_or_a_reject(features: list[object]) -> None:
    data = json.dumps(
        {"type": "FeatureCollection", "features": [*features, {"type": "Feature", "properties": {"id": 1}, "geometry": None}]}
    ).encode()
    parsed = cameras_geojson.parse(data)
    assert len(parsed.rows) + len(parsed.rejects) == len(features) + 1


def test_one_list_in_two_formats_is_one_list(reference: Path) -> None:
    table = cameras_csv.parse((reference / "cameras/trafford_trafford_cctv_cameras.csv").read_bytes())
    document = cameras_geojson.parse((reference / "cameras/trafford_trafford_cctv_cameras.geojson").read_bytes())
    assert len(table.rows) == len(document.rows) == 163
    assert [replace(row, row=0) for row in table.rows] == [replace(row, row=0) for row in document.rows]
    assert table.rejects == document.rejects == []
