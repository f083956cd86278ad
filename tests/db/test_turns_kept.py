"""Turns kept over HTTP: the week schedule, what two domains cannot both have, what follows for who watches, and the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from dashboard.core.clock import local
from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.sharing import changes
from dashboard.sharing.recheck import recheck
from tests.db.test_agreements import of_ret, outcome, terms, world  # noqa: F401 - a fixture
from tests.fixtures.asking import bodies
from tests.fixtures.web import Api
from tests.fixtures.world import World

EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
TURNS = "/api/cameras/eigen-1/turns"
ROLE = "UPDATE beeldregie.account_role SET role = 'owner_admin' WHERE account_id = (SELECT id FROM beeldregie.account WHERE login = %s)"


@pytest.fixture
def keeper_of_traffic(world: World) -> str:  # noqa: F811
    """Who keeps the turns of the traffic cameras."""
    world.connection.execute(ROLE, ("collega",))
    return "collega"


def turn(organisation: str = "politie-r", purpose: str = "openbare-orde", **more: Any) -> dict[str, Any]:
    return {"weekdays": EVERY_DAY, "hour_from": "00:00", "hour_to": "00:00", "organisation": organisation, "purpose": purpose} | more


async def test_a_week_schedule_shuts_out_who_has_no_turn_and_undoing_it_opens_again(
    api: Api,
    world: World,  # noqa: F811
    db: Database,
    keeper: Database,
    keeper_of_traffic: str,
) -> None:
    lease = UUID((await outcome(api, "eigen-1"))["lease"]["id"])
    found = await api(keeper_of_traffic, "POST", f"{TURNS}/preview", turn())
    assert [(one["camera"], one["viewer"]) for one in found["stops"]] == [("eigen-1", "Verkeer")]
    assert found["changes"] == [{"from": "granted", "to": "refused", "count": 1}]
    assert (await api("verkeer", "GET", TURNS))["turns"] == []

    made = await api(keeper_of_traffic, "POST", TURNS, turn(), 201)
    assert [one["weekday"] for one in made["turns"]] == EVERY_DAY
    assert await recheck(db, [lease], this_moment()) == {lease: "turn_ended"}
    assert "om beurten" in (await outcome(api, "eigen-1"))["explanation"]
    assert [one["organisation"]["id"] for one in (await api("politie", "GET", TURNS))["turns"]] == ["politie-r"] * 7

    step = bodies(world, "change")[-1]
    assert (step["what"], step["did"], step["camera"]) == ("turns", "added", "eigen-1")
    who = replace(world.who(keeper_of_traffic), roles=frozenset({"owner_admin"}))
    undone = await changes.undo(keeper, who, step["change"], this_moment())
    assert undone.tallies["turn"].gone == 1 and "weekschema" in undone.sentences[0].nl
    assert (await outcome(api, "eigen-1"))["outcome"] == "granted"
    redone = await changes.undo(keeper, who, undone.id, this_moment())
    assert redone.tallies["turn"].touched == 1 and len((await api("verkeer", "GET", TURNS))["turns"]) == 7


async def test_past_midnight_is_two_and_an_ended_turn_leaves_the_camera_nobodys_until_the_schedule_is_lifted(
    api: Api,
    keeper_of_traffic: str,
) -> None:
    made = await api(keeper_of_traffic, "POST", TURNS, turn(weekdays=[7], hour_from="22:00", hour_to="06:00"), 201)
    assert [(one["weekday"], one["hour_from"], one["hour_to"]) for one in made["turns"]] == [(1, "00:00", "06:00"), (7, "22:00", "00:00")]
    for one in made["turns"]:
        await api(keeper_of_traffic, "POST", f"/api/turns/{one['id']}/end", {})
        await api(keeper_of_traffic, "POST", f"/api/turns/{one['id']}/end", {}, 404)  # it is on record anew, with its end
    standing = (await api(keeper_of_traffic, "GET", TURNS))["turns"]
    assert len(standing) == 2 and all(one["ends_at"] for one in standing)
    assert "al beëindigd" in (await api(keeper_of_traffic, "POST", f"/api/turns/{standing[0]['id']}/end", {}, 409))["detail"]
    assert "niemand aan de beurt" in (await outcome(api, "eigen-1"))["explanation"]
    assert (await api(keeper_of_traffic, "DELETE", TURNS))["closed"] == 2
    assert (await outcome(api, "eigen-1"))["outcome"] == "granted"
    later = f"{local(this_moment()).date() + timedelta(days=3)}"
    coming = await api(keeper_of_traffic, "POST", TURNS, turn(weekdays=[1], **{"from": later}), 201)
    await api(keeper_of_traffic, "POST", f"/api/turns/{coming['turns'][0]['id']}/end", {})
    assert (await api(keeper_of_traffic, "GET", TURNS))["turns"] == []


async def test_lifting_the_schedule_says_first_what_it_touches(
    api: Api,
    keeper_of_traffic: str,
) -> None:
    await api(keeper_of_traffic, "GET", f"{TURNS}/lifting", status=409)
    await api(keeper_of_traffic, "POST", TURNS, turn("meldkamer-r"), 201)
    assert (await outcome(api, "eigen-1"))["outcome"] == "refused"
    await api("meldkamer", "GET", f"{TURNS}/lifting", status=403)  # whose turn it is, and who does not keep them
    found = await api(keeper_of_traffic, "GET", f"{TURNS}/lifting")
    assert (found["changes"], found["stops"]) == ([{"from": "refused", "to": "granted", "count": 1}], [])
    assert len((await api(keeper_of_traffic, "GET", TURNS))["turns"]) == 7, "it was looked at only"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "hour_from: overlapt met de beurt van"),
        ({"weekdays": [6], "hour_from": "23:00", "hour_to": "08:00"}, "op zondag 07:00–24:00"),
        ({"weekdays": []}, "weekdays: te weinig"),
        ({"organisation": "niemand"}, "organisation: bestaat niet"),
        ({"purpose": "dwalen"}, "purpose: bestaat niet"),
        ({"from": "2026-05-02", "until": "2026-05-01"}, "until: het einde ligt niet na het begin"),
        ({"hour_from": "10:00:30"}, "hour_from: hele minuten"),
    ],
)
async def test_what_cannot_be_is_said_of_its_field(api: Api, keeper_of_traffic: str, more: dict[str, Any], said: str) -> None:
    await api(keeper_of_traffic, "POST", TURNS, turn(weekdays=[7], hour_from="07:00"), 201)
    assert said in (await api(keeper_of_traffic, "POST", TURNS, turn(weekdays=[7]) | more, 422))["detail"]
    assert len((await api(keeper_of_traffic, "GET", TURNS))["turns"]) == 1


async def test_turns_are_for_whom_they_concern_and_of_police_data_the_controller_keeps_them(api: Api, world: World) -> None:  # noqa: F811
    world.connection.execute(ROLE, ("observant",))  # of the municipality that owns the police's cameras
    police = "/api/cameras/orde-613/turns"
    assert not (await api("observant", "GET", police))["keeps"]
    await api("observant", "POST", police, turn(), 403)
    made = await api("politie", "POST", police, turn("meldkamer-r"), 201)
    await api("observant", "POST", f"/api/turns/{made['turns'][0]['id']}/end", {}, 403)
    await api("observant", "DELETE", police, status=403)
    await api("buur", "GET", police, status=403)
    assert len((await api("meldkamer", "GET", police))["turns"]) == len((await api("beleid", "GET", police))["turns"]) == 7
    await api("politie", "GET", "/api/cameras/niets-1/turns", status=404)


async def test_an_end_says_first_what_it_touches_and_a_key_makes_one_agreement(api: Api) -> None:
    await api("politie", "POST", "/api/agreements", terms(), 201)
    await outcome(api, "orde-2")
    found = await api("politie", "POST", "/api/agreements/beelden-coolsingel/end/preview", {})
    assert len(found["stops"]) == 1 and found["stops"][0]["camera"] == "orde-2"
    assert found["changes"] == [{"from": "unrecognisable", "to": "refused", "count": 1}]
    later = {"until": f"{local(this_moment()).date() + timedelta(days=9)}"}
    assert (await api("politie", "POST", "/api/agreements/beelden-coolsingel/end/preview", later))["stops"] == []
    assert (await api("politie", "GET", "/api/agreements/beelden-coolsingel"))["versions"][0]["state"] == "in_force"

    once = {"headers": {"Idempotency-Key": "een"}}
    made = [await api("ret", "POST", "/api/agreements", of_ret(), 201, **once) for _ in range(2)]
    assert made[0]["code"] == made[1]["code"] and made[0]["version"] == made[1]["version"]
    assert "Idempotency-Key" in (await api("ret", "POST", "/api/agreements", of_ret(minutes_max=5), 409, **once))["detail"]
