"""What several of these tests stand on: the demo city, built once for those that only read it, a public register with its visitor,
and the relay with its town."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import psycopg
import pytest
from starlette.testclient import TestClient

from dashboard.app import create_web
from dashboard.core.settings import Settings
from dashboard.up.cluster import Cluster
from etl.demo import city as demo
from tests.conftest import database_copy
from tests.fixtures import public_register
from tests.fixtures.oidc import ORIGIN, Browser, client_of
from tests.fixtures.web import Api, answering, asking, give_token
from tests.fixtures.world import World
from tests.live_peers import DemoCamera, Relay, make_world, relay_process, wait_until
from tests.live_peers import World as LiveWorld
from tests.peers.oidc.running import CLIENT, SECRET, RunningProvider, running_provider


@pytest.fixture(scope="session")
def city(_cluster: tuple[Any, Settings], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a database that holds the demo city. For reading: what a test writes here, others see."""
    cluster, base = _cluster
    url = base.admin_url.set(database="city", drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE city TEMPLATE beeldregie")
    settings = Settings(
        DATABASE_URL=url,
        state_folder=str(tmp_path_factory.mktemp("city")),
        secret_key="only for tests",
        role_prefix="beeldregie",
        demo_port=4999,
    )
    demo.build(settings)
    yield settings
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute("DROP DATABASE city WITH (FORCE)")


@pytest.fixture
def filled(settings: Settings) -> Iterator[psycopg.Connection]:
    """The database owner's connection to a register of one camera of every kind; autocommit."""
    with psycopg.connect(settings.dsn("migrate"), autocommit=True) as connection:
        public_register.fill(connection)
        yield connection


@pytest.fixture
def visitor(settings: Settings, filled: psycopg.Connection) -> Iterator[TestClient]:
    """Somebody without a log-in."""
    with TestClient(create_web(settings), base_url="http://127.0.0.1:8050") as client:
        yield client


@pytest.fixture
async def web(settings: Settings, world: World) -> AsyncIterator[httpx.AsyncClient]:
    """The application, for the people of the module's `world`: everyone has a token that is his name."""
    for login, who in world.people.items():
        give_token(world.connection, login, who.account_id)
    async with answering(settings) as client:
        yield client


@pytest.fixture
def api(web: httpx.AsyncClient) -> Api:
    """What `asking` gives, for the same people."""
    return asking(web)


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running_provider(ORIGIN) as running:
        yield running


@pytest.fixture
def linked(settings: Settings, provider: RunningProvider, ingest: psycopg.Connection) -> Settings:
    """Settings of an installation that knows the provider, with two organisations."""
    ingest.execute("""INSERT INTO beeldregie.organisation (id, name, kind)
                      VALUES ('gemeente-a', 'Gemeente A', 'municipality'), ('gemeente-b', 'Gemeente B', 'municipality')""")
    settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret = provider.issuer, CLIENT, SECRET
    return settings


@pytest.fixture
async def browser(linked: Settings, provider: RunningProvider) -> AsyncIterator[Browser]:
    async with client_of(linked) as client:
        yield Browser(client, provider)


@pytest.fixture(scope="module")
def town(_cluster: tuple[Cluster, Settings], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveWorld, DemoCamera]]:
    """A municipality on a database of its own, and its camera; one for all tests of a file, because starting costs more than testing."""
    with database_copy(_cluster, tmp_path_factory.mktemp("town")) as settings, DemoCamera(settings) as camera:
        with psycopg.connect(settings.dsn("ingest"), autocommit=True) as ingest:
            world = asyncio.run(make_world(settings, ingest, camera.port))
        yield world, camera


@pytest.fixture(scope="module")
def relay(town: tuple[LiveWorld, DemoCamera], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with relay_process(town[0].settings, tmp_path_factory.mktemp("relay") / "live.log") as running:
        yield running


@pytest.fixture
def camera(town: tuple[LiveWorld, DemoCamera]) -> DemoCamera:
    """The camera, when nobody is connected to it any more."""
    wait_until(lambda: town[1].connected == 0)
    town[1].calls = 0
    return town[1]
