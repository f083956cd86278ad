"""The operational state of a camera: who may say it and read it, what it refuses in words, what it ends, and what the log keeps of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.pages.map.ids import Id
from dashboard.pages.map.push import of_state
from dashboard.sharing import states
from dashboard.sharing.ask import what_if
from dashboard.sharing.states import NewState
from dashboard.store import relay_faults
from dashboard.store.states import Minded
from tests.fixtures import world as worlds
from tests.fixtures.asking import bodies, lease_of
from tests.fixtures.web import answering, key, people
from tests.fixtures.world import World

PEOPLE = {  # login: organisation, role
    "eigenaar": ("owner", "owner_admin"),
    "beheerder": ("operator", "owner_admin"),
    "politie": ("police", "controller"),
    "verkeer": ("owner", "traffic_manager"),
    "beleid": ("owner", "policy_officer"),
    "derde": ("other", "owner_admin"),
    "vreemd": ("other", "controller"),
}
KEEPERS = {"eigenaar", "beheerder", "politie"}
STATES = "/api/cameras/plein-1/states"
FAULT = {"state": "fault", "cause": "kabel", "words": "Kabel geraakt door de aannemer"}
HOUR = timedelta(hours=1)


@pytest.fixture
async def web(settings: Settings, ingest: psycopg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    people(ingest, PEOPLE)
    ingest.execute("""INSERT INTO beeldregie.camera (code, name, owner_id, operator_id, controller_id, position, changed_by)
                      VALUES ('plein-1', 'Plein', 'owner', 'operator', 'police', ST_SetSRID(ST_Point(4.5, 51.92), 4326), 'test')""")
    async with answering(settings) as client:
        yield client


async def call(web: httpx.AsyncClient, login: str, method: str, path: str = STATES, body: Any = None) -> httpx.Response:
    return await web.request(method, path, headers=key(login), json=body)


def window(start: timedelta, end: timedelta) -> dict[str, str]:
    at = datetime.now(UTC)
    return {"state": "maintenance", "from": (at + start).isoformat(), "to": (at + end).isoformat()}


async def test_only_owner_operator_and_controller_read_and_record_it(web: httpx.AsyncClient) -> None:
    for login in PEOPLE:
        made = await call(web, login, "POST", body=FAULT)
        assert made.status_code == (201 if login in KEEPERS else 403), login
        if login in KEEPERS:
            assert (await call(web, login, "POST", f"{STATES}/{made.json()['id']}/end")).status_code == 200
        assert ((await call(web, login, "GET")).status_code == 200) == (login in KEEPERS), login
    assert (await call(web, "eigenaar", "GET", "/api/cameras/geen-1/states")).status_code == 404
    assert (await call(web, "derde", "POST", f"{STATES}/1/end")).status_code == 403


async def test_a_fault_has_a_cause_lasts_until_it_is_ended_and_is_logged_without_its_words(
    web: httpx.AsyncClient, ingest: psycopg.Connection
) -> None:
    id_ = (await call(web, "eigenaar", "POST", body=FAULT)).json()["id"]
    (one,) = (await call(web, "politie", "GET")).json()
    assert (one["state"], one["cause"], one["to"], one["words"], one["automatic"]) == ("fault", "kabel", None, FAULT["words"], False)
    again = await call(web, "beheerder", "POST", body=FAULT)
    assert again.status_code == 409
    assert "Er is al een storing" in again.json()["detail"]
    assert (await call(web, "beheerder", "POST", f"{STATES}/{id_}/end")).status_code == 200
    assert (await call(web, "beheerder", "POST", f"{STATES}/{id_}/end")).status_code == 404
    assert (await call(web, "eigenaar", "GET")).json() == []
    rows = ingest.execute("SELECT body FROM beeldregie.log WHERE body LIKE '%%state_%%' ORDER BY id").fetchall()
    assert [("state_begun" in body, "state_ended" in body, "aannemer" in body) for (body,) in rows] == [
        (True, False, False),
        (False, True, False),
    ]
    assert ingest.execute("SELECT count(*) FROM beeldregie.log_detail WHERE detail LIKE '%%aannemer%%'").fetchone() == (1,)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"state": "fault"}, "Oorzaak"),
        ({"state": "fault", "cause": "anders", "words": " "}, "Toelichting"),
        ({"state": "shutter", "cause": "vuil"}, "Oorzaak"),
        ({"state": "off", "to": "2030-01-01T00:00:00Z"}, "alleen onderhoud"),
        ({"state": "maintenance"}, "Einde"),
        (window(2 * HOUR, HOUR), "Einde"),
        (window(-HOUR, HOUR), "Begin"),
        (window(HOUR, timedelta(days=400)), "een jaar"),
        ({"state": "maintenance", "to": "2030-01-01T00:00:00"}, ""),  # no zone
        ({"state": "broken"}, ""),
    ],
)
async def test_what_cannot_be_is_refused_in_words_and_nothing_is_recorded(web: httpx.AsyncClient, body: dict[str, Any], said: str) -> None:
    answer = await call(web, "eigenaar", "POST", body=body)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert (await call(web, "eigenaar", "GET")).json() == []


async def test_maintenance_may_be_planned_never_overlaps_and_leaves_its_period_free_when_cancelled(web: httpx.AsyncClient) -> None:
    planned = (await call(web, "eigenaar", "POST", body=window(2 * HOUR, 4 * HOUR))).json()
    for start, end in ((HOUR, 3 * HOUR), (3 * HOUR, 5 * HOUR)):
        refused = await call(web, "beheerder", "POST", body=window(start, end))
        assert refused.status_code == 409
        assert "Er is al onderhoud, van " in refused.json()["detail"]
    assert (await call(web, "beheerder", "POST", body={"state": "maintenance", "to": planned["from"]})).status_code == 201
    assert [one["state"] for one in (await call(web, "eigenaar", "GET")).json()] == ["maintenance", "maintenance"]
    assert (await call(web, "politie", "POST", f"{STATES}/{planned['id']}/end")).status_code == 200
    assert (await call(web, "beheerder", "POST", body=window(3 * HOUR, 5 * HOUR))).status_code == 201


async def test_what_is_sent_again_under_its_key_is_recorded_once(web: httpx.AsyncClient, ingest: psycopg.Connection) -> None:
    async def send(body: dict[str, str], name: str, login: str = "eigenaar") -> httpx.Response:
        return await web.post(STATES, headers=key(login, **{"Idempotency-Key": name}), json=body)

    first = await send(FAULT, "a")
    assert first.status_code == 201 and (await send(FAULT, "a")).json() == first.json()
    assert (await send(FAULT | {"cause": "vuil"}, "a")).status_code == 409
    assert (await send(FAULT, "a", "beheerder")).status_code == 409  # another's key: a second fault
    await call(web, "eigenaar", "POST", f"{STATES}/{first.json()['id']}/end")
    assert (await send(FAULT, "a")).json()["to"] is not None, "it is over, and no new one begins"
    plan = window(HOUR, 2 * HOUR)
    assert (await send(plan, "b")).json() == (await send(plan, "b")).json()
    assert ingest.execute("SELECT count(*) FROM beeldregie.camera_state").fetchone() == (2,)


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


async def test_a_closed_shutter_ends_what_runs_at_once_and_a_fault_or_maintenance_does_not(db: Database, world: World) -> None:
    lease, at = await lease_of(db, world, camera="eigen-1"), this_moment()
    keeper = replace(world.who("verkeer"), roles=frozenset({"owner_admin"}))

    def ended() -> Any:
        return world.connection.execute("SELECT end_reason FROM beeldregie.lease WHERE id = %s", (lease.id,)).fetchone()

    await states.begin(db, keeper, "eigen-1", NewState("fault", "stroom"), at)
    await states.begin(db, keeper, "eigen-1", NewState("maintenance", ends_at=at + HOUR), at)
    assert ended() == (None,)
    async with db.read() as conn:
        refused = await what_if(conn, world.who("verkeer"), "eigen-1", at)
    assert (refused.code, refused.conditions["until"]) == ("maintenance", (at + HOUR).isoformat())
    made = await states.begin(db, keeper, "eigen-1", NewState("shutter"), at)
    assert ended() == ("shutter",)
    assert [body["reason"] for body in bodies(world, "lease_end")] == ["shutter"]
    assert world.connection.execute("SELECT shutter_closed FROM register.cameras WHERE code = 'eigen-1'").fetchone() == (True,)
    for one in (made, *[one for one in await listed(db, keeper, at) if one.kind != "shutter"]):
        await states.end(db, keeper, "eigen-1", one.id, at + timedelta(seconds=1))
    async with db.read() as conn:
        assert (await what_if(conn, world.who("verkeer"), "eigen-1", at + timedelta(seconds=2))).outcome == "granted"


async def listed(db: Database, keeper: Any, at: datetime) -> list[Any]:
    async with db.read() as conn:
        return await states.listed(conn, keeper, "eigen-1", at)


async def test_a_fault_that_a_person_explains_takes_the_place_of_what_the_relay_found(db: Database, world: World) -> None:
    keeper = replace(world.who("verkeer"), roles=frozenset({"owner_admin"}))
    async with db.begin() as conn:
        await relay_faults.hold(conn, ["eigen-1"], world.now, world.now + HOUR)
    assert [one.automatic for one in await listed(db, keeper, world.now)] == [True]
    at = world.now + timedelta(minutes=1)
    await states.begin(db, keeper, "eigen-1", NewState("fault", "vuil"), at)
    assert [(one.automatic, one.cause) for one in await listed(db, keeper, at)] == [(False, "vuil")]


def test_a_shutter_is_told_to_everyone_and_any_other_state_to_who_keeps_the_camera(world: World) -> None:
    camera = Minded(1, "eigen-1", "Plein", "verkeer-r", None, None)
    looks, keeps = world.who("verkeer"), replace(world.who("verkeer"), roles=frozenset({"owner_admin"}))
    assert [of_state(who, ("fault", camera)) for who in (looks, keeps)] == [[], [Id.NEWS_STATES]]
    assert [of_state(who, ("shutter", camera)) for who in (looks, keeps)] == [[Id.NEWS_CHANGES], [Id.NEWS_CHANGES, Id.NEWS_STATES]]
