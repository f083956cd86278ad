"""The guard: deny by default, foreign hosts and origins, what a lost session still reaches, and the headers on every answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import dash_leaflet
import httpx
import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.app import create_web
from dashboard.core.credentials import digest
from dashboard.core.db import Database
from dashboard.core.settings import ROOT, Settings
from dashboard.sharing import accounts
from dashboard.store.accounts import NewAccount
from dashboard.ui import scripts
from dashboard.web.context import Services, asking
from dashboard.web.guard import SESSION_ENDED, Guard

ORIGIN = "http://127.0.0.1:8050"
SECRET, TOKEN, PASSWORD = "a-session-secret", "a-bearer-token", "een lang wachtwoord"
COOKIE = {"Cookie": f"beeldregie_session={SECRET}"}
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
async def anna(settings: Settings, ingest: psycopg.Connection) -> None:
    """Traffic manager `anna` with an open session and a token."""
    ingest.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('gemeente-a', 'Gemeente A', 'municipality')")
    now = datetime.now(UTC)
    database = Database(settings, "ingest", pool_size=1)
    await accounts.add_account(database, NewAccount("anna", "Anna", "gemeente-a", ("traffic_manager",)), PASSWORD, now)
    await database.close()
    with psycopg.connect(settings.dsn("app")) as conn:
        values = (digest(SECRET), digest(TOKEN), now + timedelta(hours=1))
        conn.execute(
            """INSERT INTO beeldregie.session (id_hash, account_id, expires_at)
                        SELECT %s, id, %s FROM beeldregie.account""",
            values[::2],
        )
    ingest.execute(
        """INSERT INTO beeldregie.api_token (token_hash, account_id, label, expires_at)
                      SELECT %s, id, 'test', %s FROM beeldregie.account""",
        values[1:],
    )


def revoke(settings: Settings) -> None:
    with psycopg.connect(settings.dsn("app")) as conn:
        conn.execute("UPDATE beeldregie.session SET revoked_at = now()")


def small_app(settings: Settings) -> Guard:
    """A route and two WebSockets behind the guard: one answers, one pushes without being asked, as Dash does."""
    app = FastAPI()
    services = Services(settings, Database(settings, "app", pool_size=2))

    @app.api_route("/thing", methods=["GET", "POST"])
    async def thing() -> str:
        who = asking.get()
        return who.login if who else ""

    @app.websocket("/answer")
    async def answer(socket: WebSocket) -> None:
        await socket.accept()
        while True:
            await socket.receive_text()
            who = asking.get()
            await socket.send_text(",".join(sorted(who.roles)) if who else "")

    @app.websocket("/push")
    async def push(socket: WebSocket) -> None:
        await socket.accept()
        while True:
            await socket.send_text("news")
            await asyncio.sleep(0.05)

    return Guard(app, services)


@pytest.fixture
async def web(settings: Settings, anna: None) -> AsyncIterator[httpx.AsyncClient]:
    """The real application behind the real guard; redirects are not followed."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_web(settings)), base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def sockets(settings: Settings, anna: None) -> Iterator[TestClient]:
    with TestClient(small_app(settings), base_url=ORIGIN) as client:
        yield client


async def test_nobody_reaches_anything_that_is_not_public(web: httpx.AsyncClient) -> None:
    for path in (
        "/api/cameras.geojson",
        "/api/nope",
        "/assets",
        "/_dash-layout",
        "/metrics",
        "/api/openapi.json",
        "/register/../metrics",
    ):
        answer = await web.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json"), path
    assert (await web.post("/_dash-update-component", json={}, headers={"Origin": ORIGIN})).status_code == 401


# Addresses that look like a file of the pages, or lead out of their folders: as a program sends them, nothing is tidied up on the way.
NO_FILES = (
    *("/assets/../api/cameras", "/assets/%2e%2e/api/cameras", "/assets/..%2fapi%2fcameras", "/assets/./../metrics", "/assets/..;/metrics"),
    *("/assets/%252e%252e/api/cameras", "/assets/..%5c..%5cmetrics", "/assets/.env", "/assets/map.js/", "/assets/map.js%00", "/assets/%0a"),
    *("//assets/map.js", "/assets//map.js", "/assets/", "/assetsx/map.js", "/ASSETS/map.js", "/api/assets/map.js", "/x/assets/map.js"),
    *("/_dash-component-suites/..%2fapi/cameras", "/_dash-component-suites/dash/../../_dash-layout", "/_dash-component-suites"),
    *("/_dash-component-suites/%2e%2e/_dash-dependencies", "/_dash-layout", "/_dash-dependencies", "/_favicon.ico/", "/_reload-hash"),
)


