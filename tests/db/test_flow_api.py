"""Flow and forecast over HTTP: what stood there at a moment, and null where nothing was known."""

from __future__ import annotations

import io
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from dashboard.core.db import Database
from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.web import problems
from dashboard.web.api import flow
from dashboard.web.context import Services, asking
from etl import forecast
from etl.demo import traffic
from etl.demo.roads import pieces
from etl.feeds import known_sites, load

NOW = datetime(2026, 3, 6, 16, 30, 20, tzinfo=UTC)
SITE, SEGMENT = "DEMO_A20_R_03", "a20-r-03"


def _app(settings: Settings, db: Database) -> FastAPI:
    app = FastAPI()
    app.state.services = Services(settings, db, lambda: NOW)
    problems.install(app)
    app.include_router(flow.router)
    return app


@pytest.fixture
async def api(settings: Settings, db: Database) -> AsyncIterator[httpx.AsyncClient]:
    who = Principal(uuid.uuid4(), "verkeer", "Verkeer", "gemeente-rotterdam-verkeer", "Gemeente Rotterdam", frozenset({"traffic_manager"}))
    token = asking.set(who)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(_app(settings, db)), base_url="http://test") as client:
        yield client
    asking.reset(token)


@pytest.fixture
def roads(settings: Settings, ingest: psycopg.Connection) -> psycopg.Connection:
    traffic.build(settings)
    for back in (0, 5):
        load(ingest, io.BytesIO(traffic.measured_data(NOW - timedelta(minutes=1 + back))), "test", [])
    ingest.execute(
        "UPDATE beeldregie.measurement SET speed_kmh = 57 WHERE site_id = (SELECT id FROM beeldregie.measurement_site WHERE code = %s)",
        (SITE,),
    )
    return ingest


