"""The demo's traffic as a supplier sends it: real DATEX II publications, a site table and a minute, that come in through the same door as
NDW's."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import psycopg
from fastapi import APIRouter, Query, Response
from jinja2 import Environment, FileSystemLoader, Template

from dashboard.core.clock import now
from dashboard.core.settings import Settings
from etl import feeds
from etl.demo import doors
from etl.demo.profile import measured, minutes_of
from etl.demo.roads import Piece, pieces

router = APIRouter()
HISTORY_HOURS, HISTORY_STEP = 24, 5  # what is made up of the past: a day, every five minutes
_SEGMENTS = "wegvakken.geojson"
_PUBLISHED_AFTER = timedelta(seconds=90)  # a minute is known a little after it ended


@router.get("/feed/sites.xml.gz")
async def sites() -> Response:
    """The demo's measurement-site table."""
    return Response(gzip.compress(site_table()), media_type="application/gzip")


@router.get("/feed/minute.xml.gz")
async def minute(at: Annotated[datetime | None, Query()] = None) -> Response:
    """The measured data of the minute that `at` lies in (UTC unless it says so); without it of the last whole minute."""
    moment = now() - timedelta(minutes=1) if at is None else at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return Response(gzip.compress(measured_data(moment)), media_type="application/gzip")


def site_table() -> bytes:
    """The site table as XML."""
    return _template("sites").render(published="2026-01-01T00:00:00Z", pieces=pieces()).encode()


def measured_data(at: datetime) -> bytes:
    """One minute of measured data as XML; the same for the same minute."""
    start = at.astimezone(UTC).replace(second=0, microsecond=0)
    found = [(piece.site, *_lanes(piece, start)) for piece in pieces()]
    return _template("minute").render(published=_iso(start + _PUBLISHED_AFTER), minute=_iso(start), sites=found).encode()


def _lanes(piece: Piece, at: datetime) -> tuple[str, list[tuple[float, float]]]:
    """State, and per lane speed and flow: the left lanes a little faster. -1 is no value, as suppliers have it."""
    whole = measured(piece, at)
    if whole.state != "ok":
        return whole.state, [(-1, 0 if whole.state == "error" else -1)] * piece.lanes
    faster = [0.04 * (lane - (piece.lanes - 1) / 2) for lane in range(piece.lanes)]
    return "ok", [(round(whole.speed_kmh * (1 + more), 1), round(whole.flow_vph / piece.lanes)) for more in faster]


@cache
def _template(name: str) -> Template:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "data"), autoescape=True)
    return environment.get_template(f"{name}.xml.j2")


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def build(settings: Settings) -> int:
    """Bring in the demo's sites and roads; can be run again. Returns how many segments there are. History is the worker's (catch_up)."""
    with psycopg.connect(settings.dsn("ingest"), autocommit=True) as connection:
        feeds.load(connection, io.BytesIO(site_table()), "demo sites", [])
        with connection.transaction(), connection.cursor() as cursor:
            # Free flow is the limit: known for these roads, and from the first minute on.
            cursor.executemany(
                "UPDATE beeldregie.measurement_site SET free_flow_kmh = %s WHERE code = %s",
                [(piece.limit_kmh, piece.site) for piece in pieces()],
            )
    (doors.folder(settings) / _SEGMENTS).write_text(json.dumps(segments()), encoding="utf-8")
    doors.bring_in(settings, {_SEGMENTS: "segments"})
    return len(pieces())


def segments() -> dict[str, Any]:
    """The road segments as GeoJSON, each with the site that lies in it."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": one.code, "road": one.road, "name": one.name, "heading": one.heading, "site": one.site},
            "geometry": {"type": "LineString", "coordinates": one.line},
        }
        for one in pieces()
    ]
    return {"type": "FeatureCollection", "features": features}


def catch_up(settings: Settings, at: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Make the demo's past of the last day, as far as it is not there: every fifth minute, by the same door as every minute, newest first.

    Returns the minutes made. `stop` is asked before each; the rest is made the next time.
    """
    with psycopg.connect(settings.dsn("ingest"), autocommit=True) as connection:
        there = _five_minutes_there(connection, at)
        missing = [one for one in minutes_of(at - timedelta(minutes=HISTORY_STEP), HISTORY_HOURS, HISTORY_STEP) if _five(one) not in there]
        known = feeds.known_sites(connection, settings.measurement_area)
        made = 0
        for one in reversed(missing):
            if stop():
                break
            made += 1
            feeds.load(connection, io.BytesIO(measured_data(one)), "demo history", settings.measurement_area, known)
    return made


def _five_minutes_there(connection: psycopg.Connection[Any], at: datetime) -> set[int]:
    """The five-minute spans that have a row of the demo. One site tells, because every minute holds all of them."""
    rows = connection.execute(
        """SELECT m.at FROM beeldregie.measurement m WHERE m.at > %s - interval '25 hours'
        AND m.site_id = (SELECT min(id) FROM beeldregie.measurement_site WHERE dataset_id = 'demo')""",
        (at,),
    )
    return {_five(row[0]) for row in rows}


def _five(moment: datetime) -> int:
    return int(moment.timestamp()) // (HISTORY_STEP * 60)
