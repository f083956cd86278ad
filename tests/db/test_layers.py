"""The map's layers over HTTP: filters, as of, ETags, and what an unknown value is answered with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.sharing import accounts
from dashboard.store.accounts import NewAccount
from dashboard.web import problems
from dashboard.web.api import layers
from dashboard.web.context import Services
from dashboard.web.guard import Guard
from etl.demo.register import GAPS
from tests.conftest import database_copy


@pytest.fixture(scope="module")
def city(city: Settings, _cluster: tuple[Any, Settings], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A copy of the city: some of these tests change cameras, and what they changed stays in its history."""
    with database_copy(_cluster, tmp_path_factory.mktemp("layers"), "city") as copy:
        yield copy


@pytest.fixture
async def client(city: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A traffic manager's client on the layers alone, behind the real guard."""
    login, writer = f"anna-{uuid4().hex[:8]}", Database(city, "ingest", pool_size=1)
    now = datetime.now(UTC)
    await accounts.add_account(writer, NewAccount(login, "Anna", "gemeente-rotterdam-verkeer", ("traffic_manager",)), None, now)
    token = await accounts.make_token(writer, login, "test", now)
    services = Services(city, Database(city, "app", pool_size=2))
    app = FastAPI()
    app.state.services = services
    problems.install(app)
    app.include_router(layers.router)
    transport = httpx.ASGITransport(app=Guard(app, services))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8050", headers={"Authorization": f"Bearer {token}"}
    ) as http:
        yield http
    await services.db.close()
    await writer.close()


async def codes(client: httpx.AsyncClient, **query: str) -> set[str]:
    answer = await client.get("/api/cameras.geojson", params=query)
    assert answer.status_code == 200, answer.text
    return {feature["properties"]["code"] for feature in answer.json()["features"]}


