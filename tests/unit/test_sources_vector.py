"""Shapefiles and GeoPackages: the same rows as any other format, with the reference system that the file names."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections import deque
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path

import geopandas
import pytest
from shapely import MultiPoint, Point, Polygon

from dashboard.core.errors import BadInput
from etl import apart
from etl.sources import archive, formats, mapping, vector

PLACES = [Point(92434, 437312), Point(92500, 437400), MultiPoint([(92600, 437500)]), MultiPoint([(1, 2), (3, 4)]), None]


def frame(**columns: list[object]) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame({"nummer": [1, 2, 3, 4, 5], "naam": ["Café", "b", "c", "d", "e"], **columns}, geometry=PLACES, crs=28992)


def zipped(folder: Path, *names: str) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as file:
        for part in sorted(folder.iterdir()):
            if not names or part.name in names:
                file.write(part, f"export/{part.name}")
    return found.getvalue()


@pytest.fixture
def shapefile(tmp_path: Path) -> Path:
    """A folder with a shapefile in the Dutch grid: two good points and one that is no point."""
    folder = tmp_path / "shp"
    folder.mkdir()
    frame().iloc[[0, 1, 4]].to_file(folder / "Camera's.shp")
    return folder


def test_a_zipped_shapefile_in_the_dutch_grid(shapefile: Path) -> None:
    parsed = formats.read("cameras", "camera.zip", zipped(shapefile))
    assert [(row.row, row.number, row.values["name"]) for row in parsed.rows] == [(1, "1", "Café"), (2, "2", "b")]
    assert parsed.rows[0].position == pytest.approx((4.4771, 51.9206), abs=2e-3)
    assert [(reject.row, reject.field, reject.reason) for reject in parsed.rejects] == [(3, "geometry", "ontbreekt")]


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1"])
def test_a_shapefile_that_does_not_say_its_encoding(tmp_path: Path, encoding: str) -> None:
    frame().iloc[:1].to_file(tmp_path / "camera.shp", encoding=encoding)
    (row,) = formats.read("cameras", "camera.zip", zipped(tmp_path, "camera.shp", "camera.dbf", "camera.prj")).rows
    assert row.values["name"] == "Café"


def test_a_shapefile_is_read_with_what_stands_beside_it(shapefile: Path) -> None:
    path = shapefile / "Camera's.shp"
    packed = archive.gathered(path, path.read_bytes())
    assert packed == archive.gathered(path, path.read_bytes()), "the digest of a load tells whether it was loaded before"
    assert [row.number for row in formats.read("cameras", path.name, packed).rows] == ["1", "2"]
    for part in ("Camera's.dbf", "Camera's.shx"):
        (shapefile / part).unlink()
    with pytest.raises(BadInput, match="nummer van de camera"):
        formats.read("cameras", path.name, archive.gathered(path, path.read_bytes()))


def test_a_geopackage_of_several_layers_needs_a_choice(tmp_path: Path) -> None:
    path = tmp_path / "register.gpkg"
    frame().to_file(path, layer="cameras")
    frame(naam=["x"] * 5).to_file(path, layer="oud")
    with pytest.raises(BadInput, match="cameras, oud"):
        formats.read("cameras", path.name, path.read_bytes())
    parsed = formats.read("cameras", path.name, path.read_bytes(), mapping.read(b'layer = "cameras"'))
    assert [row.number for row in parsed.rows] == ["1", "2", "3"], "a MultiPoint of one is a point"
    assert [reject.row for reject in parsed.rejects] == [4, 5]
    with pytest.raises(BadInput, match="cameras, oud"):
        formats.read("cameras", path.name, path.read_bytes(), mapping.read(b'layer = "nieuw"'))


ENDLESS = "WITH RECURSIVE r(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM r) SELECT fid, NULL AS geom, 'x' AS nummer FROM r"
AS_TABLE = "INSERT INTO sqlite_master VALUES ('table', 'evil', 'evil', 0, 'CREATE VIEW evil AS {}')"


@pytest.mark.parametrize(
    "statements",
    [
        (f"CREATE VIEW evil AS {ENDLESS}",),
        ("ALTER TABLE cameras RENAME TO old", f"CREATE VIEW cameras AS {ENDLESS}"),
        ("PRAGMA writable_schema = ON", AS_TABLE.format(ENDLESS.replace("'", "''"))),
        ("CREATE VIRTUAL TABLE evil USING fts5(x)",),
        ("CREATE VIRTUAL TABLE 'x USING rtree(' USING fts5(x)",),
    ],
)
def test_a_geopackage_that_would_have_to_be_run_is_refused(tmp_path: Path, statements: tuple[str, ...]) -> None:
    path = tmp_path / "register.gpkg"
    frame().to_file(path, layer="cameras")
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    with pytest.raises(BadInput, match=r"geen tabel|malformed"):  # which of them, by the version of SQLite
        formats.read("cameras", path.name, path.read_bytes(), mapping.read(b'layer = "cameras"'))


def test_what_is_read_apart_ends_at_its_limits() -> None:
    assert apart.called(partial(archive.single, {"lijst.csv": b"x"})) == b"x"
    with pytest.raises(BadInput, match="niet uit te pakken") as refused:
        apart.called(partial(archive.unpacked, b"PK"))
    assert "cannot be unpacked" in refused.value.en
    for endless in (partial(deque, count(), 0), partial(bytes, 2 * apart.MEMORY)):
        with pytest.raises(BadInput, match="te veel tijd of geheugen"):
            apart.called(endless, seconds=1)


def test_a_zip_with_one_other_file_and_one_with_nothing_of_ours(tmp_path: Path) -> None:
    (tmp_path / "lijst.csv").write_text("nummer;lat;lon\n1;51,9;4,4\n")
    (tmp_path / "lees mij.md").write_text("niets")
    assert [row.number for row in formats.read("cameras", "lijst.zip", zipped(tmp_path)).rows] == ["1"]
    with pytest.raises(BadInput, match="niet één bestand"):
        formats.read("cameras", "lijst.zip", zipped(tmp_path, "lees mij.md"))
    (tmp_path / "[Content_Types].xml").write_text("<x/>")
    with pytest.raises(BadInput, match="Excel"):
        formats.read("cameras", "lijst.xlsx", zipped(tmp_path))


def test_an_archive_that_claims_too_much_is_not_unpacked() -> None:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("lijst.csv", b"0" * 1024)
    claims = bytearray(found.getvalue())
    entry = claims.rindex(b"PK\x01\x02")
    claims[entry + 24 : entry + 28] = (1 << 30).to_bytes(4, "little")  # its unpacked size: 1 GB
    with pytest.raises(BadInput, match="te groot"):
        formats.read("cameras", "bom.zip", bytes(claims))


@pytest.mark.parametrize(
    "data",
    [
        vector.GEOPACKAGE + b"\0" * 200,
        archive.SHAPEFILE + b"\0" * 200,
        b"PK\x03\x04" + b"\0" * 200,
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0..",
        b"<a/>",
    ],
)
@pytest.mark.parametrize("subject", ["cameras", "areas"])
def test_what_only_looks_like_it_is_refused(subject: str, data: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        formats.read(subject, "bestand.bin", data)
    assert refused.value.nl.startswith("bestand.bin: ") and refused.value.en != refused.value.nl


def test_areas_out_of_a_geopackage(tmp_path: Path) -> None:
    square = Polygon([(92000, 437000), (92100, 437000), (92100, 437100), (92000, 437100)])
    path = tmp_path / "gebieden.gpkg"
    geopandas.GeoDataFrame({"GEBIED": ["Plein"], "Soort": ["cameratoezicht"]}, geometry=[square], crs=28992).to_file(path)
    parsed = formats.read("areas", path.name, path.read_bytes(), mapping.read(b'[columns]\nSoort = "kind"\n'))
    assert [(area.name, area.kind) for area in parsed.rows] == [("Plein", "designation")]


def test_count_points_without_a_table_of_attributes(reference: Path) -> None:
    path = reference / "ndw/drips/Telpunten_WGS84.shp"
    assert len(vector.read(archive.gathered(path, path.read_bytes())).features) == 19_305
