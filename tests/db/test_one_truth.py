"""The card, the public register and the decision say the same of a camera: which agreement gives it, and which area holds it."""

from __future__ import annotations

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.models import Answer
from dashboard.core.settings import Settings
from dashboard.sharing.ask import what_if
from dashboard.store import cameras
from dashboard.store.cameras import Card
from tests.fixtures import world as worlds
from tests.fixtures.world import World

NEAR_THE_EDGE = "SRID=4326;POINT(4.479 51.92)"  # 69 m inside the area that ends at 4.48


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


def _public(settings: Settings, query: str) -> list[str]:
    with psycopg.connect(settings.dsn("public")) as public:
        return [row[0] for row in public.execute(query).fetchall()]


_PURPOSE = {"verkeer": "verkeersmanagement", "politie": "openbare-orde"}


async def _told(db: Database, world: World, login: str, code: str) -> tuple[Card, Answer]:
    async with db.read() as conn:
        return await cameras.card(conn, code), await what_if(conn, world.who(login), code, this_moment(), purpose=_PURPOSE[login])


def _drives(world: World, code: str, reach_m: int) -> None:
    world.connection.execute(
        "UPDATE beeldregie.camera SET kind = 'mobile', position = %(p)s, base_point = %(p)s, reach_m = %(r)s WHERE code = %(c)s",
        {"p": NEAR_THE_EDGE, "r": reach_m, "c": code},
    )


def _agree(world: World, giver: str, recipient: str, purpose: str, area: str | None = None) -> None:
    """An agreement that asks approval each time: a pending answer tells that the decision found it, and no other."""
    world.end_agreement("rws-drie", this_moment())
    world.connection.execute(
        """
        INSERT INTO beeldregie.agreement (code, name, giver_id, recipient_id, purposes, area_id, approval_each_time, valid, recorded)
        VALUES ('proef', 'Proef', %s, %s, ARRAY[%s], (SELECT id FROM beeldregie.area WHERE code = %s), true,
                tstzrange(now() - interval '1 day', NULL), tstzrange(now() - interval '1 day', NULL))""",
        (giver, recipient, purpose, area),
    )


async def _agreed(settings: Settings, db: Database, world: World, login: str, code: str) -> set[bool]:
    card, answer = await _told(db, world, login, code)
    register = _public(settings, f"SELECT agreement FROM register.camera_agreements WHERE code = '{code}'")
    return {"proef" in [one.code for one in card.agreements], "proef" in register, answer.outcome == "pending"}


@pytest.mark.parametrize(
    ("controller", "giver", "gives"), [("politie-m", "stad-r", False), ("politie-m", "politie-m", True), (None, "stad-r", True)]
)
async def test_police_data_are_the_controllers_to_give(
    settings: Settings, db: Database, world: World, controller: str | None, giver: str, gives: bool
) -> None:
    world.connection.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('politie-m', 'POLITIE-M', 'police')")
    world.connection.execute(
        """UPDATE beeldregie.camera_purpose p SET basis_id = 'polw-3', valid = tstzrange(lower(p.valid), now() + interval '1 day')
        FROM beeldregie.camera c WHERE c.id = p.camera_id AND c.code = 'orde-2'"""
    )
    world.connection.execute("UPDATE beeldregie.camera SET controller_id = %s WHERE code = 'orde-2'", (controller,))
    _agree(world, giver, "politie-r", "openbare-orde")
    assert await _agreed(settings, db, world, "politie", "orde-2") == {gives}


async def test_other_pictures_are_the_owners_to_give_too(settings: Settings, db: Database, world: World) -> None:
    world.connection.execute("UPDATE beeldregie.camera SET controller_id = 'politie-r' WHERE code = 'rws-2'")
    _agree(world, "rws", "verkeer-r", "verkeersmanagement")
    assert await _agreed(settings, db, world, "verkeer", "rws-2") == {True}


@pytest.mark.parametrize(("reach_m", "inside"), [(50, True), (500, False)])
async def test_a_mobile_camera_lies_in_an_area_with_its_whole_reach(
    settings: Settings, db: Database, world: World, reach_m: int, inside: bool
) -> None:
    _drives(world, "rws-2", reach_m)
    _agree(world, "rws", "verkeer-r", "verkeersmanagement", "centrum")
    assert await _agreed(settings, db, world, "verkeer", "rws-2") == {inside}

    _drives(world, "orde-2", reach_m)
    card, answer = await _told(db, world, "politie", "orde-2")
    register = _public(settings, "SELECT area FROM register.camera_designations WHERE code = 'orde-2'")
    assert {bool(card.designations), bool(register), answer.outcome == "granted"} == {inside}
    assert ("designation" in {gap.id for gap in card.gaps}) is not inside
