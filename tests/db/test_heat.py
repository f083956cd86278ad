"""Incident heat: every incident in one hexagon, and none counted where its source is not precise enough to say so."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from shapely.geometry import Point, shape
from sqlalchemy import text

from dashboard.core.clock import LOCAL
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.store import heat
from dashboard.store.heat import Filter
from etl.load import Options, loading


async def hexagons(db: Database, **wanted: Any) -> dict[str, Any]:
    async with db.read() as conn:
        found: dict[str, Any] = json.loads(await heat.hexagons(conn, Filter(**wanted)))
    assert found["total"] == sum(feature["properties"]["n"] for feature in found["features"])
    return found


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LOCAL)


@pytest.fixture
def some(ingest: psycopg.Connection) -> None:
    ingest.execute("""INSERT INTO beeldregie.incident (code, kind, position, happened) VALUES
        ('1', 'geweld', 'SRID=4326;POINT(5.2162 52.3722)', '[2026-11-20 23:30+01,2026-11-20 23:50+01)'),
        ('2', 'geweld', 'SRID=4326;POINT(5.2163 52.3722)', '[2026-11-21 01:10+01,2026-11-21 01:40+01)'),
        ('3', 'parkeren', 'SRID=4326;POINT(4.4800 51.9197)', '[2026-11-21 14:00+01,2026-11-21 14:10+01)'),
        ('4', 'ongeval', 'SRID=4326;POINT(4.4800 51.9197)', '[2025-12-31 23:00+00,2026-12-31 23:00+00)')""")


async def test_all_of_the_range_must_lie_in_the_period(db: Database, some: None) -> None:
    everything = await hexagons(db)
    assert (everything["total"], everything["max"], everything["imprecise"]) == (4, 2, 0)
    november = await hexagons(db, start=local(2026, 11, 1), end=local(2026, 12, 1))
    assert (november["total"], november["imprecise"]) == (3, 1), "an accident of 2026 is not one of November"
    year = await hexagons(db, start=local(2026, 1, 1), end=local(2027, 1, 1))
    assert (year["total"], year["imprecise"]) == (4, 0)


async def test_weekday_and_hour_are_local_and_need_precision(db: Database, some: None) -> None:
    friday = await hexagons(db, weekday=5)
    assert (friday["total"], friday["imprecise"]) == (1, 1), "23:30 on Friday here is Friday, and a year has no weekday"
    assert (await hexagons(db, weekday=6))["total"] == 2
    assert (await hexagons(db, hour=1))["total"] == 1
    assert (await hexagons(db, hour=14, weekday=6, kinds=("parkeren",)))["total"] == 1
    assert (await hexagons(db, kinds=("geweld",)))["max"] == 2


async def test_a_box_and_a_size(db: Database, some: None) -> None:
    almere = await hexagons(db, bbox=(5.2, 52.3, 5.3, 52.4), size_m=300.0)
    assert almere["total"] == 2
    (feature,) = almere["features"]
    assert shape(feature["geometry"]).contains(Point(5.2162, 52.3722))
    assert (await hexagons(db, bbox=(-3.0, 53.0, -2.0, 54.0)))["total"] == 0, "outside the Netherlands there is no grid"


async def test_bron_is_counted_whole(db: Database, settings: Settings, reference: Path) -> None:
    await loading(settings, "incidents", reference / "incidents/bron_utrecht_2015_2018.geojson.gz", Options())
    for year, n in ((2015, 3598), (2016, 3639), (2017, 3933), (2018, 4204)):
        assert (await hexagons(db, start=local(year, 1, 1), end=local(year + 1, 1, 1), size_m=500.0))["total"] == n
    assert (await hexagons(db))["total"] == 15_374
    assert (await hexagons(db, weekday=2))["total"] == 0


async def test_the_spatial_index_is_used(db: Database, settings: Settings, ingest: psycopg.Connection) -> None:
    ingest.execute("""INSERT INTO beeldregie.incident (code, kind, position, happened)
        SELECT n::text, 'x', ST_SetSRID(ST_MakePoint(4 + (n % 300) / 100.0, 51 + (n / 300) / 50.0), 4326),
            '[2026-01-01,2026-01-02)' FROM generate_series(1, 20000) n""")
    with psycopg.connect(settings.admin_url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute("ANALYZE beeldregie.incident")
    async with db.read() as conn:
        values = {
            "west": 4.40,
            "south": 51.9,
            "east": 4.42,
            "north": 51.92,
            "start": None,
            "end": None,
            "kinds": None,
            "weekday": None,
            "hour": None,
            "size": 150.0,
        }
        plan = "\n".join((await conn.execute(text("EXPLAIN " + heat._HEXAGONS), values)).scalars())
    assert "incident_position" in plan
