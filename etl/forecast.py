"""iRadar: every five minutes, from what every site measured, what it will measure in the next hour; and how right that turned out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import psycopg

from dashboard.core.clock import LOCAL, local
from dashboard.core.settings import Settings
from etl import model

STEP = timedelta(minutes=5)
# A Monday needs the Thursday and Friday before it; more days would take longer to read and learn than they gain.
HISTORY = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class ForecastSummary:
    """One run: its moment (UTC), sites with values, sites forecast (the others have too little), and rows of forecasts that were scored."""

    made_at: datetime
    sites: int
    forecast: int
    scored: int


def forecast(values: model.Floats, start: datetime, step_minutes: int = 5) -> model.Floats | None:
    """P10, P50 and P90 (km/h) for every step of the hour after a series, as an array (step, 3).

    `values`: one series in km/h at a fixed step, NaN where there is no value; `start`: the moment of its first (aware, or local time
    without a zone).
    None when the series is too short, or nothing is known of its last quarter of an hour: then nothing is said.
    """
    ahead = model.HOUR // step_minutes
    usually = model.usual(
        np.concatenate([values, np.full(ahead, np.nan)]), model.grid(start, len(values) + ahead, step_minutes), len(values)
    )
    known = model.carried(values, step_minutes)
    if np.isnan(known[-1]):
        return None
    fitted = model.fit(values, usually, len(values), step_minutes)
    if fitted is None:
        return None
    result: model.Floats = fitted.quantiles(known, usually, np.array([len(values) - 1]))[0]
    return result if np.isfinite(result).all() else None


def run_once(settings: Settings, now: datetime, stop: Callable[[], bool] = lambda: False) -> ForecastSummary:
    """Forecast every site that measures, store it, and score what has come true since. Running it twice for the same five minutes changes
    nothing.

    `stop` is asked before each site; once it says so, the rest is left, and what was forecast is stored.
    """
    made_at = floor(now)
    with psycopg.connect(settings.dsn("ingest"), autocommit=True) as connection:
        series = dict(_series(connection, made_at))
        rows = [row for site, values in series.items() if not stop() for row in _rows(site, values, made_at)]
        with connection.transaction():
            _store(connection, rows)
        scored = sum(_score(connection, day) for day in sorted({local(now - timedelta(hours=2)).date(), local(now).date()}))
    return ForecastSummary(made_at, len(series), len(rows) // (model.HOUR // 5), scored)


def floor(moment: datetime) -> datetime:
    """The last whole five minutes, in UTC: a value "at 12:05" is the mean of 12:00 to 12:05, all that was known at that moment."""
    whole = moment.astimezone(UTC).replace(second=0, microsecond=0)
    return whole - timedelta(minutes=whole.minute % 5)


# Minutes to five minutes, named by their end.
_FIVES = "date_bin('5 minutes', at, timestamptz '2000-01-01 00:00Z') + interval '5 minutes'"


def _series(connection: psycopg.Connection[Any], made_at: datetime) -> Iterator[tuple[int, model.Floats]]:
    """Per site that had a value in the last quarter of an hour, its five-minute means up to and including `made_at`; NaN where there are
    none."""
    steps = HISTORY // STEP
    found: dict[int, model.Floats] = {}
    rows = connection.execute(
        f"""SELECT site_id, extract(epoch FROM {_FIVES} - %(from)s)::int / 300 - 1 AS step, avg(speed_kmh)
            FROM beeldregie.measurement
            WHERE at >= %(from)s AND at < %(made)s AND speed_kmh IS NOT NULL
              AND site_id IN (SELECT site_id FROM beeldregie.measurement WHERE at >= %(recent)s AND at < %(made)s AND speed_kmh IS NOT NULL)
            GROUP BY 1, 2""",  # noqa: S608 - constants
        {"from": made_at - HISTORY, "made": made_at, "recent": made_at - timedelta(minutes=15)},
    )
    for site, step, speed in rows:
        found.setdefault(site, np.full(steps, np.nan))[step] = speed
    yield from found.items()


def _rows(site: int, values: model.Floats, made_at: datetime) -> Iterator[tuple[Any, ...]]:
    """A site's forecast as rows of the table; none when there is nothing to say."""
    first = int(np.argmax(~np.isnan(values)))  # a series that only began has no empty past to be learnt
    quantiles = forecast(values[first:], made_at - STEP * (len(values) - 1 - first))
    if quantiles is None:
        return
    last = float(model.carried(values, 5)[-1])
    for step, (low, middle, high) in enumerate(quantiles.tolist(), start=1):
        yield site, made_at, made_at + step * STEP, low, middle, high, last


def _store(connection: psycopg.Connection[Any], rows: list[tuple[Any, ...]]) -> None:
    for day in sorted({row[2].date() for row in rows}):
        connection.execute("SELECT beeldregie.ensure_day('forecast', %s)", (day,))
    connection.execute("CREATE TEMP TABLE made (LIKE beeldregie.forecast) ON COMMIT DROP")
    with connection.cursor().copy("COPY made (site_id, made_at, at, p10_kmh, p50_kmh, p90_kmh, now_kmh) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    connection.execute("INSERT INTO beeldregie.forecast SELECT * FROM made ON CONFLICT DO NOTHING")


def _score(connection: psycopg.Connection[Any], day: date) -> int:
    """Set all forecasts for one day (local time) against what came and against "no change". Returns how many there were."""
    begin = datetime.combine(day, time(), LOCAL)
    rows = connection.execute(_SCORE, {"day": day, "from": begin, "to": begin + timedelta(days=1)})
    return sum(row[0] for row in rows)


_SCORE = f"""
    WITH came AS (
        SELECT site_id, {_FIVES} AS at, avg(speed_kmh) AS kmh FROM beeldregie.measurement
        WHERE at >= %(from)s - interval '5 minutes' AND at < %(to)s AND speed_kmh IS NOT NULL GROUP BY 1, 2)
    INSERT INTO beeldregie.forecast_score (day, horizon_min, n, mae_kmh, mae_no_change_kmh, inside_p10_p90)
    SELECT %(day)s, extract(epoch FROM f.at - f.made_at)::int / 60, count(*), avg(abs(f.p50_kmh - c.kmh)), avg(abs(f.now_kmh - c.kmh)),
           avg((c.kmh BETWEEN f.p10_kmh AND f.p90_kmh)::int)
    FROM beeldregie.forecast f JOIN came c USING (site_id, at)
    WHERE f.at >= %(from)s AND f.at < %(to)s GROUP BY 2
    ON CONFLICT (day, horizon_min) DO UPDATE SET (n, mae_kmh, mae_no_change_kmh, inside_p10_p90)
        = (excluded.n, excluded.mae_kmh, excluded.mae_no_change_kmh, excluded.inside_p10_p90)
    RETURNING n
"""  # noqa: S608 - constants
