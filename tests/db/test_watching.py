"""The controller's side: several requests answered at once, who looks now, and what was asked before."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest

from dashboard.core.clock import local
from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.errors import BadInput, BeeldregieError, NotPermitted
from dashboard.core.settings import Settings
from dashboard.sharing import answer, watching
from dashboard.store import viewings
from dashboard.store.history import Past
from dashboard.store.viewings import Watching
from tests.fixtures import world as worlds
from tests.fixtures.asking import agree, ask_one, bodies, lease_of
from tests.fixtures.web import key
from tests.fixtures.world import World


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


async def test_several_are_answered_at_once_each_by_itself(db: Database, world: World) -> None:
    asked = [(await ask_one(db, world, login, "ret-1")).request_id for login in ("verkeer", "collega", "buur")]
    foreign = (await ask_one(db, world, "verkeer", "orde-2")).request_id  # refused at once, and not theirs
    await answer.answer(db, world.who("ret"), asked[1], "refused", "risk", None, world.now)
    before = len(bodies(world, "decision"))
    found = await answer.answer_many(db, world.who("ret"), [*asked, foreign, asked[0]], "granted", None, None, world.now)
    assert [not isinstance(found[one], BeeldregieError) for one in [*asked, foreign]] == [True, False, True, False]
    assert "al beslist" in str(found[asked[1]]) and "beslist niet over deze camera" in str(found[foreign])
    decided = bodies(world, "decision")[before:]
    assert [(one["request"], one["outcome"]) for one in decided] == [(str(asked[0]), "granted"), (str(asked[2]), "granted")]
    assert {one["decided_by"] for one in decided} == {str(world.who("ret").account_id)}


async def test_a_refusal_of_several_carries_its_code_and_needs_words_where_one_does(db: Database, world: World) -> None:
    asked = [(await ask_one(db, world, login, "ret-1")).request_id for login in ("verkeer", "collega")]
    wrong = await answer.answer_many(db, world.who("ret"), asked, "refused", "other", " ", world.now)
    assert all(isinstance(one, BadInput) for one in wrong.values())
    found = await answer.answer_many(db, world.who("ret"), asked, "refused", "other_interest", "Nu niet", world.now)
    assert [(one.answer.refusal, one.answer.code) for one in found.values() if not isinstance(one, BeeldregieError)] == [
        ("not_willing", "other_interest")
    ] * 2
    with pytest.raises(BadInput):
        await answer.answer_many(db, world.who("ret"), [], "granted", None, None, world.now)


async def _looking(db: Database, world: World, login: str) -> list[Watching]:
    async with db.read() as conn:
        found = await watching.now_watching(conn, world.who(login), this_moment())
    return [one for one in found if one.since is not None]


async def test_who_looks_now_is_known_to_owner_controller_and_auditor_until_he_stops(db: Database, world: World) -> None:
    lease = await lease_of(db, world, "verkeer", "orde-613", at=this_moment())
    assert await _looking(db, world, "politie") == []  # a lease without a picture is nobody who looks
    async with db.begin() as conn:
        first, second = [await viewings.start(conn, lease.id, this_moment()) for _ in range(2)]
    (seen,) = await _looking(db, world, "politie")
    assert (seen.lease_id, seen.camera_code, seen.viewer, seen.organisation) == (lease.id, "orde-613", "Verkeer", "VERKEER-R")
    assert watching.may_withdraw(world.who("politie"), seen)
    assert await _looking(db, world, "ret") == await _looking(db, world, "rws") == []
    (audited,) = await _looking(db, world, "beleid")
    assert not watching.may_withdraw(world.who("beleid"), audited)
    for login in ("verkeer", "beheer", "observant"):
        with pytest.raises(NotPermitted):
            await _looking(db, world, login)
    for one in (first, second):
        assert one is not None
        async with db.begin() as conn:
            await viewings.end(conn, viewings.Progress(one.viewing_id, 1, 1), "closed", this_moment())
    assert await _looking(db, world, "politie") == []


async def test_the_police_are_named_by_function_to_others(db: Database, world: World) -> None:
    agree(world, "rws-politie", "rws", "politie-r", "verkeersmanagement")
    world.connection.execute("UPDATE beeldregie.agreement SET recipient_id = 'politie-r' WHERE code = 'rws-verkeer'")
    lease = await lease_of(db, world, "politie", "orde-2", at=this_moment())
    async with db.begin() as conn:
        await viewings.start(conn, lease.id, this_moment())
    assert [one.viewer for one in await _looking(db, world, "politie")] == ["Politie"]
    assert [one.viewer for one in await _looking(db, world, "beleid")] == ["controller"]


async def test_a_viewing_is_told_when_it_begins_and_ends_and_not_at_every_heartbeat(db: Database, world: World, settings: Settings) -> None:
    lease = await lease_of(db, world, "verkeer", "rws-1", at=this_moment())
    with psycopg.connect(settings.dsn("app"), autocommit=True) as listening:
        listening.execute("LISTEN beeldregie")
        async with db.begin() as conn:
            started = await viewings.start(conn, lease.id, this_moment())
        assert started is not None
        progress = viewings.Progress(started.viewing_id, 1, 1)
        async with db.begin() as conn:
            await viewings.beat(conn, [progress], this_moment())
        async with db.begin() as conn:
            await viewings.end(conn, progress, "closed", this_moment())
        told = [json.loads(one.payload) for one in listening.notifies(timeout=5, stop_after=2)]
    assert told == [{"table": "viewing", "id": str(started.viewing_id)}] * 2


async def test_history_is_each_one_s_own_and_is_narrowed_by_camera_and_period(db: Database, world: World) -> None:
    for login, camera in (("verkeer", "rws-1"), ("buur", "ret-1"), ("verkeer", "ret-1")):
        await ask_one(db, world, login, camera)

    async def seen(login: str, past: Past = Past()) -> set[tuple[str, str]]:
        async with db.read() as conn:
            return {(code, look.viewer) for code, _, look in await watching.trail(conn, world.who(login), past, 100)}

    assert await seen("verkeer") == await seen("collega") == {("rws-1", "Verkeer"), ("ret-1", "Verkeer")}
    assert await seen("buur") == {("ret-1", "Buur")}
    assert await seen("ret") == {("ret-1", "Buur"), ("ret-1", "Verkeer")}
    assert await seen("rws") == {("rws-1", "Verkeer")}
    assert len(await seen("beleid")) == 3
    assert await seen("beleid", Past("rws-1")) == {("rws-1", "Verkeer")}
    assert await seen("beleid", Past(None, world.now + timedelta(seconds=1))) == set()
    assert await seen("beleid", Past(None, None, world.now)) == set()


async def test_over_http(web: httpx.AsyncClient, db: Database, world: World) -> None:
    asked = str((await ask_one(db, world, "verkeer", "ret-1", at=this_moment())).request_id)
    many = {"requests": [asked, "00000000-0000-0000-0000-000000000001"], "outcome": "granted"}
    found: Any = (await web.post("/api/view-requests/decisions", json=many, headers=key("ret"))).json()
    assert [(one["id"], one.get("outcome"), "problem" in one) for one in found] == [
        (asked, "granted", False),
        (many["requests"][1], None, True),
    ]

    leases: Any = (await web.get("/api/leases", headers=key("verkeer"))).json()
    people: Any = (await web.get("/api/colleagues", headers=key("verkeer"))).json()
    assert people == [{"login": "collega", "name": "Collega"}]
    offered = await web.post(f"/api/leases/{leases[0]['id']}/hand-over", json={"to": "collega"}, headers=key("verkeer"))
    assert offered.status_code == 201
    (seen,) = (await web.get("/api/hand-overs", headers=key("collega"))).json()
    assert (seen["from"], seen["camera"]) == ("Verkeer", "ret-1")
    told: Any = (await web.post(f"/api/hand-overs/{seen['id']}/answer", json={"accept": True}, headers=key("collega"))).json()
    assert told["outcome"] == "pending"  # the carrier decides each time, on the colleague too

    day = local(this_moment()).date().isoformat()
    sheet = await web.get(f"/api/history.csv?from={day}&to={day}", headers=key("ret"))
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:2] == ["Gevraagd", "Camera"] and {row[4] for row in rows[1:]} == {"Verkeer", "Collega"}
    assert (await web.get("/api/history.csv?from=2026-02-02&to=2026-02-01", headers=key("ret"))).status_code == 422
    (idle,) = (await web.get("/api/watching", headers=key("ret"))).json()
    assert (idle["lease"], idle["open"]) == (leases[0]["id"], False)
