"""Asking and watching over HTTP: what goes in, what comes out, who may not. Through the whole application and its guard."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg
import pytest

from dashboard.core.clock import now as this_moment
from tests.fixtures import world as worlds
from tests.fixtures.web import Api
from tests.fixtures.world import World


@pytest.fixture
def world(ingest: psycopg.Connection) -> World:
    return worlds.build(ingest, this_moment() - timedelta(minutes=1))


def wish(*cameras: str, **more: object) -> dict[str, object]:
    return {"cameras": list(cameras), "reason": "ongeval"} | more


async def test_one_request_for_five_cameras_gets_every_answer_with_its_explanation(api: Api) -> None:
    found = await api("verkeer", "POST", "/api/view-requests", wish("eigen-1", "orde-613", "ret-1", "orde-2", "brug-1"), 201)
    assert [(one["camera"], one["outcome"], one.get("refusal")) for one in found] == [
        ("eigen-1", "granted", None),
        ("orde-613", "granted", None),
        ("ret-1", "pending", None),
        ("orde-2", "refused", "not_allowed"),
        ("brug-1", "refused", "not_possible"),
    ]
    lease = found[1]["lease"]
    assert lease["masking"] == "unrecognisable" and datetime.fromisoformat(lease["ends_at"]) > this_moment()
    assert lease["mjpeg_url"] == f"http://127.0.0.1:8051/live/orde-613.mjpeg?lease={lease['id']}"
    assert lease["ws_url"] == "ws://127.0.0.1:8051/live"
    assert "1 april 2031" in found[4]["explanation"] and found[3]["rule"] == "gemw-151c.regiekamer.live.unrecognisable"
    assert [one["id"] for one in await api("verkeer", "GET", "/api/leases", status=200)] == [one["lease"]["id"] for one in found[:2]]
    english = await api("verkeer", "GET", f"/api/view-requests/{found[2]['id']}", status=200, headers={"Cookie": "beeldregie_language=en"})
    assert english["explanation"] == "RET decides each time. A request waits for their answer."


@pytest.mark.parametrize(
    ("login", "status", "kind"), [("beleid", 403, "not-permitted"), ("beheer", 403, "not-permitted"), ("niemand", 401, "not-logged-in")]
)
async def test_who_may_not_ask(api: Api, world: World, login: str, status: int, kind: str) -> None:
    problem = await api(login, "POST", "/api/view-requests", wish("eigen-1"), status)
    assert problem["type"] == f"/problems/{kind}" and problem["detail"]
    assert world.count("view_request") == 0


async def test_bad_input_is_a_problem_document_and_changes_nothing(api: Api, world: World) -> None:
    for body, status in (
        (wish(), 422),
        (wish("eigen-1", "nergens"), 404),
        (wish("eigen-1", minutes=0), 422),
        (wish("eigen-1", what="audio"), 422),
        (wish("eigen-1", zomaar=1), 422),
        ({"cameras": ["eigen-1"]}, 422),
        (wish("eigen-1", purpose="kattenkwaad"), 422),
        (wish("eigen-1", incident="2026-999999"), 404),
        (wish("eigen-1", reason=" "), 422),
    ):
        problem = await api("verkeer", "POST", "/api/view-requests", body, status)
        assert problem["status"] == status and problem["type"].startswith("/problems/") and problem["detail"]
    assert world.count("view_request") == world.count("log") == 0


async def test_the_controller_finds_the_request_refuses_it_and_the_asker_reads_why(api: Api) -> None:
    asked = (await api("verkeer", "POST", "/api/view-requests", wish("ret-1"), 201))[0]
    assert [one["id"] for one in await api("ret", "GET", "/api/view-requests?state=pending", status=200)] == [asked["id"]]
    assert await api("verkeer", "GET", "/api/view-requests", status=200) == []
    path = f"/api/view-requests/{asked['id']}/decision"
    refusal = {"outcome": "refused", "code": "risk", "reason": "Er is een storing op het spoor"}
    assert (await api("verkeer", "POST", path, refusal, 403))["detail"]
    await api("rws", "POST", path, refusal, 403)
    await api("ret", "POST", path, {"outcome": "refused"}, 422)
    await api("ret", "POST", path, refusal, 200)
    found = await api("verkeer", "GET", f"/api/view-requests/{asked['id']}", status=200)
    assert (found["refusal"], found["code"]) == ("not_willing", "risk") and "Er is een storing op het spoor" in found["explanation"]
    assert found["alternatives"] == asked["alternatives"] and found["agreement_helps"], "as a refusal at once"
    for login in ("collega", "ret", "beleid"):
        read = await api(login, "GET", f"/api/view-requests/{asked['id']}", status=200)
        assert "alternatives" not in read, "where somebody else may look is not told"
    await api("ret", "POST", path, {"outcome": "granted"}, 409)
    await api("rws", "GET", f"/api/view-requests/{asked['id']}", status=404)


async def test_a_granted_request_is_watched_by_its_asker_not_by_who_granted(api: Api) -> None:
    asked = (await api("verkeer", "POST", "/api/view-requests", wish("ret-1", minutes=5), 201))[0]
    given = await api("ret", "POST", f"/api/view-requests/{asked['id']}/decision", {"outcome": "granted"}, 200)
    assert given["outcome"] == "granted" and "lease" not in given
    assert "lease" in await api("verkeer", "GET", f"/api/view-requests/{asked['id']}", status=200)


async def test_extending_giving_back_and_withdrawing(api: Api) -> None:
    own, other = [one["lease"] for one in await api("verkeer", "POST", "/api/view-requests", wish("eigen-1", "rws-1", minutes=2), 201)]
    extended = await api("verkeer", "POST", f"/api/leases/{own['id']}/extend", {"minutes": 15}, 200)
    early = await api("verkeer", "POST", f"/api/leases/{own['id']}/extend", {"minutes": 15}, 409)
    assert early["detail"] == "Verlengen kan vanaf 2 minuten voor het einde."
    gained = datetime.fromisoformat(extended["lease"]["ends_at"]) - datetime.fromisoformat(own["ends_at"])
    assert timedelta(minutes=14) <= gained <= timedelta(minutes=16)
    await api("collega", "POST", f"/api/leases/{own['id']}/extend", None, 404)
    await api("verkeer", "DELETE", f"/api/leases/{own['id']}", status=204)
    await api("verkeer", "POST", f"/api/leases/{own['id']}/extend", None, 409)
    await api("ret", "DELETE", f"/api/leases/{other['id']}", status=404)
    await api("rws", "DELETE", f"/api/leases/{other['id']}", {"because": "filmploeg"}, status=422)
    await api("rws", "DELETE", f"/api/leases/{other['id']}", {"reason": "filmploeg"}, status=204)
    assert await api("verkeer", "GET", "/api/leases", status=200) == []


async def test_an_idempotency_key_makes_one_request(api: Api, world: World) -> None:
    key = {"Idempotency-Key": "k"}
    first, again = [await api("verkeer", "POST", "/api/view-requests", wish("eigen-1"), 201, headers=key) for _ in range(2)]
    assert first == again and world.count("view_request") == 1
    await api("verkeer", "POST", "/api/view-requests", wish("rws-1"), 409, headers=key)


async def test_an_incident_opens_carries_a_picture_and_closes(api: Api) -> None:
    place = {"kind": "ongeval", "position": [4.473, 51.92]}
    opened = await api("verkeer", "POST", "/api/incidents", place, 201)
    assert [one["code"] for one in await api("beleid", "GET", "/api/incidents", status=200)] == [opened["code"]]
    found = (await api("verkeer", "POST", "/api/view-requests", wish("tunnel-1", incident=opened["code"]), 201))[0]
    assert found["outcome"] == "granted" and opened["code"] in found["explanation"]
    await api("beleid", "POST", "/api/incidents", place, 403)
    await api("observant", "POST", f"/api/incidents/{opened['id']}/close", status=403)
    for bad in (place | {"kind": "onzin"}, place | {"position": [400, 1]}, place | {"priority": 9}):
        await api("verkeer", "POST", "/api/incidents", bad, 422)
    assert (await api("verkeer", "POST", f"/api/incidents/{opened['id']}/close", status=200))["closed_at"]
    assert await api("verkeer", "GET", "/api/leases", status=200) == []
    await api("verkeer", "POST", f"/api/incidents/{opened['id']}/close", status=409)