async def test_all_cameras_with_what_the_map_needs(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/cameras.geojson")
    found = {feature["id"]: feature for feature in answer.json()["features"]}
    assert 1700 <= len(found) <= 1760
    assert answer.headers["content-type"] == "application/geo+json"
    properties = found["almere-613"]["properties"]
    assert (properties["owner"], properties["owner_kind"], properties["basis"], properties["lifecycle"], properties["is_demo"]) == (
        "gemeente-almere",
        "public_order",
        "gemw-151c",
        "active",
        True,
    )
    assert {"missing", "publication", "shutter_closed"} & set(properties) == set(), "what is so of nearly every camera is left out"
    assert found["almere-613"]["geometry"]["coordinates"] == [5.2231, 52.3741]
    assert found["sb-300"]["properties"]["publication"] == "withheld", "withheld from the public, not from those who work with it"
    assert found["sb-450"]["properties"]["missing"] is True


async def test_filters_narrow_and_lists_add_up(client: httpx.AsyncClient) -> None:
    assert len(await codes(client, owner="gemeente-rotterdam-verkeer")) == 50
    assert len(await codes(client, owner="gemeente-rotterdam-verkeer,gemeente-rotterdam-bruggen")) == 80
    assert await codes(client, basis="unknown") == set(GAPS["unknown_basis"])
    assert "almere-613" in await codes(client, purpose="verkeersmanagement", basis="gemw-151c")
    assert await codes(client, lifecycle="planned") == {"almere-verkeer-007"}
    assert await codes(client, lifecycle="removed") == await codes(client, owner_kind="") == set()
    assert "sb-450" in await codes(client, missing="true", owner="gemeente-rotterdam-stadsbeheer")
    assert {code.split("-")[0] for code in await codes(client, bbox="5.2,52.36,5.23,52.38")} == {"almere", "prorail"}


@pytest.mark.parametrize(
    "query",
    [
        "owner=niemand",
        "basis=art-9",
        "purpose=opsporing",
        "lifecycle=weg",
        "owner_kind=paars",
        "bbox=1,2,3",
        "bbox=5,52,4,53",
        "as_of=gisteren",
        "kind=drone",
        "records=soms",
        "missing=koffie",
        "operator=niemand",
        "bbox=nan,0,1,1",
    ],
)
async def test_an_unknown_value_is_a_problem_that_names_it(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/api/cameras.geojson?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["detail"].startswith(query.split("=")[0])


async def test_who_has_it_already_gets_304(client: httpx.AsyncClient) -> None:
    for address in ("/api/cameras.geojson?owner=vid", "/api/cameras/vr-022", "/api/areas.geojson", "/api/incidents/heat.geojson?hour=20"):
        first = await client.get(address)
        again = await client.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert "private" in again.headers["cache-control"] and "Cookie" in again.headers["vary"]


async def test_one_camera_and_none(client: httpx.AsyncClient) -> None:
    card = (await client.get("/api/cameras/almere-613")).json()
    assert card["controller"]["id"] == "politie-midden-nederland"
    assert card["purposes"][0]["basis"] == {"nl": "Gemeentewet art. 151c", "en": "Municipalities Act art. 151c"}
    assert card["position_rd"] == pytest.approx([144_000, 487_000], abs=2_000)
    assert (await client.get("/api/cameras/sb-450")).json()["gaps"][0]["text"]["nl"] == "Staat niet in een aangewezen gebied"
    assert (await client.get("/api/cameras/bestaat-niet")).status_code == 404
    assert (await client.get("/api/cameras/almere-613", params={"as_of": "2008-01-01"})).status_code == 404, "nobody knew of it then"


async def test_without_a_login_there_is_nothing(client: httpx.AsyncClient) -> None:
    for address in ("/api/cameras.geojson", "/api/cameras/vr-022", "/api/areas.geojson", "/api/incidents/heat.geojson"):
        assert (await client.get(address, headers={"Authorization": "Bearer nonsense"})).status_code == 401


async def test_as_of_shows_what_was_known_then(city: Settings, client: httpx.AsyncClient) -> None:
    before = datetime.now(UTC).isoformat()
    try:
        with psycopg.connect(city.dsn("ingest"), autocommit=True) as ingest:
            ingest.execute(
                "UPDATE beeldregie.camera SET name = 'Verhuisd', retention_hours = 168, lifecycle = 'removed' WHERE code = 'almere-600'"
            )
        now = (await client.get("/api/cameras/almere-600")).json()
        then = (await client.get("/api/cameras/almere-600", params={"as_of": before})).json()
        assert (now["name"], now["retention_hours"], now["lifecycle"]) == ("Verhuisd", 168, "removed")
        assert (then["retention_hours"], then["lifecycle"]) == (672, "active") and then["name"] != "Verhuisd"
        assert "almere-600" in await codes(client, as_of=before) - await codes(client)
        assert await codes(client, lifecycle="removed") == {"almere-600"}
    finally:
        with psycopg.connect(city.dsn("ingest"), autocommit=True) as ingest:
            ingest.execute(
                """UPDATE beeldregie.camera SET name = %s, retention_hours = 672, lifecycle = 'active' WHERE code = 'almere-600'""",
                (then["name"],),
            )


async def test_areas_say_whether_they_are_in_force(client: httpx.AsyncClient) -> None:
    areas = {feature["id"]: feature["properties"] for feature in (await client.get("/api/areas.geojson")).json()["features"]}
    lapsed = areas["rotterdam-museumpark-2026"]
    assert (lapsed["in_force"], lapsed["stated_end"], lapsed["ordinance_article"]) == (False, "2026-05-10", "APV Rotterdam 2012 art. 2:77")
    assert areas["almere-stad-centrum"]["in_force"] is True
    assert (await client.get("/api/areas.geojson", params={"bbox": "5,52,6,53"})).json()["features"][0]["id"] == "almere-stad-centrum"
    assert datetime.fromisoformat(lapsed["since"]) < datetime.now(UTC) - timedelta(days=1)


async def test_more_filters_and_words_narrow(client: httpx.AsyncClient) -> None:
    every = await codes(client)
    by_records = [await codes(client, records=value) for value in ("yes", "no", "unknown")]
    assert set.union(*by_records) == every and sum(map(len, by_records)) == len(every)
    assert await codes(client, owner="unknown") == await codes(client, missing="owner")
    assert await codes(client, missing="basis") == set(GAPS["unknown_basis"])
    assert await codes(client, missing="basis,owner") >= await codes(client, missing="basis")
    assert await codes(client, missing="any") == await codes(client, missing="true") > await codes(client, missing="dpia")
    assert "vr-022" in await codes(client, q="boerengat maasboulevard") and await codes(client, q="100%") == set()
    assert {code.split("-")[0] for code in await codes(client, operator="ret")} == {"ret"}


async def test_counts_say_what_each_choice_would_find(client: httpx.AsyncClient) -> None:
    """Every count of every group against the layer itself, with a filter of another group and of its own."""
    given = {"owner_kind": "public_order", "records": "yes"}
    counts = (await client.get("/api/cameras/counts", params=given)).json()
    assert counts["found"] == len(await codes(client, **given)) and counts["all"] == len(await codes(client))
    for group in ("owner_kind", "basis", "lifecycle", "missing", "kind"):
        for choice in counts["groups"][group]:
            assert choice["n"] == len(await codes(client, **{**given, group: choice["id"]})), (group, choice)
    names = {one["id"]: one["name"]["nl"] for one in counts["groups"]["basis"]}
    assert names["gemw-151c"] == "Gemeentewet art. 151c"
    assert (await client.get("/api/cameras/counts", params={"kind": "drone"})).status_code == 422


async def test_a_change_shows_at_once_though_answers_are_kept(city: Settings, client: httpx.AsyncClient) -> None:
    address = "/api/cameras.geojson?owner=vid"
    first = await client.get(address)
    assert (await client.get(address)).headers["etag"] == first.headers["etag"]
    with psycopg.connect(city.dsn("ingest"), autocommit=True) as ingest:
        code, name = ingest.execute("SELECT code, name FROM beeldregie.camera WHERE owner_id = 'vid' LIMIT 1").fetchone() or ("", "")
        try:
            ingest.execute("UPDATE beeldregie.camera SET name = 'Anders' WHERE code = %s", (code,))
            then = await client.get(address, headers={"If-None-Match": first.headers["etag"]})
            assert then.status_code == 200 and "Anders" in then.text
        finally:
            ingest.execute("UPDATE beeldregie.camera SET name = %s WHERE code = %s", (name, code))


async def test_the_layer_is_packed_for_who_unpacks_and_small(client: httpx.AsyncClient) -> None:
    packed = await client.get("/api/cameras.geojson", headers={"Accept-Encoding": "gzip"})
    plain = await client.get("/api/cameras.geojson", headers={"Accept-Encoding": "identity"})
    refused = await client.get("/api/cameras.geojson", headers={"Accept-Encoding": "br, gzip;q=0"})
    assert [answer.headers.get("content-encoding") for answer in (packed, plain, refused)] == ["gzip", None, None]
    assert packed.json() == plain.json() == refused.json() and packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in packed.headers["vary"] and int(packed.headers["content-length"]) < len(plain.content) / 5
    coordinates = [number for feature in plain.json()["features"] for number in feature["geometry"]["coordinates"]]
    assert all(round(number, 6) == number for number in coordinates)


async def test_of_its_operation_only_a_closed_shutter_is_told(city: Settings, client: httpx.AsyncClient) -> None:
    """A fault is for who may look; that nobody is looking is for everyone."""
    with psycopg.connect(city.dsn("ingest"), autocommit=True) as ingest:
        ids = [row[0] for row in ingest.execute("SELECT id FROM beeldregie.camera WHERE owner_id = 'vid' ORDER BY code LIMIT 4")]
        states = ("fault", "maintenance", "off", "shutter")
        try:
            for id_, state in zip(ids, states, strict=True):
                ingest.execute(
                    "INSERT INTO beeldregie.camera_state (camera_id, state, during, note) VALUES (%s, %s, tstzrange(now(), NULL), 'lens')",
                    (id_, state),
                )
            answer = await client.get("/api/cameras.geojson?owner=vid")
            shut = [feature["id"] for feature in answer.json()["features"] if feature["properties"].get("shutter_closed")]
            assert len(shut) == 1 and not any(word in answer.text for word in ("fault", "maintenance", '"off"', "lens"))
            cards = [(await client.get(f"/api/cameras/{feature['id']}")).json() for feature in answer.json()["features"]]
            assert [card["code"] for card in cards if card["shutter_closed"]] == shut
            assert not any("fault" in str(card) or "lens" in str(card) for card in cards)
        finally:
            ingest.execute("UPDATE beeldregie.camera_state SET during = tstzrange(lower(during), now()) WHERE camera_id = ANY (%s)", (ids,))


async def test_purposes_are_named_in_the_language_of_who_asks(client: httpx.AsyncClient) -> None:
    dutch = {one["id"]: one["name"] for one in (await client.get("/api/purposes")).json()}
    english = {one["id"]: one["name"] for one in (await client.get("/api/purposes", cookies={"beeldregie_language": "en"})).json()}
    assert dutch.keys() == english.keys() and dutch["verkeersmanagement"] == "Verkeersmanagement"
    assert english["verkeersmanagement"] == "Traffic management"
