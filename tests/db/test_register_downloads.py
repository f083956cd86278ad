"""The register as files: what an office program and a mapping program make of them."""

from __future__ import annotations

import csv
import io
import subprocess

import psycopg
import pytest
from starlette.testclient import TestClient

from dashboard.core.settings import Settings
from dashboard.web.register import download as register_download
from tests.fixtures import public_register


def _rows(text: str, delimiter: str = ";") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def test_csv_opens_in_an_office_program_and_holds_the_list(visitor: TestClient) -> None:
    answer = visitor.get("/register/cameras.csv")
    assert answer.content.startswith("\ufeffcode;name;".encode())
    assert 'filename="cameras.csv"' in answer.headers["content-disposition"]
    rows = {row["code"]: row for row in _rows(answer.text)}
    assert sorted(rows) == ["almere-613", "almere-700", "almere-9", "onbekend-1", "ret-100"]
    one = rows["almere-613"]
    assert (one["lat"], one["lon"], one["purposes"]) == ("52,3741", "5,2231", "Openbare orde, Verkeersmanagement")
    assert one["url"] == "http://127.0.0.1:8050/register/cameras/almere-613"
    assert (rows["almere-700"]["name"], rows["almere-700"]["direction"]) == ("", "")
    english = _rows(visitor.get("/register/cameras.csv?lang=en").text, ",")
    assert {row["code"]: row["lat"] for row in english}["almere-613"] == "52.3741"


def test_downloads_hold_what_the_list_they_stand_on_holds(visitor: TestClient) -> None:
    address, nothing = {"q": "landdrostdreef 12, 1315 AB"}, {"q": "nergens"}
    for query in (address, nothing, {"owner": "gemeente-almere"}, {"lifecycle": "removed"}, {"purpose": "-"}):
        codes = {row["code"] for row in _rows(visitor.get("/register/cameras.csv", params=query).text)}
        features = visitor.get("/register/cameras.geojson", params=query).json()["features"]
        assert codes == {feature["id"] for feature in features}
        page = visitor.get("/register", params=query).text
        assert f">{len(codes)} camera" in page


def test_a_cell_is_never_a_formula(visitor: TestClient, filled: psycopg.Connection) -> None:
    filled.execute(
        "UPDATE beeldregie.camera SET name = '=HYPERLINK(\"http://example.org\")', technique = '@SUM(A1)' WHERE code = 'ret-100'"
    )
    (row,) = _rows(visitor.get("/register/cameras.csv?owner=ret").text)
    assert row["name"].startswith("'=") and row["technique"].startswith("'@")
    answer = visitor.get("/ogc/collections/register.cameras/items?f=csv&ids=ret-100")
    assert "'=HYPERLINK" in answer.text and ",=HYPERLINK" not in answer.text


def test_downloads_come_in_parts_and_are_told_apart_by_tag(
    visitor: TestClient, filled: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_download, "BATCH", 2)
    for path in ("/register/cameras.csv", "/register/cameras.geojson"):
        first = visitor.get(path)
        assert first.text.count("almere-613") >= 1 and first.headers["cache-control"] == "public, max-age=60"
        assert visitor.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
        head = visitor.head(path)
        assert (head.content, head.headers["etag"]) == (b"", first.headers["etag"])
        filled.execute("UPDATE beeldregie.camera_purpose SET purpose_id = 'parkeren' WHERE purpose_id = 'sociale-veiligheid-ov'")
        changed = visitor.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert changed.status_code == 200 and changed.headers["etag"] != first.headers["etag"]
        filled.execute("UPDATE beeldregie.camera_purpose SET purpose_id = 'sociale-veiligheid-ov' WHERE purpose_id = 'parkeren'")
    assert len(visitor.get("/register/cameras.geojson").json()["features"]) == 5


def test_gdal_reads_the_service_and_the_download_and_counts_as_the_page_does(settings: Settings, filled: psycopg.Connection) -> None:
    """`ogrinfo` as a client of its own over a real port."""

    def features(source: str, *layer: str) -> list[str]:
        command = ["ogrinfo", "-ro", "-so", source, *(layer or ("-al",))]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        return [line for line in ran.stdout.splitlines() if line.startswith(("Feature Count", "Geometry"))]

    with public_register.serving(settings) as address:
        assert features(f"OAPIF:{address}/ogc", "register.cameras") == ["Geometry: Point", "Feature Count: 5"]
        assert features(f"{address}/register/cameras.geojson") == ["Geometry: Point", "Feature Count: 5"]
        assert features(f"{address}/register/cameras.geojson?owner=ret") == ["Geometry: Point", "Feature Count: 1"]
