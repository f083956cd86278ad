"""Limits: of those who ask at the same moment one gets the last place, and the other reads which running pictures take the places."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.sharing import let_go
from tests.fixtures import world as worlds
from tests.fixtures.asking import ask_one
from tests.fixtures.web import Api
from tests.fixtures.world import World

ONE_STREAM = "UPDATE beeldregie.stream SET max_viewers = 1"
ONE_PICTURE = """UPDATE beeldregie.agreement SET viewers_max = NULL, pictures_max = 1, camera_codes = ARRAY['rws-1', 'rws-2']
                 WHERE code = 'rws-verkeer'"""
ENDED = "UPDATE beeldregie.agreement SET valid = 'empty' WHERE code = 'rws-drie'"


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


@pytest.mark.parametrize(
    ("limits", "wishes", "named"),
    [
        ((ONE_STREAM,), (("verkeer", "eigen-1"), ("collega", "eigen-1")), True),
        ((ONE_STREAM,), (("rws", "rws-1"), ("verkeer", "rws-1")), False),  # of another organisation nobody is named
        ((ONE_PICTURE, ENDED), (("verkeer", "rws-1"), ("collega", "rws-2")), True),  # two cameras, one agreement
    ],
)
async def test_two_at_once_never_both_take_the_last_place_and_the_other_reads_what_could_be_let_go(
    db: Database, world: World, limits: tuple[str, ...], wishes: tuple[tuple[str, str], ...], named: bool
) -> None:
    for limit in limits:
        world.connection.execute(limit)
    asked = await asyncio.gather(*(ask_one(db, world, login, camera) for login, camera in wishes))
    first, second = sorted(range(2), key=lambda n: asked[n].answer.outcome)  # "granted" before "refused"
    granted, refused = asked[first], asked[second]
    assert granted.lease is not None
    assert (refused.answer.outcome, refused.answer.refusal, refused.answer.code) == ("refused", "not_possible", "limit")
    async with db.read() as conn:
        found = await let_go.could_be(conn, world.who(wishes[second][0]), refused, world.now)
        assert await let_go.could_be(conn, world.who(wishes[first][0]), granted, world.now) == []
    holder = world.who(wishes[first][0]).display_name
    assert [(one.lease_id, one.holder) for one in found] == ([(granted.lease.id, holder)] if named else [])


async def test_ones_own_picture_goes_however_often_it_is_open_and_then_there_is_a_place(db: Database, world: World) -> None:
    for limit in (ONE_PICTURE, ENDED):
        world.connection.execute(limit)
    for _ in range(2):
        assert (await ask_one(db, world, "verkeer", "rws-1")).lease is not None
    await let_go.end(db, world.who("collega"), "rws-1", world.now)
    assert (await ask_one(db, world, "verkeer", "rws-2")).answer.code == "limit", "a colleague ends his own only"
    await let_go.end(db, world.who("verkeer"), "rws-1", world.now)
    assert (await ask_one(db, world, "verkeer", "rws-2")).lease is not None


async def test_over_http_the_answer_names_whose_picture_takes_the_place(api: Api, world: World) -> None:
    for limit in (ONE_PICTURE, ENDED):
        world.connection.execute(limit)
    (first,) = await api("verkeer", "POST", "/api/view-requests", {"cameras": ["rws-1"], "reason": "file"}, 201)
    for login in ("verkeer", "collega"):
        (refused,) = await api(login, "POST", "/api/view-requests", {"cameras": ["rws-2"], "reason": "file"}, 201)
        again = await api(login, "GET", f"/api/view-requests/{refused['id']}", status=200)
        for answer in (refused, again):
            assert [(one["lease"], one["camera"], one["own"]) for one in answer["let_go"]] == [
                (first["lease"]["id"], "rws-1", login == "verkeer")
            ]
            assert "agreement_helps" not in answer, "the law has said yes"
