"""The whole minute of NDW into PostGIS, against a walk over all its elements that does nothing but let go of them."""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from lxml import etree

from etl.feeds import feed
from tests.bench.fresh import fresh
from tests.conftest import REFERENCE

SITES = REFERENCE / "ndw/measurement_2016-09-09T13-00-01+02-00.xml.gz"
MINUTE = REFERENCE / "ndw/traffic_speed_2016-09-09T16-00-01+02-00.xml.gz"
ROUNDS = 5
T = TypeVar("T")


def run() -> list[dict[str, Any]]:
    """Seconds for the site table and, as the median of rounds that take turns with the walk, for the minute."""
    if not MINUTE.exists():
        return [{"name": "NDW minute into PostGIS", "value": None, "unit": "skipped: no reference data"}]
    with fresh() as settings:
        table, summary = _timed(lambda: feed(settings, str(SITES)))
        pairs = [(_timed(lambda: feed(settings, str(MINUTE)))[0], _timed(lambda: _walk(MINUTE))[0]) for _ in range(ROUNDS)]
        first, _ = pairs[0]
        ours, walk = (statistics.median(column) for column in zip(*pairs, strict=True))
    return [
        {"name": f"NDW site table into PostGIS ({summary.counts['stored']} sites)", "value": round(table, 2), "unit": "s"},
        {"name": "NDW minute into PostGIS, first time (16,975 sites)", "value": round(first, 2), "unit": "s"},
        {
            "name": "NDW minute into PostGIS (peer: lxml walk over all end events, clearing)",
            "value": round(ours, 2),
            "unit": "s",
            "limit": 60,
            "peer": round(walk, 2),
            "ratio": round(ours / walk, 2),
        },
    ]


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _walk(path: Path) -> int:
    count = 0
    with gzip.open(path) as stream:
        for _, element in etree.iterparse(stream):
            count += 1
            element.clear()
    return count


if __name__ == "__main__":
    for row in run():
        print(row)
