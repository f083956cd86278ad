"""The demo's Live View: whose control room answers for which region, a shop's floor plan, and an alarm that waits. What people and an
alarm centre's machine would do, by the use cases that theirs come in by: so it follows the accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import cv2
import numpy as np
import shapely

from dashboard.core.clock import local, now
from dashboard.core.db import Database
from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.sharing import alarms, following
from dashboard.sharing.alarms import Message
from dashboard.store import accounts
from dashboard.store import alarms as store
from dashboard.store.alarms import Told
from etl.demo import premises

# Region → organisation and its box (west, south, east, north): rough, for the real border of a region is no part of the demo.
_REGIONS = {
    "meldkamer-rotterdam": ("Regio Meldkamer Rotterdam (demo)", (3.8, 51.6, 4.75, 52.08)),
    "meldkamer-lelystad": ("Regio Meldkamer Lelystad (demo)", (4.95, 52.2, 5.95, 52.9)),
}
SHOP = f"{premises.OWNER}-juwelier"
_PLACE = (4.47665, 51.91935)  # lon, lat
_SENDER = "alarmcentrale-rijnmond.example"
_INK = (60, 50, 40)


def regions() -> dict[str, Any]:
    """The regions of the control rooms as GeoJSON, in EPSG:4326."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"regio-{organisation}", "naam": name, "kind": "meldkamer", "organisatie": organisation},
            "geometry": shapely.geometry.mapping(shapely.box(*box)),
        }
        for organisation, (name, box) in _REGIONS.items()
    ]
    return {"type": "FeatureCollection", "name": "meldkamers", "features": features}


async def bring_in(settings: Settings) -> None:
    """The floor plan, as the shop would keep it, and today's alarm, as the alarm centre's machine would. One message is one alarm,
    however often it comes: running it again on the same day changes nothing."""
    database = Database(settings, "app", pool_size=1)
    try:
        message = _message(now())
        machine = await _somebody(database, "alarmmelder", "alarm")
        async with database.read() as conn:
            known = await store.of_messages(conn, machine.organisation_id, [(message.sender, message.identifier)])
        if known is None:
            await following.put_plan(database, await _somebody(database, "winkel", "owner_admin"), SHOP, floor_plan(), now())
            await alarms.receive(database, machine, message, now())
    finally:
        await database.close()


async def _somebody(database: Database, login: str, role: str) -> Principal:
    """A demo account, as it would be had it logged in."""
    async with database.read() as conn:
        known = await accounts.known(conn, login)
    assert known is not None  # the accounts were made before
    return Principal(known.id, login, login, known.organisation_id, known.organisation_id, frozenset({role}))


def _message(moment: datetime) -> Message:
    told = Told("Actual", "Security", "Overvalalarm (demo)", "Immediate", "Severe", *_PLACE, moment)
    return Message(_SENDER, f"demo-overval-{local(moment):%Y%m%d}", "Alert", moment, told=told, premises=SHOP)


def floor_plan() -> bytes:
    """A drawn plan of an imaginary shop: a PNG of 640 by 420."""
    sheet = np.full((420, 640, 3), 255, np.uint8)
    for corner, other in (((40, 40), (600, 380)), ((40, 40), (240, 200)), ((400, 40), (600, 200)), ((280, 250), (520, 290))):
        cv2.rectangle(sheet, corner, other, _INK, 3)
    cv2.line(sheet, (120, 380), (200, 380), (255, 255, 255), 6)
    for words, at in (("kluis", (110, 125)), ("werkplaats", (430, 125)), ("toonbank", (340, 277)), ("ingang", (125, 408))):
        cv2.putText(sheet, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.7, _INK, 2, cv2.LINE_AA)
    return cv2.imencode(".png", sheet)[1].tobytes()
