"""The demo city. It comes in through the same doors as a real one: organisations, then files of areas, cameras, agreements and
incidents."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dashboard.core.clock import local, now
from dashboard.core.db import Database
from dashboard.core.errors import Conflict
from dashboard.core.settings import Settings
from dashboard.sharing.organisations import add_organisation, set_contact
from etl.demo import almere, collections, designations, doors, incidents, live_view, premises, rotterdam, states, turns
from etl.demo.cameras import address
from etl.demo.organisations import ORGANISATIONS
from etl.demo.register import Camera
from etl.load import Summary
from etl.sources.camera_fields import STREAM

_DATA = Path(__file__).parent / "data"
# File → what it holds, in the order in which they can be loaded: agreements name cameras, and cameras premises.
FILES = {
    "aanwijzingen.geojson": "areas",
    "meldkamers.geojson": "areas",
    "bedrijfspanden.csv": "premises",
    "cameras-almere-2009.csv": "cameras",
    "cameras-rotterdam.csv": "cameras",
    "cameras-almere.geojson": "cameras",
    "convenanten.toml": "agreements",
    "incidenten.csv": "incidents",
}
KNOWN_ON = {"cameras-almere-2009.csv": date(2009, 3, 1)}  # what the register said long ago


def build(settings: Settings) -> list[Summary]:
    """Make the demo city, or bring it to this day. A file that was loaded before, as it is now, is skipped; running it again changes
    nothing."""
    asyncio.run(_organisations(settings))
    files(doors.folder(settings), settings)
    loaded = doors.bring_in(settings, FILES, KNOWN_ON)
    asyncio.run(collections.bring_in(settings))
    asyncio.run(states.bring_in(settings, _later()))
    asyncio.run(turns.bring_in(settings))
    return loaded


def files(folder: Path, settings: Settings) -> list[Path]:
    """Write the demo's files as they are today (local date) into the folder, in the order in which they can be loaded."""
    facts = json.loads((_DATA / "city.json").read_text())
    today = local(now()).date()
    later = _later()
    in_almere = almere.cameras(facts, later)
    centre = [(camera.lat, camera.lon) for camera in in_almere if camera.grondslag == "gemw-151c"]
    contents = {
        "aanwijzingen.geojson": json.dumps(designations.areas(facts, centre)),
        "meldkamers.geojson": json.dumps(live_view.regions()),
        "bedrijfspanden.csv": _table(premises.rows()),
        "cameras-almere-2009.csv": _table(almere.in_2009(facts)),
        "cameras-rotterdam.csv": _table(_connected(rotterdam.cameras(facts, later), settings)),
        "cameras-almere.geojson": json.dumps(_collection(_connected(in_almere, settings)), default=str),
        "convenanten.toml": (_DATA / "agreements.toml").read_text().replace("{later}", later.isoformat()),
        "incidenten.csv": _table(dict(zip(incidents.HEADER, row, strict=True)) for row in incidents.rows(facts, today)),
    }
    for name in FILES:
        (folder / name).write_text(contents[name], encoding="utf-8")
    return [folder / name for name in FILES]


def _connected(cameras: Iterable[Camera], settings: Settings) -> Iterator[dict[str, Any]]:
    """The rows of a register. Each connected camera has its address at the demo server; without a server the register does not speak of
    connections."""
    for camera in cameras:
        row = camera.row()
        if not settings.demo_port:
            yield {name: value for name, value in row.items() if name not in STREAM}
        else:
            yield row | {"stream_url": address(settings, camera.code) if camera.stream_integration == "direct" else ""}


async def _organisations(settings: Settings) -> None:
    database = Database(settings, "ingest", pool_size=1)
    try:
        for organisation in ORGANISATIONS:
            try:
                await add_organisation(database, organisation, now())
            except Conflict:  # it stands already, perhaps from before it had addresses
                await set_contact(database, organisation.id, organisation.contact)
    finally:
        await database.close()


def _later() -> date:
    """A day that is still to come, for what is planned."""
    return _quarter_after(local(now()).date() + timedelta(days=60))


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


def _collection(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(_features(rows))}


def _features(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        properties = {key: value for key, value in row.items() if key not in ("lat", "lon")}
        yield {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]}}
