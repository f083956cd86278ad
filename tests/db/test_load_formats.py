"""Registers of every kind through `load`, into PostGIS and again: nothing lost, nothing guessed, the same file changes nothing."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import geopandas
import psycopg
import pytest
from shapely import Point, Polygon

from dashboard.core.errors import BadInput, NotFound
from dashboard.core.settings import Settings
from etl.load import Summary, load

TABLE = "Nummer;Straat;Breedtegraad;Lengtegraad;Doel;Techniek;Pilotfase\r\n"


@pytest.fixture(autouse=True)
def owners(ingest: psycopg.Connection) -> None:
    ingest.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('gemeente-a', 'Gemeente A', 'municipality')")


def counts(summary: Summary) -> tuple[int, int, int, int, int]:
    return summary.new, summary.changed, summary.unchanged, summary.gone, summary.rejected


@pytest.mark.parametrize(
    ("file", "new", "left_out"),
    [
        ("cameras/trafford_trafford_cctv_cameras.csv", 163, 0),
        ("cameras/trafford_trafford_cctv_cameras.geojson", 163, 0),
        ("cameras/amsterdam_sensors.json", 6, 2),
        ("cameras/sensrnet_devices.csv", 1, 3),
    ],
)
def test_the_camera_registers_at_hand(
    settings: Settings, ingest: psycopg.Connection, reference: Path, file: str, new: int, left_out: int
) -> None:
    first = load(settings, "cameras", reference / file, strict=True)
    assert (counts(first), first.left_out) == ((new, 0, 0, 0, 0), left_out), "what is no camera is no broken row"
    assert counts(load(settings, "cameras", reference / file)) == (0, 0, new, 0, 0)
    assert ingest.execute("SELECT count(*), count(owner_id) FROM beeldregie.camera").fetchone() == (new, 0), "an owner is never guessed"
    assert ingest.execute("SELECT count(*) FROM beeldregie.camera_purpose WHERE basis_id <> 'unknown'").fetchone() == (0,)


@pytest.mark.parametrize(
    ("file", "new"), [("geo/almere_nens.json", 1), ("geo/rotterdam.geojson", 22), ("geo/nens_almere_buurten.geojson", 63)]
)
def test_the_outlines_at_hand(settings: Settings, ingest: psycopg.Connection, reference: Path, file: str, new: int) -> None:
    assert counts(load(settings, "areas", reference / file)) == (new, 0, 0, 0, 0)
    assert counts(load(settings, "areas", reference / file)) == (0, 0, new, 0, 0)
    assert ingest.execute("SELECT count(*) FROM beeldregie.area WHERE kind = 'designation' OR NOT ST_IsValid(geom)").fetchone() == (0,)


def test_amsterdams_owner_goal_and_end(settings: Settings, ingest: psycopg.Connection, reference: Path) -> None:
    load(settings, "cameras", reference / "cameras/amsterdam_sensors.json")
    assert ingest.execute(
        """SELECT code, owner_as_given, placed_until::text, technique, extra->>'contains_pi_data', p.purpose_as_given, p.basis_id
           FROM beeldregie.camera c JOIN beeldregie.camera_purpose p ON p.camera_id = c.id WHERE source_row = 1"""
    ).fetchall() == [
        ("ekodis-natuurmarkt-8151-9408-0", "Ekodis natuurmarkt", "2032-01-01", "Optische / camera sensor", "ja", "Beveiliging", "unknown")
    ]
    assert ingest.execute("SELECT count(*) FROM beeldregie.camera WHERE extra::text ~ 'contact|@'").fetchone() == (0,)


def test_openstreetmap(settings: Settings, ingest: psycopg.Connection, tmp_path: Path) -> None:
    tags = {"man_made": "surveillance", "camera:type": "dome", "camera:direction": "0;90", "operator": "Gemeente A", "ref": "7"}
    elements = [
        {"type": "node", "id": 1, "lat": 51.92, "lon": 4.48, "tags": tags},
        {"type": "node", "id": 2, "lat": 51.92, "lon": 4.48, "tags": {**tags, "surveillance:type": "guard"}},
    ]
    path = tmp_path / "overpass.json"
    path.write_text(json.dumps({"elements": elements}))
    assert counts(load(settings, "cameras", path)) == (1, 0, 0, 0, 0)
    assert counts(load(settings, "cameras", path)) == (0, 0, 1, 0, 0)
    assert ingest.execute(
        "SELECT code, kind, owner_id, operator_id, direction, extra->>'camera:direction', extra->>'ref' FROM beeldregie.camera"
    ).fetchall() == [("osm-node-1", "ptz", None, "gemeente-a", None, "0;90", "7")]


def test_what_is_no_camera_is_told_and_holds_nothing_up(settings: Settings, ingest: psycopg.Connection, tmp_path: Path) -> None:
    def put(*rows: str) -> Summary:
        (tmp_path / "apparaten.csv").write_text("\n".join(["Category;Name;Latitude;Longitude", *rows]))
        return load(settings, "cameras", tmp_path / "apparaten.csv", owner="gemeente-a", complete=True)

    put("Camera;Plein;51,92;4,48", "Camera;Brug;51,93;4,49")
    summary = put("Beacon;Baken;51,9;4,4", "Camera;Plein;51,92;4,48")
    assert counts(summary) == (0, 0, 1, 1, 0)
    assert summary.sentence.nl.endswith("1 verdwenen, 0 afgekeurd, 1 overgeslagen: geen camera.")
    assert summary.rejects_file and summary.rejects_file.read_text("utf-8-sig").splitlines()[1:] == [
        "2;Category;Beacon;is geen camera: Beacon;is no camera: Beacon;overgeslagen"
    ]
    assert ingest.execute("SELECT rejected, left_out FROM beeldregie.load_run ORDER BY id DESC LIMIT 1").fetchone() == (0, 1)
    assert ingest.execute("SELECT row_number, left_out FROM beeldregie.load_reject").fetchall() == [(2, True)]
    other = put("Beacon;Baken;51,9;4,4")
    assert (other.gone, other.left_out, other.notes[0].nl[:23]) == (0, 1, "Er staat geen camera in"), "another file than was meant"
    untold = put("Beacon;Baken;51,9;4,4", ";Brug;51,93;4,49", "Camera;Kade;51,9;4,4")
    assert (counts(untold), untold.left_out) == ((1, 0, 0, 0, 1), 1)


def test_the_same_register_as_shapefile_geopackage_and_latin_table(settings: Settings, ingest: psycopg.Connection, tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame(
        {"nummer": [1, 2], "straat": ["Café", "Hoek"]}, geometry=[Point(92434, 437312), Point(437312, 92434)], crs=28992
    )
    frame.to_file(tmp_path / "camera.shp")
    frame.to_file(tmp_path / "camera.gpkg")
    with zipfile.ZipFile(tmp_path / "camera.zip", "w") as archive:
        for part in tmp_path.glob("camera.*"):
            if part.suffix in (".shp", ".dbf", ".prj", ".shx", ".cpg"):
                archive.write(part, part.name)
    (tmp_path / "camera.csv").write_bytes("nummer;straat;X;Y\n1;Café;92434,0;437312,0\n2;Hoek;437.312;92.434\n".encode("latin-1"))
    for index, name in enumerate(("camera.zip", "camera.shp", "camera.gpkg", "camera.csv")):
        summary = load(settings, "cameras", tmp_path / name, owner="gemeente-a")
        assert counts(summary) == ((1, 0, 0, 0, 1) if index == 0 else (0, 0, 1, 0, 1)), name
        assert summary.rejects[0].row == (3 if name.endswith("csv") else 2)
    assert ingest.execute("SELECT code, name FROM beeldregie.camera").fetchall() == [("a-1", "Café")]


def test_where_a_file_is_about(settings: Settings, ingest: psycopg.Connection, tmp_path: Path, reference: Path) -> None:
    path, box = reference / "cameras/trafford_trafford_cctv_cameras.csv", "-2.3,53.4,-2.28,53.5"
    inside = load(settings, "cameras", path, dry_run=True, within=box)
    assert inside.new + inside.rejected == 163 and inside.new and inside.rejected
    geopandas.GeoDataFrame(
        {"code": ["hoek"], "naam": ["Hoek"]}, crs=4326, geometry=[Polygon([(-2.3, 53.4), (-2.28, 53.4), (-2.28, 53.5), (-2.3, 53.5)])]
    ).to_file(tmp_path / "hoek.gpkg")
    load(settings, "areas", tmp_path / "hoek.gpkg")
    assert counts(load(settings, "cameras", path, dry_run=True, within="hoek")) == counts(inside)
    with pytest.raises(NotFound):
        load(settings, "cameras", path, within="nergens")
    with pytest.raises(BadInput, match="geen vak"):
        load(settings, "cameras", path, within="1,2,3,x")
    with pytest.raises(BadInput, match="EPSG"):
        load(settings, "cameras", path, crs="RD")
    assert load(settings, "cameras", path, crs="EPSG:28992", dry_run=True).rejected == 163, "what is said goes before what is told"


def test_rejects_are_told_in_two_languages_and_are_no_formula(settings: Settings, ingest: psycopg.Connection, tmp_path: Path) -> None:
    path = tmp_path / "lijst.csv"
    path.write_bytes(f"{TABLE}1;Hoek;461.993.881;4,4;;;\r\n=1+1;Hoek;51,9;4,4;;;=HYPERLINK(1)\r\n3;Hoek;51,9;4,4;;;\r\n".encode())
    summary = load(settings, "cameras", path)
    assert counts(summary) == (1, 0, 0, 0, 2) and summary.rejects_file is not None
    stored = ingest.execute("SELECT row_number, reason, reason_en FROM beeldregie.load_reject ORDER BY row_number").fetchall()
    assert stored == [(reject.row, reject.reason, reject.reason_en) for reject in summary.rejects]
    with summary.rejects_file.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [(row["rij"], row["veld"], row["waarde"]) for row in rows] == [
        ("2", "lat", "461.993.881"),
        ("3", "pilot_phase", "'=HYPERLINK(1)"),
    ]
    assert (rows[0]["reden"], rows[0]["reason"]) == (
        "is geen getal: meer dan één punt of komma",
        "is no number: more than one point or comma",
    )
