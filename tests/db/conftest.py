"""What several of these tests stand on: the demo city, built once for those that only read it, and a public register with its visitor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from dashboard.app import create_web
from dashboard.core.settings import Settings
from etl.demo import city as demo
from tests.fixtures import public_register


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
