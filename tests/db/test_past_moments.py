"""What if, of a past moment: what was known then counts, whatever came of it since."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.models import Answer
from dashboard.core.settings import Settings
from dashboard.sharing import leases
from dashboard.sharing.ask import what_if
from tests.fixtures import world as worlds
from tests.fixtures.asking import lease_of
from tests.fixtures.world import World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(ingest: psycopg.Connection, settings: Settings) -> World:
    """With a matrix that is on record since long, as everything else there."""
    with psycopg.connect(settings.dsn("migrate"), autocommit=True) as owner:
        owner.execute("UPDATE beeldregie.basis_rule SET recorded = tstzrange(now() - interval '1 year', NULL)")
    return worlds.build(ingest, this_moment())


def connected_since(world: World, camera: str, since: datetime) -> None:
    """Have the camera's connection on record as it is, since a moment."""
    world.connection.execute(
        "DELETE FROM beeldregie.stream s USING beeldregie.camera c WHERE c.id = s.camera_id AND c.code = %s", (camera,)
    )
    world.connection.execute(
        """
        INSERT INTO beeldregie.stream (camera_id, sealed, integration, planned_on, recorded_at)
        SELECT h.camera_id, h.sealed, h.integration, h.planned_on, %s FROM beeldregie.stream_history h
        JOIN beeldregie.camera c ON c.id = h.camera_id WHERE c.code = %s""",
        (since, camera),
    )


async def at(db: Database, world: World, camera: str, moment: datetime) -> Answer:
    async with db.read() as conn:
        return await what_if(conn, world.who("verkeer"), camera, moment)


async def test_a_connection_is_as_it_was_recorded_then(db: Database, world: World) -> None:
    connected_since(world, "brug-1", world.now - 60 * MINUTE)
    planned = await at(db, world, "brug-1", world.now - 10 * MINUTE)
    assert (planned.code, planned.conditions["planned_on"]) == ("technical", "2031-04-01")
    world.connection.execute(
        "UPDATE beeldregie.stream SET unconnected_because = 'cost', planned_on = NULL WHERE integration = 'planned'",
    )
    assert (await at(db, world, "brug-1", this_moment())).code == "cost"
    assert await at(db, world, "brug-1", world.now - 10 * MINUTE) == planned
    before = await at(db, world, "brug-1", world.now - 90 * MINUTE)
    assert before.code == "technical" and "planned_on" not in before.conditions
    world.connection.execute("DELETE FROM beeldregie.stream WHERE unconnected_because = 'cost'")
    assert (await at(db, world, "brug-1", this_moment())).code == "technical"
    assert await at(db, world, "brug-1", world.now - 10 * MINUTE) == planned


@pytest.mark.parametrize(("camera", "other"), [("rws-1", "rws-1"), ("rws-2", "rws-1")], ids=["viewers", "pictures"])
async def test_limits_count_what_was_open_then(db: Database, world: World, camera: str, other: str) -> None:
    if camera != other:  # both under the one that allows one picture at once
        world.connection.execute("UPDATE beeldregie.agreement SET camera_codes = '{rws-1,rws-2}' WHERE code = 'rws-drie'")
        world.connection.execute("UPDATE beeldregie.agreement SET camera_codes = '{eigen-1}' WHERE code = 'rws-verkeer'")
    for one in {camera, other}:
        connected_since(world, one, world.now - 60 * MINUTE)
    lease = await lease_of(db, world, "collega", other, at=world.now - 20 * MINUTE)
    await leases.give_back(db, world.who("collega"), lease.id, world.now - 5 * MINUTE)
    found = {minutes: (await at(db, world, camera, world.now - minutes * MINUTE)).code for minutes in (25, 20, 10, 5, 2, 0)}
    assert found == {25: None, 20: "limit", 10: "limit", 5: None, 2: None, 0: None}