async def sent(app: ASGIApp, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> httpx.Response:
    """The answer to a path exactly as it is written; httpx itself would tidy it up."""
    transport = httpx.ASGITransport(app)
    url = httpx.URL(ORIGIN).copy_with(raw_path=path.encode())
    return await transport.handle_async_request(httpx.Request(method, url, headers=headers))


async def test_no_path_slips_through_as_a_file(settings: Settings, anna: None) -> None:
    app = create_web(settings)
    for path in NO_FILES:
        assert (await sent(app, path)).status_code == 401, path
        assert (await sent(app, path, headers=COOKIE)).status_code != 401, f"{path}: not for want of a log-in"


async def test_the_files_of_the_pages_are_for_everybody_and_need_no_database() -> None:
    """Also the first that a process is asked, when Dash has yet to find out which scripts there are."""
    nowhere = Settings(DATABASE_URL="postgresql://127.0.0.1:9/none", secret_key="x")
    app = create_web(nowhere)
    script = "dash_leaflet.js"
    changed = (ROOT / "assets" / "map.js").stat().st_mtime
    for path, keeping in (
        (f"/_dash-component-suites/dash_leaflet/{script}", "public, no-cache"),
        (scripts.of_library(dash_leaflet, script), "public, max-age=31536000, immutable"),
        ("/assets/map.js", "public, no-cache"),
        (f"/assets/map.js?m={changed}", "public, max-age=31536000, immutable"),
        (f"/assets/map.js?m={changed + 60}", "public, no-cache"),
        ("/assets/map.js?m=nu", "public, no-cache"),
        ("/_favicon.ico?v=1", "public, no-cache"),
    ):
        answer = await sent(app, path, headers=COOKIE)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, keeping), path
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"] and "set-cookie" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
    first = await sent(app, "/assets/map.js")
    again = await sent(app, "/assets/map.js", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    for path in ("/assets/none.js", "/_dash-component-suites/dash/none.js", "/_dash-component-suites/none/none.js"):
        missing = await sent(app, path)
        assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store"), path
    assert (await sent(app, "/assets/map.js", "POST", {"Origin": ORIGIN})).status_code == 401, "only reading is for everybody"
    assert (await sent(app, "/assets/map.js", headers={"Host": "evil.example"})).status_code == 400


@pytest.mark.parametrize("page", ["/", "/accounts", "/load"])
def test_whichever_page_a_worker_answers_first_comes_with_its_styles_and_scripts(settings: Settings, anna: None, page: str) -> None:
    with TestClient(create_web(settings), base_url=ORIGIN, headers=COOKIE) as client:
        first = client.get(page).text
    assert "/assets/style.css?m=" in first and "/assets/session.js?m=" in first


async def test_a_browser_is_sent_to_log_in_and_back(web: httpx.AsyncClient) -> None:
    answer = await web.get("/kaart?camera=almere-613", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/kaart%3Fcamera%3Dalmere-613")
    page = await web.get(answer.headers["location"])
    assert page.status_code == 200 and 'value="/kaart?camera=almere-613"' in page.text


async def test_an_unknown_api_address_is_a_problem_document_in_the_language_of_who_asks(web: httpx.AsyncClient) -> None:
    english = BEARER | {"Cookie": "beeldregie_language=en"}
    for method in ("GET", "POST", "DELETE"):
        answer = await web.request(method, "/api/nope", headers=BEARER)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["detail"] == "Dit adres bestaat niet."
    assert (await web.get("/api/nope", headers=english)).json()["detail"] == "There is nothing at this address."
    wrong = {"cameras": [], "minutes": "veel", "reason": "x", "more": 1}
    answer = await web.post("/api/view-requests", json=wrong, headers=BEARER)
    assert answer.status_code == 422 and "minutes: hoort een geheel getal te zijn; more: dit veld bestaat niet" in answer.json()["detail"]
    answer = await web.post("/api/view-requests", json=wrong, headers=english)
    assert "minutes: Input should be a valid integer" in answer.json()["detail"]


async def test_a_borrowed_host_is_refused(web: httpx.AsyncClient) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "", "evil.example:8050"):
        assert (await web.get("/login", headers={"Host": host})).status_code == 400
    assert (await web.get("/login", headers={"Host": "localhost:9"})).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:8051", "https://127.0.0.1:8050", "null", None])
async def test_another_site_cannot_use_the_cookie(settings: Settings, anna: None, origin: str | None) -> None:
    headers = COOKIE | ({"Origin": origin} if origin else {})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(small_app(settings)), base_url=ORIGIN) as client:
        assert (await client.post("/thing", headers=headers)).status_code == 403
        assert (await client.get("/thing", headers=headers)).json() == "anna"
        assert (await client.post("/thing", headers=COOKIE | {"Origin": ORIGIN})).json() == "anna"
        assert (await client.post("/thing", headers=BEARER)).json() == "anna"
        # A token that failed is not made good by a cookie beside it.
        assert (await client.get("/thing", headers=COOKIE | {"Authorization": "Bearer wrong"})).status_code == 401


