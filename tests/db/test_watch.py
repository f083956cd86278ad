"""The watcher as `up` runs it: its own process, web and relay over HTTP, PostGIS, and a demo camera before which a car stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
import uvicorn

from dashboard.app import create_web
from dashboard.core.credentials import digest
from dashboard.core.db import Database
from dashboard.core.errors import NotLoggedIn
from dashboard.core.settings import ROOT, Settings
from dashboard.sharing import accounts
from dashboard.store.accounts import NewAccount
from etl.demo import scenes
from etl.demo import server as demo
from etl.watch.relay import Declined, Desk, Granted
from tests.live_peers import CODE, PATIENCE, DemoCamera, World, free_port, make_world, relay_process, wait_until

TOKEN = "t-detectie"
BEFORE_STOP = 10.0  # seconds that the scene runs before its car stands: the watcher learns the road meanwhile


@pytest.fixture
def camera(settings: Settings) -> Iterator[DemoCamera]:
    with DemoCamera(settings) as running:
        yield running


@pytest.fixture
async def world(settings: Settings, ingest: psycopg.Connection, camera: DemoCamera) -> World:
    """The camera's municipality also has a detection account."""
    world = await make_world(settings, ingest, camera.port)
    database = Database(settings, "ingest", pool_size=1)
    new = NewAccount("detectie", "Detectie", "gemeente-a", ("detection",), "service")
    await accounts.add_account(database, new, None, datetime.now(UTC))
    await database.close()
    world.execute(
        """INSERT INTO beeldregie.api_token (token_hash, account_id, label, expires_at)
                     SELECT %s, id, 'test', now() + interval '1 hour' FROM beeldregie.account WHERE login = 'detectie'""",
        digest(TOKEN),
        role="ingest",
    )
    return world


@contextmanager
def served(settings: Settings) -> Iterator[None]:
    """The web application on its port, in a thread."""
    server = uvicorn.Server(uvicorn.Config(create_web(settings), host="127.0.0.1", port=settings.port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started)
        yield
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


@contextmanager
def watching(settings: Settings, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`beeldregie watch` on the camera; three seconds count as standing."""
    command = [
        sys.executable,
        "-m",
        "dashboard.cli",
        "watch",
        CODE,
        "--json",
        "--seconds",
        "3",
        "--post",
        f"http://127.0.0.1:{settings.port}",
    ]
    environment = {**os.environ, "BEELDREGIE_TOKEN": TOKEN, "BEELDREGIE_STATE_FOLDER": str(settings.state)}
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)


def scene_clock() -> SimpleNamespace:
    """The camera's clock: whenever its first picture is drawn, the car will stand in BEFORE_STOP seconds."""
    begun: list[float] = []

    def moment() -> float:
        begun.append(time.monotonic())
        return 1000 * scenes.STOP_PERIOD + scenes.STOP_FROM - BEFORE_STOP + begun[-1] - begun[0]

    return SimpleNamespace(time=moment, monotonic=time.monotonic)


def row(world: World, sql: str) -> tuple[Any, ...] | None:
    return next(iter(world.execute(sql)), None)


def test_a_lease_is_asked_for_extended_and_given_back_and_a_refusal_is_explained(settings: Settings, world: World) -> None:
    here = settings.model_copy(update={"port": free_port()})
    with served(here), closing(Desk(f"http://127.0.0.1:{here.port}", TOKEN, CODE)) as desk:
        lease = desk.ask()
        assert isinstance(lease, Granted)
        world.execute("UPDATE beeldregie.lease SET ends_at = now() + interval '1 minute' RETURNING id")
        longer = desk.extend(lease)
        assert isinstance(longer, Granted) and longer.lease_id == lease.lease_id and longer.ends_at > lease.ends_at
        desk.give_back(longer)
        assert world.execute("SELECT end_reason FROM beeldregie.lease") == [("returned",)]
        with closing(Desk(f"http://127.0.0.1:{here.port}", "t-anna", CODE)) as persons:
            declined = persons.ask()
        assert isinstance(declined, Declined) and declined.explanation
        with closing(Desk(f"http://127.0.0.1:{here.port}", "nobody", CODE)) as nobodys, pytest.raises(NotLoggedIn):
            nobodys.ask()


def test_a_car_that_stops_becomes_a_trigger_by_way_of_a_lease(
    settings: Settings,
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = tmp_path / "watch.log"
    with relay_process(settings, tmp_path / "live.log") as relay:
        here = settings.model_copy(update={"port": free_port(), "live_port": relay.port})
        monkeypatch.setattr(demo, "time", scene_clock())
        with served(here), watching(here, log) as process:
            for what in ("lease", "viewing", "trigger"):  # one after the other, so that each has its own patience
                wait_until(lambda what=what: row(world, f"SELECT id FROM beeldregie.{what}") is not None or process.poll() is not None)
            assert process.poll() is None, log.read_text()
            assert world.execute("""SELECT t.kind, t.source, c.code, a.login, t.state FROM beeldregie.trigger t
                                    JOIN beeldregie.camera c ON c.id = t.camera_id JOIN beeldregie.account a ON a.id = t.reported_by
                                    """) == [("stopped_vehicle", "detection", CODE, "detectie", "new")]
            assert world.execute("""SELECT mode, masking, ended_at IS NULL, ends_at - starts_at <= interval '1 hour'
                                    FROM beeldregie.lease""") == [("analysis", "masked", True, True)]
            assert '"kind": "stopped_vehicle"' in log.read_text()

            world.execute("UPDATE beeldregie.lease SET ended_at = now(), end_reason = 'withdrawn'")
            # It asks again, and looks: from its first picture on it knows the lease that it has to give back.
            again = "SELECT v.id FROM beeldregie.viewing v JOIN beeldregie.lease l ON l.id = v.lease_id WHERE l.ended_at IS NULL"
            wait_until(lambda: row(world, again))
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
            assert row(world, "SELECT end_reason FROM beeldregie.lease ORDER BY starts_at DESC") == ("returned",)
            assert not any(path.suffix in (".jpg", ".png", ".mp4") for path in settings.state.rglob("*"))  # no pictures are kept
