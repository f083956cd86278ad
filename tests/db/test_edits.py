"""Editing on the real register: what is written, what ends with it, who may, that nobody overwrites another, and what is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from dashboard.app import create_web
from dashboard.core.clock import now as this_moment
from dashboard.core.credentials import digest
from dashboard.core.db import Database
from dashboard.core.errors import NotPermitted
from dashboard.core.models import Principal
from dashboard.core.settings import Settings
from dashboard.policy.camera_edits import Edit
from dashboard.sharing import camera_history, changes, edit_many, edit_purposes, edits
from dashboard.sharing.edit_many import Change
from dashboard.sharing.edit_purposes import Wanted
from dashboard.sharing.edits import Refused, Stale, Unseen
from dashboard.sharing.recheck import recheck
from dashboard.store import log
from dashboard.store.cameras import Filter, card
from dashboard.store.events import AGAIN, Events
from tests.fixtures import world as worlds
from tests.fixtures.asking import bodies, lease_of
from tests.fixtures.world import World

OWN = {"organisation": "verkeer-r", "purpose": "verkeersmanagement", "basis": "verkeer-6-1-e", "primary": True}


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment())


@pytest.fixture
def owner(world: World) -> Principal:
    """The administrator of verkeer-r's cameras."""
    return replace(world.who("beheer"), roles=frozenset({"owner_admin"}))


async def seen(db: Database, who: Principal, code: str) -> datetime:
    async with db.read() as conn:
        return (await edits.own(conn, who, code)).recorded_at


async def change(db: Database, who: Principal, code: str, **fields: Any) -> edits.Done:
    return await edits.edit(db, who, code, Edit.model_validate(fields), await seen(db, who, code), this_moment())


async def purposes(db: Database, who: Principal, code: str, *wanted: dict[str, Any]) -> edits.Done:
    given = [Wanted.model_validate(one) for one in wanted]
    return await edit_purposes.set_purposes(db, who, code, given, await seen(db, who, code), this_moment())


async def test_an_edit_is_one_step_with_one_row_in_the_log_that_holds_no_values(db: Database, world: World, owner: Principal) -> None:
    before = this_moment()
    done = await change(db, owner, "eigen-1", name="Coolsingel", position=[4.4701, 51.9201], direction=None, privacy_profile="masked")
    async with db.read() as conn:
        now, then = await card(conn, "eigen-1"), await card(conn, "eigen-1", before)
        assert await log.findings(conn) == []
    assert (now.name, now.position, now.direction, now.privacy_profile) == ("Coolsingel", (4.4701, 51.9201), None, "masked")
    assert (then.name, then.direction) == ("Camera eigen-1", 90)
    (body,) = [one for one in bodies(world, "change") if one.get("what") == "camera"]
    assert (body["change"], body["cameras"], body["fields"]) == (
        done.change,
        ["eigen-1"],
        ["direction", "name", "position", "privacy_profile"],
    )
    assert "Coolsingel" not in json.dumps(body) and body["loosened"] == []
    row = world.connection.execute(
        "SELECT c.change_id, s.kind, s.changed_by FROM beeldregie.camera c JOIN beeldregie.change s ON s.id = c.change_id"
    )
    assert row.fetchall() == [(done.change, "edit", "beheer")]
    await change(db, owner, "eigen-1", privacy_profile="none")
    assert bodies(world, "change")[-1]["loosened"] == ["privacy_profile"]
    await change(db, owner, "eigen-1", public_only=None)
    await change(db, owner, "eigen-1", public_only=True)
    assert [body["loosened"] for body in bodies(world, "change")[-2:]] == [[], ["public_only"]]


async def test_what_changes_nothing_leaves_no_step(db: Database, world: World, owner: Principal) -> None:
    assert (await change(db, owner, "eigen-1", name="Camera eigen-1", range_m=100)).change is None
    standing = OWN | {"dpia_url": "https://example.org/dpia"}
    assert (await purposes(db, owner, "eigen-1", standing)).change is None
    assert world.count("change") == 0