async def test_another_site_cannot_log_somebody_in_or_out(web: httpx.AsyncClient) -> None:
    form = {"login": "anna", "password": PASSWORD}
    assert (await web.post("/login", data=form, headers={"Origin": "https://evil.example"})).status_code == 403
    assert (await web.post("/logout", headers=COOKIE | {"Origin": "https://evil.example"})).status_code == 403
    assert (await web.get("/api/openapi.json", headers=COOKIE)).status_code == 200


async def test_logging_in_gives_a_cookie_that_scripts_cannot_read_and_logging_out_ends_it(web: httpx.AsyncClient) -> None:
    form = {"login": "anna", "password": PASSWORD, "next": "/kaart"}
    answer = await web.post("/login", data=form, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/kaart")
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in ("beeldregie_session=", "HttpOnly", "SameSite=lax", "Path=/")) and "Secure" not in cookie
    old = {"Cookie": cookie.split(";")[0], "Origin": ORIGIN}
    assert (await web.get("/api/openapi.json", headers=old)).status_code == 200
    answer = await web.post("/logout", headers=old)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    web.cookies.clear()
    assert (await web.get("/api/openapi.json", headers=old)).status_code == 401


async def test_a_wrong_password_is_said_in_words_and_too_many_with_the_wait(web: httpx.AsyncClient) -> None:
    form = {"login": "anna", "password": "<b>fout"}
    for _ in range(5):
        answer = await web.post("/login", data=form, headers={"Origin": ORIGIN, "Accept-Language": "en"})
        assert answer.status_code == 401 and "do not belong together" in answer.text and "<b>" not in answer.text
    answer = await web.post("/login", data=form, headers={"Origin": ORIGIN})
    assert answer.status_code == 429 and "Probeer het over" in answer.text and int(answer.headers["retry-after"]) > 200


async def test_every_answer_carries_the_security_headers(settings: Settings, anna: None) -> None:
    settings.behind_tls = True
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_web(settings)), base_url="https://127.0.0.1") as client:
        for path in ("/login", "/api/nope", "/", "/healthz"):
            headers = (await client.get(path)).headers
            policy = headers["content-security-policy"]
            assert "frame-ancestors 'none'" in policy and "https://127.0.0.1:8051 wss://127.0.0.1:8051" in policy
            assert "unsafe" not in policy.split("script-src")[1].split(";")[0]
            assert headers["x-content-type-options"] == "nosniff" and "max-age" in headers["strict-transport-security"], path
        form = {"login": "anna", "password": PASSWORD}
        cookie = (await client.post("/login", data=form, headers={"Origin": "https://127.0.0.1"})).headers["set-cookie"]
        assert cookie.startswith("__Host-beeldregie_session=") and "Secure" in cookie and "Domain" not in cookie
        old = {"Cookie": cookie.split(";")[0], "Accept": "text/html"}
        assert (await client.get("/login", headers=old)).status_code == 303  # it is the one that is read


async def test_who_asks_too_often_is_told_when_to_come_back(settings: Settings, anna: None) -> None:
    settings.requests_per_minute = settings.public_requests_per_minute = 3
    async with httpx.AsyncClient(transport=httpx.ASGITransport(small_app(settings)), base_url=ORIGIN) as client:
        answers = [await client.get(path, headers=BEARER) for path in ("/api/x", "/register") for _ in range(4)]
        assert [one.status_code for one in answers] == [404, 404, 404, 429] * 2
        assert answers[3].headers["content-type"] == "application/problem+json" and int(answers[3].headers["retry-after"]) == 20
        assert "20 s" in answers[3].json()["detail"]
        assert (await client.get("/thing", headers=BEARER)).status_code == 200


