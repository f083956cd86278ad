"""What the processes count, for Prometheus. Labels name routes, outcomes and jobs: never a person, a camera or an address.

Several processes share one folder (`PROMETHEUS_MULTIPROC_DIR`, set by `beeldregie up`): each writes its own files there, and whoever is
asked adds them up. Without the folder a process tells of itself only.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

REQUESTS: Final = Counter("beeldregie_http_requests", "Requests answered.", ["route", "method", "status"])
SECONDS: Final = Histogram("beeldregie_http_seconds", "Time to the end of an answer.", ["route"], buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10))
SOCKETS: Final = Gauge("beeldregie_sockets", "WebSockets open on the web.", multiprocess_mode="livesum")
VIEWERS: Final = Gauge("beeldregie_viewers", "Pictures being shown by the relay.", multiprocess_mode="livesum")
PICTURES: Final = Counter("beeldregie_pictures", "Pictures brought to viewers, counted at the end of a look.")
BYTES: Final = Counter("beeldregie_picture_bytes", "Their bytes.")
JOBS: Final = Counter("beeldregie_jobs", "Jobs of the worker.", ["job", "outcome"])
JOB_SECONDS: Final = Histogram("beeldregie_job_seconds", "Time a job took.", ["job"], buckets=(0.1, 0.3, 1, 3, 10, 30, 100, 300))


def start_anew(folder: Path) -> None:
    """Forget what former processes counted: they are gone, and Prometheus expects counters to begin at zero."""
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)


def gone(pid: int) -> None:
    """A process ended: its gauges no longer count, what it had counted up stays."""
    if os.environ.get(FOLDER):
        multiprocess.mark_process_dead(pid)


@contextmanager
def open_while(gauge: Gauge) -> Iterator[None]:
    """Count one more while the block runs."""
    gauge.inc()
    try:
        yield
    finally:
        gauge.dec()


@dataclass(frozen=True, slots=True)
class Now:
    """A gauge that is read when Prometheus asks: its name, what it says, its label and the values by label."""

    name: str
    what: str
    label: str
    values: Mapping[str, float]


def told(moments: Iterable[Now]) -> bytes:
    """Everything counted, over all processes, and what holds at this moment, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Moments(moments))
    if os.environ.get(FOLDER):
        multiprocess.MultiProcessCollector(registry)
    else:
        for own in (REQUESTS, SECONDS, SOCKETS, VIEWERS, PICTURES, BYTES, JOBS, JOB_SECONDS):
            registry.register(own)
    return generate_latest(registry)


class _Moments(Collector):
    def __init__(self, moments: Iterable[Now]) -> None:
        self._moments = moments

    def collect(self) -> Iterator[Metric]:
        for moment in self._moments:
            family = GaugeMetricFamily(moment.name, moment.what, labels=[moment.label])
            for value, n in moment.values.items():
                family.add_metric([value], n)
            yield family
