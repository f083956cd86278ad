"""What the map page reads for itself: where its first view lies, and the course of one road's speed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from dash import html
from fastapi import FastAPI

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import NotFound
from dashboard.core.settings import Settings
from dashboard.pages.here import Here
from dashboard.pages.map.drawer.callbacks import Drawer, with_question
from dashboard.store import areas, camera_search, cameras
from dashboard.store import traffic as store
from dashboard.ui.dash_app import create_dash
from dashboard.ui.texts import Texts
from dashboard.web.context import Services
from etl.demo import traffic
from etl.feeds import load
from tests.fixtures import world as worlds
from tests.unit.test_map_page import words

NOW = datetime(2026, 3, 6, 16, 30, 20, tzinfo=UTC)
SITE, SEGMENT = "DEMO_A20_R_03", "a20-r-03"


async def test_the_first_view_is_ones_own_cameras_else_all_else_nothing(city: Settings, db: Database) -> None:
    demo = Database(city, "app", pool_size=1)
    async with demo.read() as conn:
        police = await cameras.extent(conn, "politie-midden-nederland")  # controls cameras, owns none
        rotterdam = await cameras.extent(conn, "gemeente-rotterdam-verkeer")
        stranger = await cameras.extent(conn, "vcs-observation")
    await demo.close()
    assert police and rotterdam and stranger
    assert 5.1 < police[0] <= police[2] < 5.4 and 52.3 < police[1] <= police[3] < 52.5
    assert rotterdam[2] < 4.7
    assert stranger[0] <= rotterdam[0] and stranger[2] >= police[2]
    async with db.read() as conn:
        assert await cameras.extent(conn, "gemeente-almere") is None


@pytest.fixture
def measured(settings: Settings, ingest: psycopg.Connection) -> None:
    """A road with four minutes of measurements, one of them without a value, and what is forecast for the hour after them."""
    traffic.build(settings)
    for back in (1, 6, 7, 16):
        load(ingest, io.BytesIO(traffic.measured_data(NOW - timedelta(minutes=back))), "test", [])
    for back, speed in ((1, 57), (6, 60), (7, 70), (16, None)):
        ingest.execute(
            """UPDATE beeldregie.measurement SET speed_kmh = %s WHERE date_trunc('minute', at) = %s
            AND site_id = (SELECT id FROM beeldregie.measurement_site WHERE code = %s)""",
            (speed, (NOW - timedelta(minutes=back)).replace(second=0), SITE),
        )
    made = NOW.replace(second=0)
    ingest.execute("SELECT beeldregie.ensure_day('forecast', %s)", (made.date(),))
    for n in range(1, 13):
        ingest.execute(
            """INSERT INTO beeldregie.forecast (site_id, made_at, at, p10_kmh, p50_kmh, p90_kmh, now_kmh)
            SELECT id, %s, %s, 50, 60, 70, 57 FROM beeldregie.measurement_site WHERE code = %s""",
            (made, made + timedelta(minutes=5 * n), SITE),
        )


async def test_the_course_of_a_road_is_by_five_minutes_with_gaps_and_the_hour_ahead(db: Database, measured: None) -> None:
    async with db.read() as conn:
        series = await store.series(conn, SEGMENT, NOW - timedelta(minutes=20), NOW)
        with pytest.raises(NotFound):
            await store.series(conn, "nergens", NOW, NOW)
    assert [(f"{row.at:%H:%M}", row.speed_kmh) for row in series.measured] == [
        ("16:10", None),
        ("16:15", None),
        ("16:20", None),
        ("16:25", pytest.approx(65)),
        ("16:30", pytest.approx(57)),
    ]
    assert series.last is not None and series.last.speed_kmh == 57 and f"{series.last.at:%H:%M}" == "16:29"
    assert series.segment.road == "A20" and 500 < series.length_m < 1500 and series.free_flow_kmh
    assert [f"{row.at:%H:%M}" for row in series.expected][::11] == ["16:35", "17:30"]
    assert {(row.p10_kmh, row.p50_kmh, row.p90_kmh) for row in series.expected} == {(50, 60, 70)}


async def test_places_are_found_by_name_with_where_they_lie(city: Settings) -> None:
    database = Database(city, "app", pool_size=1)
    async with database.read() as conn:
        almere = await camera_search.places(conn, "almere")
        area = await camera_search.places(conn, "museumpark")
        nothing = await camera_search.places(conn, "100%")
    await database.close()
    town = next(place for place in almere if place.kind == "town")
    assert town.name == "Almere" and 5.1 < town.box[0] <= town.box[2] < 5.4
    assert area[0].kind == "designation" and nothing == []


async def test_areas_are_listed_with_decision_end_and_whether_it_holds(city: Settings) -> None:
    database = Database(city, "app", pool_size=1)
    async with database.read() as conn:
        found = {one.code: one for one in await areas.listed(conn)}
        before = {one.code: one for one in await areas.listed(conn, datetime(2000, 1, 1, tzinfo=UTC))}
    await database.close()
    lapsed = found["rotterdam-museumpark-2026"]
    assert (lapsed.in_force, str(lapsed.stated_end), lapsed.kind) == (False, "2026-05-10", "designation") and lapsed.designation
    assert found["almere-stad-centrum"].in_force and found["almere-stad-centrum"].box[0] > 5
    assert not any(one.in_force for one in before.values())


async def test_of_a_town_that_nobody_drew_outline_name_and_roads_are_known(db: Database, ingest: psycopg.Connection) -> None:
    ingest.execute(
        """INSERT INTO beeldregie.area (code, name, kind, geom) VALUES ('gemeente-voorbeeld', 'Voorbeeld', 'municipality',
        ST_Multi(ST_MakeEnvelope(6.0, 53.0, 6.1, 53.1, 4326)))"""
    )
    ingest.execute(
        """INSERT INTO beeldregie.road_segment (code, road, name, geom)
        VALUES ('n999-r-1', 'N999', 'N999 Voorbeeld', ST_SetSRID(ST_MakeLine(ST_MakePoint(6.0, 53.0), ST_MakePoint(6.1, 53.1)), 4326))"""
    )
    async with db.read() as conn:
        shapes = [feature["geometry"]["type"] for feature in json.loads(await areas.ground(conn))["features"]]
        found = [(place.name, place.kind, place.box) for word in ("voorb", "n999") for place in await camera_search.places(conn, word)]
    assert sorted(shapes) == ["Point", "Polygon"]
    assert found == [("Voorbeeld", "municipality", (6.0, 53.0, 6.1, 53.1)), ("N999", "road", (6.0, 53.0, 6.1, 53.1))]


@pytest.fixture
def opened(db: Database, settings: Settings, ingest: psycopg.Connection) -> Callable[[str, str], Coroutine[None, None, Drawer]]:
    """The drawer of a camera, before anything is asked, for somebody of the world."""
    world, app = worlds.build(ingest, this_moment()), create_dash(FastAPI())

    async def drawer(login: str, code: str) -> Drawer:
        at = Here(world.who(login), Texts("nl"), world.now)
        async with db.read() as conn:
            return await with_question(app, Services(settings, db), conn, at, Drawer(), await cameras.card(conn, code), None)

    return drawer


async def test_a_no_that_is_foreseen_names_what_can_be_done_instead(opened: Callable[[str, str], Coroutine[None, None, Drawer]]) -> None:
    refused = await opened("verkeer", "orde-2")
    shown, _, is_hidden, *_ = refused.outputs(sharing=True)[5:]
    assert "orde-613" in words(html.Div(shown)) and "Vraag een afspraak aan" in words(html.Div(shown))
    assert not is_hidden, "it can be asked all the same"
    for login, code in (("verkeer", "eigen-1"), ("verkeer", "ret-1"), ("beleid", "orde-2")):  # yes, after approval, and who never looks
        assert not (await opened(login, code)).answer, (login, code)
