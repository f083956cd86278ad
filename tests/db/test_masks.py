"""Masks drawn by hand over HTTP: who draws and removes them, what is refused in words, and what stays on record."""

from __future__ import annotations

import uuid
from datetime import timedelta

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.policy.mask_edits import NewMask, faults
from dashboard.policy.positions import Cover
from dashboard.sharing import masks
from tests.fixtures import world as worlds
from tests.fixtures.asking import bodies
from tests.fixtures.web import Api
from tests.fixtures.world import World

DOOR = [[0.1, 0.1], [0.3, 0.1], [0.3, 0.4], [0.1, 0.4]]
PATH = "/api/cameras/{}/masks"


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment() - timedelta(minutes=1))


async def test_a_mask_is_drawn_listed_and_removed_and_all_of_it_is_in_the_log(api: Api, world: World, db: Database) -> None:
    made = await api("ret", "POST", PATH.format("ret-1"), {"name": " woning nr 12 ", "corners": DOOR}, 201)
    assert (made["name"], made["corners"]) == ("woning nr 12", DOOR) and made["drawn_by"]
    assert await api("ret", "POST", PATH.format("ret-1"), {"name": "woning nr 12", "corners": DOOR}, 201) == made  # sent twice
    assert await api("ret", "GET", PATH.format("ret-1")) == [made]
    async with db.read() as conn:
        covers = await masks.covers(conn, ["ret-1", "rws-1"], this_moment())
    assert covers == {"ret-1": Cover((tuple((x, y) for x, y in DOOR),)), "rws-1": Cover()}
    await api("ret", "DELETE", f"{PATH.format('ret-1')}/{made['id']}", None, 204)
    assert await api("ret", "GET", PATH.format("ret-1")) == []
    assert "niet (meer)" in (await api("ret", "DELETE", f"{PATH.format('ret-1')}/{made['id']}", None, 404))["detail"]
    steps = [body for body in bodies(world, "change") if "mask" in body["change"]]
    assert [(body["change"], body["camera"], body["id"]) for body in steps] == [
        ("mask_drawn", "ret-1", made["id"]),
        ("mask_removed", "ret-1", made["id"]),
    ]
    assert "woning" not in str(steps)  # a name may tell who lives there: it stands beside the log
    assert world.connection.execute("SELECT name, removed_at >= drawn_at FROM beeldregie.camera_mask").fetchall() == [
        ("woning nr 12", True)
    ]


async def test_only_the_owners_administrator_and_who_decides_may(api: Api, world: World) -> None:
    new = {"name": "balkon", "corners": DOOR}
    await api("politie", "POST", PATH.format("orde-613"), new, 201)  # decides over it; the city owns it
    for login, camera, status in (
        ("rws", "orde-613", 403),
        ("politie", "ret-1", 403),
        ("verkeer", "eigen-1", 403),
        ("beleid", "orde-613", 403),
        ("beheer", "eigen-1", 403),
        ("detectie", "eigen-1", 403),
        ("politie", "bestaat-niet", 404),
    ):
        await api(login, "POST", PATH.format(camera), new, status)
        await api(login, "GET", PATH.format(camera), None, status)
        await api(login, "DELETE", f"{PATH.format(camera)}/{uuid.uuid4()}", None, status)
    assert world.count("camera_mask") == 1


@pytest.mark.parametrize(
    ("name", "corners", "words"),
    [
        ("strik", [[0.1, 0.1], [0.5, 0.5], [0.5, 0.1], [0.1, 0.5]], "kruisen"),
        ("niets", [[0.1, 0.1], [0.1, 0.1], [0.1, 0.1]], "kruisen"),
        ("stip", [[0.1, 0.1], [0.105, 0.1], [0.1, 0.105]], "te klein"),
        ("buiten", [[0.1, 0.1], [1.2, 0.1], [0.1, 0.5]], "corners"),
        ("lijn", [[0.1, 0.1], [0.2, 0.1]], "corners"),
        ("  ", DOOR, "name"),
        ("x" * 101, DOOR, "name"),
    ],
)
async def test_what_cannot_be_a_mask_is_refused_by_field(api: Api, world: World, name: str, corners: object, words: str) -> None:
    refused = await api("ret", "POST", PATH.format("ret-1"), {"name": name, "corners": corners}, 422)
    assert words in str(refused)
    assert world.count("camera_mask") == 0


def test_there_is_an_end_to_the_masks_of_one_camera() -> None:
    mask = NewMask(name="nog een", corners=[(0.1, 0.1), (0.5, 0.1), (0.5, 0.5)])
    assert faults(mask, range(49)) == [] and "50 maskers" in faults(mask, range(50))[0].reason.nl
