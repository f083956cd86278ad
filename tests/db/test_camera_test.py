"""Whether a camera works: the test its owner asks for, and the fault that the relay puts on record and takes back by itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from dashboard.core.credentials import digest
from dashboard.core.db import Database
from dashboard.core.settings import Settings
from dashboard.core.vault import Vault
from dashboard.live import hub, service, testing
from dashboard.live.faults import HOLD, Faults
from dashboard.live.hub import Hub
from dashboard.live.masks import Look
from dashboard.live.sources.address import SourceError
from dashboard.sharing import ask, leases
from tests.camera_peer import FIRST, LOOPBACK, MOVING, PASSWORD, USER, answer, camera, part, pour, then
from tests.live_peers import CODE, PATIENCE, World, make_world

LIVE = "http://127.0.0.1:8051"
PAGE = "http://127.0.0.1:8050"
PATH = f"/live/{CODE}/test"


@pytest.fixture
async def world(settings: Settings, ingest: psycopg.Connection) -> World:
    """The town, with dora as its owner's administrator, eva as administrator, fred as another owner's."""
    world = await make_world(settings, ingest, 1)
    ingest.execute("INSERT INTO beeldregie.organisation (id, name, kind) VALUES ('gemeente-b', 'Gemeente B', 'municipality')")
    ingest.execute("UPDATE beeldregie.account SET organisation_id = 'gemeente-b' WHERE login = 'fred'")
    for login, role in (("dora", "owner_admin"), ("eva", "administrator"), ("fred", "owner_admin")):
        ingest.execute(
            "UPDATE beeldregie.account_role SET role = %s WHERE account_id = (SELECT id FROM beeldregie.account WHERE login = %s)",
            (role, login),
        )
    return world


@pytest.fixture
async def live(settings: Settings, world: World) -> AsyncIterator[httpx.AsyncClient]:
    """The relay, in this process."""
    app: Any = service.create(settings.model_copy(update={"stream_networks": LOOPBACK}))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=LIVE) as client:
        yield client


def connect(world: World, address: str | None) -> None:
    sealed = Vault(world.settings.stream_secret_keys).seal(address) if address else None
    integration = "direct" if address else "none"
    world.execute("UPDATE beeldregie.stream SET sealed = %s, integration = %s", sealed, integration, role="ingest")


def by(login: str) -> dict[str, str]:
    return {"Authorization": f"Bearer t-{login}"}


def steps(world: World) -> list[dict[str, Any]]:
    rows = world.execute("SELECT body FROM beeldregie.log WHERE step = 'camera.tested' ORDER BY id")
    return [json.loads(body) for (body,) in rows]


async def test_a_test_says_what_the_camera_gives_and_is_written_down(
    live: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(testing, "_SAMPLE_SECONDS", 0.3)
    async with camera(then(MOVING, pour(part(FIRST), 0.05))) as peer:
        connect(world, peer.url)
        first, second = await asyncio.gather(*(live.post(PATH, headers=by(login)) for login in ("dora", "eva")))
        done, busy = sorted((first, second), key=lambda one: one.status_code)
        assert (done.status_code, busy.status_code) == (200, 409)
        found = done.json()
        assert found.pop("frames_per_second") > 1
        assert found == {"reachable": True, "kind": "mjpeg", "codec": "MJPEG", "width": 640, "height": 360}
    (step,) = steps(world)
    assert (step["camera"], step["reachable"], step["fault"]) == (CODE, True, "")


@pytest.mark.parametrize(
    ("sent", "reachable", "words"),
    [
        (answer("401 Unauthorized", WWW_Authenticate='Basic realm="x"'), True, "De camera weigert het wachtwoord."),
        (answer("302 Found", Location="http://127.0.0.1/"), True, "De camera verwijst naar een ander adres. Dat volgen wij niet."),
        (answer(body=b"<html>", Content_Type="text/html"), True, "De camera geeft geen bruikbaar beeld."),
        (None, False, "De camera antwoordt niet."),
    ],
    ids=["password", "redirect", "page", "gone"],
)
async def test_a_camera_that_does_not_work_says_why_and_never_where_it_is(
    live: httpx.AsyncClient, world: World, sent: bytes | None, reachable: bool, words: str
) -> None:
    async with camera(sent or b"") as peer:
        address = peer.url
        if sent:
            connect(world, address)
            found = await live.post(PATH, headers=by("dora"))
    if sent is None:
        connect(world, address)
        found = await live.post(PATH, headers=by("dora"))
    assert found.status_code == 200
    assert (found.json()["reachable"], found.json()["problem"]["nl"]) == (reachable, words)
    assert not any(secret in found.text + str(steps(world)) for secret in (USER, PASSWORD, "secret-path", str(peer.port)))


async def test_only_who_keeps_the_camera_tests_it(live: httpx.AsyncClient, world: World) -> None:
    connect(world, None)
    answers = {login: (await live.post(PATH, headers=by(login))).status_code for login in world.people}
    assert answers == {"anna": 403, "bram": 403, "cor": 403, "fred": 403, "dora": 409, "eva": 409}  # 409: it is not connected
    assert (await live.post(PATH)).status_code == 401
    assert (await live.post("/live/nothing/test", headers=by("eva"))).status_code == 404
    assert (await live.get(PATH, headers=by("eva"))).status_code == 405
    assert steps(world) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Origin": PAGE}, 409), ({"Origin": "http://elsewhere.test"}, 403), ({}, 403), ({"Sec-Fetch-Site": "none"}, 403)],
)
async def test_with_a_cookie_only_our_own_pages_ask_and_read_the_answer(
    live: httpx.AsyncClient, world: World, headers: dict[str, str], status: int
) -> None:
    connect(world, None)
    cookie = f"{world.settings.session_cookie}=s-dora"
    answer = await live.post(PATH, headers={"Cookie": cookie} | headers)
    assert answer.status_code == status
    assert answer.headers.get("access-control-allow-origin") == (PAGE if status == 409 else None)
    assert digest("s-dora") not in answer.content


class Viewer:
    """Somebody who looks."""

    hears = True

    def __init__(self) -> None:
        self.states: list[str] = []

    def show(self, picture: object) -> None:
        pass

    def tell(self, state: str) -> None:
        self.states.append(state)


def rows(world: World) -> list[tuple[Any, ...]]:
    """(open, found by) of every fault on record, oldest first."""
    return world.execute("SELECT during @> now(), found_by FROM beeldregie.camera_state WHERE state = 'fault' ORDER BY id")


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.02)


async def test_a_camera_lost_while_somebody_looks_goes_on_record_once_and_comes_back_by_itself(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in (("LOST_SECONDS", 0.3), ("_TICK", 0.05), ("PAUSES", (0.02,))):
        monkeypatch.setattr(hub, name, seconds)
    works = asyncio.Event()

    async def pictures() -> AsyncGenerator[bytes, None]:
        if not works.is_set():
            raise SourceError("camera does not answer")
        yield FIRST
        await asyncio.Event().wait()

    faults = Faults(db, lambda: datetime.now(UTC))
    relay, viewer, keeping = Hub(faults.hear), Viewer(), asyncio.create_task(faults.keep())
    relay.join(viewer, CODE, Look(), pictures)
    await until(lambda: rows(world))
    assert rows(world) == [(True, "relay")]
    faults.hear(CODE, "lost")  # another hears it too, or the row is put off
    works.set()
    await until(lambda: "playing" in viewer.states)
    await until(lambda: rows(world) == [(False, "relay")])
    keeping.cancel()
    await relay.close()


async def test_a_fault_found_by_itself_refuses_who_asks_anew_and_not_who_looks(db: Database, world: World) -> None:
    lease, now = await world.lease("anna", minutes=2), datetime.now(UTC)
    faults = Faults(db, lambda: now)
    for signal in ("lost", "lost"):
        faults.hear(CODE, signal)  # type: ignore[arg-type]
        await faults.write()
    assert rows(world) == [(True, "relay")]
    (asked,) = await ask.ask(db, world.people["bram"], ask.Wish([CODE], "file"), now)
    assert (asked.answer.refusal, asked.answer.code) == ("not_possible", "fault")
    extended = await leases.extend(db, world.people["anna"], lease, 15, now)
    assert extended.answer.outcome == "granted"
    (again,) = await ask.ask(db, world.people["bram"], ask.Wish([CODE], "file"), now + HOLD + timedelta(seconds=1))
    assert again.answer.outcome == "granted", "nobody looks in vain any more, so it may be tried"


async def test_what_people_recorded_is_left_alone(db: Database, world: World, ingest: psycopg.Connection) -> None:
    ingest.execute(
        "INSERT INTO beeldregie.camera_state (camera_id, state, during) SELECT id, 'fault', tstzrange(now(), NULL) FROM beeldregie.camera"
    )
    faults = Faults(db, lambda: datetime.now(UTC))
    for signal in ("lost", "playing"):
        faults.hear(CODE, signal)  # type: ignore[arg-type]
        await faults.write()
        assert rows(world) == [(True, "person")]
