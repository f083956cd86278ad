"""Triggers over HTTP, through the guard, as the people and services that the law names."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from dashboard.core.settings import Settings
from tests.fixtures.web import answering, key, people

PEOPLE = {  # login: organisation, role
    "verkeer": ("city", "traffic_manager"),
    "buur": ("town", "traffic_manager"),
    "detectie": ("city", "detection"),
    "beleid": ("city", "policy_officer"),
    "observant": ("city", "observer"),
}


@pytest.fixture
async def web(settings: Settings, ingest: psycopg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    """For the people of two municipalities, one of which has a camera."""
    people(ingest, PEOPLE)
    ingest.execute("""INSERT INTO beeldregie.camera (code, name, owner_id, position, is_demo, changed_by)
                      VALUES ('vr-1', 'Maasboulevard', 'city', ST_SetSRID(ST_Point(4.5, 51.92), 4326), true, 'test')""")
    async with answering(settings) as client:
        yield client


def seen(**changed: Any) -> dict[str, Any]:
    """A vehicle that came to a stand a minute ago."""
    happened = datetime.now(UTC) - timedelta(minutes=1)
    return {"kind": "stopped_vehicle", "camera": "vr-1", "happened_at": happened.isoformat(), "confidence": 0.9, **changed}


def analysing(settings: Settings, start: timedelta = timedelta(minutes=-30), end: timedelta = timedelta(minutes=30)) -> None:
    """A lease of the detection account to analyse the camera, around now."""
    with psycopg.connect(settings.dsn("app")) as app:
        app.execute(
            """
            WITH r AS (
                INSERT INTO beeldregie.view_request (account_id, organisation_id, role, camera_id, purpose_id, reason, mode, minutes)
                SELECT a.id, 'city', 'detection', c.id, 'verkeersmanagement', 'other', 'analysis', 60
                FROM beeldregie.account a, beeldregie.camera c WHERE a.login = 'detectie' RETURNING *),
            d AS (
                INSERT INTO beeldregie.decision (request_id, outcome, rule, explanation_nl, explanation_en, facts, rules_version)
                SELECT id, 'granted', 'own', 'ja', 'yes', '{}', '1' FROM r RETURNING id)
            INSERT INTO beeldregie.lease (request_id, decision_id, camera_id, account_id, organisation_id, purpose_id, mode, masking,
                                          starts_at, ends_at)
            SELECT r.id, d.id, camera_id, account_id, organisation_id, purpose_id, mode, 'masked', now() + %s, now() + %s
            FROM r, d""",
            (start, end),
        )


async def listed(web: httpx.AsyncClient, login: str = "verkeer", **query: str) -> list[dict[str, Any]]:
    answer = await web.get("/api/triggers.geojson", params=query, headers=key(login))
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/geo+json"
    return [feature["properties"] for feature in answer.json()["features"]]


async def test_a_detection_is_stored_at_its_camera_and_shown_to_who_may_read(web: httpx.AsyncClient, settings: Settings) -> None:
    analysing(settings)
    answer = await web.post("/api/triggers", json=seen(), headers=key("detectie"))
    assert answer.status_code == 201 and answer.json()["geometry"]["coordinates"] == [4.5, 51.92]
    (shown,) = await listed(web)
    expected = {
        "kind": "stopped_vehicle",
        "source": "detection",
        "state": "new",
        "camera": "vr-1",
        "camera_name": "Maasboulevard",
        "confidence": 0.9,
        "is_demo": True,
    }
    assert shown | expected == shown
    assert datetime.fromisoformat(shown["happened_at"]).utcoffset() == timedelta(0)
    assert (await web.get("/api/triggers.geojson", headers=key("detectie"))).status_code == 403
    assert (await web.get("/api/triggers.geojson")).status_code == 401


async def test_detection_may_only_report_what_it_was_analysing_then(web: httpx.AsyncClient, settings: Settings) -> None:
    assert (await web.post("/api/triggers", json=seen(), headers=key("detectie"))).status_code == 403
    analysing(settings, end=timedelta(minutes=-5))
    answer = await web.post("/api/triggers", json=seen(), headers=key("detectie"))
    assert answer.status_code == 403 and "toestemming" in answer.json()["detail"]
    before = (datetime.now(UTC) - timedelta(minutes=6)).isoformat()
    assert (await web.post("/api/triggers", json=seen(happened_at=before), headers=key("detectie"))).status_code == 201
    assert (await web.post("/api/triggers", json=seen(camera=None, position=[4, 52]), headers=key("detectie"))).status_code == 422


async def test_a_persons_report_is_a_signal_and_may_have_a_place_of_its_own(web: httpx.AsyncClient) -> None:
    answer = await web.post("/api/triggers", json=seen(camera=None, position=[4.6, 51.9], note="bestelbus"), headers=key("verkeer"))
    assert answer.status_code == 201
    assert answer.json()["properties"]["source"] == "signal" and answer.json()["geometry"]["coordinates"] == [4.6, 51.9]
    for login in ("beleid", "observant"):
        assert (await web.post("/api/triggers", json=seen(), headers=key(login))).status_code == 403


WRONG: list[dict[str, Any]] = [
    {"happened_at": "2099-01-01T00:00:00Z"},
    {"happened_at": "2020-01-01T00:00:00Z"},
    {"happened_at": "2026-01-01T00:00:00"},
    {"happened_at": "gisteren"},
    {"kind": "alien"},
    {"confidence": 2},
    {"confidence": "NaN"},
    {"camera": None},
    {"position": [4.5]},
    {"position": [4.5, 95]},
    {"position": [None, 52]},
    {"note": "x" * 501},
    {"state": "confirmed"},
]


async def test_what_cannot_be_is_refused_with_a_sentence_and_changes_nothing(web: httpx.AsyncClient) -> None:
    for wrong in WRONG:
        answer = await web.post("/api/triggers", json=seen(**wrong), headers=key("verkeer"))
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), wrong
        assert answer.json()["detail"]
    assert await listed(web) == []


async def test_an_unknown_camera_is_not_found(web: httpx.AsyncClient) -> None:
    assert (await web.post("/api/triggers", json=seen(camera="vr-2"), headers=key("verkeer"))).status_code == 404


async def test_trying_again_with_the_same_key_makes_one_trigger(web: httpx.AsyncClient, settings: Settings) -> None:
    body, once = seen(), {"Idempotency-Key": "vr-1 stopped_vehicle 1"}
    first, again = [await web.post("/api/triggers", json=body, headers=key("verkeer", **once)) for _ in range(2)]
    assert first.json()["id"] == again.json()["id"] and len(await listed(web)) == 1
    with psycopg.connect(settings.dsn("app")) as app:
        assert app.execute("SELECT count(*) FROM beeldregie.log WHERE step = 'trigger'").fetchone() == (1,)
    other = await web.post("/api/triggers", json=body, headers=key("buur", **once))
    assert other.json()["id"] != first.json()["id"]


async def test_the_list_goes_back_an_hour_or_as_asked_and_is_not_sent_twice(web: httpx.AsyncClient, settings: Settings) -> None:
    await web.post("/api/triggers", json=seen(), headers=key("verkeer"))
    with psycopg.connect(settings.dsn("migrate")) as owner:
        owner.execute("UPDATE beeldregie.trigger SET received_at = now() - interval '2 hours'")
    assert await listed(web) == []
    since = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
    assert len(await listed(web, since=since)) == 1
    query = {"since": since}
    first = await web.get("/api/triggers.geojson", params=query, headers=key("verkeer"))
    again = await web.get("/api/triggers.geojson", params=query, headers=key("verkeer", **{"If-None-Match": first.headers["etag"]}))
    assert again.status_code == 304 and not again.content and "private" in again.headers["cache-control"]
    assert (await web.get("/api/triggers.geojson", params={"since": "ooit"}, headers=key("verkeer"))).status_code == 422


async def test_a_traffic_manager_of_those_concerned_says_whether_it_was_true(web: httpx.AsyncClient, ingest: psycopg.Connection) -> None:
    stored = (await web.post("/api/triggers", json=seen(), headers=key("verkeer"))).json()["id"]
    address = f"/api/triggers/{stored}/state"
    for login in ("buur", "observant", "beleid", "detectie"):
        assert (await web.post(address, json={"state": "confirmed"}, headers=key(login))).status_code == 403
    assert (await web.post(address, json={"state": "new"}, headers=key("verkeer"))).status_code == 422
    assert (await listed(web))[0]["state"] == "new"
    for state in ("confirmed", "dismissed"):
        assert (await web.post(address, json={"state": state}, headers=key("verkeer"))).json() == {"id": stored, "state": state}
        assert (await listed(web))[0]["state"] == state
    judged = ingest.execute("""SELECT a.login, judged_at IS NOT NULL FROM beeldregie.trigger t
                               JOIN beeldregie.account a ON a.id = t.judged_by""").fetchone()
    assert judged == ("verkeer", True)
    steps = [json.loads(body) for (body,) in ingest.execute("SELECT body FROM beeldregie.log WHERE step = 'trigger' ORDER BY seq")]
    assert [(step["trigger"], step["change"], step.get("state")) for step in steps] == [
        (stored, "reported", None),
        (stored, "judged", "confirmed"),
        (stored, "judged", "dismissed"),
    ]
    unknown = "/api/triggers/00000000-0000-0000-0000-000000000000/state"
    assert (await web.post(unknown, json={"state": "confirmed"}, headers=key("verkeer"))).status_code == 404


async def test_a_trigger_grants_nothing(web: httpx.AsyncClient, ingest: psycopg.Connection) -> None:
    await web.post("/api/triggers", json=seen(), headers=key("verkeer"))
    for table in ("lease", "decision", "view_request", "incident"):
        assert ingest.execute(f"SELECT count(*) FROM beeldregie.{table}").fetchone() == (0,)


async def test_where_triggering_is_switched_off_there_are_none(settings: Settings, ingest: psycopg.Connection) -> None:
    people(ingest, PEOPLE)
    async with answering(settings.model_copy(update={"triggering": False})) as client:
        assert (await client.get("/api/triggers.geojson", headers=key("verkeer"))).status_code == 404
