"""Areas and incidents as published; what is broken is rejected, what is imprecise stays imprecise."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely

from dashboard.core.errors import BadInput
from etl.sources import areas, incidents

SQUARE = [[[125000, 480000], [125100, 480000], [125100, 480100], [125000, 480100], [125000, 480000]]]


def parse(properties: dict[str, Any], coordinates: Any = SQUARE, kind: str = "Polygon") -> Any:
    feature = {"type": "Feature", "properties": {"naam": "Plein", **properties}, "geometry": {"type": kind, "coordinates": coordinates}}
    return areas.parse(json.dumps(feature).encode())


def test_a_dossier_is_read_and_its_absence_left() -> None:
    assert parse({}).rows[0].designation is None
    dossier = parse({"artikel": "APV art. 2:77", "ingangsdatum": "12-02-2026", "vervalt_op": "2026-05-10"}).rows[0].designation
    assert (dossier.name, str(dossier.in_force_from), str(dossier.stated_end), dossier.use_periods) == (
        "Plein",
        "2026-02-12",
        "2026-05-10",
        None,
    )


@pytest.mark.parametrize(
    ("properties", "coordinates", "kind", "field"),
    [
        ({"naam": ""}, SQUARE, "Polygon", "name"),
        ({"type": "vijver"}, SQUARE, "Polygon", "kind"),
        ({}, [125000, 480000], "Point", "geometry"),
        ({}, [[[5, 52], [6, 53], [6, 52], [5, 53], [5, 52]]], "Polygon", "geometry"),
        ({}, [[[5, 52], [6, 53]]], "Polygon", "geometry"),
        ({}, [[["x", 52], [6, 53], [5, 53], ["x", 52]]], "Polygon", "geometry"),
        ({}, [], "Polygon", "geometry"),
        ({}, None, "Polygon", "geometry"),
        ({}, [[[480000, 125000], [480000, 125100], [480100, 125100], [480000, 125000]]], "Polygon", "geometry"),
        ({"ingangsdatum": "2026-05-10", "vervalt_op": "2026-05-10"}, SQUARE, "Polygon", "stated_end"),
    ],
)
def test_a_broken_area_is_rejected(properties: dict[str, Any], coordinates: Any, kind: str, field: str) -> None:
    parsed = parse(properties, coordinates, kind)
    assert (len(parsed.rows), [reject.field for reject in parsed.rejects]) == (0, [field])


HERE = [[125000, 480000, 1.5], [125100, 480000, 2], [125100, 480100, 0], [125000, 480100, 0], [125000, 480000, 1.5]]
SPIKED = [[125000, 480000], [125100, 480000], [125100, 480100], [125100, 480200], [125100, 480100], [125000, 480100], [125000, 480000]]
OVERLAPPING = [[[125050, 480000], [125150, 480000], [125150, 480100], [125050, 480100], [125050, 480000]]]


def test_a_surface_is_repaired_only_where_it_stays_the_same() -> None:
    plain = shapely.from_wkb(parse({}).rows[0].wkb)
    for coordinates in ([HERE], [SPIKED]):
        (area,) = parse({}, coordinates).rows
        shape = shapely.from_wkb(area.wkb)
        assert (shape.geom_type, shape.has_z, shape.is_valid) == ("MultiPolygon", False, True)
        assert shape.area == pytest.approx(plain.area, rel=1e-6)
    (reject,) = parse({}, [SQUARE, OVERLAPPING], "MultiPolygon").rejects
    assert "Self-intersection" in reject.reason


def test_a_collection_is_its_surfaces() -> None:
    def collection(*shapes: dict[str, Any]) -> Any:
        geometry = {"type": "GeometryCollection", "geometries": list(shapes)}
        return areas.parse(json.dumps({"type": "Feature", "properties": {"naam": "Plein"}, "geometry": geometry}).encode())

    square = {"type": "Polygon", "coordinates": SQUARE}
    line = {"type": "LineString", "coordinates": SQUARE[0][:2]}
    nested = {"type": "GeometryCollection", "geometries": [square]}
    assert collection(square).rows == collection(square, line).rows == collection(nested).rows
    assert collection(line).rejects[0].reason == "is geen vlak maar GeometryCollection"
    assert collection().rejects[0].reason == "is leeg"


def test_a_corner_that_fell_outside_the_country_is_told() -> None:
    (reject,) = parse({}, [[[4.4, 51.9], [4.5, 51.9], [4.5, 21.9], [4.4, 51.9]]]).rejects
    assert "buiten Nederland" in reject.reason
    (reject,) = parse({}, [[[125000, 480000], [125100, 480000], [0.5, 0.5], [125000, 480000]]]).rejects
    assert "Rijksdriehoek" in reject.reason


def test_an_area_is_designated_where_the_file_says_so() -> None:
    said = ({}, {"soort_gebied": "cameratoezicht"}, {"artikel": "art. 2:77"}, {"type": "gemeente"})
    assert [parse(given).rows[0].kind for given in said] == ["other", "designation", "designation", "municipality"]


def test_amsterdams_areas(reference: Path) -> None:
    folder = reference / "cameras/amsterdam_overlastgebieden"
    supervised = areas.parse((folder / "cameratoezicht-list.json").read_bytes())
    assert [(area.name, area.kind) for area in supervised.rows] == [
        ("ArenApoort", "designation"),
        ("Azaleastraat", "designation"),
        ("Buikslotermeerplein", "designation"),
    ]
    for file in folder.glob("*.json"):
        parsed = areas.parse(file.read_bytes())
        assert parsed.rows and not parsed.rejects
        assert {area.kind for area in parsed.rows} == {"designation" if "cameratoezicht" in file.name else "other"}, (
            "a ban on alcohol is no ground for a camera"
        )


def test_bron_says_the_year_and_no_more(reference: Path) -> None:
    data = gzip.decompress((reference / "incidents/bron_utrecht_2015_2018.geojson.gz").read_bytes())
    parsed = incidents.parse_bron(data)
    assert len(parsed.rows) == len({row.code for row in parsed.rows}) == 15_374
    assert Counter(row.severity for row in parsed.rows) == {"UMS": 8242, "LET": 7018, "DOD": 114}
    assert Counter(row.code.split("-")[1] for row in parsed.rows) == {"2015": 3598, "2016": 3639, "2017": 3933, "2018": 4204}
    first = parsed.rows[0]
    assert first.happened_from == datetime(2014, 12, 31, 23, tzinfo=UTC), "a year begins in local time"
    assert first.happened_to == datetime(2015, 12, 31, 23, tzinfo=UTC)
    backwards = json.loads(data)
    backwards["features"].reverse()
    assert {row.code for row in incidents.parse_bron(json.dumps(backwards).encode()).rows} == {row.code for row in parsed.rows}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("a;brand;;52,1;5,1;gisteren;", "from"),
        ("a;brand;;48,8;2,3;2026-01-01T12:00;", "lon, lat"),
        ("a;brand;9;52,1;5,1;2026-01-01T12:00;", "priority"),
        ("a;;;52,1;5,1;2026-01-01T12:00;", "kind"),
        ("a;brand;;52,1;5,1;2026-01-01T12:00;2026-01-01T11:00", "until"),
    ],
)
def test_a_broken_incident_is_rejected(row: str, field: str) -> None:
    parsed = incidents.parse_table(f"code;soort;prioriteit;lat;lon;van;tot\n{row}\nb;brand;1;52,1;5,1;2026-01-01T12:00;\n".encode())
    assert ([good.code for good in parsed.rows], [reject.field for reject in parsed.rejects]) == (["b"], [field])
    assert parsed.rows[0].happened_from == datetime(2026, 1, 1, 11, tzinfo=UTC), "without a zone it is local time"


@pytest.mark.parametrize("parse_file", [incidents.parse_bron, incidents.parse_table, areas.parse])
def test_another_kind_of_file_is_refused_whole(parse_file: Any) -> None:
    with pytest.raises(BadInput):
        parse_file(b'{"features": [{"properties": {}}]}' if parse_file is incidents.parse_bron else b"{}")
