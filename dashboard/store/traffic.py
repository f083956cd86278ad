"""Traffic as the map shows it: where is measured, what was measured, what was forecast and how right that was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dashboard.core.errors import NotFound

FRESH = timedelta(minutes=10)  # an older value is no value
FORECAST_FRESH = timedelta(minutes=15)  # an older run is no forecast
Box = Sequence[float]  # west, south, east, north in EPSG:4326


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of road, one way; `geometry` is GeoJSON text, in driving direction."""

    code: str
    road: str
    name: str
    heading: str | None
    is_demo: bool
    geometry: str


@dataclass(frozen=True, slots=True)
class Site:
    """A place where speed or flow is measured; `geometry` is GeoJSON text."""

    code: str
    name: str | None
    equipment: str | None
    direction: str | None
    lanes: int | None
    licence: str
    is_demo: bool
    geometry: str


@dataclass(frozen=True, slots=True)
class Value:
    """What a site measured last. None is "no value"; times in UTC."""

    site: str
    segments: list[str]
    free_flow_kmh: float | None
    at: datetime | None
    speed_kmh: float | None
    flow_vph: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a site is forecast to measure."""

    site: str
    segments: list[str]
    free_flow_kmh: float | None
    p10_kmh: float
    p50_kmh: float
    p90_kmh: float


@dataclass(frozen=True, slots=True)
class Score:
    """How right one day's forecasts were at one horizon: mean absolute error (km/h), that of "no change", and the share inside P10-P90."""

    horizon_min: int
    n: int
    mae_kmh: float
    mae_no_change_kmh: float
    inside_p10_p90: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured: in the minute that starts at `at`, or the mean of the five minutes that end there (UTC). None is "no value"."""

    at: datetime
    speed_kmh: float | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is forecast for a moment (UTC)."""

    at: datetime
    p10_kmh: float
    p50_kmh: float
    p90_kmh: float


@dataclass(frozen=True, slots=True)
class Series:
    """One segment with the course of its speed: measured by five minutes, last measured minute if fresh, and forecast."""

    segment: Segment
    length_m: float
    free_flow_kmh: float | None
    measured: list[Reading]
    last: Reading | None
    expected: list[Expectation]


async def segments(conn: AsyncConnection) -> list[Segment]:
    """All road segments."""
    rows = await conn.execute(
        text("SELECT code, road, name, heading, is_demo, ST_AsGeoJSON(geom, 5) FROM beeldregie.road_segment ORDER BY code")
    )
    return [Segment(*row) for row in rows]


async def sites(conn: AsyncConnection, box: Box | None, area: Box) -> list[Site]:
    """The sites that measure speed or flow, inside `box` (None: anywhere) and the configured area (empty: anywhere)."""
    inside, values = _inside(box=box, area=area or None)
    rows = await conn.execute(
        text(
            f"""SELECT s.code, s.name, s.equipment, s.direction, s.lanes, d.licence, s.is_demo, ST_AsGeoJSON(s.geom, 5)
            FROM beeldregie.measurement_site s JOIN beeldregie.dataset d ON d.id = s.dataset_id
            WHERE jsonb_array_length(s.lane_indexes) > 0 {inside} ORDER BY s.code"""  # noqa: S608 - constants
        ),
        values,
    )
    return [Site(*row) for row in rows]


async def values(conn: AsyncConnection, at: datetime, area: Box) -> list[Value]:
    """Per site that measures, its last speed at that moment, if it is fresh; else None."""
    inside, within = _inside(area=area or None)
    rows = await conn.execute(
        text(
            f"""WITH last AS (
                SELECT DISTINCT ON (site_id) site_id, at, speed_kmh, flow_vph FROM beeldregie.measurement
                WHERE at > :since AND at <= :at AND speed_kmh IS NOT NULL ORDER BY site_id, at DESC)
            SELECT s.code, {_SEGMENTS}, s.free_flow_kmh, last.at, last.speed_kmh, last.flow_vph
            FROM beeldregie.measurement_site s LEFT JOIN last ON last.site_id = s.id
            WHERE jsonb_array_length(s.lane_indexes) > 0 {inside}"""  # noqa: S608 - constants
        ),
        {"at": at, "since": at - FRESH, **within},
    )
    return [Value(*row) for row in rows]


