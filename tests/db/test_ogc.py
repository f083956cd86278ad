"""The open data at /ogc: the same cameras as the register, to mapping software too; nothing private, nothing that harms."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from dashboard.core.settings import Settings
from dashboard.store import migrations
from dashboard.web.register import ogc
from tests.fixtures import public_register

CAMERAS = "/ogc/collections/register.cameras"
ITEMS = f"{CAMERAS}/items"
GDAL = """
import json, sys, pyogrio.raw
info = pyogrio.read_info(sys.argv[1], layer="register.cameras", force_feature_count=True)
_, _, inside, _ = pyogrio.raw.read(sys.argv[1], layer="register.cameras", bbox=(4.4, 51.9, 4.6, 52.0))
print(json.dumps({"layers": sorted(pyogrio.list_layers(sys.argv[1])[:, 0]), "in_rotterdam": len(inside),
                  "cameras": [info["features"], info["geometry_type"], "CRS84" in info["crs"]]}))
"""


@pytest.fixture
def address(settings: Settings, filled: psycopg.Connection) -> Iterator[str]:
    """The web application on a real port, for a client that speaks no Python."""
    with public_register.serving(settings) as where:
        yield where


def _codes(answer: dict[str, Any]) -> list[str]:
    return [feature["id"] for feature in answer["features"]]


def test_the_cameras_are_those_of_the_register(visitor: TestClient) -> None:
    all_of_them = visitor.get(ITEMS, params={"limit": 100}).json()
    assert _codes(all_of_them) == ["almere-613", "almere-700", "almere-9", "onbekend-1", "ret-100"]
    assert all_of_them["numberMatched"] == 5
    text = visitor.get(ITEMS, params={"limit": 100}).text
    assert not any(secret in text for secret in ("almere-701", "Verborgen", "Geheime", "5.2201", "52.3711"))
    pages = [_codes(visitor.get(ITEMS, params={"limit": 2, "offset": offset}).json()) for offset in (0, 2, 4)]
    assert [code for page in pages for code in page] == _codes(all_of_them)
    assert visitor.get(f"{ITEMS}/almere-613").json()["properties"]["owner"] == "Gemeente Almere"
    assert visitor.get(f"{ITEMS}/almere-701").status_code == 404


def test_filters_by_place_property_and_cql(visitor: TestClient) -> None:
    def found(**query: str) -> list[str]:
        return _codes(visitor.get(ITEMS, params=query).json())

    assert found(bbox="5.2,52.3,5.3,52.5") == ["almere-613", "almere-700", "almere-9"]
    assert found(owner_id="ret") == ["ret-100"]
    assert found(filter="kind = 'ptz' AND records = TRUE") == ["almere-613"]
    assert found(filter="S_INTERSECTS(geom, POLYGON((4 51.9,4.6 51.9,4.6 52,4 52,4 51.9)))") == ["onbekend-1", "ret-100"]
    assert found(filter='{"op": "like", "args": [{"property": "name"}, "Metro%"]}') == ["ret-100"]


def test_tiles_hold_the_cameras_of_their_place_only(visitor: TestClient) -> None:
    tile = visitor.get(f"{CAMERAS}/tiles/WebMercatorQuad/10/526/336")
    assert tile.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert b"almere-613" in tile.content and b"ret-100" not in tile.content and b"almere-701" not in tile.content


def test_nothing_private_is_listed_or_reached(visitor: TestClient, filled: psycopg.Connection) -> None:
    assert {one["id"] for one in visitor.get("/ogc/collections").json()["collections"]} == {"register.cameras", "register.camera_areas"}
    tables = [
        f"{schema}.{name}"
        for schema, name in filled.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('beeldregie', 'jobs', 'public')"
        )
    ]
    for name in [*tables, "register.withheld", "register.monthly_counts", "pg_catalog.pg_roles", "pg_temp.tipg_catalog", "beeldregie.tell"]:
        assert visitor.get(f"/ogc/collections/{name}/items").status_code == 404, name


HARMFUL = [
    "pg_sleep(3) = 1",
    "set_config('default_transaction_read_only', 'off', false) = 'off'",
    "lo_create(0) = 1",
    "NOT (code = pg_sleep(1))",
    "query_to_xml('select 1', true, true, '') = 'x'",
    '{"op": "and", "args": [{"op": "=", "args": [{"op": "version", "args": []}, "x"]}]}',
    "(" * 400 + "code = 'x'" + ")" * 400,
    "code = '" + "x" * 2000 + "'",
    "code ==",
    "\x00",
]
BAD = ["bbox=a,b", "bbox=1,2,3", "simplify=nan", "offset=99999999999999999999", "limit=999999", "datetime=gisteren", "records=misschien"]


def test_harmful_and_unreadable_input_is_refused_with_a_sentence(visitor: TestClient) -> None:
    addresses = [f"{ITEMS}?{urlencode({'filter': harmful})}" for harmful in HARMFUL] + [f"{ITEMS}?{bad}" for bad in BAD]
    for address in [*addresses, f"{CAMERAS}/tiles/WebMercatorQuad/2000000/1/1"]:
        answer = visitor.get(address)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), address
        assert answer.json()["detail"]


def test_requests_run_on_read_only_sessions(settings: Settings, filled: psycopg.Connection) -> None:
    app = FastAPI()
    served = ogc.mount(app, settings)

    @app.get("/state")
    async def state() -> tuple[str, str]:
        async with served.app.state.pool.acquire() as connection:
            return (await connection.fetchval("SHOW transaction_read_only"), await connection.fetchval("SHOW statement_timeout"))

    with TestClient(app) as client:
        assert client.get("/ogc/collections").status_code == 200
        assert client.get("/state").json() == ["on", "5s"]
        client.portal.call(served.close)


def test_pages_for_people_load_nothing_from_elsewhere(visitor: TestClient) -> None:
    as_browser = {"Accept": "text/html,application/xhtml+xml"}
    for path in (
        "/ogc",
        "/ogc/api.html",
        "/ogc/conformance",
        "/ogc/collections",
        CAMERAS,
        f"{CAMERAS}/queryables",
        ITEMS,
        f"{ITEMS}/ret-100",
        "/ogc/tileMatrixSets",
        "/ogc/tileMatrixSets/WebMercatorQuad",
        f"{CAMERAS}/tiles",
        f"{CAMERAS}/tiles/WebMercatorQuad",
    ):
        page = visitor.get(path, headers=as_browser)
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html"), path
        assert not re.findall(r"<script|\ssrc=|<iframe|url\(", page.text), path
        assert all(href.startswith("/register/") for href in re.findall(r'<link[^>]+href="([^"]+)"', page.text)), path
    for path in (f"{CAMERAS}/viewer.html", f"{CAMERAS}/tiles/WebMercatorQuad/map.html"):
        assert visitor.get(path, headers=as_browser).status_code == 404


def test_links_lead_back_to_the_mounted_address(visitor: TestClient) -> None:
    landing = visitor.get("/ogc").json()
    plain = [link["href"] for link in landing["links"] if not link.get("templated")]
    assert all(href.startswith("http://127.0.0.1:8050/ogc/") for href in plain)
    for href in plain:
        assert visitor.get(href).status_code == 200, href
    assert visitor.get("/ogc/collections").headers["cache-control"] == "public, max-age=60"


def test_mapping_software_reads_it(address: str) -> None:
    """GDAL, which QGIS uses too, as a real client over a real port; in a process of its own, because it keeps Python's lock."""
    ran = subprocess.run([sys.executable, "-c", GDAL, f"OAPIF:{address}/ogc/"], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "layers": ["register.camera_areas", "register.cameras"],
        "cameras": [5, "Point", True],
        "in_rotterdam": 2,
    }


