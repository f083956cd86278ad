"""The demo city. It comes in through the same doors as a real one: organisations, then files of areas, cameras, agreements and
incidents."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg

from dashboard.core.clock import local, now
from dashboard.core.db import Database
from dashboard.core.errors import Conflict
from dashboard.core.settings import Settings
from dashboard.core.vault import Vault
from dashboard.sharing.organisations import add_organisation
from etl.demo import almere, designations, incidents, rotterdam
from etl.demo.organisations import ORGANISATIONS
from etl.demo.register import Camera
from etl.load import Summary, load

_DATA = Path(__file__).parent / "data"
# File → what it holds, in the order in which they can be loaded: agreements name cameras.
FILES = {
    "aanwijzingen.geojson": "areas",
    "cameras-rotterdam.csv": "cameras",
    "cameras-almere.geojson": "cameras",
    "convenanten.toml": "agreements",
    "incidenten.csv": "incidents",
}


def build(settings: Settings) -> list[Summary]:
    """Make the demo city, or bring it to this day. A file that was loaded before, as it is now, is skipped; running it again changes
    nothing."""
    asyncio.run(_organisations(settings))
    folder = settings.state / "demo"
    folder.mkdir(exist_ok=True)
    files(folder, settings)
    done = _loaded_before(settings)
    summaries = [
        load(settings, subject, folder / name, by="demo", demo=True)
        for name, subject in FILES.items()
        if (subject, hashlib.sha256((folder / name).read_bytes()).digest()) not in done
    ]
    if settings.demo_port:
        point_streams(settings, settings.demo_port)
    return summaries


def files(folder: Path, settings: Settings) -> list[Path]:
    """Write the demo's files as they are today (local date) into the folder, in the order in which they can be loaded."""
    facts = json.loads((_DATA / "city.json").read_text())
    today = local(now()).date()
    later = _quarter_after(today + timedelta(days=60))
    in_almere = almere.cameras(facts, later)
    centre = [(camera.lat, camera.lon) for camera in in_almere if camera.grondslag == "gemw-151c"]
    contents = {
        "aanwijzingen.geojson": json.dumps(designations.areas(facts, centre)),
        "cameras-rotterdam.csv": _table(camera.row() for camera in rotterdam.cameras(facts, later)),
        "cameras-almere.geojson": json.dumps(_collection(in_almere), default=str),
        "convenanten.toml": (_DATA / "agreements.toml").read_text().replace("{later}", later.isoformat()),
        "incidenten.csv": _table(dict(zip(incidents.HEADER, row, strict=True)) for row in incidents.rows(facts, today)),
    }
    for name in FILES:
        (folder / name).write_text(contents[name], encoding="utf-8")
    return [folder / name for name in FILES]


def point_streams(settings: Settings, demo_port: int) -> int:
    """Point every demo camera at the demo server on this port; returns how many. Its port may differ at every start, and an address is
    sealed
    anew each time, so all are written. A camera whose `koppeling` is planned or absent gets no address."""
    vault, password = Vault(settings.stream_secret_keys), settings.derive("demo camera")
    with psycopg.connect(settings.dsn("ingest")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id, code, coalesce(extra->>'koppeling', 'direct') FROM beeldregie.camera WHERE is_demo ORDER BY id")
        rows = [
            (camera_id, *_link(koppeling, vault, f"http://camera:{password}@127.0.0.1:{demo_port}/camera/{code}.mjpeg"))
            for camera_id, code, koppeling in cursor.fetchall()
        ]
        cursor.execute("CREATE TEMP TABLE pointed (camera_id bigint, integration text, sealed bytea, planned_on date) ON COMMIT DROP")
        with cursor.copy("COPY pointed FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("""
            INSERT INTO beeldregie.stream (camera_id, integration, sealed, planned_on, supplier) SELECT camera_id, integration, sealed,
                planned_on, 'demo' FROM pointed
            ON CONFLICT (camera_id) DO UPDATE SET integration = excluded.integration, sealed = excluded.sealed,
                planned_on = excluded.planned_on, updated_at = now()""")
    return len(rows)


def _link(koppeling: str, vault: Vault, address: str) -> tuple[str, bytes | None, date | None]:
    planned = re.fullmatch(r"gepland (\d{4}-\d{2}-\d{2})", koppeling)
    if planned:
        return "planned", None, date.fromisoformat(planned[1])
    return ("none", None, None) if koppeling == "geen" else ("direct", vault.seal(address), None)


async def _organisations(settings: Settings) -> None:
    database = Database(settings, "ingest", pool_size=1)
    try:
        for organisation in ORGANISATIONS:
            try:
                await add_organisation(database, organisation, now())
            except Conflict:
                continue  # it stands already
    finally:
        await database.close()


def _loaded_before(settings: Settings) -> set[tuple[str, bytes]]:
    """Subject and digest of each demo file as it was last loaded."""
    with psycopg.connect(settings.dsn("ingest")) as connection:
        rows = connection.execute(
            "SELECT DISTINCT ON (file_name) subject, sha256 FROM beeldregie.load_run WHERE is_demo ORDER BY file_name, id DESC"
        )
        return {(subject, bytes(digest)) for subject, digest in rows}


def _quarter_after(day: date) -> date:
    """The first day of the first quarter after the day: what is planned moves along, but not every day."""
    month = 3 * ((day.month - 1) // 3) + 4
    return date(day.year + month // 13, (month - 1) % 12 + 1, 1)


def _table(rows: Iterable[dict[str, Any]]) -> str:
    """A table as a Dutch office exports it: semicolons, decimal commas."""
    out = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(out, list(row), delimiter=";", lineterminator="\r\n")
            writer.writeheader()
        writer.writerow({key: str(value).replace(".", ",") if isinstance(value, float) else value for key, value in row.items()})
    return out.getvalue()


def _collection(rows: Iterable[Camera]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(_features(rows))}


def _features(rows: Iterable[Camera]) -> Iterator[dict[str, Any]]:
    for camera in rows:
        properties = {key: value for key, value in camera.row().items() if key not in ("lat", "lon")}
        yield {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [camera.lon, camera.lat]}}
