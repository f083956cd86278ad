"""Why a camera is not connected: who says it and reads it, what it makes of an answer, and that it can be undone."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.models import Answer
from dashboard.core.settings import Settings
from dashboard.sharing import agreement_requests
from dashboard.sharing.ask import what_if
from tests.fixtures import world as worlds
from tests.fixtures.asking import bodies
from tests.fixtures.web import answering, give_token, key
from tests.fixtures.world import World

PATH = "/api/cameras/brug-1/connection"
WORDS = "Glasvezel: € 14.000"


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    made = worlds.build(ingest, this_moment())
    for login, organisation, role in (("brug", "bruggen-r", "owner_admin"), ("brugwachter", "bruggen-r", "traffic_manager")):
        row = ingest.execute(
            """WITH a AS (INSERT INTO beeldregie.account (login, display_name, organisation_id) VALUES (%s, '', %s) RETURNING id)
               INSERT INTO beeldregie.account_role (account_id, role) SELECT id, %s FROM a RETURNING account_id""",
            (login, organisation, role),
        ).fetchone()
        assert row is not None
        give_token(ingest, login, row[0])
    for login in ("verkeer", "ret"):
        give_token(ingest, login, made.who(login).account_id)
    return made


@pytest.fixture
async def web(settings: Settings, world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with answering(settings) as client:
        yield client


async def put(web: httpx.AsyncClient, login: str, because: str | None, words: str | None = None, path: str = PATH) -> httpx.Response:
    return await web.put(path, json={"because": because, "words": words}, headers=key(login))


async def answered(db: Database, world: World) -> Answer:
    async with db.read() as conn:
        return await what_if(conn, world.who("verkeer"), "brug-1", this_moment())


async def test_the_owners_side_says_cost_and_who_may_look_is_told_so_with_an_agreement_to_ask_for(
    web: httpx.AsyncClient, db: Database, world: World
) -> None:
    assert (await answered(db, world)).code == "technical"
    said = await put(web, "brug", "cost", WORDS)
    assert said.json() == {"camera": "brug-1", "integration": "planned", "planned_on": "2031-04-01", "because": "cost", "words": WORDS}
    found = await answered(db, world)
    assert (found.refusal, found.code, found.conditions["planned_on"]) == ("not_possible", "cost", "2031-04-01")
    assert "Vraag een afspraak aan: daarin staat wie betaalt." in found.explanation.nl and WORDS not in found.explanation.nl
    asked = await agreement_requests.ask_agreement(db, world.who("verkeer"), "brug-1", None, "Wij willen meebetalen", this_moment())
    assert asked.camera_code == "brug-1"
    (body,) = [one for one in bodies(world, "change") if one.get("what") == "connection"]
    assert (body["cameras"], body["because"], WORDS in json.dumps(body)) == (["brug-1"], "cost", False)

    step = body["change"]
    undone = await web.post(f"/api/changes/{step}/undo", headers=key("brug"))
    assert undone.is_success, undone.text
    assert (await answered(db, world)).code == "technical"


async def test_nobody_else_says_or_reads_it(web: httpx.AsyncClient, world: World) -> None:
    for login in ("verkeer", "ret", "brugwachter"):
        assert (await put(web, login, "cost")).status_code == 403, login
        assert (await web.get(PATH, headers=key(login))).status_code == 403, login
    assert (await web.get(PATH, headers=key("brug"))).json()["because"] is None


async def test_what_cannot_be_is_refused_in_words(web: httpx.AsyncClient, world: World) -> None:
    assert (await put(web, "brug", None, WORDS)).status_code == 422
    assert (await put(web, "brug", "cost", "x" * 501)).status_code == 422
    assert (await put(web, "brug", "cost", path="/api/cameras/geen-1/connection")).status_code == 404
    connected = await put(web, "ret", "cost", path="/api/cameras/ret-1/connection")
    assert (connected.status_code, connected.json()["detail"]) == (409, "Deze camera is aangesloten.")


async def test_a_camera_of_which_no_connection_is_on_record_can_have_a_reason_too(web: httpx.AsyncClient, world: World) -> None:
    world.connection.execute("DELETE FROM beeldregie.stream WHERE camera_id = (SELECT id FROM beeldregie.camera WHERE code = 'brug-1')")
    assert (await put(web, "brug", "cost")).json()["integration"] == "none"
    assert (await put(web, "brug", None)).json()["because"] is None
