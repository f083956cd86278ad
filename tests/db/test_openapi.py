"""The API against its own description: whatever is sent, no server error, and nothing that the description does not speak of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.python.asgi import ASGIClient, shutdown_lifespans
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from dashboard.app import create_web
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.policy.permissions import TABLE
from dashboard.sharing import accounts
from dashboard.store.accounts import NewAccount
from dashboard.web.api.openapi import PROBLEM, operations
from etl.demo import city as demo
from tests.conftest import database_copy

HOST = "http://127.0.0.1:8050"
EVERY_ROLE = tuple(role for role in TABLE if role not in ("detection", "alarm", "policy_officer"))  # these stand alone


@pytest.fixture(scope="module")
def ours(_cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The demo city in a database of its own: what is tried here may change it."""
    with database_copy(_cluster, tmp_path_factory.mktemp("openapi")) as settings:
        demo.build(settings)
        yield settings.model_copy(update={"requests_per_minute": 0})


@pytest.fixture(scope="module")
def token(ours: Settings) -> str:
    """Of an account with every role that a person can have, so that no door stands in the way."""

    async def made() -> str:
        writer, now = Database(ours, "ingest", pool_size=1), datetime.now(UTC)
        await accounts.add_account(writer, NewAccount("alles", "Alles", "gemeente-almere", EVERY_ROLE), None, now)
        result = await accounts.make_token(writer, "alles", "test", now)
        await writer.close()
        return result

    return asyncio.run(made())


@pytest.fixture(scope="module")
def app(ours: Settings) -> Any:
    return create_web(ours)


@pytest.fixture(scope="module")
def client(app: Any, token: str) -> Iterator[ASGIClient]:
    with ASGIClient(app, base_url=HOST) as http:
        http.headers["Authorization"] = f"Bearer {token}"
        yield http
    shutdown_lifespans()


PHASES = [Phase.explicit, Phase.generate]
EFFORT = effort(max_examples=4, deadline=None, database=None, phases=PHASES, suppress_health_check=list(HealthCheck))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
REAL = {"code": "almere-613", "login": "observant"}  # what there is: made-up names lead nowhere


def described(app: Any) -> Any:
    """The description as schemathesis reads it, without what is allowed to say that a part is ill."""
    schema = schemathesis.openapi.from_dict(app.app.openapi())
    schema.config.update(base_url=HOST)
    return schema.exclude(path="/healthz")


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_is_sent_is_answered_as_described(app: Any, client: ASGIClient, mode: GenerationMode) -> None:
    wrong: dict[str, str] = {}
    for found in described(app).get_all_operations():
        operation = found.ok()

        @EFFORT
        @given(case=operation.as_strategy(generation_mode=mode), is_real=st.booleans())
        def tried(case: schemathesis.Case, is_real: bool) -> None:
            if is_real:
                case.path_parameters |= {name: value for name, value in REAL.items() if name in case.path_parameters}
            case.validate_response(case.call(session=client, base_url=HOST), checks=CHECKS)

        try:
            tried()
        except Unsatisfiable:
            continue  # takes nothing that could be wrong
        except (Exception, FailureGroup) as error:
            wrong[operation.label] = "; ".join(map(repr, getattr(error, "exceptions", [error])))
    assert not wrong, "\n\n".join(f"{label}: {what}" for label, what in wrong.items())


async def test_nobody_comes_in_without_saying_who(app: Any) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as stranger:
        for path, method, operation in operations(app.app.openapi()):
            answer = await stranger.request(method, path.replace("{", "").replace("}", ""))
            assert (answer.status_code == 401) == bool(operation["security"]), path
            assert answer.status_code != 401 or answer.headers["content-type"] == PROBLEM


def test_every_operation_says_what_it_is_and_how_it_can_go_wrong(app: Any) -> None:
    described = app.app.openapi()
    assert set(described["components"]["securitySchemes"]) == {"session", "token"}
    for path, method, operation in operations(described):
        assert operation["summary"][:1].isupper() and len(operation["summary"]) < 160, path
        assert operation["tags"] != ["system"] or not path.startswith("/api/"), f"{path}: under which heading?"
        done = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
        assert done and all(answer.get("content") or status == "204" for status, answer in done.items()), path
        problems = {"400", "401", "403", "404", "405", "422", "429", "503"} | ({"409", "412", "413"} if method != "get" else set())
        assert problems <= set(operation["responses"]), path
    for name, problem in described["components"]["responses"].items():
        assert PROBLEM in problem["content"], name


@pytest.fixture
async def web(app: Any, token: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOST, headers=headers) as http:
        yield http


async def test_what_is_not_there_or_cannot_be_done_is_a_problem(web: httpx.AsyncClient) -> None:
    for method, path, status, allow in (
        ("GET", "/api/nope", 404, None),
        ("POST", "/api/cameras/almere-613/nope", 404, None),
        ("DELETE", "/api/cameras.geojson", 405, "GET, HEAD, OPTIONS"),
        ("GET", "/api/leases/x/extend", 405, "POST, OPTIONS"),
        ("PUT", "/api/incidents", 405, "GET, HEAD, POST, OPTIONS"),
    ):
        answer = await web.request(method, path)
        assert (answer.status_code, answer.headers["content-type"], answer.headers.get("allow")) == (status, PROBLEM, allow), path
        assert answer.json()["status"] == status and answer.json()["detail"]
    assert (await web.options("/api/incidents")).headers["allow"] == "GET, HEAD, POST, OPTIONS"


async def test_head_is_get_without_the_body(web: httpx.AsyncClient) -> None:
    for path in ("/api/cameras?limit=5", "/api/cameras/almere-613", "/api/flow/values", "/api/nope"):
        whole, head = await web.get(path), await web.head(path)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        assert head.headers["content-type"] == whole.headers["content-type"]
        assert head.headers.get("etag") == whole.headers.get("etag")


async def test_what_nothing_can_hold_is_refused_in_words(web: httpx.AsyncClient) -> None:
    for query in (
        "/api/cameras?q=a%00b",
        "/api/cameras/a%00b",
        "/api/cameras?owner=%ED%A0%80",
        "/api/cameras?bbox=nan,0,1,1",
        "/api/cameras?bbox=-inf,0,inf,1",
        "/api/cameras?limit=99999999999999999999999999",
        "/api/cameras.xlsx?as_of=0001-01-01T00:00:00%2B14:00",
        "/api/cameras.csv?as_of=9999-12-31",
        "/api/flow/values?at=0001-01-01T00:00:00%2B14:00",
        "/api/incidents/heat.geojson?to=9999-12-31",
    ):
        answer = await web.get(query)
        assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM), query
        assert answer.json()["detail"]


async def test_the_operations_stand_on_a_page_for_people(web: httpx.AsyncClient) -> None:
    page = await web.get("/api")
    assert page.headers["content-type"].startswith("text/html")
    assert "GET /api/cameras.xlsx" in page.text and "/api/openapi.json" in page.text
