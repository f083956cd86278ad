"""Turns as they are stored: what keeps two domains apart, and how the decision, a lease and the past follow them."""

from __future__ import annotations

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.sharing.ask import what_if
from dashboard.sharing.recheck import recheck
from tests.fixtures import world as worlds
from tests.fixtures.asking import lease_of
from tests.fixtures.world import World

TURN = """
INSERT INTO beeldregie.sharing_turn (camera_id, weekday, hour_from, hour_to, organisation_id, purpose_id, valid, recorded)
SELECT c.id, {day}, '{hours[0]}', '{hours[1]}', coalesce({organisation}, c.owner_id), '{purpose}', '[2020-01-01,)', tstzrange({since}, NULL)
FROM beeldregie.camera c WHERE c.code = 'eigen-1'
"""


def turn(day: str, *hours: str, organisation: str = "NULL", purpose: str = "verkeersmanagement", since: str = "'2020-01-01'") -> str:
    return TURN.format(day=day, hours=hours, organisation=organisation, purpose=purpose, since=since)


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


def all_week(world: World, organisation: str = "NULL", purpose: str = "verkeersmanagement") -> None:
    for day in range(1, 8):
        world.connection.execute(turn(str(day), "00:00", "00:00", organisation=organisation, purpose=purpose, since="now()"))


@pytest.mark.parametrize(
    ("second", "fits"),
    [
        (("5", "12:00", "13:00"), True),
        (("5", "22:00", "00:00"), True),
        (("6", "06:00", "12:00"), True),
        (("5", "11:59", "13:00"), False),
        (("5", "00:00", "00:00"), False),
        (("5", "13:00", "13:00"), False),
        (("5", "13:00", "12:00"), False),
        (("8", "12:00", "13:00"), False),
    ],
)
def test_two_turns_of_a_camera_never_overlap(world: World, second: tuple[str, ...], fits: bool) -> None:
    world.connection.execute(turn("5", "06:00", "12:00"))
    if fits:
        world.connection.execute(turn(*second, purpose="openbare-orde"))
    else:
        with pytest.raises((psycopg.errors.CheckViolation, psycopg.errors.ExclusionViolation)):
            world.connection.execute(turn(*second, purpose="openbare-orde"))


async def test_anothers_turn_refuses_and_ends_what_runs(db: Database, world: World) -> None:
    lease = await lease_of(db, world, camera="eigen-1")
    before = this_moment()
    all_week(world, organisation="'politie-r'", purpose="openbare-orde")
    async with db.read() as conn:
        refused = await what_if(conn, world.who("verkeer"), "eigen-1", this_moment())
        assert (await what_if(conn, world.who("verkeer"), "eigen-1", before)).outcome == "granted"  # as it was then
    assert (refused.code, refused.conditions["missing"]) == ("law", "turn") and "openbare orde" in refused.explanation.nl.lower()
    assert await recheck(db, [lease.id], this_moment()) == {lease.id: "turn_ended"}


async def test_in_ones_own_turn_it_goes_on(db: Database, world: World) -> None:
    all_week(world)
    lease = await lease_of(db, world, camera="eigen-1")
    assert await recheck(db, [lease.id], this_moment()) == {lease.id: None}
