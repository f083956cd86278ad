"""Publications in: a file or an address, whatever kind it is, into PostGIS with COPY. One transaction each, so nothing is ever half
loaded."""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import httpx
import psycopg

from dashboard.core.errors import BadInput, NotReady
from dashboard.core.settings import Settings
from etl.sources import ndw, ndw_measured, ndw_sites

PACKED_LIMIT = 300_000_000  # bytes of one download
DOWNLOAD_SECONDS = 120.0
FAR = timedelta(days=1)  # a reading further than this from its publication's time is a defect of the supplier's clock


@dataclass(frozen=True, slots=True)
class FeedSummary:
    """What came in: kind of publication, where from (no query, no credentials), when it was made, and what was counted."""

    kind: str
    source: str
    published_at: datetime | None
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnownSite:
    """What a minute needs of a site that the table knows; `inside`: it lies in the configured area."""

    id: int
    version: str
    inside: bool
    lane_indexes: list[list[int | None]]


def feed(settings: Settings, source: str) -> FeedSummary:
    """Load one publication from a file or an http(s) address. Raises BadInput (not readable) or NotReady (does not answer); then nothing
    is changed."""
    with opened(source) as stream, psycopg.connect(settings.dsn("ingest"), autocommit=True) as connection:
        return load(connection, stream, spoken(source), settings.measurement_area)


def load(
    connection: psycopg.Connection[Any], stream: BinaryIO, source: str, area: list[float], known: dict[str, KnownSite] | None = None
) -> FeedSummary:
    """Load one publication in one transaction of a connection in autocommit, and note the run. `known` spares reading the sites again when
    many minutes follow each other."""
    head = ndw.head(stream)
    counts: Counter[str] = Counter()
    with connection.transaction():
        if head.kind == "site_table":
            _load_sites(connection, stream, area, counts)
        elif head.kind == "measured_data":
            _load_measured(connection, stream, head, known if known is not None else known_sites(connection, area), counts)
        else:
            counts["recognised_not_stored"] = 1
        summary = FeedSummary(head.kind, source, head.published_at, dict(sorted(counts.items())))
        connection.execute(
            "INSERT INTO beeldregie.feed_run (kind, source, published_at, counts) VALUES (%s, %s, %s, %s)",
            (summary.kind, source, head.published_at, json.dumps(summary.counts)),
        )
    return summary


@contextmanager
def opened(source: str) -> Iterator[BinaryIO]:
    """The bytes of a file or address, as a stream that can be read twice. Raises BadInput or NotReady."""
    if source.startswith(("http://", "https://")):
        with tempfile.SpooledTemporaryFile(max_size=32_000_000) as spool:
            _download(source, cast(BinaryIO, spool))
            yield cast(BinaryIO, spool)
        return
    try:
        with Path(source).open("rb") as file:
            yield file
    except OSError as error:
        raise BadInput(f"Het bestand is niet te lezen: {error.strerror}.", f"The file cannot be read: {error.strerror}.") from error


def _download(address: str, into: BinaryIO) -> None:
    """Fetch within limits of time and size. A proxy of the surroundings is used, but never for this machine itself."""
    limits = httpx.Timeout(10.0, read=30.0)
    here: dict[str, httpx.BaseTransport | None] = {"all://127.0.0.1": None, "all://localhost": None}
    until = time.monotonic() + DOWNLOAD_SECONDS
    try:
        with (
            httpx.Client(timeout=limits, follow_redirects=True, max_redirects=3, mounts=here) as client,
            client.stream("GET", address) as answer,
        ):
            answer.raise_for_status()
            for chunk in answer.iter_raw():
                into.write(chunk)
                if into.tell() > PACKED_LIMIT or time.monotonic() > until:
                    raise BadInput("De publicatie is te groot of komt te langzaam.", "The publication is too large or too slow.")
    except httpx.HTTPError as error:
        reason = f"{error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else type(error).__name__
        raise NotReady(f"{spoken(address)} antwoordt niet: {reason}.", f"{spoken(address)} does not answer: {reason}.") from error


def spoken(source: str) -> str:
    """A source as it may stand in a log: host and path of an address, the base name of a file."""
    parts = urlsplit(source)
    return f"{parts.hostname}{parts.path}" if parts.scheme in ("http", "https") else Path(source).name


def _dataset(site: ndw_sites.Site) -> str:
    """The dataset a site's values belong to. NDW's own data are open; segment FCD that it passes on is licensed, whoever fetches it."""
    if site.table.startswith("DEMO"):
        return "demo"
    own = "ndw" if site.table.startswith("NDW") else f"table {site.table}".strip().lower()
    return f"{own} fcd" if site.equipment == "fcd" else own


def _ensure_dataset(connection: psycopg.Connection[Any], dataset: str) -> None:
    """A supplier that is not known counts as licensed, so that nothing of it is public until someone says so."""
    names = {"ndw": "NDW open data", "ndw fcd": "NDW segment FCD", "demo": "Demo"}
    connection.execute(
        "INSERT INTO beeldregie.dataset (id, name, licence, is_demo) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (dataset, names.get(dataset, dataset), "open" if dataset in ("ndw", "demo") else "licensed", dataset == "demo"),
    )


_SITE_COLUMNS = """code, version, dataset_id, name, kind, equipment, carriageway, direction, lanes, accuracy, period_s, geom,
    characteristics, lane_indexes, is_demo"""


