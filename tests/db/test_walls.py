"""Layouts that are kept, and faults that viewers report: whose they are, and who reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import psycopg
import pytest

from dashboard.core.settings import Settings
from tests.fixtures.web import answering, key, people

PEOPLE = {  # login: organisation, role
    "verkeer": ("city", "traffic_manager"),
    "collega": ("city", "traffic_manager"),
    "beheerder": ("town", "owner_admin"),
    "buur": ("town", "traffic_manager"),
    "derde": ("village", "owner_admin"),
    "beleid": ("city", "policy_officer"),
}
LAYOUT = {"name": "Maasboulevard", "cameras": ["town-1", "town-2"], "grid": "4", "spot": 2}


@pytest.fixture
async def web(settings: Settings, ingest: psycopg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    people(ingest, PEOPLE)
    ingest.execute("""INSERT INTO beeldregie.camera (code, name, owner_id, position, changed_by)
                      VALUES ('town-1', 'Plein', 'town', ST_SetSRID(ST_Point(4.5, 51.92), 4326), 'test')""")
    async with answering(settings) as client:
        yield client


async def call(web: httpx.AsyncClient, login: str, method: str, path: str, body: Any = None) -> httpx.Response:
    return await web.request(method, path, headers=key(login), json=body)


async def test_a_layout_is_kept_under_its_name_and_opened_by_a_colleague_with_the_link(web: httpx.AsyncClient) -> None:
    first = (await call(web, "verkeer", "POST", "/api/walls", LAYOUT)).json()
    again = (await call(web, "verkeer", "POST", "/api/walls", {**LAYOUT, "cameras": ["town-2"], "grid": "1", "spot": 1})).json()
    assert again["id"] == first["id"]
    assert [(one["name"], one["cameras"]) for one in (await call(web, "verkeer", "GET", "/api/walls")).json()] == [
        ("Maasboulevard", ["town-2"])
    ]
    assert (await call(web, "collega", "GET", "/api/walls")).json() == []
    link = f"/api/walls/{first['id']}"
    shared = (await call(web, "collega", "GET", link)).json()
    assert (shared["grid"], shared["spot"], shared["own"]) == ("1", 1, False)
    assert (await call(web, "buur", "GET", link)).status_code == 404
    assert (await call(web, "collega", "DELETE", link)).status_code == 404
    assert (await call(web, "verkeer", "DELETE", link)).status_code == 204
    assert (await call(web, "verkeer", "GET", link)).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"cameras": []}, {"cameras": ["a"] * 2}, {"cameras": [str(n) for n in range(17)]}, {"grid": "5"}, {"spot": 3}, {"name": "  "}],
)
async def test_a_layout_that_cannot_be_is_refused_and_nothing_is_kept(web: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
    refused = await call(web, "verkeer", "POST", "/api/walls", {**LAYOUT, **wrong})
    assert refused.status_code == 422 and refused.json()["detail"]
    assert (await call(web, "verkeer", "GET", "/api/walls")).json() == []


CABLE = {"cause": "kabel", "words": "Geraakt door de aannemer"}


async def test_a_fault_is_read_by_the_cameras_owner_only_and_settled_there(web: httpx.AsyncClient) -> None:
    told = await call(web, "verkeer", "POST", "/api/faults", {"camera": "town-1", "words": "beeld staat stil"})
    twice = await call(web, "verkeer", "POST", "/api/faults", {"camera": "town-1", "words": "nu zwart"})
    assert told.status_code == twice.status_code == 201 and told.json() == twice.json()
    assert (await call(web, "verkeer", "POST", "/api/faults", {"camera": "town-9"})).status_code == 404
    assert (await call(web, "beleid", "POST", "/api/faults", {"camera": "town-1"})).status_code == 403
    [report] = (await call(web, "beheerder", "GET", "/api/faults")).json()
    assert (report["camera"], report["organisation"], report["words"]) == ("town-1", "city", "nu zwart")
    assert (await call(web, "derde", "GET", "/api/faults")).json() == []
    assert (await call(web, "verkeer", "GET", "/api/faults")).status_code == 403
    settle = f"/api/faults/{report['id']}/settled"
    assert (await call(web, "derde", "POST", settle, CABLE)).status_code == 404
    assert (await call(web, "buur", "POST", settle, CABLE)).status_code == 403
    for wrong in (None, {"cause": "weer"}, {"cause": "anders", "words": " "}):
        assert (await call(web, "beheerder", "POST", settle, wrong)).status_code == 422
    assert (await call(web, "beheerder", "POST", settle, CABLE)).status_code == 204
    assert (await call(web, "beheerder", "GET", "/api/faults")).json() == []
    assert (await call(web, "verkeer", "POST", "/api/faults", {"camera": "town-1"})).json()["id"] != report["id"]
