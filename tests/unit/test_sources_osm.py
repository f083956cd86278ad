"""OpenStreetMap's cameras: what the tags say is taken over, what they do not say stays unknown, what is no camera is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dashboard.core.errors import BadInput
from etl.sources import formats, mapping
from etl.sources.camera_rows import CameraRow
from etl.sources.parsed import Parsed


def node(number: int, **tags: str) -> dict[str, Any]:
    given = {"man_made": "surveillance", **{key.replace("__", ":"): value for key, value in tags.items()}}
    return {"type": "node", "id": number, "lat": 51.92, "lon": 4.48, "tags": given}


ANSWER = {
    "version": 0.6,
    "generator": "Overpass API",
    "elements": [
        node(1, operator="Gemeente Almere", ref="613", camera__type="fixed", camera__direction="90", surveillance="public"),
        node(2, camera__type="dome", direction="NNE", surveillance__zone="town", owner="Winkel De Hoek"),
        node(3, camera__type="panning", camera__direction="0;90;180", surveillance__type="ALPR"),
        node(4, camera__direction="45-90", camera__angle="15", start_date="2019", website="https://example.org"),
        node(5, surveillance__type="guard"),
        {"type": "way", "id": 6, "center": {"lat": 51.93, "lon": 4.49}, "nodes": [7, 8], "tags": {"man_made": "surveillance"}},
        {"type": "node", "id": 7, "lat": 51.9301, "lon": 4.4901},
        {"type": "way", "id": 9, "nodes": [7, 8], "tags": {"man_made": "surveillance", "name": "Hof"}},
        {"type": "node", "id": 10, "lat": 51.9, "lon": 4.4, "tags": {"man_made": "mast"}},
        node(11, description="Boven de ingang", camera__type="bullet"),
        "onzin",
        {"type": "node", "id": 12, "lat": 4.48, "lon": 51.92, "tags": {"man_made": "surveillance"}},
    ],
}


def read(document: Any, wording: str = "") -> Parsed[CameraRow]:
    return formats.read("cameras", "antwoord.json", json.dumps(document).encode(), mapping.read(wording.encode()))


def test_an_answer_of_overpass() -> None:
    parsed = read(ANSWER)
    cameras = {row.code: row for row in parsed.rows}
    assert list(cameras) == ["osm-node-1", "osm-node-2", "osm-node-3", "osm-node-4", "osm-way-6", "osm-node-11"]
    first = cameras["osm-node-1"]
    assert (first.values["operator"], first.values.get("owner"), first.values["kind"], first.values["direction"]) == (
        "Gemeente Almere",
        None,
        "fixed",
        90,
    ), "who operates a camera need not own it"
    assert (first.extra["ref"], first.extra["surveillance"], first.purposes) == ("613", "public", [])
    assert (cameras["osm-node-2"].values["direction"], cameras["osm-node-2"].values["owner"]) == (23, "Winkel De Hoek")
    assert cameras["osm-node-2"].extra["surveillance:zone"] == "town"
    assert cameras["osm-way-6"].position == (4.49, 51.93)
    assert (cameras["osm-node-11"].values["name"], cameras["osm-node-11"].values["kind"]) == ("Boven de ingang", "unknown")
    assert cameras["osm-node-11"].extra["kind"] == "bullet"


def test_what_is_not_one_direction_is_kept_as_given() -> None:
    cameras = {row.code: row for row in read(ANSWER).rows}
    several, between = cameras["osm-node-3"], cameras["osm-node-4"]
    assert (several.values.get("direction"), several.extra["camera:direction"], several.values["kind"]) == (None, "0;90;180", "ptz")
    assert several.values["technique"] == "ALPR"
    assert (between.values.get("direction"), between.extra["camera:direction"]) == (None, "45-90")
    assert (between.extra["camera:angle"], between.values.get("field_of_view")) == ("15", None), "the tilt is not the width of the view"


def test_what_is_no_camera_is_left_out_and_what_has_no_place_or_kind_is_a_reject() -> None:
    parsed = read(ANSWER)
    left_out = {one.row: (one.field, one.reason, one.reason_en) for one in parsed.left_out}
    assert left_out[5] == ("surveillance:type", "is geen camera: surveillance:type=guard", "is no camera: surveillance:type=guard")
    rejects = {reject.row: (reject.field, reject.reason) for reject in parsed.rejects}
    assert rejects[8] == ("geometry", "ontbreekt: vraag Overpass om het midden (out center)")
    assert rejects[11][0] == "man_made"
    assert "verwisseld" in rejects[12][1]
    assert (sorted(left_out), sorted(rejects)) == ([5, 9], [8, 11, 12]), "the corner of a way has no tags, and is no object"


@pytest.mark.parametrize(
    ("tags", "is_told"),
    [
        ({"highway": "street_lamp"}, True),
        ({"amenity": "bench", "note": "naast de camera"}, True),
        ({"man_made": "surveillance", "surveillance:type": "gunshot_detector"}, True),
        ({"highway": "speed_camera"}, False),
        ({"name": "Plein"}, False),
        ({"man_made": "surveillance", "surveillance:type": "fixme"}, False),
    ],
)
def test_an_element_is_left_out_only_where_it_says_what_it_is(tags: dict[str, str], is_told: bool) -> None:
    parsed = read({"elements": [{**node(1), "tags": tags}]})
    assert (len(parsed.rows), len(parsed.rejects), len(parsed.left_out)) == (0, not is_told, is_told)


def test_a_number_of_the_mapping_files_choice() -> None:
    parsed = read(ANSWER, '[columns]\nref = "number"\n')
    assert [(row.code, row.number, row.extra["@code"]) for row in parsed.rows] == [(None, "613", "osm-node-1")]
    assert len(parsed.rows) + len(parsed.rejects) + len(parsed.left_out) == 11


def test_an_answer_that_is_not_whole_is_refused() -> None:
    with pytest.raises(BadInput, match="timed out"):
        read({"elements": [node(1)], "remark": "runtime error: Query timed out in query"})
    with pytest.raises(BadInput, match="leeg"):
        read({"elements": []})


@pytest.mark.parametrize(
    "properties",
    [
        {"@id": "node/5", "man_made": "surveillance", "camera:type": "fixed", "direction": "ZW"},
        {"type": "node", "id": 5, "tags": {"man_made": "surveillance", "camera:type": "fixed", "direction": "225"}},
        {"osm_type": "node", "osm_id": 5, "man_made": "surveillance", "camera:type": "fixed", "direction": "SW"},
    ],
)
def test_exported_as_geojson(properties: dict[str, Any]) -> None:
    point = {"type": "Point", "coordinates": [4.48, 51.92]}
    area = {"type": "Polygon", "coordinates": [[[4.4, 51.9], [4.5, 51.9], [4.5, 52.0], [4.4, 51.9]]]}
    features = [{"type": "Feature", "properties": properties, "geometry": shape} for shape in (point, area)]
    parsed = read({"type": "FeatureCollection", "features": features})
    (camera,) = parsed.rows
    assert (camera.code, camera.values["kind"], camera.values["direction"]) == ("osm-node-5", "fixed", 225)
    assert [reject.reason for reject in parsed.rejects] == ["is geen punt maar Polygon: geef één punt per camera"]