async def test_only_the_owners_administrator_edits_and_nobody_over_another(db: Database, world: World, owner: Principal) -> None:
    for login in ("verkeer", "ret", "politie", "beleid"):
        with pytest.raises(NotPermitted):
            await change(db, world.who(login), "eigen-1", name="x")
    at, looked = this_moment(), await seen(db, owner, "eigen-1")
    with pytest.raises(Unseen):
        await edits.edit(db, owner, "eigen-1", Edit(name="een"), None, at)
    given = [edits.edit(db, owner, "eigen-1", Edit(name=name), looked, at) for name in ("een", "twee")]
    outcomes = await asyncio.gather(*given, return_exceptions=True)
    assert {type(one) for one in outcomes} == {edits.Done, Stale}
    with pytest.raises(Stale):  # a purpose that changed counts too
        looked = await seen(db, owner, "eigen-1")
        await purposes(db, owner, "eigen-1", OWN)
        await edits.edit(db, owner, "eigen-1", Edit(name="drie"), looked, at)


async def test_what_cannot_be_is_refused_whole_and_names_field_and_reason(db: Database, world: World, owner: Principal) -> None:
    with pytest.raises(Refused) as refused:
        await change(db, owner, "eigen-1", name="Nieuw", publication="withheld", operator="niemand")
    assert "withheld_reason: noem waarom" in refused.value.nl and "operator: does not exist" in refused.value.en
    police = replace(owner, organisation_id="stad-r")
    with pytest.raises(Refused, match="politiegegevens"):
        await change(db, police, "orde-613", controller="stad-r")
    with pytest.raises(Refused, match="politiegegevens"):
        await purposes(
            db, police, "orde-613", {"organisation": "stad-r", "purpose": "leefbaarheid", "basis": "leefbaarheid-6-1-e", "primary": True}
        )
    with pytest.raises(Refused, match="purpose: feestje bestaat niet"):
        await purposes(db, owner, "eigen-1", OWN | {"purpose": "feestje"})
    assert world.count("change") == 0


async def test_a_decision_is_its_organisations_others_refer_to_it_and_do_not_write_it(db: Database, world: World, owner: Principal) -> None:
    world.connection.execute("""INSERT INTO beeldregie.document (kind, title, url, organisation_id) VALUES
        ('decision', 'Besluit', 'https://example.org/stad', 'stad-r'), ('decision', 'Besluit', 'https://example.org/niemand', NULL)""")

    async def put(title: str, url: str, whose: str | None) -> list[tuple[str | None, str, str]]:
        decision = {"title": title, "url": url}
        await purposes(db, owner, "eigen-1", OWN | {"organisation": whose, "decision": decision})
        found = world.connection.execute("""SELECT d.organisation_id, d.title, d.url FROM beeldregie.camera_purpose p
            JOIN beeldregie.document d ON d.id = p.document_id JOIN beeldregie.camera c ON c.id = p.camera_id
            WHERE c.code = 'eigen-1' AND upper_inf(p.recorded) AND upper_inf(p.valid)""")
        return found.fetchall()

    assert await put("Besluit", "https://example.org/stad", "stad-r") == [("stad-r", "Besluit", "https://example.org/stad")]
    assert await put("Besluit", "https://example.org/niemand", None) == [(None, "Besluit", "https://example.org/niemand")]
    assert await put("Besluit", "https://example.org/anders", "stad-r") == [("verkeer-r", "Besluit", "https://example.org/anders")]
    assert await put("Verzonnen", "https://example.org/x", "politie-r") == [("verkeer-r", "Verzonnen", "https://example.org/x")]
    assert await put("Los", "https://example.org/los", None) == [("verkeer-r", "Los", "https://example.org/los")]
    others = world.connection.execute("SELECT url FROM beeldregie.document WHERE organisation_id IS DISTINCT FROM 'verkeer-r' ORDER BY id")
    assert others.fetchall() == [("https://example.org/stad",), ("https://example.org/niemand",)]


