"""A forecast of all demo series, from a day's history, as the worker makes it every five minutes; and how good it is on real traffic."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from etl import forecast
from etl.backtest import backtest
from etl.demo import traffic
from tests.bench.fresh import fresh
from tests.conftest import REFERENCE

SPEEDS = REFERENCE / "traffic/los_speed_5days.csv"
NOW = datetime(2026, 3, 6, 16, 30, tzinfo=UTC)


def run() -> list[dict[str, Any]]:
    """Seconds of the history and of the forecast; errors against "no change"."""
    return [*_demo(), *_real()]


def _demo() -> list[dict[str, Any]]:
    with fresh() as settings:
        traffic.build(settings)
        began = time.perf_counter()
        traffic.catch_up(settings, NOW)
        history = time.perf_counter() - began
        began, cpu = time.perf_counter(), time.process_time()
        done = forecast.run_once(settings, NOW)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    return [
        {"name": "demo history of a day into PostGIS", "value": round(history, 1), "unit": "s", "limit": 15},
        {"name": f"forecast of all demo series ({done.forecast} of {done.sites})", "value": round(seconds, 1), "unit": "s", "limit": 60},
        {"name": "forecast, processor time a series", "value": round(1000 * cpu / max(done.sites, 1), 1), "unit": "ms"},
    ]


def _real() -> list[dict[str, Any]]:
    if not SPEEDS.exists():
        return [{"name": "forecast on real traffic", "value": None, "unit": "skipped: no reference data"}]
    by_minutes = {one["minutes"]: one for one in backtest(SPEEDS, 1152, 5, "2012-03-01T00:00")["horizons"]}
    return [
        {
            "name": f"forecast {minutes} minutes ahead, mean error (peer: no change)",
            "value": by_minutes[minutes]["mae_model"],
            "unit": "mph",
            "peer": by_minutes[minutes]["mae_no_change"],
            "ratio": by_minutes[minutes]["ratio"],
        }
        for minutes in (15, 30, 60)
    ]


if __name__ == "__main__":
    for row in run():
        print(row)
