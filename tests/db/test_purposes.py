"""What a picture is asked for: the purpose that somebody chose is checked, decides, and is kept; and which purposes a screen offers."""

from __future__ import annotations

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import BadInput
from dashboard.sharing import purposes
from dashboard.sharing.ask import Wish, what_if
from tests.db.test_turns import all_week
from tests.fixtures import world as worlds
from tests.fixtures.asking import agree, ask_one, bodies
from tests.fixtures.web import Api
from tests.fixtures.world import World

TRAFFIC, CROWDS = "verkeersmanagement", "crowdmanagement"


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


async def carried(db: Database, world: World, login: str, camera: str) -> set[str]:
    async with db.read() as conn:
        return set((await purposes.of_camera(conn, world.who(login), Wish([camera], "file"), this_moment())).carried)


async def test_the_purpose_that_was_chosen_decides_and_is_kept(db: Database, world: World) -> None:
    agree(world, "rws-drukte", "rws", "verkeer-r", CROWDS)
    asked = await ask_one(db, world, "verkeer", "rws-1", purpose=CROWDS)
    assert (asked.answer.outcome, asked.answer.agreement) == ("granted", "rws-drukte")
    assert asked.lease is not None and asked.lease.purpose_id == CROWDS
    assert [body["purpose"] for body in bodies(world, "request")] == [CROWDS]
    refused = await ask_one(db, world, "verkeer", "rws-1", purpose="leefbaarheid")
    assert (refused.answer.refusal, refused.answer.conditions["missing"]) == ("not_allowed", "purpose")
    by_role = await ask_one(db, world, "verkeer", "rws-1")
    assert (by_role.answer.outcome, by_role.answer.agreement) == ("granted", "rws-verkeer")


async def test_a_purpose_that_is_not_there_is_asked_for_nowhere(db: Database, world: World) -> None:
    with pytest.raises(BadInput, match="het doel ‘sluipen’ bestaat niet"):
        await ask_one(db, world, "verkeer", "rws-1", purpose="sluipen")
    async with db.read() as conn:
        with pytest.raises(BadInput, match="het doel ‘sluipen’ bestaat niet"):
            await what_if(conn, world.who("verkeer"), "rws-1", world.now, purpose="sluipen")
    assert world.count("view_request") == 0


async def test_offered_is_what_an_agreement_a_turn_or_the_matrix_carries(db: Database, world: World) -> None:
    assert await carried(db, world, "verkeer", "eigen-1") == {TRAFFIC}
    assert await carried(db, world, "verkeer", "rws-1") == {TRAFFIC}
    agree(world, "rws-drukte", "rws", "verkeer-r", CROWDS)
    assert await carried(db, world, "verkeer", "rws-1") == {TRAFFIC, CROWDS}
    assert await carried(db, world, "verkeer", "ret-1") >= {TRAFFIC, CROWDS}, "the carrier decides each time, on any task"
    assert await carried(db, world, "verkeer", "tunnel-1") >= {TRAFFIC}, "during an incident"
    assert await carried(db, world, "verkeer", "raadsel-1") == set()
    assert await carried(db, world, "ret", "rws-1") == set()


async def test_whose_turn_never_comes_is_offered_nothing(db: Database, world: World) -> None:
    agree(world, "stad-drukte", "verkeer-r", "stad-r", CROWDS)
    all_week(world, organisation="'stad-r'", purpose=CROWDS)
    assert await carried(db, world, "observant", "eigen-1") == {CROWDS}
    assert await carried(db, world, "verkeer", "eigen-1") == set()


async def test_whichever_cameras_are_asked_for_the_tasks_of_who_asks_are_offered(api: Api) -> None:
    async def tasks(login: str) -> set[str]:
        return {one["id"] for one in await api(login, "GET", "/api/purposes") if one["task"]}

    assert await tasks("verkeer") == {TRAFFIC, CROWDS, "tunnelbediening", "brugbediening"}
    assert {"openbare-orde", CROWDS} < await tasks("observant") and TRAFFIC not in await tasks("observant")
    assert await tasks("politie") == await tasks("meldkamer")
    assert await tasks("ret") == set() == await tasks("beleid"), "one's own pictures only, or none"