@pytest.mark.parametrize("what", ["basis", "gone", "removed"])
async def test_a_lease_ends_with_the_ground_that_its_owner_takes_away(db: Database, world: World, owner: Principal, what: str) -> None:
    lease = await lease_of(db, world, camera="eigen-1")
    if what == "removed":
        await change(db, owner, "eigen-1", lifecycle="removed")
    else:
        await purposes(db, owner, "eigen-1", *([OWN | {"basis": "telling"}] if what == "basis" else []))
    assert await recheck(db, [lease.id], this_moment()) == {lease.id: "rule_changed"}  # the relay asks this every second


async def test_a_purpose_is_closed_and_recorded_anew_and_undone_by_a_step(
    db: Database, keeper: Database, world: World, owner: Principal
) -> None:
    before, since = this_moment(), world.now - timedelta(days=100)
    second = {"organisation": "stad-r", "purpose": "leefbaarheid", "basis": "leefbaarheid-6-1-e", "until": "2031-01-01"}
    decision = {"title": "Besluit camera's 2026", "url": "https://example.org/besluit", "dated": "2026-01-02"}
    done = await purposes(db, owner, "eigen-1", OWN | {"decision": decision, "since": since.date().isoformat()}, second)
    assert done.change is not None
    async with db.read() as conn:
        now, then = (await card(conn, "eigen-1")).purposes, (await card(conn, "eigen-1", before)).purposes
        earlier = (await edits.own(conn, owner, "eigen-1")).purposes
    assert [(one.purpose_id, one.decision, one.dpia_url) for one in now] == [
        ("verkeersmanagement", "Besluit camera's 2026", None),
        ("leefbaarheid", None, None),
    ]
    assert [(one.decision, one.dpia_url) for one in then] == [(None, "https://example.org/dpia")]
    assert len(earlier) == 3, "what held before the new begin is still known"
    with pytest.raises(Refused, match="met een ander adres"):
        await purposes(db, owner, "eigen-1", OWN | {"decision": decision | {"url": "https://example.org/ander"}})
    await changes.undo(keeper, owner, done.change, this_moment())
    async with db.read() as conn:
        again = (await card(conn, "eigen-1")).purposes
    assert [(one.decision, one.dpia_url, one.since) for one in again] == [(one.decision, one.dpia_url, one.since) for one in then]


async def test_one_document_reaches_every_camera_of_ones_own_as_one_step_or_none(
    db: Database, keeper: Database, world: World, owner: Principal
) -> None:
    world.connection.execute("""
        WITH c AS (INSERT INTO beeldregie.camera (code, name, owner_id, controller_id, position, changed_by)
            SELECT 'veel-' || n, 'Veel', 'verkeer-r', 'verkeer-r', ST_SetSRID(ST_MakePoint(4.5, 51.9), 4326), 'test'
            FROM generate_series(1, 130) n RETURNING id)
        INSERT INTO beeldregie.camera_purpose (camera_id, organisation_id, purpose_id, basis_id, is_primary, valid)
        SELECT id, 'verkeer-r', 'verkeersmanagement', 'verkeer-6-1-e', true, tstzrange(now() - interval '1 year', NULL) FROM c""")
    paper = {"document": {"kind": "decision", "title": "Cameraplan 2026", "basis": "verkeer-6-1-e"}}
    wanted = Change.model_validate(paper | {"fields": {"technique": "digitale camera"}})
    async with db.read() as conn:
        codes, others = await edit_many.selected(conn, owner, Filter())
        found = await edit_many.preview(conn, owner, codes, wanted, this_moment(), others)
        foreign = await edit_many.preview(conn, owner, [*codes, "ret-1"], wanted, this_moment())
    assert (len(found.changing), found.refused, found.others) == (131, [], 10)
    assert [(one.camera.code, one.faults[0].field) for one in foreign.refused] == [("ret-1", "owner")]
    assert world.count("document") == 0, "looking makes nothing"
    with pytest.raises(Stale):
        await edit_many.make(db, owner, codes, wanted, foreign.match, this_moment())
    done, _ = await edit_many.make(db, owner, codes, wanted, found.match, this_moment())
    attached = (
        "SELECT count(*) FROM beeldregie.camera_purpose p JOIN beeldregie.document d ON d.id = p.document_id WHERE upper_inf(p.recorded)"
    )
    assert world.connection.execute(attached).fetchone() == (131,)
    assert (world.count("change"), len(bodies(world, "change"))) == (1, 1)
    assert done.change is not None
    with pytest.raises(Stale):  # it moved since
        await edit_many.make(db, owner, codes, wanted, found.match, this_moment())
    await changes.undo(keeper, owner, done.change, this_moment())
    assert world.connection.execute(attached).fetchone() == (0,)
    technique = world.connection.execute("SELECT count(technique) FROM beeldregie.camera")
    assert technique.fetchone() == (0,)


