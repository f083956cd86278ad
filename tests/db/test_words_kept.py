"""What people wrote is emptied when its term is over: never what is still open, and the log stays whole without it."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.sharing.verify import verify
from etl import retention
from tests.fixtures import world as worlds
from tests.fixtures.web import Api
from tests.fixtures.world import World

SECRET = "een naam die niemand hoeft te bewaren"
MARK = "SELECT count(*) FROM beeldregie.{} x WHERE x::text LIKE %s"
PLACES = ("incident", "incident_event", "agreement_request", "fault_report", "camera_state", "log_detail")


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment() - timedelta(minutes=1))


def written(connection: psycopg.Connection) -> dict[str, int]:
    """In how many rows of each table the words still stand."""
    counts = ((table, connection.execute(MARK.format(table), (f"%{SECRET}%",)).fetchone()) for table in PLACES)
    return {table: row[0] for table, row in counts if row and row[0]}


async def faults(api: Api) -> None:
    """Two that were reported and two that were recorded; of each one is over."""
    for camera in ("ret-1", "rws-1"):
        await api("verkeer", "POST", "/api/faults", {"camera": camera, "words": SECRET}, 201)
        fault = {"state": "fault", "cause": "anders", "words": SECRET}
        recorded = await api("ret" if camera == "ret-1" else "rws", "POST", f"/api/cameras/{camera}/states", fault, 201)
        if camera == "ret-1":
            [report] = await api("ret", "GET", "/api/faults")
            await api("ret", "POST", f"/api/faults/{report['id']}/settled", {"cause": "anders", "words": SECRET}, 204)
            await api("ret", "POST", f"/api/cameras/{camera}/states/{recorded['id']}/end")


async def test_words_go_when_their_term_is_over_and_the_log_stays_whole(
    api: Api, world: World, db: Database, settings: Settings, ingest: psycopg.Connection
) -> None:
    guard = {"kind": "bewaken-en-beveiligen", "position": [4.4706, 51.92], "approver": SECRET, "ground": SECRET}
    closed = (await api("politie", "POST", "/api/incidents", guard, 201))["id"]
    left_open = (await api("politie", "POST", "/api/incidents", guard, 201))["id"]
    for id_ in (closed, left_open):
        await api("politie", "PATCH", f"/api/incidents/{id_}", {"words": SECRET, "weapons_words": SECRET, "offenders": 2})
    asked = [
        await api("verkeer", "POST", "/api/agreement-requests", {"camera": camera, "words": SECRET}, 201)
        for camera in ("orde-2", "orde-buiten")
    ]
    await api("politie", "POST", f"/api/agreement-requests/{asked[0]['id']}/decline", {"words": SECRET}, 200)
    await api("verkeer", "POST", "/api/view-requests", {"cameras": ["eigen-1"], "reason": SECRET}, 201)
    await api("politie", "POST", f"/api/incidents/{closed}/close")
    await faults(api)

    all_ = written(ingest)
    retention.run(settings, this_moment() + timedelta(days=settings.words_days - 1))
    assert set(all_) == set(PLACES) and written(ingest) == all_

    gone = retention.run(settings, this_moment() + timedelta(days=settings.words_days + 1))
    assert [gone[f"words_of_{kind}"] for kind in ("cards", "agreement_requests", "faults", "states")] == [1, 1, 1, 1]
    open_ = {"incident": 1, "incident_event": 2, "agreement_request": 1, "fault_report": 1, "camera_state": 1}
    assert written(ingest) == open_
    card = await api("politie", "GET", f"/api/incidents/{closed}")
    assert (card["approver"], card["ground"], card["card"]["offenders"], card["card"]["words"]) == (None, None, None, None)
    assert (await api("politie", "GET", f"/api/incidents/{left_open}"))["ground"] == SECRET
    async with db.read() as conn:
        assert await verify(conn) == []
    again = retention.run(settings, this_moment() + timedelta(days=settings.words_days + 1))
    assert not any(rows for kind, rows in again.items() if kind.startswith("words_"))