async def series(conn: AsyncConnection, code: str, since: datetime, until: datetime) -> Series:
    """The course of one segment's speed between two moments, and what the last run at `until` said of the hour after it.

    Raises NotFound if there is no such segment.
    """
    found = (await conn.execute(text(_ONE_SEGMENT), {"code": code})).one_or_none()
    if found is None:
        raise NotFound("Dit stuk weg is er niet.", "There is no such road segment.")
    *segment, length_m, site_id, free_flow_kmh = found
    rows = await conn.execute(text(_FIVE_MINUTES), {"site": site_id, "since": since, "until": until})
    measured = [Reading(*row) for row in rows]
    last = (await conn.execute(text(_LAST), {"site": site_id, "since": until - FRESH, "until": until})).one_or_none()
    made_at = await last_run(conn, until)
    ahead = await conn.execute(text(_AHEAD), {"site": site_id, "made": made_at, "until": until})
    return Series(
        Segment(*segment), length_m, free_flow_kmh, measured, Reading(*last) if last else None, [Expectation(*row) for row in ahead]
    )


_ONE_SEGMENT = """
SELECT r.code, r.road, r.name, r.heading, r.is_demo, ST_AsGeoJSON(r.geom, 5), ST_Length(r.geom::geography), r.site_id, s.free_flow_kmh
FROM beeldregie.road_segment r LEFT JOIN beeldregie.measurement_site s ON s.id = r.site_id WHERE r.code = :code
"""
_FIVE_MINUTES = """
SELECT step.at, avg(m.speed_kmh)
FROM generate_series(date_bin('5 minutes', CAST(:since AS timestamptz), 'epoch'), CAST(:until AS timestamptz), '5 minutes') AS step(at)
LEFT JOIN beeldregie.measurement m ON m.site_id = :site AND m.at >= step.at - interval '5 minutes' AND m.at < step.at
GROUP BY step.at ORDER BY step.at
"""
_LAST = """
SELECT at, speed_kmh FROM beeldregie.measurement
WHERE site_id = :site AND at > :since AND at <= :until AND speed_kmh IS NOT NULL ORDER BY at DESC LIMIT 1
"""
_AHEAD = """
SELECT at, p10_kmh, p50_kmh, p90_kmh FROM beeldregie.forecast
WHERE site_id = :site AND made_at = :made AND at > :until ORDER BY at
"""


# The segments that a site's values colour.
_SEGMENTS = "ARRAY (SELECT r.code FROM beeldregie.road_segment r WHERE r.site_id = s.id)"


async def forecasts(conn: AsyncConnection, made_at: datetime, target: datetime) -> list[Forecast]:
    """What the run of `made_at` said about `target`."""
    rows = await conn.execute(
        text(
            f"""SELECT s.code, {_SEGMENTS}, s.free_flow_kmh, f.p10_kmh, f.p50_kmh, f.p90_kmh
            FROM beeldregie.forecast f JOIN beeldregie.measurement_site s ON s.id = f.site_id
            WHERE f.made_at = :made AND f.at = :target"""  # noqa: S608 - constants
        ),
        {"made": made_at, "target": target},
    )
    return [Forecast(*row) for row in rows]


async def last_run(conn: AsyncConnection, at: datetime) -> datetime | None:
    """When the forecast was made that was the last at that moment; None when there was none that was fresh."""
    row = (
        await conn.execute(
            text("SELECT max(made_at) FROM beeldregie.forecast WHERE made_at <= :at AND made_at > :since"),
            {"at": at, "since": at - FORECAST_FRESH},
        )
    ).one()
    found: datetime | None = row[0]
    return found


async def last_published(conn: AsyncConnection, at: datetime) -> datetime | None:
    """When the last publication of measurements before that moment was made; None when there was none."""
    row = (
        await conn.execute(
            text("SELECT max(published_at) FROM beeldregie.feed_run WHERE kind = 'measured_data' AND published_at <= :at"), {"at": at}
        )
    ).one()
    found: datetime | None = row[0]
    return found


async def scores(conn: AsyncConnection, day: date) -> list[Score]:
    """The scores of one day (Europe/Amsterdam) by horizon."""
    rows = await conn.execute(
        text(
            """SELECT horizon_min, n, mae_kmh, mae_no_change_kmh, inside_p10_p90 FROM beeldregie.forecast_score
           WHERE day = :day ORDER BY horizon_min"""
        ),
        {"day": day},
    )
    return [Score(*row) for row in rows]


def _inside(**boxes: Box | None) -> tuple[str, dict[str, Any]]:
    """A condition on `s.geom` for each box that is given, and its parameters."""
    given = {name: box for name, box in boxes.items() if box is not None}
    condition = "".join(f" AND s.geom && ST_MakeEnvelope(:{name}0, :{name}1, :{name}2, :{name}3, 4326)" for name in given)
    return condition, {f"{name}{n}": float(edge) for name, box in given.items() for n, edge in enumerate(box)}