async def test_the_history_says_who_when_and_what_and_names_accounts_to_their_own_only(
    db: Database, world: World, owner: Principal
) -> None:
    await change(db, owner, "eigen-1", name="Coolsingel", publication="area")
    await purposes(db, owner, "eigen-1", OWN | {"dpia_url": "https://example.org/nieuw"})
    async with db.read() as conn:
        own = await camera_history.of_camera(conn, owner, "eigen-1")
        others = await camera_history.of_camera(conn, world.who("ret"), "eigen-1")
    assert [(one.organisation, one.account) for one in own[:2]] == [("VERKEER-R", "Beheer")] * 2
    assert [(one.organisation, one.account) for one in others[:2]] == [("VERKEER-R", None)] * 2
    assert own[1].fields == {"name": ("Camera eigen-1", "Coolsingel"), "publication": ("exact", "area")}
    ((was, to),) = own[0].purposes
    assert was and to and (was["dpia_url"], to["dpia_url"]) == ("https://example.org/dpia", "https://example.org/nieuw")
    assert [one.kind for one in own if one.first] == ["edit"]


async def test_a_change_is_told_to_open_maps_once_a_step(db: Database, settings: Settings, world: World, owner: Principal) -> None:
    events = Events(settings.dsn("app"))
    async with events.running():
        told = events.subscribe()
        assert [await anext(told), await anext(told)] == [AGAIN, AGAIN]  # of subscribing, and of connecting
        done = await change(db, owner, "eigen-1", name="Coolsingel")
        event = await asyncio.wait_for(anext(told), 20)
    assert event == {"table": "change", "id": str(done.change)}


async def test_an_outlook_says_what_would_be_missing_and_writes_nothing(db: Database, world: World) -> None:
    city = replace(world.who("observant"), roles=frozenset({"owner_admin"}))
    world.connection.execute("UPDATE beeldregie.camera SET municipality = 'Rotterdam'")
    world.connection.execute("""INSERT INTO beeldregie.area (code, name, kind, geom) VALUES
        ('rotterdam', 'Rotterdam', 'municipality', ST_Multi(ST_MakeEnvelope(4.4, 51.8, 4.6, 52, 4326)))""")
    async with db.read() as conn:
        there = await edits.outlook(conn, city, "orde-2", Edit(position=(4.7, 51.92)))
        here = await edits.outlook(conn, city, "orde-2", Edit(position=(4.47, 51.92)))
    assert "designation" in {gap.id for gap in there.gaps} and there.outside == "Rotterdam"
    assert "designation" not in {gap.id for gap in here.gaps} and here.outside is None
    async with db.read() as conn:
        assert (await card(conn, "orde-2")).position == (4.4707, 51.92)


# --- over HTTP ----------------------------------------------------------------------------------------------------


