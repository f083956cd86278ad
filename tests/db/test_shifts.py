"""Handing a whole shift over: one offer, a decision of the colleague's own on each picture, and what is not taken stays with the giver."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, Conflict, NotFound
from dashboard.core.settings import Settings
from dashboard.pages import incidents as incidents_page
from dashboard.pages import map as map_page
from dashboard.pages import wall as wall_page
from dashboard.pages.here import Here
from dashboard.pages.shifts import ShiftId, not_taken
from dashboard.sharing import following, hand_over, incidents, leases, shifts, walls
from dashboard.sharing.incidents import NewIncident
from dashboard.sharing.verify import verify
from dashboard.store.events import Event
from dashboard.store.shifts import Shift, Standing
from dashboard.ui.texts import Texts
from dashboard.web.context import Services
from tests.fixtures import world as worlds
from tests.fixtures.asking import bodies, lease_of
from tests.fixtures.world import World

WALL = Standing("4", 2, ["rws-1", "eigen-1"])


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


async def running(db: Database, world: World, login: str) -> set[str]:
    async with db.read() as conn:
        return {lease.camera_code for lease in await leases.running(conn, world.who(login), world.now)}


async def open_to(db: Database, world: World, login: str = "collega") -> list[Shift]:
    async with db.read() as conn:
        return await shifts.offered(conn, world.who(login), world.now)


async def test_all_goes_over_that_the_colleague_may_see_and_the_rest_stays(db: Database, world: World) -> None:
    opened = await incidents.open_incident(db, world.who("verkeer"), NewIncident("ongeval", 4.471, 51.92), world.now)
    for camera in ("rws-1", "eigen-1", "rws-2"):
        await lease_of(db, world, "verkeer", camera)
    made = await shifts.offer(db, world.who("verkeer"), "collega", WALL, world.now)
    assert shifts.what_goes(made).nl == "3 beelden, 1 incident, muur"
    assert [one.id for one in await open_to(db, world)] == [made.id] and await running(db, world, "collega") == set()
    async with db.read() as conn:  # one offer, and none of each picture
        assert list(await hand_over.offered(conn, world.who("collega"), world.now)) == []

    world.set_state("rws-2", "fault", world.now - timedelta(minutes=1))
    taken = await shifts.accept(db, world.who("collega"), made.id, world.now)
    answers = {one.camera_code: one.answer.code or one.answer.outcome for one in taken.pictures}
    assert answers == {"rws-1": "granted", "eigen-1": "granted", "rws-2": "fault"}
    assert await running(db, world, "collega") == {"rws-1", "eigen-1"} and await running(db, world, "verkeer") == {"rws-2"}
    assert [one.id for one in taken.incidents] == [opened.id] and taken.wall is not None
    wall = await walls.get(db, world.who("collega"), taken.wall)
    assert (wall.name, wall.grid, wall.spot, wall.cameras, wall.own) == ("Dienst van Verkeer", "4", 2, ["rws-1", "eigen-1"], True)
    async with db.read() as conn:
        assert (await following.in_full(conn, world.who("verkeer"), opened.id, world.now)).held_by == "Collega"
        assert await verify(conn) == []


@pytest.mark.parametrize("who", ["verkeer", "collega"])
async def test_a_shift_does_not_outlive_a_move_to_another_organisation(db: Database, world: World, who: str) -> None:
    await lease_of(db, world, "verkeer", "rws-1")
    made = await shifts.offer(db, world.who("verkeer"), "collega", WALL, world.now)
    world.move(who, "verkeer-a")
    assert await open_to(db, world) == []
    for answers in (shifts.accept, shifts.decline):
        with pytest.raises(NotFound):
            await answers(db, world.who("collega"), made.id, world.now)


async def test_the_log_tells_it_as_a_whole_and_by_picture(db: Database, world: World) -> None:
    await lease_of(db, world, "verkeer", "rws-1")
    made = await shifts.offer(db, world.who("verkeer"), "collega", None, world.now)
    await shifts.accept(db, world.who("collega"), made.id, world.now)
    changes = [one for one in bodies(world, "change") if one["change"].startswith(("shift", "hand_over"))]
    assert [one["change"] for one in changes] == ["hand_over_offered", "shift_offered", "hand_over_accepted", "shift_taken"]
    assert changes[1]["hand_overs"] == [changes[0]["hand_over"]] and changes[1]["wall"] is None
    assert (changes[3]["requests"], changes[3]["granted"]) == ([changes[2]["request"]], 1)
    assert [one["reason"] for one in bodies(world, "lease_end")] == ["handed_over"]


async def test_declined_and_offered_anew_nothing_changes_hands(db: Database, world: World) -> None:
    await lease_of(db, world, "verkeer", "rws-1")
    first = await shifts.offer(db, world.who("verkeer"), "collega", WALL, world.now)
    second = await shifts.offer(db, world.who("verkeer"), "collega", WALL, world.now)
    assert [one.id for one in await open_to(db, world)] == [second.id]
    for answer in (shifts.accept, shifts.decline):
        with pytest.raises(Conflict):
            await answer(db, world.who("collega"), first.id, world.now)
    await shifts.decline(db, world.who("collega"), second.id, world.now)
    assert await open_to(db, world) == [] and await running(db, world, "verkeer") == {"rws-1"}
    with pytest.raises(Conflict):
        await shifts.accept(db, world.who("collega"), second.id, world.now)


async def test_a_picture_that_stopped_meanwhile_is_not_taken(db: Database, world: World) -> None:
    given = await lease_of(db, world, "verkeer", "rws-1")
    made = await shifts.offer(db, world.who("verkeer"), "collega", WALL, world.now)
    await leases.give_back(db, world.who("verkeer"), given.id, world.now)
    assert shifts.what_goes((await open_to(db, world))[0]).nl == "muur"
    assert (await shifts.accept(db, world.who("collega"), made.id, world.now)).pictures == []


@pytest.mark.parametrize("to", ["buur", "beheer", "verkeer", "niemand", "detectie"])
async def test_only_to_a_colleague_who_may_look_and_never_with_nothing(db: Database, world: World, to: str) -> None:
    with pytest.raises(BadInput):
        await shifts.offer(db, world.who("verkeer"), to, WALL, world.now)
    with pytest.raises(BadInput):
        await shifts.offer(db, world.who("verkeer"), "collega", None, world.now)
    with pytest.raises(BadInput):
        await shifts.offer(db, world.who("verkeer"), "collega", Standing("4", 3, ["rws-1", "rws-2"]), world.now)
    assert bodies(world, "change") == []


async def test_another_s_shift_is_there_for_nobody_else(db: Database, world: World) -> None:
    made = await shifts.offer(db, world.who("verkeer"), "collega", WALL, world.now)
    for who, id_ in (("buur", made.id), ("verkeer", made.id), ("collega", uuid4())):
        for answer in (shifts.accept, shifts.decline):
            with pytest.raises(NotFound):
                await answer(db, world.who(who), id_, world.now)
    assert await open_to(db, world, "buur") == []


async def test_both_sides_are_told_and_nobody_else(db: Database, world: World, settings: Settings) -> None:
    made = await shifts.offer(db, world.who("verkeer"), "collega", WALL, world.now)
    event: Event = {"table": "shift", "id": str(made.id)}
    use = Services(settings, db)
    for page in (map_page, wall_page, incidents_page):  # wherever they sit
        assert {login: await page.hear(use, world.who(login), event) for login in ("verkeer", "collega", "buur", "ret")} == {
            "verkeer": [ShiftId.NEWS],
            "collega": [ShiftId.NEWS],
            "buur": [],
            "ret": [],
        }
    await shifts.decline(db, world.who("collega"), made.id, world.now)
    said = {login: await not_taken(use, Here(world.who(login), Texts("nl"), world.now), made.id) for login in world.people}
    assert {login: words for login, words in said.items() if words} == {"verkeer": "Collega neemt de dienst nu niet over."}