def _load_sites(connection: psycopg.Connection[Any], stream: BinaryIO, area: list[float], counts: Counter[str]) -> None:
    """Insert or replace sites by code; a site keeps its id over versions.

    All are kept, so that a minute can tell a site outside the area from one that is unknown.
    """
    connection.execute(f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {_SITE_COLUMNS} FROM beeldregie.measurement_site WITH NO DATA")  # noqa: S608 - constants
    datasets: set[str] = set()
    with connection.cursor().copy(f"COPY incoming ({_SITE_COLUMNS}) FROM STDIN") as copy:
        for site in ndw_sites.parse(stream):
            counts["sites"] += 1
            if site is None:
                counts["no_place"] += 1
                continue
            counts["points" if site.kind == "point" else "itineraries"] += 1
            dataset = _dataset(site)
            datasets.add(dataset)
            copy.write_row(_columns(site, dataset))
    for dataset in datasets:
        _ensure_dataset(connection, dataset)
    counts["new"], counts["changed"] = connection.execute(_COMPARE_SITES).fetchone() or (0, 0)
    counts["stored"] = connection.execute(_UPSERT_SITES).rowcount
    if area:
        inside = connection.execute("SELECT count(*) FROM incoming WHERE geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)", area).fetchone()
        counts["outside"] = counts["sites"] - counts["no_place"] - (inside[0] if inside else 0)


def _columns(site: ndw_sites.Site, dataset: str) -> tuple[object, ...]:
    """A site in the order of _SITE_COLUMNS."""
    what = (site.name, site.kind, site.equipment, site.carriageway, site.direction, site.lanes, site.accuracy, site.period_s, site.geometry)
    return (site.code, site.version, dataset, *what, json.dumps(site.characteristics), json.dumps(site.lane_indexes), dataset == "demo")


def _of(table: str) -> str:
    return ", ".join(f"{table}.{column.strip()}" for column in _SITE_COLUMNS.split(","))


_UPSERT_SITES = f"""
    INSERT INTO beeldregie.measurement_site AS m ({_SITE_COLUMNS})
    SELECT DISTINCT ON (code) {_SITE_COLUMNS} FROM incoming ORDER BY code, version DESC
    ON CONFLICT (code) DO UPDATE SET ({_SITE_COLUMNS}) = ROW ({_of("excluded")})
"""  # noqa: S608 - constants

_COMPARE_SITES = f"""
    SELECT count(*) FILTER (WHERE m.id IS NULL), count(*) FILTER (WHERE m.id IS NOT NULL AND ({_of("m")}) IS DISTINCT FROM ({_of("i")}))
    FROM (SELECT DISTINCT ON (code) {_SITE_COLUMNS} FROM incoming ORDER BY code, version DESC) i
    LEFT JOIN beeldregie.measurement_site m USING (code)
"""  # noqa: S608 - constants


def known_sites(connection: psycopg.Connection[Any], area: list[float]) -> dict[str, KnownSite]:
    """The sites of the table by code. `area`: west, south, east, north (4326); empty: everywhere."""
    inside, values = ("geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)", area) if area else ("true", [])
    rows = connection.execute(f"SELECT code, id, version, {inside}, lane_indexes FROM beeldregie.measurement_site", values)  # noqa: S608
    return {row[0]: KnownSite(*row[1:]) for row in rows}


def _load_measured(
    connection: psycopg.Connection[Any], stream: BinaryIO, head: ndw.Head, known: dict[str, KnownSite], counts: Counter[str]
) -> None:
    """One row per site and minute. Replaces what stood there for the same minute: a supplier sends a minute again when it corrects it."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS minute (LIKE beeldregie.measurement) ON COMMIT DELETE ROWS")
    days: set[date] = set()
    with connection.cursor().copy("COPY minute FROM STDIN") as copy:
        for reading in ndw_measured.parse(stream, counts):
            site = _usable(reading, known, head, counts)
            if site is None or reading.at is None:
                continue
            at = reading.at.astimezone(UTC).replace(second=0, microsecond=0)
            days.add(at.date())
            row = ndw_measured.row(reading, site.lane_indexes)
            counts["without_speed"] += row.speed_kmh is None
            copy.write_row((site.id, at, row.speed_kmh, row.flow_vph, row.used, reading.missing, reading.errors))
    for day in sorted(days):
        connection.execute("SELECT beeldregie.ensure_day('measurement', %s)", (day,))
    counts["stored"] = connection.execute(
        """INSERT INTO beeldregie.measurement SELECT DISTINCT ON (site_id, at) * FROM minute ORDER BY site_id, at, speed_kmh IS NULL
           ON CONFLICT (site_id, at) DO UPDATE SET (speed_kmh, flow_vph, values_used, values_missing, values_error)
           = (excluded.speed_kmh, excluded.flow_vph, excluded.values_used, excluded.values_missing, excluded.values_error)"""
    ).rowcount


def _usable(reading: ndw_measured.Reading, known: dict[str, KnownSite], head: ndw.Head, counts: Counter[str]) -> KnownSite | None:
    """The site a reading may be stored under; what keeps it out is counted.

    Another version of a site may have other lanes, and what its indexes mean is not guessed.
    """
    site = known.get(reading.code)
    reason = None
    if site is None:
        reason = "unknown_site"
    elif site.version != reading.version:
        reason = "other_version"
    elif not site.inside:
        reason = "outside"
    elif not site.lane_indexes:
        reason = "no_speed_or_flow_site"
    elif reading.at is None or (head.published_at is not None and abs(reading.at - head.published_at) > FAR):
        reason = "unusable_time"
    if reason is None:
        return site
    counts[reason] += 1
    return None