@pytest.fixture
async def web(settings: Settings, world: World) -> AsyncIterator[httpx.AsyncClient]:
    world.connection.execute(
        "INSERT INTO beeldregie.api_token (token_hash, account_id, label, expires_at) SELECT %s, id, '', %s FROM beeldregie.account "
        "WHERE login = 'ret'",
        (digest("ret"), datetime.now(UTC) + timedelta(hours=1)),
    )
    transport = httpx.ASGITransport(create_web(settings), raise_app_exceptions=False)
    headers = {"Authorization": "Bearer ret"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8050", headers=headers) as client:
        yield client


async def test_a_patch_over_http_with_the_tag_of_what_was_looked_at(web: httpx.AsyncClient) -> None:
    standing = await web.get("/api/cameras/ret-1/edit")
    tag, fields = standing.headers["etag"], standing.json()["fields"]
    assert (fields["position"], fields["direction"]) == ([4.472, 51.92], 90)
    done = await web.patch("/api/cameras/ret-1", json={"direction": 180, "hectometre": 3.1}, headers={"If-Match": tag})
    assert done.status_code == 200 and done.json()["fields"]["direction"] == {"from": 90, "to": 180}
    late = await web.patch("/api/cameras/ret-1", json={"direction": 181}, headers={"If-Match": tag})
    assert (late.status_code, late.headers["content-type"]) == (412, "application/problem+json")
    again = await web.put(
        "/api/cameras/ret-1/purposes",
        json={"purposes": standing.json()["purposes"], "recorded_at": done.json()["recorded_at"]},
    )
    assert (again.status_code, again.json()["change"]) == (200, None)
    assert (await web.patch("/api/cameras/ret-1", json={"direction": 1})).status_code == 428
    assert (await web.get("/api/cameras/eigen-1/edit")).status_code == 403
    assert (await web.get("/api/cameras/niets/edit")).status_code == 404
    changes_ = (await web.get("/api/cameras/ret-1/history")).json()["changes"]
    assert changes_[0]["fields"] == [{"field": "hectometre", "from": None, "to": 3.1}, {"field": "direction", "from": 90, "to": 180}]


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ({"direction": 400}, "direction: hoort hoogstens 359 te zijn"),
        ({"owner": "ret"}, "owner: dit veld bestaat niet"),
        ({"notice_seen_on": "morgen"}, "notice_seen_on: geen dag zoals 2026-05-10"),
        ({"publication": "withheld"}, "withheld_reason: noem waarom de camera niet openbaar is"),
    ],
)
async def test_a_patch_that_cannot_be_says_which_field_and_why(web: httpx.AsyncClient, patch: dict[str, Any], said: str) -> None:
    tag = (await web.get("/api/cameras/ret-1/edit")).headers["etag"]
    answer = await web.patch("/api/cameras/ret-1", json=patch, headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-input")
    assert said in answer.json()["detail"]


async def test_many_over_http_are_looked_at_first(web: httpx.AsyncClient) -> None:
    wanted: dict[str, Any] = {"selection": "?owner=ret,rws&lifecycle=active", "change": {"fields": {"retention_hours": 48}}}
    looked = (await web.post("/api/cameras/edits", json=wanted | {"preview": True})).json()
    assert (looked["changing"], looked["others"]) == (1, 2)
    assert looked["cameras"] == [{"camera": "ret-1", "fields": {"retention_hours": {"from": None, "to": 48}}}]
    assert (await web.post("/api/cameras/edits", json=wanted)).status_code == 428
    made = await web.post("/api/cameras/edits", json=wanted | {"match": looked["match"]})
    assert (made.status_code, made.json()["changed"]) == (200, 1)
    named = await web.post("/api/cameras/edits", json={"cameras": ["ret-1"], "change": {"fields": {"name": "x"}}, "preview": True})
    assert (named.status_code, named.json()["detail"]) == (422, "name: dat wijzigt u per camera.")
    untitled = await web.post("/api/cameras/edits", json={"cameras": ["ret-1"], "change": {"document": {"kind": "decision"}}})
    assert "noem ook title" in untitled.json()["detail"]
