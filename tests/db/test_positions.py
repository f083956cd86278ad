"""The positions of a camera that turns, over HTTP: who keeps them, who tells where it stands, what follows, and what is on record."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from dashboard.core.clock import now as this_moment
from dashboard.core.credentials import digest
from dashboard.core.db import Database
from dashboard.policy.positions import SETTLES, Cover
from dashboard.sharing import masks
from dashboard.sharing.ask import what_if
from dashboard.store import cameras
from tests.fixtures import world as worlds
from tests.fixtures.asking import bodies
from tests.fixtures.web import Api
from tests.fixtures.world import World

DOOR, HOME = [[0.1, 0.1], [0.3, 0.1], [0.3, 0.4]], [[0.5, 0.5], [0.9, 0.5], [0.9, 0.9]]
MASKS, POSITIONS, TOLD = (f"/api/cameras/ret-1/{what}" for what in ("masks", "positions", "position"))


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    world = worlds.build(ingest, this_moment() - timedelta(minutes=1))
    ingest.execute("UPDATE beeldregie.camera SET kind = 'ptz' WHERE code IN ('ret-1', 'orde-613')")
    return world


async def covered(db: Database) -> Cover:
    """What is covered of the camera once what was told has settled."""
    async with db.read() as conn:
        return (await masks.covers(conn, ["ret-1"], this_moment() + SETTLES))["ret-1"]


def polygons(*drawn: list[list[float]]) -> set[tuple[tuple[float, ...], ...]]:
    return {tuple(tuple(corner) for corner in corners) for corners in drawn}


def changes(world: World) -> list[dict[str, Any]]:
    return [body for body in bodies(world, "change") if body["change"].startswith("position_")]


async def standings(db: Database) -> list[str | None]:
    """Where the cameras stood one after another, as it is kept."""
    async with db.read() as conn:
        return [row[0] for row in await conn.execute(text("SELECT position_id::text FROM beeldregie.camera_standing ORDER BY id"))]


async def test_the_masks_of_the_position_that_was_told_hold_and_all_is_grey_while_none_is(api: Api, world: World, db: Database) -> None:
    await api("ret", "POST", MASKS, {"name": "lamp", "corners": DOOR}, 201)
    assert not (await covered(db)).moves
    for name in ("Plein", "Kruispunt"):
        await api("ret", "POST", POSITIONS, {"name": name}, 201)
    assert (await covered(db)).moves  # nothing told yet
    await api("ret", "POST", MASKS, {"name": "woning", "corners": HOME, "position": "plein"}, 201)
    for told, shown in (("Kruispunt", polygons(DOOR)), ("plein", polygons(DOOR, HOME))):
        assert (await api("ret", "PUT", TOLD, {"position": told}))["position"] == told.title()
        found = await covered(db)
        assert (set(found.polygons), found.moves) == (shown, False)
    for elsewhere in (None, "vrije stand", "", None):
        assert (await api("ret", "PUT", TOLD, {"position": elsewhere}))["position"] is None
        assert (await covered(db)).moves
    assert {mask["name"]: mask["position"] for mask in await api("ret", "GET", MASKS)} == {"lamp": None, "woning": "Plein"}


async def test_what_was_told_is_kept_and_told_twice_it_changes_nothing_more(api: Api, world: World, db: Database) -> None:
    plein = await api("ret", "POST", POSITIONS, {"name": "Plein", "is_home": True, "home_after": 120}, 201)
    assert await api("ret", "POST", POSITIONS, {"name": "Plein", "is_home": True, "home_after": 120}, 201) == plein  # sent twice
    assert (await api("ret", "GET", POSITIONS))["told"] is None
    told = [await api("ret", "PUT", TOLD, {"position": where}) for where in ("Plein", "Plein", None, None, "Plein")]
    assert told[0] == told[1] != told[4] and told[2] == told[3]
    assert await api("ret", "GET", POSITIONS) == {"turns": True, "positions": [plein], "told": told[4]}
    assert [(step["change"], step["id"]) for step in changes(world)] == [
        ("position_made", plein["id"]),
        *(("position_told", where) for where in (plein["id"], None, plein["id"])),
    ]
    assert "Plein" not in str(changes(world))  # a name stands beside the log
    assert await standings(db) == [plein["id"], None, plein["id"]]


async def test_a_position_is_renamed_and_becomes_home_and_taken_away_it_takes_its_masks(api: Api, world: World, db: Database) -> None:
    plein = await api("ret", "POST", POSITIONS, {"name": "Plein", "is_home": True, "home_after": 120}, 201)
    other = await api("ret", "POST", POSITIONS, {"name": "Kruispunt"}, 201)
    await api("ret", "POST", MASKS, {"name": "woning", "corners": HOME, "position": "Plein"}, 201)
    await api("ret", "PUT", TOLD, {"position": "Plein"})
    assert (await api("ret", "PUT", f"{POSITIONS}/{plein['id']}", {"name": "Markt"}))["home_after"] is None
    await api("ret", "PUT", f"{POSITIONS}/{other['id']}", {"name": "Kruispunt", "is_home": True}, 200)
    found = await api("ret", "GET", POSITIONS)
    assert [(one["name"], one["is_home"]) for one in found["positions"]] == [("Kruispunt", True), ("Markt", False)]
    assert found["told"]["position"] == "Markt" and (await api("ret", "GET", MASKS))[0]["position"] == "Markt"
    await api("ret", "PUT", f"{POSITIONS}/{plein['id']}", {"name": "kruispunt"}, 422)
    await api("ret", "DELETE", f"{POSITIONS}/{plein['id']}", None, 204)
    assert "niet (meer)" in (await api("ret", "DELETE", f"{POSITIONS}/{plein['id']}", None, 404))["detail"]
    assert await api("ret", "GET", MASKS) == [] and (await api("ret", "GET", POSITIONS))["told"]["position"] is None
    assert (await covered(db)).moves  # where it stood is no position any more
    await api("ret", "POST", MASKS, {"name": "woning", "corners": HOME, "position": "Markt"}, 422)
    turning = await api("ret", "PUT", TOLD, {"position": None})
    assert turning["turn_after"] > turning["told_at"]
    assert "laatste stand" in (await api("ret", "DELETE", f"{POSITIONS}/{other['id']}", None, 409))["detail"]
    await api("ret", "PUT", TOLD, {"position": "Kruispunt"})
    await api("ret", "DELETE", f"{POSITIONS}/{other['id']}", None, 204)
    assert await covered(db) == Cover()  # without any it does not turn, as far as anybody said
    assert "geen standen" in (await api("ret", "PUT", TOLD, {"position": "Markt"}, 409))["detail"]


async def test_only_a_turning_camera_has_positions_and_what_cannot_be_one_is_refused(api: Api, world: World, db: Database) -> None:
    await api("ret", "POST", POSITIONS, {"name": "Plein"}, 201)
    for new in ({"name": "PLEIN"}, {"name": " "}, {"name": "Brug", "home_after": 5}, {"name": "Brug", "zoom": 2}):
        await api("ret", "POST", POSITIONS, new, 422)
    await api("ret", "PUT", TOLD, {}, 422)
    world.connection.execute("UPDATE beeldregie.camera SET kind = 'fixed' WHERE code = 'ret-1'")
    assert "ptz" in str(await api("ret", "POST", POSITIONS, {"name": "Brug"}, 422))
    assert world.count("turning_position") == 1 and await standings(db) == []


async def test_only_the_owners_administrator_and_who_decides_may_and_a_key_for_telling_does_nothing_else(
    api: Api, world: World, db: Database
) -> None:
    made = await api("politie", "POST", "/api/cameras/orde-613/positions", {"name": "Plein"}, 201)  # decides over it; the city owns it
    await api("politie", "PUT", "/api/cameras/orde-613/position", {"position": "Plein"}, 200)
    for login, camera, status in (
        ("rws", "orde-613", 403),
        ("politie", "ret-1", 403),
        ("verkeer", "orde-613", 403),
        ("observant", "orde-613", 403),
        ("beleid", "orde-613", 403),
        ("detectie", "eigen-1", 403),
        ("politie", "bestaat-niet", 404),
    ):
        path = f"/api/cameras/{camera}/position"
        await api(login, "GET", f"{path}s", None, status)
        await api(login, "POST", f"{path}s", {"name": "Brug"}, status)
        await api(login, "PUT", f"{path}s/{made['id']}", {"name": "Brug"}, status)
        await api(login, "DELETE", f"{path}s/{uuid.uuid4()}", None, status)
        await api(login, "PUT", path, {"position": None}, status)
    world.connection.execute(
        "UPDATE beeldregie.api_token SET scopes = ARRAY['camera.position'] WHERE token_hash = %s", (digest("politie"),)
    )
    await api("politie", "PUT", "/api/cameras/orde-613/position", {"position": None}, 200)
    await api("politie", "DELETE", f"/api/cameras/orde-613/positions/{made['id']}", None, 403)
    await api("politie", "GET", "/api/cameras/orde-613/masks", None, 403)
    assert world.count("turning_position") == 1 and await standings(db) == [made["id"], None]


async def test_masks_that_do_not_turn_with_a_151c_camera_are_a_finding_and_keep_others_out(api: Api, world: World, db: Database) -> None:
    of_613 = "/api/cameras/orde-613/"

    async def told() -> tuple[bool, list[str | None]]:
        async with db.read() as conn:
            gaps = {gap.id for gap in (await cameras.card(conn, "orde-613")).gaps}
            found = [await what_if(conn, world.who(login), "orde-613", this_moment()) for login in ("politie", "verkeer")]
        return "view_fixed" in gaps, [one.conditions.get("missing") if one.refusal else one.outcome for one in found]

    assert await told() == (False, ["granted", "granted"])
    await api("politie", "POST", of_613 + "masks", {"name": "woning", "corners": HOME}, 201)
    assert await told() == (True, ["granted", "view_fixed"])
    await api("politie", "POST", of_613 + "positions", {"name": "Plein"}, 201)
    assert await told() == (False, ["granted", "granted"])