async def test_a_key_opens_what_its_scopes_name(settings: Settings, anna: None, ingest: psycopg.Connection) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(small_app(settings)), base_url=ORIGIN) as client:
        assert (await client.get("/thing", headers=BEARER)).status_code == 200
        used = ingest.execute("SELECT last_used_at = date_trunc('minute', last_used_at) FROM beeldregie.api_token").fetchall()
        assert used == [(True,)]
        ingest.execute("UPDATE beeldregie.api_token SET scopes = '{camera.read}'")
        assert (await client.get("/thing", headers=BEARER)).status_code == 403  # not the map's pages
        assert (await client.get("/api/x", headers=BEARER)).status_code == 404


async def test_a_body_without_end_is_cut_off(web: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"login=anna&password="
        for _ in range(100):
            yield b"x" * 100_000

    assert (await web.post("/login", content=b"x" * 3_000_000)).status_code == 413
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await web.post("/login", content=endless(), headers=form)).status_code >= 400


async def test_without_a_database_public_pages_stand_and_the_rest_says_why(settings: Settings) -> None:
    nowhere = Settings(DATABASE_URL="postgresql://127.0.0.1:9/none", state_folder=settings.state_folder, secret_key="x")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_web(nowhere)), base_url=ORIGIN) as client:
        assert (await client.get("/login", headers=COOKIE)).status_code == 200
        assert (await client.get("/api/nope", headers=COOKIE)).status_code == 503
        health = await client.get("/healthz")
    assert health.status_code == 503
    assert health.json() == {"status": "ill", "parts": {"database": "ill", "worker": "ill", "live": "ill"}}


@pytest.mark.parametrize(
    "headers", [{}, COOKIE, COOKIE | {"Origin": "https://evil.example"}, {"Origin": ORIGIN}, BEARER | {"Host": "evil.example"}]
)
def test_a_websocket_is_not_opened_for_nobody_or_from_elsewhere(sockets: TestClient, headers: dict[str, str]) -> None:
    with pytest.raises(WebSocketDisconnect), sockets.websocket_connect("ws://127.0.0.1:8050/answer", headers=headers):
        raise AssertionError("it was opened")


@pytest.mark.parametrize("headers", [COOKIE | {"Origin": ORIGIN}, BEARER])
def test_a_socket_ends_with_the_roles_it_began_with_and_is_opened_anew(
    sockets: TestClient, ingest: psycopg.Connection, headers: dict[str, str]
) -> None:
    changes = (
        """INSERT INTO beeldregie.account_role (account_id, role, valid)
           SELECT id, 'observer', tstzrange(now(), NULL) FROM beeldregie.account""",
        "UPDATE beeldregie.account_role SET valid = tstzrange(lower(valid), now())",
    )
    for change, roles in zip(changes, ("traffic_manager", "observer,traffic_manager"), strict=True):
        with sockets.websocket_connect("ws://127.0.0.1:8050/answer", headers=headers) as socket:
            socket.send_text("?")
            assert socket.receive_text() == roles
            ingest.execute(change)
            socket.send_text("?")
            with pytest.raises(WebSocketDisconnect):
                socket.receive_text()
    with pytest.raises(WebSocketDisconnect), sockets.websocket_connect("ws://127.0.0.1:8050/answer", headers=headers):
        raise AssertionError("no role is left to open it with")


def test_a_message_after_the_session_ended_is_not_handled(sockets: TestClient, settings: Settings) -> None:
    with sockets.websocket_connect("ws://127.0.0.1:8050/answer", headers=COOKIE | {"Origin": ORIGIN}) as socket:
        revoke(settings)
        socket.send_text("?")
        with pytest.raises(WebSocketDisconnect) as error:
            socket.receive_text()
    assert error.value.code == SESSION_ENDED


CHANGES = {
    "role": "UPDATE beeldregie.account_role SET valid = tstzrange(lower(valid), now())",
    "roles": "INSERT INTO beeldregie.account_role (account_id, role) SELECT id, 'observer' FROM beeldregie.account",
    "organisation": """
        WITH made AS (INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('gemeente-b', 'B', 'municipality') RETURNING id)
        UPDATE beeldregie.account SET organisation_id = made.id FROM made""",
}


@pytest.mark.parametrize("what", ["session", *CHANGES])
def test_pushing_stops_within_two_seconds_of_the_end_of_the_session_and_of_what_it_began_as(
    sockets: TestClient, settings: Settings, ingest: psycopg.Connection, what: str
) -> None:
    with sockets.websocket_connect("ws://127.0.0.1:8050/push", headers=COOKIE | {"Origin": ORIGIN}) as socket:
        assert socket.receive_text() == "news"
        if what == "session":
            revoke(settings)
        else:
            ingest.execute(CHANGES[what])
        end = time.monotonic() + 2
        with pytest.raises(WebSocketDisconnect):
            while time.monotonic() < end:
                socket.receive_text()
