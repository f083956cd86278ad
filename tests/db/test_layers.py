"""The map's layers over HTTP: filters, as of, ETags, and what an unknown value is answered with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.sharing import accounts
from dashboard.store.accounts import NewAccount
from dashboard.web import layers, problems
from dashboard.web.context import Services
from dashboard.web.guard import Guard
from etl.demo.register import GAPS


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
    assert (
        properties["owner"],
        properties["owner_kind"],
        properties["basis"],
        properties["purposes"],
        properties["missing"],
        properties["is_demo"],
    ) == ("gemeente-almere", "public_order", "gemw-151c", ["openbare-orde", "verkeersmanagement"], False, True)
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
    assert (await client.get("/api/cameras/almere-613", params={"as_of": "2020-01-01"})).status_code == 404, "nobody knew of it then"


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