async def test_segments_are_lines_in_driving_direction_and_kept_by_their_etag(api: httpx.AsyncClient, roads: psycopg.Connection) -> None:
    answer = await api.get("/api/flow/segments.geojson")
    features = answer.json()["features"]
    assert len(features) == len(pieces())
    one = {feature["properties"]["code"]: feature for feature in features}[SEGMENT]
    assert one["properties"] == {
        "code": SEGMENT,
        "road": "A20",
        "name": pieces_of(SEGMENT).name,
        "heading": "richting Gouda",
        "is_demo": True,
    }
    assert one["geometry"]["coordinates"][0] == pytest.approx(list(pieces_of(SEGMENT).line[0]))
    again = await api.get("/api/flow/segments.geojson", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "private" in answer.headers["Cache-Control"]


def pieces_of(code: str):
    return next(piece for piece in pieces() if piece.code == code)


async def test_sites_can_be_asked_for_a_part_of_the_map(api: httpx.AsyncClient, roads: psycopg.Connection) -> None:
    everywhere = (await api.get("/api/flow/sites.geojson")).json()["features"]
    almere = (await api.get("/api/flow/sites.geojson", params={"bbox": "5.1,52.3,5.4,52.45"})).json()["features"]
    assert len(everywhere) == len(pieces())
    assert {feature["properties"]["code"].split("_")[1] for feature in almere} == {"A6", "LANDDROSTDREEF", "SCHRIJVERSTRAAT"}
    for wrong in ("1,2,3", "a,b,c,d", "5,52,4,53", "4,52,5,nan"):
        assert (await api.get("/api/flow/sites.geojson", params={"bbox": wrong})).status_code == 422


async def test_values_are_those_of_the_moment(api: httpx.AsyncClient, roads: psycopg.Connection) -> None:
    now = (await api.get("/api/flow/values")).json()
    assert (now["at"], now["updated_at"]) == ("2026-03-06T16:30:20Z", "2026-03-06T16:29:00Z")
    assert 0.9 < now["coverage"] <= 1.0
    assert now["segments"][SEGMENT]["speed"] == 57.0
    assert (now["segments"][SEGMENT]["free_flow"], now["segments"][SEGMENT]["ratio"]) == (100.0, 0.57)
    assert now["sites"][SITE] == now["segments"][SEGMENT]

    later = (await api.get("/api/flow/values", params={"at": "2026-03-06T16:40:00Z"})).json()
    assert later["coverage"] == 0.0
    assert later["segments"][SEGMENT] is None
    before = (await api.get("/api/flow/values", params={"at": "2026-03-06T17:27:00+01:00"})).json()
    assert before["updated_at"] == "2026-03-06T16:24:00Z"
    assert (await api.get("/api/flow/values", params={"at": "2026-03-06T16:40:00"})).status_code == 422


async def test_no_value_is_null_not_nought(api: httpx.AsyncClient, roads: psycopg.Connection) -> None:
    roads.execute(
        "UPDATE beeldregie.measurement SET speed_kmh = NULL WHERE site_id = (SELECT id FROM beeldregie.measurement_site WHERE code = %s)",
        (SITE,),
    )
    values = (await api.get("/api/flow/values")).json()
    assert values["segments"][SEGMENT] is None
    assert values["coverage"] < 1.0


async def test_a_forecast_is_made_scored_and_shown_for_its_moment(
    api: httpx.AsyncClient, settings: Settings, roads: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "pieces", lambda: [piece for piece in pieces() if piece.axis == "a6"][:6])  # enough to see it work
    roads.execute("DELETE FROM beeldregie.measurement")
    known = known_sites(roads, [])
    for back in range(0, 24 * 60, 5):
        load(roads, io.BytesIO(traffic.measured_data(NOW - timedelta(minutes=60 + back))), "test", [], known)
    first = forecast.run_once(settings, NOW - timedelta(hours=1))
    # Between half past four and half past five the reality comes in, and the forecast is set against it.
    for back in range(0, 60, 5):
        load(roads, io.BytesIO(traffic.measured_data(NOW - timedelta(minutes=back + 1))), "test", [], known)
    second = forecast.run_once(settings, NOW)
    assert forecast.run_once(settings, NOW).forecast == second.forecast
    assert 0 < first.forecast <= first.sites == 6
    assert second.scored > first.forecast

    answer = (await api.get("/api/forecast/values", params={"horizon": 30})).json()
    assert (answer["made_at"], answer["target"]) == ("2026-03-06T16:30:00Z", "2026-03-06T17:00:00Z")
    value = next(value for code, value in answer["segments"].items() if code.startswith("a6-"))
    assert 0 <= value["p10"] <= value["p50"] == value["speed"] <= value["p90"]
    same = (await api.get("/api/forecast/values", params={"target": "2026-03-06T17:01:00Z"})).json()
    assert same["segments"] == answer["segments"]
    past = (await api.get("/api/forecast/values", params={"at": "2026-03-06T15:35:00Z", "horizon": 30})).json()
    assert (past["made_at"], past["target"]) == ("2026-03-06T15:30:00Z", "2026-03-06T16:05:00Z")
    none = (await api.get("/api/forecast/values", params={"at": "2026-03-05T15:35:00Z", "horizon": 30})).json()
    assert (none["made_at"], none["segments"]) == (None, {})

    score = (await api.get("/api/forecast/score")).json()
    assert score["day"] == "2026-03-06"
    assert [one["minutes"] for one in score["horizons"]] == list(range(5, 61, 5))
    assert all(one["mae_model"] > 0 and one["mae_no_change"] > 0 and 0 <= one["coverage"] <= 1 for one in score["horizons"])


@pytest.mark.parametrize(
    "query", [{}, {"horizon": 0}, {"horizon": 61}, {"horizon": 30, "target": "2026-03-06T17:00:00Z"}, {"target": "2026-03-07T17:00:00Z"}]
)
async def test_a_forecast_reaches_an_hour(api: httpx.AsyncClient, query: dict[str, str]) -> None:
    assert (await api.get("/api/forecast/values", params=query)).status_code == 422


async def test_without_iradar_there_is_no_forecast_and_without_a_login_nothing(settings: Settings, db: Database) -> None:
    app = _app(settings.model_copy(update={"iradar": False}), db)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        assert (await client.get("/api/flow/values")).status_code == 401
        token = asking.set(Principal(uuid.uuid4(), "d", "D", "x", "X", frozenset({"detection"}), kind="service"))
        assert (await client.get("/api/flow/values")).status_code == 403
        asking.set(Principal(uuid.uuid4(), "b", "B", "x", "X", frozenset({"policy_officer"})))
        assert (await client.get("/api/forecast/values", params={"horizon": 30})).status_code == 404
        asking.reset(token)