def test_it_outlives_a_migration_that_makes_the_views_anew(settings: Settings, visitor: TestClient, filled: psycopg.Connection) -> None:
    assert visitor.get(ITEMS).json()["numberMatched"] == 5
    filled.execute("DELETE FROM beeldregie.reapplied")
    migrations.migrate(settings)
    assert visitor.get(ITEMS).json()["numberMatched"] == 5
    assert b"almere-613" in visitor.get(f"{CAMERAS}/tiles/WebMercatorQuad/10/526/336").content


def test_it_says_so_while_the_database_refuses_and_recovers(
    settings: Settings,
    filled: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ogc, "RETRY_SECONDS", 0.0)
    app = FastAPI()
    served = ogc.mount(app, settings)
    right, served.dsn = served.dsn, "postgresql://nobody@/nothing?host=/nowhere"
    with TestClient(app) as client:
        refused = client.get("/ogc/collections")
        assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
        assert "retry-after" in refused.headers
        served.dsn = right
        assert client.get("/ogc/collections").status_code == 200
        client.portal.call(served.close)


RD = "http://www.opengis.net/def/crs/EPSG/0/28992"


def test_the_dutch_grid_goes_in_and_out(visitor: TestClient, filled: psycopg.Connection) -> None:
    collection = visitor.get(CAMERAS).json()
    assert RD in collection["crs"]
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in visitor.get("/ogc/conformance").json()["conformsTo"]
    asked = {"bbox": "90000,435000,94000,439000", "bbox-crs": RD, "crs": RD}
    answer = visitor.get(ITEMS, params=asked)
    assert _codes(answer.json()) == ["onbekend-1", "ret-100"]
    assert answer.headers["content-crs"] == f"<{RD}>"
    place = filled.execute(
        "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Transform(geom, 28992) p FROM register.cameras WHERE code = 'ret-100') c"
    )
    assert answer.json()["features"][1]["geometry"]["coordinates"] == pytest.approx(place.fetchone(), abs=1)  # as PostGIS has it
    lat_first = visitor.get(f"{ITEMS}/ret-100", params={"crs": "http://www.opengis.net/def/crs/EPSG/0/4326"}).json()
    assert lat_first["geometry"]["coordinates"] == pytest.approx([51.9183, 4.4809])
    areas = visitor.get("/ogc/collections/register.camera_areas/items", params={"crs": RD}).json()
    assert areas["features"][0]["geometry"]["coordinates"][0][0][0][0] > 100_000
    for wrong in ({"crs": "EPSG:28992"}, {"bbox": "1,2", "bbox-crs": RD}, {"crs": RD, "f": "csv"}, {"bbox-crs": "x"}):
        assert visitor.get(ITEMS, params=wrong).status_code == 422, wrong


def test_answers_are_tagged_and_head_has_no_body(visitor: TestClient) -> None:
    for path in ("/ogc/collections", ITEMS, f"{ITEMS}/ret-100", f"{CAMERAS}/tiles/WebMercatorQuad/10/526/336"):
        first = visitor.get(path)
        again = visitor.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        head = visitor.head(path)
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"]), path
        assert head.headers["content-length"] == str(len(first.content))


def test_a_table_without_rows_is_a_table(visitor: TestClient) -> None:
    answer = visitor.get(ITEMS, params={"f": "csv", "owner_id": "niemand"})
    assert (answer.status_code, answer.text) == (200, "collectionId,itemId\r\n")
    page = visitor.get(ITEMS, params={"limit": 2}).json()
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert _codes(visitor.get(following).json()) == ["almere-9", "onbekend-1"]
