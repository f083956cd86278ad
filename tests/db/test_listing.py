"""The register as a list over HTTP: the same selection as the map's, in any order, page after page, and as files that are safe to open."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import openpyxl
import pytest

from dashboard.app import create_web
from dashboard.core.clock import local
from dashboard.core.clock import now as this_moment
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.sharing import accounts
from dashboard.store.accounts import NewAccount
from dashboard.store.listing import SORTS


@pytest.fixture
async def client(city: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A policy officer's client on the whole application."""
    login, writer = f"fg-{uuid4().hex[:8]}", Database(city, "ingest", pool_size=1)
    now = datetime.now(UTC)
    await accounts.add_account(writer, NewAccount(login, "=Anna", "gemeente-rotterdam-stadsbeheer", ("policy_officer",)), None, now)
    token = await accounts.make_token(writer, login, "test", now)
    app: Any = create_web(city)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8050", headers={"Authorization": f"Bearer {token}"}
    ) as http:
        yield http
    await app.services.db.close()
    await writer.close()


async def listed(client: httpx.AsyncClient, **query: str | int) -> list[dict[str, Any]]:
    """Every camera of a list, page after page by the Link header."""
    answer = await client.get("/api/cameras", params=query)
    assert answer.status_code == 200, answer.text
    found = answer.json()["items"]
    while "next" in answer.links:
        answer = await client.get(answer.links["next"]["url"])
        found += answer.json()["items"]
    assert len(found) == answer.json()["total"]
    return list(found)


async def on_the_map(client: httpx.AsyncClient, **query: str) -> set[str]:
    layer = (await client.get("/api/cameras.geojson", params=query)).json()
    return {feature["id"] for feature in layer["features"]}


async def test_pages_together_are_what_the_map_shows(client: httpx.AsyncClient) -> None:
    codes = [camera["code"] for camera in await listed(client, limit=500)]
    assert codes == sorted(await on_the_map(client))
    for query in ({"missing": "true"}, {"basis": "gemw-151c", "q": "plein"}, {"owner": "ret", "bbox": "4.4,51.9,4.5,52"}):
        assert {camera["code"] for camera in await listed(client, **query)} == await on_the_map(client, **query)


async def test_a_camera_of_the_list_says_whose_why_and_what_is_missing(client: httpx.AsyncClient) -> None:
    almere = next(camera for camera in await listed(client, q="almere-613") if camera["code"] == "almere-613")
    assert (almere["owner"], almere["owner_name"], almere["controller"]) == (
        "gemeente-almere",
        "Gemeente Almere, toezicht",
        "politie-midden-nederland",
    )
    assert [(use["purpose"], use["basis"]) for use in almere["purposes"]] == [
        ("openbare-orde", "gemw-151c"),
        ("verkeersmanagement", "verkeer-6-1-e"),
    ]
    assert almere["purposes"][0]["basis_name"] == {"nl": "Gemeentewet art. 151c", "en": "Municipalities Act art. 151c"}
    assert almere["position_rd"] == pytest.approx([144_000, 487_000], abs=2_000) and almere["gaps"] == []
    assert "designation" in (await listed(client, q="sb-450"))[0]["gaps"]


async def test_every_order_holds_every_camera_once_either_way(client: httpx.AsyncClient) -> None:
    owners = "gemeente-almere-verkeer,gemeente-almere-parkeren,vid"
    expected = sorted(await on_the_map(client, owner=owners))
    for sort in (sign + name for name in SORTS for sign in ("", "-")):
        found = await listed(client, owner=owners, sort=sort, limit=len(expected) // 2 + 1)
        assert sorted(camera["code"] for camera in found) == expected, sort


async def test_cameras_are_put_in_the_order_that_was_asked_for(client: httpx.AsyncClient) -> None:
    by_gaps = [len(camera["gaps"]) for camera in await listed(client, sort="-gaps", limit=500)]
    assert by_gaps == sorted(by_gaps, reverse=True) and by_gaps[0] > 0
    by_owner = await listed(client, sort="owner,-name", owner="ret,vid", limit=500)
    assert [camera["owner"] for camera in by_owner] == sorted(camera["owner"] for camera in by_owner)
    names = [camera["name"].lower() for camera in by_owner if camera["owner"] == "vid"]
    assert names == sorted(names, reverse=True)
    nothing_last = [camera["road"] is None for camera in await listed(client, sort="-road", limit=500)]
    assert nothing_last == sorted(nothing_last), "what has no road comes last, also downwards"


@pytest.mark.parametrize("query", ["sort=kleur", "limit=0", "limit=501", "after=-1", "after=99999999999999999999", "owner=niemand"])
async def test_what_cannot_be_listed_is_a_problem_that_names_it(client: httpx.AsyncClient, query: str) -> None:
    for address in ("/api/cameras", "/api/cameras.csv", "/api/cameras.xlsx"):
        if address == "/api/cameras" or not query.startswith(("limit", "after")):
            answer = await client.get(f"{address}?{query}")
            assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), answer.text
            assert answer.json()["detail"].startswith(query.split("=")[0])


async def test_who_has_a_page_already_gets_304_and_nobody_else_does(client: httpx.AsyncClient) -> None:
    first = await client.get("/api/cameras?owner=vid")
    again = await client.get("/api/cameras?owner=vid", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"") and "private" in again.headers["cache-control"]
    for address in ("/api/cameras", "/api/cameras.csv", "/api/cameras.xlsx"):
        assert (await client.get(address, headers={"Authorization": "Bearer nobody"})).status_code == 401


async def test_files_hold_exactly_the_selection(client: httpx.AsyncClient) -> None:
    query = {"owner": "gemeente-rotterdam-stadsbeheer", "missing": "true"}
    codes = sorted(await on_the_map(client, **query))
    table = await client.get("/api/cameras.csv", params={**query, "lang": "en"})
    assert [row["Code"] for row in csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")))] == codes
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    today = f"cameras-{local(this_moment()):%Y-%m-%d}"
    assert table.headers["content-disposition"] == f'attachment; filename="{today}.csv"'
    workbook = await client.get("/api/cameras.xlsx", params={**query, "lang": "nl", "sort": "-code"})
    book = openpyxl.load_workbook(io.BytesIO(workbook.content))
    assert [row[0].value for row in book["Camera’s"].iter_rows(min_row=2)] == codes[::-1]
    account = {row[0].value: row[1].value for row in book["Verantwoording"].iter_rows()}
    assert account["Gemaakt door"].startswith("=Anna, ") and book["Verantwoording"]["B1"].data_type == "s"
    assert (account["Aantal camera’s"], account["Selectie: ontbreekt"]) == (len(codes), "er ontbreekt iets")
    assert account["Op de kaart"] == "http://127.0.0.1:8050/?owner=gemeente-rotterdam-stadsbeheer&missing=true"


async def test_as_of_a_moment_before_the_register_there_is_nothing(client: httpx.AsyncClient) -> None:
    assert await listed(client, as_of="2008-05-01") == []
    empty = await client.get("/api/cameras.csv", params={"as_of": "2008-05-01", "lang": "nl"})
    assert "per-2008-05-01.csv" in empty.headers["content-disposition"] and len(empty.content.decode("utf-8-sig").splitlines()) == 1
